import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelRuns, quantizeWeights } from './weights.ts';

const values = (length: number) =>
  fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: length, maxLength: length });

describe('weights as integers', () => {
  it('are within half a step of the float weights, and each channel uses its whole range', () => {
    fc.assert(
      fc.property(values(24), fc.constantFrom(63, 127), (list, steps) => {
        const weights = Float32Array.from(list);
        const { integers, scales } = quantizeWeights(weights, [4, 3, 2], [0], steps);
        const largestOfAll = Math.max(...weights.map(Math.abs));
        for (let channel = 0; channel < 4; channel++) {
          const own = weights.subarray(channel * 6, channel * 6 + 6);
          const scale = scales[channel] ?? 0;
          const largest = Math.max(...own.map(Math.abs));
          own.forEach((weight, place) => {
            const back = (integers[channel * 6 + place] ?? 0) * scale;
            expect(Math.abs(back - weight)).toBeLessThanOrEqual(scale * 0.5001);
          });
          if (largest > Math.max(largestOfAll * 1e-4, 1e-20)) {
            expect(Math.max(...integers.subarray(channel * 6, channel * 6 + 6).map(Math.abs))).toBe(steps);
          }
        }
      }),
    );
  });

  it('have one scale for each group and output channel, wherever their axes lie', () => {
    // [group 2, in 2, out 2, kernel 1]: the weight tells its group and output channel.
    const weights = Float32Array.from([11, 12, 11, 12, 21, 22, 21, 22]);
    const { scales, scaleDims } = quantizeWeights(weights, [2, 2, 2, 1], [0, 2], 127);
    expect(scaleDims).toEqual([2, 1, 2, 1]);
    expect([...scales].map((scale) => Math.round(scale * 127))).toEqual([11, 12, 21, 22]);
  });

  it('of a channel of zeros are zero', () => {
    const { integers, scales } = quantizeWeights(Float32Array.from([0, 0, 1, 2]), [2, 2], [0], 127);
    expect([...integers]).toEqual([0, 0, 64, 127]);
    expect(scales.every((scale) => scale > 0)).toBe(true);
  });

  it('lie in runs behind one another', () => {
    expect(channelRuns([2, 3, 4], [0])).toMatchObject({ runLength: 12, channelCount: 2 });
    expect([...channelRuns([2, 3], [1]).channels]).toEqual([0, 1, 2, 0, 1, 2]);
    expect([...channelRuns([2, 3], []).channels]).toEqual([0]);
  });
});
