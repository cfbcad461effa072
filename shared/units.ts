/**
 * Branded units: a duration in microseconds does not pass for one in milliseconds.
 * One unit inside (nanoseconds for samples, milliseconds for what a person reads), converted at the edge by name.
 */

declare const unit: unique symbol;
type Quantity<U extends string> = number & { readonly [unit]: U };

export type Nanoseconds = Quantity<'ns'>;
export type Microseconds = Quantity<'us'>;
export type Milliseconds = Quantity<'ms'>;
export type Seconds = Quantity<'s'>;
export type Bytes = Quantity<'bytes'>;
/** Floating point operations; a multiply-accumulate counts as two. */
export type Flops = Quantity<'FLOPs'>;
export type FramesPerSecond = Quantity<'fps'>;

export const nanoseconds = (value: number): Nanoseconds => value as Nanoseconds;
export const microseconds = (value: number): Microseconds => value as Microseconds;
export const milliseconds = (value: number): Milliseconds => value as Milliseconds;
export const seconds = (value: number): Seconds => value as Seconds;
export const bytes = (value: number): Bytes => value as Bytes;
export const flops = (value: number): Flops => value as Flops;
export const framesPerSecond = (value: number): FramesPerSecond => value as FramesPerSecond;

export const nanosecondsToMilliseconds = (value: Nanoseconds): Milliseconds => milliseconds(value / 1e6);
export const microsecondsToMilliseconds = (value: Microseconds): Milliseconds => milliseconds(value / 1e3);
export const millisecondsToSeconds = (value: Milliseconds): Seconds => seconds(value / 1e3);
