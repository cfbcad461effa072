import { describe, expect, it } from 'vitest';
import { seconds } from '../units.ts';
import { conditionsSchema } from './conditions.ts';
import { quiet } from './testing.ts';
import { conditionsTogether } from './together.ts';

describe('Conditions of several processes', () => {
  it('are those of one where there is one', () => {
    expect(conditionsTogether([quiet])).toBe(quiet);
    expect(() => conditionsTogether([])).toThrow(RangeError);
  });

  it('are added up, or means by time', () => {
    const other = {
      ...quiet,
      seconds: seconds(6),
      quota: { processors: 2, throttledPeriods: 3, throttledSeconds: seconds(0.25) },
      steal: 0.04,
      others: { processors: 0.81, within: 0.02 },
      heaviest: { name: 'yes', processors: 0.8 },
      migrations: 7,
      frequencyMHz: { start: 3700, end: 3000 },
      temperatureC: null,
      governor: 'powersave',
      pinning: false,
    };
    const together = conditionsTogether([quiet, other, { ...quiet, seconds: seconds(0), migrations: null }]);
    expect(conditionsSchema.parse(together)).toEqual(together);
    expect(together).toMatchObject({
      seconds: 8,
      quota: { throttledPeriods: 3, throttledSeconds: 0.25 },
      heaviest: { name: 'yes', processors: 0.8 },
      migrations: 10,
      frequencyMHz: { start: 3800, end: 3790 },
      temperatureC: { start: 61, end: 64, limit: 100 },
      governor: 'performance, powersave',
      pinning: null,
      smt: true,
    });
    // By hand: (2 x 0 + 6 x 0.04) / 8, (2 x 0.01 + 6 x 0.81) / 8, sqrt((2 x 0.02)² + (6 x 0.02)²) / 8.
    expect(together.steal).toBeCloseTo(0.03, 12);
    expect(together.others?.processors).toBeCloseTo(0.61, 12);
    expect(together.others?.within).toBeCloseTo(Math.sqrt(0.0016 + 0.0144) / 8, 12);
  });

  it('that have a figure in some of them have it', () => {
    const without = { ...quiet, steal: null, others: null, waiting: null };
    expect(conditionsTogether([without, quiet])).toMatchObject({ steal: 0, waiting: quiet.waiting });
    expect(conditionsTogether([without, without])).toMatchObject({ steal: null, others: null });
  });
});
