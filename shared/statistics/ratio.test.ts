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

  it('draws each side for itself where it is told that they are no pairs, and they may differ in number', () => {
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

  it('turns around with its arguments', () => {
    const [above, below] = [measured(30, disturbances, 1), measured(10, disturbances, 2)];
    const forth = pairedRatio(above, below);
    const back = pairedRatio(below, above);
    expect(forth.ratio * back.ratio).toBeCloseTo(1, 12);
    expect(forth.confidence95[0] * back.confidence95[1]).toBeCloseTo(1, 3);
  });

  it('refuses rounds that do not pair up', () => {
    expect(() => pairedRatio([[1], [2]], [[1]])).toThrow(RangeError);
    expect(() => pairedRatio([[1], []], [[1], [2]])).toThrow(RangeError);
    expect(() => pairedRatio([], [])).toThrow(RangeError);
    expect(() => pairedRatio([[1]], [[0]])).toThrow(RangeError);
  });
});
