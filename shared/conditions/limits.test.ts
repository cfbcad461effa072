import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seconds } from '../units.ts';
import { type Conditions, conditionsSchema } from './conditions.ts';
import { conditionLimits, conditionWarnings } from './limits.ts';
import { quiet } from './testing.ts';

const kinds = (changes: Partial<Conditions>): string[] =>
  conditionWarnings({ ...quiet, ...changes }).map(({ kind }) => kind);

const quota = (throttledPeriods: number): Conditions['quota'] => ({
  processors: 2,
  throttledPeriods,
  throttledSeconds: seconds(throttledPeriods / 20),
});

describe('Limits', () => {
  it('are passed by a quiet machine, and by one that reports nothing', () => {
    expect(kinds({})).toEqual([]);
    const facts = Object.keys(quiet).filter((key) => key !== 'seconds' && key !== 'missing');
    expect(kinds(Object.fromEntries(facts.map((fact) => [fact, null])))).toEqual([]);
  });

  it.each<readonly [kind: string, just: Partial<Conditions>, below: Partial<Conditions>]>([
    ['quota-throttled', { quota: quota(1) }, { quota: quota(0) }],
    ['steal', { steal: 0.01 }, { steal: 0.009 }],
    [
      'busy-neighbours',
      { others: { processors: 0.1, within: 0.02 } },
      { others: { processors: 0.09, within: 0.02 } },
    ],
    ['threads-waited', { waiting: 0.05 }, { waiting: 0.04 }],
    [
      'frequency-fell',
      { frequencyMHz: { start: 4000, end: 3800 } },
      { frequencyMHz: { start: 4000, end: 3810 } },
    ],
    [
      'hot',
      { temperatureC: { start: 60, end: 95, limit: 100 } },
      { temperatureC: { start: 99, end: 94, limit: 100 } },
    ],
    [
      'hot',
      { temperatureC: { start: 60, end: 95, limit: null } },
      { temperatureC: { start: 60, end: 94, limit: null } },
    ],
    ['hot', { throttles: 1 }, { throttles: 0 }],
    ['governor', { governor: 'performance, powersave' }, { governor: 'performance' }],
    ['many-migrations', { migrations: 200 }, { migrations: 199 }],
    [
      'not-pinned',
      { pinning: false, cores: { performance: 4, efficiency: 4 } },
      { pinning: false, cores: null },
    ],
  ])('%s begins where it says', (kind, just, below) => {
    expect([kinds(just), kinds(below)]).toEqual([[kind], []]);
  });

  it('do not say twice why threads waited', () => {
    expect(kinds({ waiting: 0.4, quota: quota(3) })).toEqual(['quota-throttled']);
    expect(kinds({ waiting: 0.4, others: { processors: 1, within: 0.1 } })).toEqual(['busy-neighbours']);
  });

  it('do not blame what is smaller than the step by which it is counted', () => {
    expect(kinds({ others: { processors: 0.3, within: 0.4 } })).toEqual([]);
    expect(kinds({ seconds: seconds(0.5), steal: 0.02 })).toEqual([]);
  });

  it('are never left by a machine that is disturbed less', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, (a, b) => {
        const [less, more] = [Math.min(a, b), Math.max(a, b)];
        if (kinds({ steal: less }).length > 0) expect(kinds({ steal: more })).toEqual(['steal']);
        const beside = (processors: number) => kinds({ others: { processors, within: 0.05 } });
        if (beside(less).length > 0) expect(beside(more)).toEqual(['busy-neighbours']);
      }),
    );
    expect(conditionLimits.neighbours).toBeGreaterThan(0);
  });

  it('look at conditions that a document may hold', () => {
    expect(conditionsSchema.parse(quiet)).toEqual(quiet);
  });
});
