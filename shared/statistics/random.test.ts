import { describe, expect, it } from 'vitest';
import { seededRandom } from './random.ts';

describe('seededRandom', () => {
  it('repeats for one seed and differs for the next', () => {
    const draw = (seed: number): number[] => {
      const random = seededRandom(seed);
      return Array.from({ length: 20 }, () => random.next());
    };
    expect(draw(3)).toEqual(draw(3));
    expect(draw(3)).not.toEqual(draw(4));
  });

  it('is xoshiro128** 1.1 over a state of SplitMix32', () => {
    // Both written out in Python with whole numbers.
    const first = (seed: number, count: number) => {
      const random = seededRandom(seed);
      return Array.from({ length: count }, () => random.next() * 2 ** 32);
    };
    expect(first(0, 5)).toEqual([1789933344, 44971166, 2521387044, 3848737593, 1138324114]);
    expect(first(42, 5)).toEqual([660444221, 3652823732, 77672526, 910233633, 2297337756]);
    expect(first(2 ** 32 + 42, 2)).toEqual([660444221, 3652823732]);
  });

  it('draws every number of a range about equally often', () => {
    const random = seededRandom(11);
    const counts = new Array<number>(10).fill(0);
    const draws = 100_000;
    for (let i = 0; i < draws; i++) {
      const value = random.below(10);
      counts[value] = (counts[value] ?? 0) + 1;
    }
    const expected = draws / 10;
    const chiSquared = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 99.9 % quantile of chi-squared with 9 degrees of freedom.
    expect(chiSquared).toBeLessThan(27.88);
  });
});
