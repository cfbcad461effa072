import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeAbandoned, temporaryName } from './temporaryFiles.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vinobench-temporary-'));
});
afterEach(() => rm(folder, { recursive: true }));

const endedProcess = (): number => spawnSync(process.execPath, ['-e', '']).pid;
const write = async (name: string): Promise<string> => {
  await writeFile(join(folder, name), 'x');
  return name;
};

test('what an ended process left is removed, what a running one writes and all else stays', async () => {
  const mine = await write(temporaryName('net.bin'));
  await write(mine.replace(`-${process.pid}-`, `-${endedProcess()}-`));
  const others = await write(mine.replace(/\.[0-9a-f]{8}-\d+-/, `.0123abcd-${endedProcess()}-`));
  const named = await write('.net.bin.tmp');
  await removeAbandoned(folder);
  expect((await readdir(folder)).sort()).toEqual([mine, others, named].sort());
});

test('a file of another machine is removed after a day', async () => {
  const others = await write(temporaryName('net.xml').replace(/\.[0-9a-f]{8}-/, '.0123abcd-'));
  const yesterday = new Date(Date.now() - 25 * 3600_000);
  await utimes(join(folder, others), yesterday, yesterday);
  await removeAbandoned(folder);
  expect(await readdir(folder)).toEqual([]);
});

test('a folder that is not there is no reason to fail', async () => {
  await expect(removeAbandoned(join(folder, 'none'))).resolves.toBeUndefined();
});
