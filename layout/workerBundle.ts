/**
 * A job's process as one bundle of a checkout: it starts in half the processor time of the sources, which are two hundred files. The
 * set-up makes it; the sources run where there is none that fits them.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Path from the checkout's root, modification time (ms), bytes. */
export type InputFact = readonly [file: string, modifiedMs: number, bytes: number];

/** Which bundle there is, and what it was made of. */
interface WorkerStamp {
  /** SHA-256 of the inputs, hexadecimal: the name of the bundle's folder too. */
  readonly hash: string;
  readonly inputs: readonly InputFact[];
}

export const workersFolder = (root: string): string => join(root, '.vinobench', 'worker');
export const workerStampFile = (root: string): string => join(workersFolder(root), 'stamp.json');

/** What job processes are started with; null where no bundle is made of the sources as they are now. */
export function bundledWorker(root: string): string | null {
  const stamp = readWorkerStamp(root);
  if (stamp === null || !stamp.inputs.every((input) => isUnchanged(root, input))) return null;
  const entry = join(workersFolder(root), stamp.hash, 'worker.js');
  return existsSync(entry) ? entry : null;
}

/** Null: missing, or not readable. */
export function readWorkerStamp(root: string): WorkerStamp | null {
  try {
    const stamp: unknown = JSON.parse(readFileSync(workerStampFile(root), 'utf8'));
    return isStamp(stamp) ? stamp : null;
  } catch {
    return null;
  }
}

const isStamp = (value: unknown): value is WorkerStamp =>
  typeof value === 'object' &&
  value !== null &&
  'hash' in value &&
  typeof value.hash === 'string' &&
  /^[0-9a-f]{64}$/.test(value.hash) &&
  'inputs' in value &&
  Array.isArray(value.inputs) &&
  value.inputs.length > 0 &&
  value.inputs.every(
    (input) => Array.isArray(input) && typeof input[0] === 'string' && input.slice(1).every(Number.isFinite),
  );

function isUnchanged(root: string, [file, modifiedMs, bytes]: InputFact): boolean {
  const facts = statSync(join(root, file), { throwIfNoEntry: false });
  return facts !== undefined && facts.mtimeMs === modifiedMs && facts.size === bytes;
}
