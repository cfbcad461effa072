/** Whether runs can be kept: the data folder as it is, without making it. */
import { accessSync, constants, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DoctorFacts } from '../../../shared/machine/doctor.ts';
import { bytes } from '../../../shared/units.ts';
import { dataPath } from '../../store/home.ts';

export function dataFolderState(environment: NodeJS.ProcessEnv = process.env): DoctorFacts['dataFolder'] {
  const path = dataPath(environment);
  const facts = statSync(path, { throwIfNoEntry: false });
  const place = nearest(path);
  return {
    path,
    chosen: Boolean(environment['VINOBENCH_HOME']),
    exists: facts?.isDirectory() === true,
    writable: isWritable(place),
    freeBytes: freeBytes(place),
  };
}

/** The folder itself, or the one that it would be made in. */
function nearest(path: string): string {
  const parent = dirname(path);
  return parent === path || statSync(path, { throwIfNoEntry: false }) !== undefined ? path : nearest(parent);
}

function isWritable(place: string): boolean {
  try {
    accessSync(place, constants.W_OK | constants.X_OK);
    return statSync(place).isDirectory();
  } catch {
    return false;
  }
}

function freeBytes(place: string) {
  try {
    const { bavail, bsize } = statfsSync(place);
    return bytes(bavail * bsize);
  } catch {
    return null;
  }
}
