/** Reads the values of options and refuses invalid ones. */
import { InvalidArgumentError } from 'commander';
import { type Milliseconds, seconds, secondsToMilliseconds } from '../../shared/units.ts';

export function count(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 0.');
  return Number(text);
}

export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) < 1)
    throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}

export function port(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
  return Number(text);
}

export function gibibyteCount(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

/** As a share: 3% and 3 are 0.03. */
export function percent(text: string): number {
  const digits = /^(\d+(?:\.\d+)?)\s*%?$/.exec(text.trim())?.[1];
  const value = Number(digits ?? Number.NaN) / 100;
  if (!(value > 0 && value <= 10)) throw new InvalidArgumentError('It must be a percentage, such as 3%.');
  return value;
}

/** `90s`, `2m`, `1h`; without a unit it is seconds. */
export function timeBudget(text: string): Milliseconds {
  const [, digits, unit = 's'] = /^(\d+(?:\.\d+)?)\s*(s|m|min|h)?$/.exec(text.trim()) ?? [];
  const value = Number(digits ?? Number.NaN) * (unit === 's' ? 1 : unit === 'h' ? 3600 : 60);
  if (!(value > 0 && value <= 86_400))
    throw new InvalidArgumentError('It must be a time, such as 90s or 2m.');
  return secondsToMilliseconds(seconds(value));
}

export function numbers(text: string): number[] {
  const values = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (!values.every(Number.isFinite)) {
    throw new InvalidArgumentError('It must be numbers with commas between them, such as 104,117,123.');
  }
  return values;
}

export function repeatedOption(text: string, before: string[]): string[] {
  return [...before, text];
}

export const commaList = (text: string): string[] => asWritten(text).map((part) => part.toUpperCase());

/** Of names in which upper and lower case differ. */
export const asWritten = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
