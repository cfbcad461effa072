/**
 * Branded units: a duration in microseconds does not pass for one in milliseconds.
 * One unit inside (nanoseconds for samples, milliseconds for what a person reads), converted at the edge by name.
 */

import type { z } from 'zod';

type Quantity<U extends string> = number & z.$brand<U>;

export type Nanoseconds = Quantity<'ns'>;
export type Microseconds = Quantity<'us'>;
export type Milliseconds = Quantity<'ms'>;
export type Seconds = Quantity<'s'>;
export type Bytes = Quantity<'bytes'>;
/** Floating point operations; a multiply-accumulate counts as two. */
export type Flops = Quantity<'FLOPs'>;

export const nanoseconds = (value: number): Nanoseconds => value as Nanoseconds;
export const microseconds = (value: number): Microseconds => value as Microseconds;
export const milliseconds = (value: number): Milliseconds => value as Milliseconds;
export const seconds = (value: number): Seconds => value as Seconds;
export const bytes = (value: number): Bytes => value as Bytes;
export const flops = (value: number): Flops => value as Flops;

export const nanosecondsToMicroseconds = (value: Nanoseconds): Microseconds => microseconds(value / 1e3);
export const nanosecondsToMilliseconds = (value: Nanoseconds): Milliseconds => milliseconds(value / 1e6);
export const nanosecondsToSeconds = (value: Nanoseconds): Seconds => seconds(value / 1e9);
export const microsecondsToNanoseconds = (value: Microseconds): Nanoseconds => nanoseconds(value * 1e3);
export const microsecondsToMilliseconds = (value: Microseconds): Milliseconds => milliseconds(value / 1e3);
export const microsecondsToSeconds = (value: Microseconds): Seconds => seconds(value / 1e6);
export const millisecondsToMicroseconds = (value: Milliseconds): Microseconds => microseconds(value * 1e3);
export const millisecondsToNanoseconds = (value: Milliseconds): Nanoseconds => nanoseconds(value * 1e6);
export const millisecondsToSeconds = (value: Milliseconds): Seconds => seconds(value / 1e3);
export const secondsToMilliseconds = (value: Seconds): Milliseconds => milliseconds(value * 1e3);
export const secondsToMicroseconds = (value: Seconds): Microseconds => microseconds(value * 1e6);

export const kibibytes = (value: number): Bytes => bytes(value * 2 ** 10);
export const mebibytes = (value: number): Bytes => bytes(value * 2 ** 20);
export const gibibytes = (value: number): Bytes => bytes(value * 2 ** 30);
export const bytesToMebibytes = (value: Bytes): number => value / 2 ** 20;
export const bytesToGibibytes = (value: Bytes): number => value / 2 ** 30;

/** Arithmetic that keeps the unit; a quotient of two equal units is a plain number. */
export function sum<Q extends Quantity<string>>(values: Iterable<Q>): Q {
  let total = 0;
  for (const value of values) total += value;
  return total as Q;
}
export const plus = <Q extends Quantity<string>>(a: Q, b: NoInfer<Q>): Q => (a + b) as Q;
export const minus = <Q extends Quantity<string>>(a: Q, b: NoInfer<Q>): Q => (a - b) as Q;
export const times = <Q extends Quantity<string>>(value: Q, factor: number): Q => (value * factor) as Q;
export const smaller = <Q extends Quantity<string>>(a: Q, b: NoInfer<Q>): Q => Math.min(a, b) as Q;
export const larger = <Q extends Quantity<string>>(a: Q, b: NoInfer<Q>): Q => Math.max(a, b) as Q;
