import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { whileSteady } from './steadyFile.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'vinobench-steady-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = path.join(folder, 'x.npy');
const sha256 = createHash('sha256').update('one').digest('hex');
const minuteAgo = new Date(Date.now() - 60_000);

beforeEach(() => {
  writeFileSync(file, 'one');
  utimesSync(file, minuteAgo, minuteAgo);
});

/** What is read after `change`, which comes between the digest and the reading. */
const readAfter = (change: () => void) =>
  whileSteady(
    file,
    (digest) => expect(digest).toBe(sha256),
    () => {
      change();
      return readFile(file, 'utf8');
    },
  );

describe('whileSteady', () => {
  it('gives what is made of a file that holds still', async () => {
    expect(await readAfter(() => undefined)).toBe('one');
  });

  it('minds no new permission and no other time of the same content', async () => {
    expect(await readAfter(() => chmodSync(file, 0o640))).toBe('one');
    expect(await readAfter(() => utimesSync(file, new Date(), new Date()))).toBe('one');
  });

  it.each<[string, () => void]>([
    ['written in place', () => writeFileSync(file, 'two')],
    [
      'written in place, and its time put back',
      () => {
        writeFileSync(file, 'two');
        utimesSync(file, minuteAgo, minuteAgo);
      },
    ],
    [
      'replaced by a rename',
      () => {
        writeFileSync(`${file}.new`, 'two');
        renameSync(`${file}.new`, file);
      },
    ],
    ['longer', () => writeFileSync(file, 'one and more')],
  ])('throws for one that is %s', async (_, change) => {
    await expect(readAfter(change)).rejects.toMatchObject({ code: 'changed', place: { file } });
  });

  it('throws for one that was written and changed within a tick of the clock', async () => {
    writeFileSync(file, 'one');
    const { atime, mtime } = statSync(file);
    const change = () => {
      writeFileSync(file, 'two');
      utimesSync(file, atime, mtime);
    };
    await expect(readAfter(change)).rejects.toMatchObject({ code: 'changed' });
  });

  it('does nothing where the content is refused, and leaves a missing file to the work', async () => {
    let worked = false;
    const work = async () => {
      worked = true;
      return await readFile(file, 'utf8');
    };
    const refuse = () => {
      throw new Error('another digest');
    };
    await expect(whileSteady(file, refuse, work)).rejects.toThrow('another digest');
    expect(worked).toBe(false);
    rmSync(file);
    await expect(whileSteady(file, refuse, work)).rejects.toThrow('ENOENT');
  });
});
