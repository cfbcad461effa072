/**
 * A Python environment with the given packages, for tests that compare with an independent implementation. Made once by
 * package name under .vinobench/; where pip or the network is missing the answer says so and the tests are skipped.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const resultsFolder = fileURLToPath(new URL('../../.vinobench/', import.meta.url));

export type PythonEnvironment =
  | { readonly kind: 'ready'; readonly python: string }
  | { readonly kind: 'missing'; readonly reason: string };

/** `packages` as pip takes them, e.g. `numpy` or `opencv-python-headless<5`. */
export async function pythonWith(packages: readonly string[]): Promise<PythonEnvironment> {
  const system = process.platform === 'win32' ? 'python' : 'python3';
  let version: string;
  try {
    version = (await run(system, ['--version'])).stdout.trim();
  } catch {
    return { kind: 'missing', reason: `there is no ${system} on this machine` };
  }
  const key = createHash('sha256')
    .update([version, ...packages].join('\n'))
    .digest('hex')
    .slice(0, 12);
  const folder = join(resultsFolder, `python-${key}`);
  const stamp = join(folder, 'complete');
  const python = join(folder, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (existsSync(stamp)) return { kind: 'ready', python };

  mkdirSync(resultsFolder, { recursive: true });
  const unlock = await lock(`${folder}.lock`);
  try {
    if (existsSync(stamp)) return { kind: 'ready', python };
    rmSync(folder, { recursive: true, force: true });
    await run(system, ['-m', 'venv', folder]);
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages]);
    writeFileSync(stamp, `${packages.join('\n')}\n`);
    return { kind: 'ready', python };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    const reason =
      error instanceof Error
        ? (error.message.split('\n').find((line) => line.includes('ERROR')) ?? error.message)
        : String(error);
    return { kind: 'missing', reason: `${packages.join(', ')} cannot be installed: ${reason.trim()}` };
  } finally {
    unlock();
  }
}

/** One process at a time makes an environment; the lock of a process that has gone is taken over. */
async function lock(path: string): Promise<() => void> {
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    if (!ownerLives(path)) rmSync(path, { force: true });
    else await delay(200);
  }
}

function ownerLives(path: string): boolean {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    // an empty file is one that is being written
    if (pid > 0) process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
