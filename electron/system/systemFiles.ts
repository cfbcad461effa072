/**
 * Small files of the system, below a root that is `/` but in tests. What is not there, or may not be read, is a reason and never a
 * figure.
 */
import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MissingReason } from '../../shared/conditions/conditions.ts';

export interface SystemRoot {
  readonly root: string;
  /** Whether this user may read and write a file. */
  readonly mayUse: (file: string) => boolean;
}

export type FilesBelow = Pick<SystemRoot, 'root'>;

export const realRoot: SystemRoot = { root: '/', mayUse };

/** A figure, or why there is none. */
export type Told<T> = { readonly value: T } | { readonly why: MissingReason };

export const figureOf = <T>(told: Told<T>): T | null => ('value' in told ? told.value : null);

/** Other systems have no such files at all. */
const absent: MissingReason = process.platform === 'linux' ? 'not-reported' : 'system';

export function textIn(system: FilesBelow, file: string): string | null {
  return figureOf(readIn(system, file));
}

export function readIn({ root }: FilesBelow, file: string): Told<string> {
  try {
    return { value: readFileSync(join(root, file), 'utf8').trim() };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    return { why: code === 'EACCES' || code === 'EPERM' ? 'denied' : absent };
  }
}

/** @param parse null where the text is not of the known form */
export function parsedIn<T>(system: FilesBelow, file: string, parse: (text: string) => T | null): Told<T> {
  const read = readIn(system, file);
  if (!('value' in read)) return read;
  const value = parse(read.value);
  return value === null ? { why: 'unreadable' } : { value };
}

/** What of several readings is there, put together; where none is, why the first is not. */
export function together<T, R>(readings: readonly Told<T>[], combine: (values: readonly T[]) => R): Told<R> {
  const values = readings.flatMap((told) => ('value' in told ? [told.value] : []));
  if (values.length > 0) return { value: combine(values) };
  const [first] = readings;
  return first === undefined || 'value' in first ? { why: absent } : first;
}

/** Sorted names; none where there is no such folder. */
export function namesIn({ root }: FilesBelow, folder: string): string[] {
  try {
    return readdirSync(join(root, folder)).toSorted();
  } catch {
    return [];
  }
}

function mayUse(file: string): boolean {
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
