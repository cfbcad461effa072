import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Histogram } from './histogram.ts';

const batches = fc.array(
  fc.array(fc.double({ min: -1000, max: 1000, noNaN: true }), { minLength: 1, maxLength: 40 }),
  { minLength: 1, maxLength: 5 },
);

/** By comparing with every edge, where the histogram computes the bin. */
function countedAnew(histogram: Histogram, values: readonly number[]): number[] {
  const counts = Array.from(histogram.counts, () => 0);
  for (const value of values) {
    let bin = counts.length - 1;
    while (bin > 0 && value < histogram.edge(bin)) bin--;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

describe('a histogram of values that come in parts', () => {
  it('counts every value once, within a bin of where it lies, whatever comes later', () => {
    fc.assert(
      fc.property(batches, (parts) => {
        const histogram = new Histogram(true);
        for (const part of parts) histogram.add(Float32Array.from(part));
        const all = parts.flat().map(Math.fround);
        expect(histogram.counts.reduce((a, b) => a + b, 0)).toBe(all.length);
        expect(histogram.total).toBe(all.length);
        fc.pre(histogram.limit > 1e-30);
        // What lies on an edge may have been put on either side of it while the bins were finer.
        const sumTo = (counts: ArrayLike<number>, end: number) =>
          Array.from(counts)
            .slice(0, end)
            .reduce((a, b) => a + b, 0);
        const expected = countedAnew(histogram, all);
        for (const bin of [1000, 2047, 2048, 2049, 3000]) {
          expect(sumTo(histogram.counts, bin)).toBeGreaterThanOrEqual(sumTo(expected, bin - 1));
          expect(sumTo(histogram.counts, bin)).toBeLessThanOrEqual(sumTo(expected, bin + 1));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('keeps zeros that came before its range was known', () => {
    for (const signed of [true, false]) {
      const histogram = new Histogram(signed);
      histogram.add(new Float32Array(7));
      histogram.add(Float32Array.from([0.5, 1]));
      const zero = signed ? histogram.counts.length / 2 : 0;
      expect(histogram.counts[zero]).toBe(7);
      expect(histogram.total).toBe(9);
    }
  });

  it('has as many values as its parts when it is merged', () => {
    const [one, other] = [new Histogram(false), new Histogram(true)];
    one.add(Float32Array.from([0.1, 0.2, 4]));
    other.add(Float32Array.from([-1, 0, 1]));
    const merged = Histogram.merged([one, other]);
    expect(merged).toMatchObject({ signed: true, limit: 4, total: 6 });
    const negative = merged.counts.subarray(0, merged.counts.length / 2).reduce((a, b) => a + b, 0);
    expect(negative).toBe(1);
  });
});
