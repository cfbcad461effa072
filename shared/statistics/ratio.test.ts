import { describe, expect, it } from 'vitest';
import { seededRandom } from './random.ts';
import { pairedRatio } from './ratio.ts';

/** Rounds of a configuration on a machine whose speed changes from round to round. */
function measured(latency: number, disturbances: readonly number[], seed: number): number[][] {
  const random = seededRandom(seed);
  return disturbances.map((slow) =>
    Array.from({ length: 16 }, () => latency * slow * (1 + 0.02 * random.next())),
  );
}

const disturbances = [1, 1.9, 1.2, 1, 1.6, 1.1, 1.4, 1.05];

describe('pairedRatio', () => {
  it.each(['mean', 'median'] as const)(
    'of %ss sees through what disturbed both sides of each pair',
    (statistic) => {
      const { ratio, confidence95 } = pairedRatio(
        measured(30, disturbances, 1),
        measured(10, disturbances, 2),
        { statistic },
      );
      const [low, high] = confidence95;
      expect(low).toBeLessThanOrEqual(ratio);
      expect(high).toBeGreaterThanOrEqual(ratio);
      expect(low).toBeGreaterThan(statistic === 'mean' ? 2.97 : 2.5);
      expect(high).toBeLessThan(statistic === 'mean' ? 3.03 : 3.5);
      expect(ratio).toBeCloseTo(3, 1);
    },
  );

  it('knows less when the rounds were not measured side by side', () => {
    const width = ([low, high]: readonly [number, number]): number => high - low;
    const baseline = measured(30, disturbances, 1);
    const paired = pairedRatio(baseline, measured(10, disturbances, 2));
    const shuffled = pairedRatio(baseline, measured(10, disturbances.toReversed(), 2));
    expect(width(shuffled.confidence95)).toBeGreaterThan(5 * width(paired.confidence95));
  });

  it('draws each side for itself where they are declared unpaired, and they may differ in number', () => {
    const width = ([low, high]: readonly [number, number]): number => high - low;
    const [baseline, other] = [measured(30, disturbances, 1), measured(10, disturbances, 2)];
    const paired = pairedRatio(baseline, other);
    const apart = pairedRatio(baseline, other, { paired: false });
    expect(apart.ratio).toBe(paired.ratio);
    expect(width(apart.confidence95)).toBeGreaterThan(5 * width(paired.confidence95));
    const fewer = pairedRatio(baseline, other.slice(0, 3), { paired: false });
    expect(fewer.confidence95[0]).toBeLessThan(3);
    expect(() => pairedRatio(baseline, other.slice(0, 3))).toThrow('compared in pairs');
  });

  it('has the ratio of pooled means and medians, by a naive computation', () => {
    const [above, below] = [
      [
        [4, 8, 6],
        [5, 7],
      ],
      [
        [2, 1],
        [3, 2, 2],
      ],
    ];
    expect(pairedRatio(above, below).ratio).toBeCloseTo(30 / 5 / (10 / 5), 12);
    expect(pairedRatio(above, below, { statistic: 'median' }).ratio).toBeCloseTo(6 / 2, 12);
  });

  it('compares single rounds of different lengths by blocks within them', () => {
    const [above] = measured(20, [1], 3);
    const below = measured(10, [1], 4).map((round) => round.slice(0, 9));
    const { ratio, confidence95 } = pairedRatio([above ?? []], below);
    expect(ratio).toBeCloseTo(2, 1);
    expect(confidence95[0]).toBeGreaterThan(1.9);
    expect(confidence95[1]).toBeLessThan(2.1);
  });

  it('has the interval of every resample of pairs, enumerated', () => {
    // Six pairs of single samples: 6^6 = 46656 resamples, their percentiles at Phi(-sqrt(6/5) t(0.975, 5)).
    const [above, below] = [
      [12, 15, 11, 18, 14, 13],
      [4, 4, 5, 5, 4, 6],
    ];
    const ratios: number[] = [];
    for (let code = 0; code < 6 ** 6; code++) {
      const choice = Array.from({ length: 6 }, (_, at) => Math.floor(code / 6 ** at) % 6);
      const total = (of: readonly number[]) => choice.reduce((sum, at) => sum + (of[at] ?? 0), 0);
      ratios.push(total(above) / total(below));
    }
    ratios.sort((a, b) => a - b);
    // Phi(-2.815932) = 0.2432 %.
    const at = (share: number) => ratios[Math.round(share * (ratios.length - 1))] ?? 0;
    const [low, high] = pairedRatio(
      above.map((one) => [one]),
      below.map((one) => [one]),
    ).confidence95;
    expect(Math.abs(low - at(0.002432))).toBeLessThan(0.08);
    expect(Math.abs(high - at(1 - 0.002432))).toBeLessThan(0.08);
  });

  it('has the mean’s ratio and interval unless the median’s is asked for', () => {
    const skewed = (scale: number) =>
      [1, 2, 3, 4, 5, 6].map((round) => [1, 1, 1, 9 + round].map((one) => one * scale));
    const [above, below] = [
      skewed(2).map((round, at) => (at < 3 ? round : round.map((one) => one + 1))),
      skewed(1),
    ];
    const usual = pairedRatio(above, below);
    expect(usual).toEqual(pairedRatio(above, below, { statistic: 'mean' }));
    const median = pairedRatio(above, below, { statistic: 'median' });
    // Medians: of twelve 2, nine 3 and three of each tail above 1: 2.5 or 3 over 1.
    expect(median.confidence95[0]).toBeGreaterThanOrEqual(2);
    expect(median.confidence95[1]).toBeLessThanOrEqual(3);
    expect(median).not.toEqual(usual);
  });

  it('repeats for one seed, and differs for the next', () => {
    const [above, below] = [measured(30, disturbances, 1), measured(10, disturbances, 2)];
    const of = (seed?: number) => pairedRatio(above, below, seed === undefined ? {} : { seed }).confidence95;
    expect(of(5)).toEqual(of(5));
    expect(of(5)).not.toEqual(of(6));
    expect(of()).toEqual(of(20_140_304));
  });

  it('is as uncertain as the side with fewer rounds makes it', () => {
    const [many, few] = [measured(30, disturbances, 1), measured(10, disturbances.slice(0, 3), 2)];
    const apart = { paired: false } as const;
    const [low, high] = pairedRatio(many, few, apart).confidence95;
    // Three rounds: Student's with two degrees of freedom, even about the ratio on the scale of logarithms.
    const { ratio } = pairedRatio(many, few, apart);
    expect((low * high) / ratio ** 2).toBeCloseTo(1, 9);
    const turned = pairedRatio(few, many, apart);
    expect((turned.confidence95[0] * turned.confidence95[1]) / turned.ratio ** 2).toBeCloseTo(1, 9);
  });

  it('draws each side for itself where rounds are no pairs', () => {
    // Every round of a side takes as long, so that only the other side's draws move the ratio.
    const steady = Array.from({ length: 8 }, () => [10, 10]);
    const varied = disturbances.map((slow) => [10 * slow, 10 * slow]);
    const width = (above: number[][], below: number[][]) => {
      const [low, high] = pairedRatio(above, below, { paired: false }).confidence95;
      return high - low;
    };
    expect(width(varied, steady)).toBeGreaterThan(0.3);
    expect(width(steady, varied)).toBeGreaterThan(0.15);
    expect(width(steady, steady)).toBeLessThan(1e-12);
    // The same rounds on both sides: pairs cancel, separate draws do not.
    expect(pairedRatio(varied, varied).confidence95).toEqual([1, 1]);
    expect(width(varied, varied)).toBeGreaterThan(0.3);
  });

  it('turns around with its arguments', () => {
    const [above, below] = [measured(30, disturbances, 1), measured(10, disturbances, 2)];
    const forth = pairedRatio(above, below);
    const back = pairedRatio(below, above);
    expect(forth.ratio * back.ratio).toBeCloseTo(1, 12);
    expect(forth.confidence95[0] * back.confidence95[1]).toBeCloseTo(1, 3);
  });

  it('refuses rounds that do not pair up', () => {
    expect(() => pairedRatio([[1], [2]], [[1]])).toThrow(RangeError);
    expect(() => pairedRatio([[1], []], [[1], [2]])).toThrow('an empty round cannot be compared');
    expect(() => pairedRatio([], [])).toThrow(RangeError);
    expect(() => pairedRatio([[1]], [[0]])).toThrow('a ratio to a duration of 0 has no value');
  });
});
