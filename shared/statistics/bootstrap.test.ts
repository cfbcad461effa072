import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawBlocks, interval95, meanOfChoice, medianOfChoice, resampledBlocks } from './bootstrap.ts';

const rounds = (...of: number[][]) => of.map((round) => Float64Array.from(round));

/** The samples of a choice, block after block, as the definition has them. */
function resample(of: readonly Float64Array[], choice: Iterable<number>): number[] {
  const [only] = of;
  if (of.length > 1 || only === undefined) return [...choice].flatMap((block) => [...(of[block] ?? [])]);
  const length = Math.max(1, Math.round(only.length ** (1 / 3)));
  return [...choice].flatMap((start) =>
    Array.from({ length }, (_, at) => only[(start + at) % only.length] ?? Number.NaN),
  );
}
const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
function middleOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted[Math.ceil((sorted.length - 1) / 2)],
  ];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

describe('blocks', () => {
  it('of several rounds are the rounds', () => {
    const blocks = resampledBlocks(rounds([1, 2], [3, 4, 5], [6]));
    expect([...blocks.samples]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([[...blocks.starts], [...blocks.lengths], [...blocks.sums]]).toEqual([
      [0, 2, 5],
      [2, 3, 1],
      [3, 12, 6],
    ]);
    expect([blocks.drawn, blocks.degrees]).toEqual([3, 2]);
  });

  it('of one round wrap around at its end: 27 samples in 9 of 3', () => {
    const samples = Array.from({ length: 27 }, (_, at) => at);
    const blocks = resampledBlocks(rounds(samples));
    expect([blocks.drawn, new Set(blocks.lengths)]).toEqual([9, new Set([3])]);
    expect([...blocks.starts]).toEqual(samples);
    expect([blocks.sums.length, blocks.sums[0], blocks.sums[25], blocks.sums[26]]).toEqual([27, 3, 51, 27]);
    // Meketon & Schmeiser: 1.5 times the 8 of blocks that do not overlap.
    expect(blocks.degrees).toBe(12);
  });

  it('are drawn from all of them, as many as asked for', () => {
    const blocks = resampledBlocks(rounds([1], [2], [3]));
    const asked: number[] = [];
    const choice = new Int32Array(4).fill(-1);
    let next = 0;
    drawBlocks(blocks, { next: () => 0, below: (limit) => asked.push(limit) && next++ % limit }, choice);
    expect([asked, [...choice]]).toEqual([
      [3, 3, 3, 3],
      [0, 1, 2, 0],
    ]);
  });
});

describe('mean and median of a resample', () => {
  const values = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 12 });

  it('are those of its samples written out, for rounds of any length', () => {
    fc.assert(
      fc.property(
        fc.array(values, { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 7 }),
        (of, picks) => {
          const all = rounds(...of);
          const blocks = resampledBlocks(all);
          const median = medianOfChoice(blocks);
          // Twice: a resample must not see the one before.
          for (const turn of [0, 1]) {
            const choice = Int32Array.from(picks, (pick) => (pick + turn) % blocks.starts.length);
            const written = resample(all, choice);
            expect(meanOfChoice(blocks, choice)).toBeCloseTo(meanOf(written), 9);
            expect(median(choice)).toBeCloseTo(middleOf(written), 12);
          }
        },
      ),
    );
  });

  it('lie between the two middle samples of an even number', () => {
    const blocks = resampledBlocks(rounds([1, 9], [4, 2]));
    expect(medianOfChoice(blocks)(Int32Array.of(0, 1))).toBe(3);
    expect(medianOfChoice(blocks)(Int32Array.of(0, 0))).toBe(5);
    expect(medianOfChoice(blocks)(Int32Array.of(1, 1, 0))).toBe(3);
  });
});

describe('an interval from replicates', () => {
  const replicates = () => Float64Array.from({ length: 2001 }, (_, at) => at / 1000);

  it('of six blocks and more are percentiles, expanded for their number', () => {
    // Hesterberg: the tail is Phi(-sqrt(8/7) t(0.975, 7)) = Phi(-2.527890) = 0.573752 %, of replicates spread evenly from 0 to 2.
    const [low, high] = interval95(1, replicates(), { drawn: 8, degrees: 7 });
    expect(low).toBeCloseTo(2 * 0.00573752, 4);
    expect(high).toBeCloseTo(2 - 2 * 0.00573752, 4);
  });

  it('always contains the estimate', () => {
    expect(interval95(5, replicates(), { drawn: 8, degrees: 7 })[1]).toBe(5);
    expect(interval95(0.001, replicates(), { drawn: 8, degrees: 7 })[0]).toBe(0.001);
  });

  it('of two to five blocks is Student’s, on the scale of logarithms', () => {
    // Standard deviation of 0.9 and 1.1: sqrt(0.02). Factor: exp(t(0.975, 4) sqrt(5/4) sqrt(0.02)).
    const factor = Math.exp(2.7764451052 * Math.sqrt(5 / 4) * Math.sqrt(0.02));
    const [low, high] = interval95(1, Float64Array.of(0.9, 1.1), { drawn: 5, degrees: 4 });
    expect([low, high]).toEqual([expect.closeTo(1 / factor, 9), expect.closeTo(factor, 9)]);
    const [least] = interval95(2, Float64Array.of(1.8, 2.2), { drawn: 2, degrees: 0 });
    expect(least).toBeCloseTo(2 / Math.exp(12.7062047362 * Math.sqrt(2) * Math.sqrt(0.02)), 6);
    // From six on it is not.
    expect(interval95(1, Float64Array.of(0.9, 1.1), { drawn: 6, degrees: 5 })[1]).toBeLessThanOrEqual(1.1);
  });

  it('of one block is the estimate', () => {
    expect(interval95(3, replicates(), { drawn: 1, degrees: 0 })).toEqual([3, 3]);
    expect(interval95(0, replicates(), { drawn: 8, degrees: 7 })).toEqual([0, 0]);
  });
});
