import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { countingDisk, steppingDisk } from '../../files/fixtures/stoppingDisk.ts';
import { readPairMark } from '../../files/pairMark.ts';
import { removeAbandoned } from '../../files/temporaryFiles.ts';
import { writeSmallIr } from './fixtures/smallIr.ts';

const root = mkdtempSync(join(tmpdir(), 'vinobench-write-ir-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;
const newFolder = (): string => join(root, `${folders++}`);

const writer = fileURLToPath(new URL('./fixtures/stoppedWriter.ts', import.meta.url));

/** @returns the signal that ended it; null: it came to its end */
async function stoppedAt(step: number, folder: string, word: string): Promise<unknown> {
  const child = spawn(process.execPath, [writer, folder, word, String(step)], { stdio: 'ignore' });
  const [, signal] = await once(child, 'exit');
  return signal;
}

/** The word of the pair that a reader gets; null where it lacks a file. Fails where two pairs are mixed. */
function pairIn(folder: string): string | null {
  const [xml, bin] = [join(folder, 'net.xml'), join(folder, 'net.bin')];
  if (!existsSync(xml) || !existsSync(bin)) return null;
  const word = /name="(\w+)"/.exec(readFileSync(xml, 'utf8'))?.[1] ?? '';
  const bytes = readFileSync(bin);
  expect(bytes.toString()).toBe(word.repeat(50));
  expect(readPairMark(xml)).toEqual({ bytes: bytes.byteLength, crc32: crc32(bytes) });
  return word;
}

it('leaves the old pair or the new one to the next finder after a kill at any step', async () => {
  const { disk, steps } = countingDisk();
  const whole = newFolder();
  await writeSmallIr(whole, 'old');
  await writeSmallIr(whole, 'new', disk);
  expect(pairIn(whole)).toBe('new');
  expect(steps()).toBeGreaterThan(5);
  const atEnd: (string | null)[] = [];
  const stop = async (step: number): Promise<void> => {
    const folder = newFolder();
    await writeSmallIr(folder, 'old');
    expect(await stoppedAt(step, folder, 'new')).toBe(step < steps() ? 'SIGKILL' : null);
    // A head is always there: what looks for the pair finds the folder.
    expect(existsSync(join(folder, 'net.xml'))).toBe(true);
    removeAbandoned(folder);
    atEnd[step] = pairIn(folder);
    // What the killed one left is gone as well.
    expect(readdirSync(folder).toSorted()).toEqual(['net.bin', 'net.xml']);
    await writeSmallIr(folder, 'newer');
    expect(pairIn(folder)).toBe('newer');
    expect(readdirSync(folder).toSorted()).toEqual(['net.bin', 'net.xml']);
  };
  await Promise.all(Array.from({ length: steps() + 1 }, (_, step) => stop(step)));
  expect(atEnd[0]).toBe('old');
  expect(atEnd.at(-1)).toBe('new');
  // One step decides.
  const decided = atEnd.indexOf('new');
  expect(atEnd).toEqual(atEnd.map((_, step) => (step < decided ? 'old' : 'new')));
}, 60_000);

it('puts the old pair back when the system refuses a step, and says which file and why', async () => {
  const { disk, steps } = countingDisk();
  const folder = newFolder();
  await writeSmallIr(folder, 'old', disk);
  await writeSmallIr(folder, 'old', disk);
  const refused: string[] = [];
  for (let at = 0; at < steps(); at++) {
    const full = steppingDisk((step, name) => {
      if (step !== at || name === 'remove') return;
      refused.push(name);
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC', syscall: 'write' });
    });
    const before = refused.length;
    const result = await writeSmallIr(folder, 'new', full).catch((error: unknown) => error);
    if (refused.length === before) {
      await writeSmallIr(folder, 'old');
      continue;
    }
    expect(result).toMatchObject({
      code: 'input',
      message: `${join(folder, 'net.xml')} cannot be written: the disk is full; free some space there, or choose another folder.`,
      place: { file: join(folder, 'net.xml'), trouble: 'disk-full' },
    });
    expect(pairIn(folder)).toBe('old');
    expect(readdirSync(folder)).toHaveLength(2);
  }
  expect(new Set(refused)).toEqual(new Set(['create', 'syncFile', 'exists', 'copy', 'rename', 'syncFolder']));
});

it.each(['net.xml', 'net.bin'])(
  'replaces no %s of others that came during the work, without force',
  async (name) => {
    const folder = newFolder();
    await writeSmallIr(folder, 'old');
    const file = join(folder, name);
    // As long as ours: size alone does not tell.
    const others = 'x'.repeat(readFileSync(file).byteLength);
    const facts = async () => {
      writeFileSync(file, others);
      return {};
    };
    await expect(writeSmallIr(folder, 'new', undefined, 'net', { facts })).rejects.toMatchObject({
      place: { file, trouble: 'exists' },
    });
    expect(readFileSync(file, 'utf8')).toBe(others);
    expect(readdirSync(folder).toSorted()).toEqual(['net.bin', 'net.xml']);
    await writeSmallIr(folder, 'new', undefined, 'net', { facts, force: true });
    expect(pairIn(folder)).toBe('new');
  },
);

it('takes names as long as the file system does', async () => {
  const folder = newFolder();
  const name = 'é'.repeat(125);
  const { xml } = await writeSmallIr(folder, 'long', undefined, name);
  expect(readdirSync(folder).toSorted()).toEqual([`${name}.bin`, `${name}.xml`]);
  expect(readPairMark(xml)).not.toBeNull();
  await expect(writeSmallIr(folder, 'long', undefined, 'x'.repeat(252))).rejects.toMatchObject({
    place: { trouble: 'name-too-long' },
  });
  expect(readdirSync(folder)).toHaveLength(2);
});

it('leaves no mark where an .xml was saved by others', () => {
  const folder = newFolder();
  const file = join(root, 'other.xml');
  writeFileSync(file, '<net name="x" version="11"></net>\n');
  expect(readPairMark(file)).toBeNull();
  expect(readPairMark(join(folder, 'none.xml'))).toBeNull();
});
