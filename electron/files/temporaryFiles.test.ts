import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { discardedFolder, removeAbandoned, temporaryName, unfinishedName } from './temporaryFiles.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vinobench-temporary-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const endedProcess = (): number => spawnSync(process.execPath, ['-e', '']).pid;
const write = (name: string): string => {
  writeFileSync(join(folder, name), 'x');
  return name;
};
const left = (): string[] => readdirSync(folder).toSorted();

it('removes what an ended process left; what a running one writes and all else stays', () => {
  const mine = write(temporaryName('net.bin'));
  write(mine.replace(`-${process.pid}-`, `-${endedProcess()}-`));
  const entry = unfinishedName();
  mkdirSync(join(folder, entry));
  const ended = join(folder, entry.replace(`-${process.pid}-`, `-${endedProcess()}-`));
  mkdirSync(ended);
  writeFileSync(join(ended, 'net.bin'), 'x');
  const others = write(mine.replace(/\.[0-9a-f]{8}-/, '.0123abcd-').replace(`-${process.pid}-`, '-1-'));
  const named = [write('.net.bin.tmp'), write('unfinished-business'), write('net.bin')];
  removeAbandoned(folder);
  expect(left()).toEqual([mine, entry, others, ...named].toSorted());
});

it.runIf(process.platform === 'linux')('is not fooled by a pid that another process has now', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  try {
    write(temporaryName('net.bin').replace(/-\d+-\d+-/, `-${child.pid}-1-`));
    removeAbandoned(folder);
    expect(left()).toEqual([]);
  } finally {
    child.kill();
  }
});

it('removes a file of another machine after a day', () => {
  const others = write(temporaryName('net.xml').replace(/\.[0-9a-f]{8}-/, '.0123abcd-'));
  const yesterday = new Date(Date.now() - 25 * 3600_000);
  utimesSync(join(folder, others), yesterday, yesterday);
  removeAbandoned(folder);
  expect(left()).toEqual([]);
});

it('leaves what a living process writes, however old its clock makes it', () => {
  const mine = write(temporaryName('net.xml'));
  const long = new Date(Date.now() - 90 * 24 * 3600_000);
  utimesSync(join(folder, mine), long, long);
  removeAbandoned(folder);
  expect(left()).toEqual([mine]);
});

it('makes names that no file system finds too long, of any name', () => {
  for (const name of ['é'.repeat(127), '𝄞'.repeat(63), 'a']) {
    const temporary = temporaryName(name);
    expect(Buffer.byteLength(temporary)).toBeLessThanOrEqual(140);
    expect(temporary.isWellFormed()).toBe(true);
  }
});

it('takes a folder away with what is in it', () => {
  {
    using made = discardedFolder(folder, unfinishedName());
    writeFileSync(join(made.folder, 'a'), 'x');
  }
  expect(left()).toEqual([]);
});

it('says where a folder cannot be made', () => {
  expect(() => discardedFolder(join(folder, 'none'), unfinishedName())).toThrow(
    `${join(folder, 'none')} cannot be written: its folder is missing; make the folder, or set VINOBENCH_HOME to another folder.`,
  );
});

it('does not mind a folder that is not there', () => {
  expect(() => removeAbandoned(join(folder, 'none'))).not.toThrow();
});
