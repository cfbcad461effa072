import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSamples, encodeSamples } from './samples.ts';

describe('samples', () => {
  it('are little-endian 64-bit numbers', () => {
    expect([...encodeSamples(BigInt64Array.of(0x0102n, -1n))]).toEqual([
      2,
      1,
      0,
      0,
      0,
      0,
      0,
      0,
      ...Array(8).fill(255),
    ]);
  });

  it('come back as they were, also from the middle of a buffer', () => {
    fc.assert(
      fc.property(fc.bigInt64Array(), fc.integer({ min: 0, max: 9 }), (samples, offset) => {
        const encoded = encodeSamples(samples);
        const within = new Uint8Array(encoded.length + 20);
        within.set(encoded, offset);
        expect(decodeSamples(within.subarray(offset, offset + encoded.length))).toEqual(samples);
      }),
    );
  });

  it('are refused when bytes are missing', () => {
    expect(() => decodeSamples(new Uint8Array(15))).toThrow(RangeError);
  });
});
