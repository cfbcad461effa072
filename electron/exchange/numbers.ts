/** Figures as reports spell them: numbers, or texts of numbers. */
import { type Milliseconds, milliseconds } from '../../shared/units.ts';

/** Null: it is not there, or no number that can be. */
export function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

/** A whole number of at least 1. */
export function countOf(value: unknown): number | null {
  const number = numberOf(value);
  return number !== null && Number.isSafeInteger(number) && number >= 1 ? number : null;
}

export function durationMs(value: unknown): Milliseconds | null {
  const number = numberOf(value);
  return number !== null && number >= 0 ? milliseconds(number) : null;
}

/** The last part of a path without its extension, on any system. */
export function stemOfPath(path: string): string {
  const name = path.split(/[\\/]/).at(-1) ?? path;
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}
