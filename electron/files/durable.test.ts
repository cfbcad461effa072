import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { writeDurably, writeDurablySync } from './durable.ts';
import { inDataFolder, namedByUser } from './fileTrouble.ts';
import { countingDisk, steppingDisk } from './fixtures/stoppingDisk.ts';

const root = mkdtempSync(join(tmpdir(), 'vinobench-durable-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;
function newFolder(): string {
  const folder = join(root, `${folders++}`);
  mkdirSync(folder);
  return folder;
}

const writer = fileURLToPath(new URL('./fixtures/stoppedWriter.ts', import.meta.url));
const onPosix = process.platform !== 'win32';

it('has the old file or the new one after a kill at any step, and the next one clears what is left', async () => {
  const { disk, steps } = countingDisk();
  await writeDurably(join(newFolder(), 'a'), 'new', { outlet: namedByUser }, disk);
  const stop = async (step: number): Promise<string> => {
    const file = join(newFolder(), 'a.json');
    writeFileSync(file, 'old');
    const child = spawn(process.execPath, [writer, file, 'new', String(step)], { stdio: 'ignore' });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    const found = readFileSync(file, 'utf8');
    await writeDurably(file, 'newer', { outlet: namedByUser });
    expect(readFileSync(file, 'utf8')).toBe('newer');
    expect(readdirSync(join(file, '..'))).toEqual(['a.json']);
    return found;
  };
  const found = await Promise.all(Array.from({ length: steps() }, (_, step) => stop(step)));
  // Before it is made, synced and renamed, and before its folder is synced.
  expect(found).toEqual(['old', 'old', 'old', 'new']);
}, 60_000);

it('leaves the old file and nothing else when the system refuses a step', async () => {
  const file = join(newFolder(), 'a.json');
  writeFileSync(file, 'old');
  for (const at of [0, 1, 2]) {
    const full = steppingDisk((step) => {
      if (step === at) throw Object.assign(new Error('EDQUOT'), { code: 'EDQUOT', syscall: 'write' });
    });
    await expect(writeDurably(file, 'new', { outlet: inDataFolder }, full)).rejects.toMatchObject({
      code: 'store',
      message: `${file} cannot be written: your quota of that disk is used up; free some space there, or set VINOBENCH_HOME to another folder.`,
      place: { file, trouble: 'quota' },
    });
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(join(file, '..'))).toEqual(['a.json']);
  }
});

describe.each([
  ['writeDurably', writeDurably],
  [
    'writeDurablySync',
    async (...[file, data, options]: Parameters<typeof writeDurablySync>) =>
      writeDurablySync(file, data, options),
  ],
] as const)('%s', (_, write) => {
  const outlet = namedByUser;

  it('replaces a file, keeps its permissions and leaves nothing else running', async () => {
    const file = join(newFolder(), 'a.csv');
    writeFileSync(file, 'an older and longer one');
    chmodSync(file, 0o640);
    await write(file, 'new', { outlet });
    expect(readFileSync(file, 'utf8')).toBe('new');
    if (onPosix) expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(join(file, '..'))).toEqual(['a.csv']);
  });

  it.runIf(onPosix)('keeps a secret to its user from the beginning', async () => {
    const file = join(newFolder(), 'session');
    await write(file, 'secret', { outlet, mode: 0o600 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.runIf(onPosix)('writes through a link, which stays', async () => {
    const folder = newFolder();
    const [file, link] = [join(folder, 'a.csv'), join(folder, 'link.csv')];
    writeFileSync(file, 'old');
    symlinkSync(file, link);
    await write(link, 'new', { outlet });
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(readdirSync(folder).toSorted()).toEqual(['a.csv', 'link.csv']);
  });

  it.runIf(existsSync('/dev/full'))('writes into what is not a file and leaves it there', async () => {
    await write('/dev/null', 'new', { outlet });
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    await expect(write('/dev/full', 'new', { outlet })).rejects.toMatchObject({
      code: 'input',
      message:
        '/dev/full cannot be written: the disk is full; free some space there, or choose another folder.',
      place: { trouble: 'disk-full' },
    });
  });

  it.each([
    ['none/a.csv', 'no-folder'],
    ['file/a.csv', 'folder-is-file'],
    ['folder', 'is-folder'],
    [`${'x'.repeat(256)}.csv`, 'name-too-long'],
  ])('says what is in the way of %.20s', async (name, trouble) => {
    const folder = newFolder();
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(join(folder, 'folder'));
    await expect(write(join(folder, name), 'new', { outlet })).rejects.toMatchObject({
      place: { file: join(folder, name), trouble },
    });
    expect(readdirSync(folder).toSorted()).toEqual(['file', 'folder']);
  });
});
