import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { milliseconds } from '../../shared/units.ts';
import { fileFacts, isUntouched, isYoung } from './fileIdentity.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'vinobench-identity-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function factsOf(name: string, content: string) {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  const facts = await fileFacts(file);
  if (facts === null) throw new Error('the file was just written');
  return facts;
}

describe('what a file is known by', () => {
  it('stays while it is not written to, and changes with its size', async () => {
    const before = await factsOf('a', 'one');
    expect(isUntouched(before, before)).toBe(true);
    expect(isUntouched(before, await factsOf('a', 'longer'))).toBe(false);
    expect(isUntouched(before, await factsOf('b', 'one'))).toBe(false);
  });

  it('says little of a file that was written a moment before', async () => {
    const facts = await factsOf('young', 'one');
    const writtenMs = Math.max(Number(facts.mtimeMs), Number(facts.ctimeMs));
    expect(isYoung(facts, milliseconds(writtenMs + 20))).toBe(true);
    expect(isYoung(facts, milliseconds(writtenMs + 200))).toBe(false);
  });

  it('is nothing where there is no file', async () => {
    expect(await fileFacts(path.join(folder, 'nowhere'))).toBeNull();
    expect(await fileFacts(folder)).toBeNull();
  });
});
