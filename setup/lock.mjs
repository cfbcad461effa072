// @ts-check
/**
 * One set-up at a time per checkout. The lock is a numbered file `setup.lock.N` that names its owners: the set-up and
 * the tool it runs (an npm that outlives a killed set-up still writes). It is held while one of them lives.
 *
 * Taking over from a dead owner creates file N + 1, which only one process can; the file with the highest number is
 * deleted only by the owner of a higher one, so a process that finds no higher number after creating its own holds
 * the lock.
 */
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** @typedef {{ pid: number, started: string | null }} Owner */

const fileName = /^setup\.lock\.(\d+)$/;
/** A lock file without content is just being written, unless its writer died in between: then it is this old. */
const writingMs = 3000;

/**
 * @template T
 * @param {string} folder
 * @param {{ signal: AbortSignal, onWait: (owner: Owner) => void }} options
 * @param {(lock: Lock) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(folder, { signal, onWait }, work) {
  makeFolder(folder);
  let waited = false;
  for (;;) {
    signal.throwIfAborted();
    const attempt = tryLock(folder);
    if (attempt instanceof Lock) {
      try {
        return await work(attempt);
      } finally {
        attempt.release();
      }
    }
    if (!waited && attempt !== null) {
      waited = true;
      onWait(attempt);
    }
    await sleep(100, undefined, { signal });
  }
}

/**
 * @param {string} folder
 * @returns {Lock | Owner | null} the lock, or who holds it, or null if somebody else was just faster
 */
export function tryLock(folder) {
  const highest = Math.max(0, ...generations(folder));
  if (highest > 0) {
    const owner = livingOwner(join(folder, `setup.lock.${highest}`));
    if (owner !== null) return owner;
  }
  const mine = highest + 1;
  const file = join(folder, `setup.lock.${mine}`);
  try {
    closeSync(openSync(file, 'wx'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return null;
    throw error;
  }
  const lock = new Lock(file);
  const others = generations(folder);
  if (others.some((generation) => generation > mine)) {
    rmSync(file, { force: true });
    return null;
  }
  for (const generation of others) {
    if (generation < mine) rmSync(join(folder, `setup.lock.${generation}`), { force: true });
  }
  return lock;
}

export class Lock {
  /** @param {string} file */
  constructor(file) {
    this.file = file;
    /** @type {Owner[]} */
    this.owners = [];
    this.add(process.pid);
  }

  /** @param {number} pid */
  add(pid) {
    this.#write([...this.owners, ownerNow(pid)]);
  }

  /** @param {number} pid */
  remove(pid) {
    this.#write(this.owners.filter((owner) => owner.pid !== pid));
  }

  release() {
    this.#write([]);
  }

  /** @param {Owner[]} owners */
  #write(owners) {
    this.owners = owners;
    const beside = `${this.file}.${process.pid}.new`;
    writeFileSync(beside, JSON.stringify(owners));
    renameSync(beside, this.file);
  }
}

/**
 * Not recursive: on a read-only file system Node's recursive way reports that the parent does not exist.
 *
 * @param {string} folder
 */
function makeFolder(folder) {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/** @param {string} folder */
function generations(folder) {
  return readdirSync(folder).flatMap((name) => {
    const generation = fileName.exec(name)?.[1];
    return generation === undefined ? [] : [Number(generation)];
  });
}

/**
 * @param {string} file
 * @returns {Owner | null}
 */
function livingOwner(file) {
  /** @type {Owner[]} */
  let owners;
  try {
    owners = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    // One from the future is not being written either: the clock was set back.
    return Math.abs(age) < writingMs ? { pid: 0, started: null } : null;
  }
  return owners.find(isAlive) ?? null;
}

/**
 * @param {number} pid
 * @returns {Owner} a process that lives, told from a later one of the same number
 */
export const ownerNow = (pid) => ({ pid, started: startOf(pid) });

/** @param {Owner} owner */
export function isAlive({ pid, started }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  // The number may have been given to another process since; a zombie has ended.
  const now = startOf(pid);
  return now !== 'ended' && (now === null || started === null || now === started);
}

/**
 * When the process began, in the kernel's clock ticks since boot (proc(5), field 22); null where that is not
 * reported.
 *
 * @param {number} pid
 */
function startOf(pid) {
  if (process.platform !== 'linux') return null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? 'ended' : (fields[19] ?? null);
  } catch {
    return null;
  }
}
