/** Where the locks of this user lie: in one folder for all hosts, whatever data folder each of them has. */
import { createHash } from 'node:crypto';
import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { isVinobenchError } from '../../shared/faults/errors.ts';
import { currentOwner } from '../files/owner.ts';
import { dataPath, writableFolder } from './home.ts';

/** A file of a boot this long ago has no owner any more. */
const keptMs = 90 * 24 * 3_600_000;
const ownName = /^[\da-f]{24}\.lock(?:\.holder|\.first|\.beside|\.beside\.holder)?$/;

/**
 * For measuring: one of this start of this machine, since a folder may be shared by several. VINOBENCH_DEVICE_LOCK names
 * another file, for hosts that do not mind each other's noise (tests, above all).
 * @throws VinobenchError 'store' where no folder can be written
 */
export function measuringLock(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment['VINOBENCH_DEVICE_LOCK'];
  if (chosen) return path.join(locksFolder(environment), path.basename(chosen));
  // Another user who works with this one's home folder (sudo) has its own file.
  return lockFile(`measuring ${currentOwner().bootId} ${process.getuid?.() ?? ''}`, environment);
}

/** The lock of this name. @throws VinobenchError as `measuringLock` does */
export function lockFile(name: string, environment: NodeJS.ProcessEnv = process.env): string {
  const folder = locksFolder(environment);
  const file = path.join(folder, `${createHash('sha256').update(name).digest('hex').slice(0, 24)}.lock`);
  touch(file);
  removeOld(folder);
  return file;
}

/** A machine may run for longer than an unused file is kept, and a lock that is held is not to be made a second time. */
function touch(file: string, now = new Date()): void {
  if (statSync(file, { throwIfNoEntry: false }) !== undefined) utimesSync(file, now, now);
}

/**
 * Next to the one that was chosen; else in the usual data folder, in this host's where that one cannot be written.
 */
function locksFolder(environment: NodeJS.ProcessEnv): string {
  const chosen = environment['VINOBENCH_DEVICE_LOCK'];
  if (chosen) return writableFolder(path.dirname(path.resolve(chosen)));
  const { VINOBENCH_HOME: _, ...usual } = environment;
  try {
    return writableFolder(path.join(dataPath(usual), 'locks'));
  } catch (error) {
    if (!isVinobenchError(error) || !environment['VINOBENCH_HOME']) throw error;
    return writableFolder(path.join(dataPath(environment), 'locks'));
  }
}

function removeOld(folder: string, now = Date.now()): void {
  for (const name of readdirSync(folder).filter((one) => ownName.test(one))) {
    const file = path.join(folder, name);
    const changedMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? now;
    if (now - changedMs > keptMs) rmSync(file, { force: true });
  }
}
