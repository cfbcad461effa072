import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bounds, levels } from './activationRange.ts';

const range = fc
  .tuple(fc.double({ min: -1e4, max: 1e4, noNaN: true }), fc.double({ min: -1e4, max: 1e4, noNaN: true }))
  .map(([a, b]) => ({ low: Math.min(a, b), high: Math.max(a, b) }));

describe.each(['symmetric', 'asymmetric'] as const)('%s bounds', (scheme) => {
  it('hold the range and zero, and zero is one of the steps', () => {
    fc.assert(
      fc.property(range, (seen) => {
        const { low, high } = bounds(seen, scheme);
        const slack = 1e-9 * (high - low);
        expect(low).toBeLessThanOrEqual(Math.min(0, seen.low) + slack);
        expect(high).toBeGreaterThanOrEqual(Math.max(0, seen.high) - slack);
        const zero = -low / ((high - low) / (levels - 1));
        expect(Math.abs(zero - Math.round(zero))).toBeLessThan(1e-6);
      }),
    );
  });
});

describe('bounds', () => {
  it('of what is never negative begin at zero in both schemes', () => {
    expect(bounds({ low: 0, high: 51 }, 'symmetric')).toEqual({ low: 0, high: 51 });
    expect(bounds({ low: 3, high: 51 }, 'asymmetric')).toEqual({ low: 0, high: 51 });
  });

  it('are symmetric in steps where they are to be', () => {
    expect(bounds({ low: -10, high: 127 }, 'symmetric')).toEqual({ low: -128, high: 127 });
  });

  it('waste little where there is a zero point', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.99, noNaN: true }), (below) => {
        const [low, high] = [-below, 1 - below];
        const whole = high - low;
        const found = bounds({ low, high }, 'asymmetric');
        expect(found.high - found.low).toBeLessThan(whole * 1.3);
      }),
    );
  });
});
