import { spawnSync } from 'node:child_process';
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
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { temporaryName, unfinishedName } from '../../files/temporaryFiles.ts';
import { clearWindowFolder, newCalibrationFolder, sessionSecret, uploadFolder } from './hostFolder.ts';

const home = mkdtempSync(join(tmpdir(), 'vinobench-window-folder-'));
beforeAll(() => vi.stubEnv('VINOBENCH_HOME', home));
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

const now = Date.parse('2026-11-22T12:00:00Z');
const day = 24 * 3_600_000;

/** A folder of uploads with a file of this age. */
function drop(name: string, ageMs: number, file = 'net.prototxt'): string {
  const folder = uploadFolder(name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, file), '');
  const time = new Date(now - ageMs);
  utimesSync(join(folder, file), time, time);
  utimesSync(folder, time, time);
  return join(folder, file);
}

describe('What earlier windows left', () => {
  it('goes after a week, unless a model of the library lies there', () => {
    const [old, wanted, recent] = [drop('old', 9 * day), drop('wanted', 80 * day), drop('recent', 6 * day)];
    const left = () => [old, wanted, recent].map((file) => existsSync(file));
    clearWindowFolder([wanted], now - day);
    expect(left()).toEqual([true, true, true]);
    clearWindowFolder([wanted], now);
    expect(left()).toEqual([false, true, true]);
    expect(readdirSync(join(home, 'window/uploads')).filter((name) => name.endsWith('.unused'))).toEqual([]);
  });

  it('stays whole when the clock was days ahead, or before 1970, while a host started', () => {
    const file = drop('ahead', 60_000);
    clearWindowFolder([], now + 300 * day);
    clearWindowFolder([], now);
    clearWindowFolder([], -day);
    clearWindowFolder([], now + 300 * day);
    expect(existsSync(file)).toBe(true);
  });

  it('stays when one of its files was used since', () => {
    const file = drop('used', 8 * day);
    const used = new Date(now - day);
    utimesSync(file, used, used);
    clearWindowFolder([], now);
    expect(existsSync(file)).toBe(true);
  });

  it('stays where the library names it by another path, and next to an unexpected file', () => {
    const file = drop('linked', 80 * day);
    symlinkSync(home, `${home}-link`);
    writeFileSync(join(home, 'window/uploads/.DS_Store'), '');
    try {
      clearWindowFolder([file.replace(home, `${home}-link`)], now);
    } finally {
      rmSync(`${home}-link`);
    }
    expect(existsSync(file)).toBe(true);
  });

  it('stays when it is an INT8 model; the folder of one that came to nothing goes', () => {
    const [made, empty] = [newCalibrationFolder(), newCalibrationFolder()];
    writeFileSync(join(made, 'net.xml'), '');
    clearWindowFolder([], Date.now() + 78 * day);
    clearWindowFolder([], Date.now() + 80 * day);
    expect([made, empty].map((folder) => existsSync(folder))).toEqual([true, false]);
  });

  it('that never arrived whole goes when the host that received it has ended', () => {
    const ended = (name: string) =>
      name.replace(`-${process.pid}-`, `-${spawnSync(process.execPath, ['-e', '']).pid}-`);
    const living = drop('living', 60_000, temporaryName('b.onnx'));
    const dead = drop('dead', 60_000, ended(temporaryName('a.onnx')));
    const conversion = join(home, 'window/conversions', ended(unfinishedName()));
    const entry = join(home, 'cache/ir', ended(unfinishedName()));
    for (const folder of [conversion, entry]) mkdirSync(folder, { recursive: true });
    clearWindowFolder([], now);
    expect([dead, living, conversion, entry].map((file) => existsSync(file))).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });
});

describe('The secret by which a browser is known again', () => {
  const file = join(home, 'window/session');

  it('stays from host to host, for this user alone', () => {
    const secret = sessionSecret();
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(sessionSecret()).toBe(secret);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each(['', 'x', `${'A'.repeat(43)}\n`])(
    'is made again when it is %j: no empty cookie opens the door',
    (text) => {
      writeFileSync(file, text);
      expect(sessionSecret()).toMatch(/^[\w-]{43}$/);
      expect(readFileSync(file, 'utf8')).toBe(sessionSecret());
    },
  );

  it.skipIf(process.platform === 'win32')('is made again when others could have read it', () => {
    const before = sessionSecret();
    chmodSync(file, 0o644);
    expect(sessionSecret()).not.toBe(before);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});
