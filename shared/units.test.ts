import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { bytesSchema, millisecondsSchema } from './unitSchemas.ts';
import {
  type Bytes,
  bytes,
  gibibytes,
  kibibytes,
  larger,
  type Microseconds,
  type Milliseconds,
  mebibytes,
  microseconds,
  microsecondsToMilliseconds,
  microsecondsToSeconds,
  milliseconds,
  millisecondsToMicroseconds,
  millisecondsToSeconds,
  minus,
  nanoseconds,
  nanosecondsToMicroseconds,
  nanosecondsToMilliseconds,
  plus,
  seconds,
  secondsToMicroseconds,
  secondsToMilliseconds,
  smaller,
  sum,
  times,
} from './units.ts';

describe('units', () => {
  it('convert by name', () => {
    expect(nanosecondsToMicroseconds(nanoseconds(2500))).toBe(2.5);
    expect(nanosecondsToMilliseconds(nanoseconds(2_500_000))).toBe(2.5);
    expect(microsecondsToMilliseconds(microseconds(2500))).toBe(2.5);
    expect(microsecondsToSeconds(microseconds(2_500_000))).toBe(2.5);
    expect(millisecondsToMicroseconds(milliseconds(2.5))).toBe(2500);
    expect(millisecondsToSeconds(milliseconds(2500))).toBe(2.5);
    expect(secondsToMilliseconds(seconds(2.5))).toBe(2500);
    expect(secondsToMicroseconds(seconds(2.5))).toBe(2_500_000);
    expect([kibibytes(3), mebibytes(3), gibibytes(3)]).toEqual([3072, 3_145_728, 3_221_225_472]);
  });

  it('stay with sums and differences', () => {
    expect(sum([bytes(3), bytes(4)])).toBe(7);
    expect(plus(bytes(3), bytes(4))).toBe(7);
    expect(minus(bytes(3), bytes(4))).toBe(-1);
    expectTypeOf(sum([bytes(3)])).toEqualTypeOf<Bytes>();
    expectTypeOf(minus(milliseconds(3), milliseconds(4))).toEqualTypeOf<Milliseconds>();
  });

  it('do not pass for one another, nor a bare number for one', () => {
    expectTypeOf<Microseconds>().not.toExtend<Milliseconds>();
    expectTypeOf<number>().not.toExtend<Milliseconds>();
    expectTypeOf<Milliseconds>().toExtend<number>();
  });

  it('keep their unit in arithmetic', () => {
    const [short, long] = [milliseconds(2), milliseconds(3)];
    expect([times(short, 1.5), smaller(short, long), larger(short, long)]).toEqual([3, 2, 3]);
    expectTypeOf(times(short, 2)).toEqualTypeOf<Milliseconds>();
    expectTypeOf(larger(short, long)).toEqualTypeOf<Milliseconds>();
  });

  it('of a document are bare numbers in JSON', () => {
    const schema = z.object({ tookMs: millisecondsSchema.nullable(), sizeBytes: bytesSchema.positive() });
    expectTypeOf<z.output<typeof schema>>().toExtend<{ tookMs: Milliseconds | null; sizeBytes: Bytes }>();
    expectTypeOf<{ tookMs: number; sizeBytes: number }>().toExtend<z.input<typeof schema>>();
    const json = '{"tookMs":2.5,"sizeBytes":7}';
    expect(JSON.stringify(schema.parse(JSON.parse(json)))).toBe(json);
    expect(schema.safeParse({ tookMs: null, sizeBytes: -1 }).success).toBe(false);
    expect(schema.safeParse({ tookMs: '2', sizeBytes: 1 }).success).toBe(false);
  });
});
