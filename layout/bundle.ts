/**
 * The command line and a job's process as bundles of a checkout: they start in half the processor time of the sources, which are
 * hundreds of files. The set-up makes them; the sources run where there are none that fit them.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Path from the checkout's root, modification time (ms), bytes. */
export type InputFact = readonly [file: string, modifiedMs: number, bytes: number];

/** Which bundle there is, and what it was made of. */
interface BundleStamp {
  /** SHA-256 of the inputs, hexadecimal: the name of the bundle's folder too. */
  readonly hash: string;
  readonly inputs: readonly InputFact[];
}

export const bundlesFolder = (root: string): string => join(root, '.vinobench', 'bundle');
export const bundleStampFile = (root: string): string => join(bundlesFolder(root), 'stamp.json');

/** What is started in place of the sources; null where no bundle is made of them as they are now. */
export function readyBundle(root: string, entry: 'cli' | 'worker'): string | null {
  const stamp = readBundleStamp(root);
  if (stamp === null || !stamp.inputs.every((input) => isUnchanged(root, input))) return null;
  const file = join(bundlesFolder(root), stamp.hash, `${entry}.js`);
  return existsSync(file) ? file : null;
}

/** Null: missing, or not readable. */
export function readBundleStamp(root: string): BundleStamp | null {
  try {
    const stamp: unknown = JSON.parse(readFileSync(bundleStampFile(root), 'utf8'));
    return isStamp(stamp) ? stamp : null;
  } catch {
    return null;
  }
}

const isStamp = (value: unknown): value is BundleStamp =>
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
