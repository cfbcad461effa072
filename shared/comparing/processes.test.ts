import { describe, expect, it } from 'vitest';
import { methodOf } from '../documents/presets.ts';
import { type Milliseconds, milliseconds, nanoseconds } from '../units.ts';
import { differencesOf, endedOf, locationsOf, medianOfProcesses, processesToCome } from './processes.ts';

const careful = methodOf('careful');
const at = (locations: readonly number[], model = 0, spentMs = 1000) => ({
  model,
  locations: new Map(locations.map((one, index) => [index, one])),
  spentMs: milliseconds(spentMs),
});
/** Standard deviation 0.01: t(5) is 2.5706, so six of them give exp(2.5706 * 0.01 / sqrt 6) - 1. */
const spread = [-1, 1, -1, 1, -1, 1].map((sign) => (sign * 0.01) / Math.sqrt(6 / 5));

describe('where a process lies', () => {
  const rounds = [
    [0, [100, 110, 9000]],
    [0, [200, 220, 210]],
    [3, [50, 60, 55]],
    [4, []],
  ].map(([number, samples]) => ({
    process: number as number,
    samplesNs: (samples as number[]).map(nanoseconds),
  }));

  it('is the mean over its rounds of the logarithm of their medians, or that of all samples', () => {
    const median = locationsOf(rounds, 'median');
    expect([...median.keys()]).toEqual([0, 3]);
    expect(median.get(0)).toBeCloseTo(Math.log(Math.sqrt(110 * 210)), 12);
    expect(median.get(3)).toBeCloseTo(Math.log(55), 12);
    expect(locationsOf(rounds, 'mean').get(0)).toBeCloseTo(Math.log(9840 / 6), 12);
  });

  it('is compared with that of the same number', () => {
    const one = new Map([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    const other = new Map([
      [2, 2.5],
      [1, 1],
    ]);
    expect(differencesOf(one, other)).toEqual([1, 0.5]);
  });
});

describe('a measurement ends', () => {
  it('by its target: six processes whose interval is narrow enough', () => {
    const [lone] = endedOf([at(spread)], careful);
    expect(lone?.ended).toMatchObject({ by: 'target', of: 'level' });
    expect(lone?.halfWidth).toBeCloseTo(Math.expm1((2.570581836 * 0.01) / Math.sqrt(6)), 6);
    expect(endedOf([at(spread.slice(1))], careful)[0]?.ended).toBeNull();
    expect(endedOf([at(spread.map((one) => 3 * one))], careful)[0]?.ended).toBeNull();
  });

  it('for a ratio by the pairs, whose common drift cancels, and for the baseline with the last of them', () => {
    const drift = spread.map((one, index) => one + index);
    const beside = spread.map((_, index) => index);
    const wide = beside.map((one, index) => one + (index % 2));
    const [base, other] = endedOf([at(drift), at(beside)], careful);
    expect([base?.ended?.by, other?.ended?.by]).toEqual(['target', 'target']);
    expect([base?.ended?.of, base?.halfWidth]).toEqual(['ratio', other?.halfWidth]);
    const three = endedOf([at(drift), at(beside), at(wide)], careful);
    expect(three.map(({ ended }) => ended?.by ?? null)).toEqual([null, 'target', null]);
    // Another model's configuration is not compared with it.
    expect(endedOf([at(drift), at(beside, 1)], careful).map(({ ended }) => ended)).toEqual([null, null]);
  });

  it('by its budget, which the configurations of a model share, but not before three processes', () => {
    const wide = [0, 1, 0, 1];
    const spent = endedOf([at(wide, 0, 70_000), at([1, 1, 0, 0], 0, 60_000)], careful);
    expect(spent.map(({ ended }) => ended?.by)).toEqual(['budget', 'budget']);
    expect(spent[0]?.spentMs).toBe(130_000);
    expect(endedOf([at(wide, 0, 70_000), at(wide, 1, 60_000)], careful)[0]?.ended).toBeNull();
    expect(endedOf([at([0, 1], 0, 130_000)], careful)[0]?.ended).toBeNull();
  });

  it('by a number of processes where no target is asked for', () => {
    const once = methodOf('paper');
    expect(endedOf([at([1])], once)).toMatchObject([
      { ended: { by: 'processes', of: 'level', halfWidth: null } },
    ]);
    const two = methodOf('careful', { processes: 2 });
    expect(two.target).toBeNull();
    expect(endedOf([at([0, 1])], two)[0]?.ended?.by).toBe('processes');
  });
});

it('as many processes are expected as the width asks for and the budget pays for', () => {
  const toCome = (count: number, halfWidth: number | null, spentMs: number) =>
    processesToCome(at(new Array(count).fill(0), 0, spentMs), halfWidth, milliseconds(2 * spentMs), careful);
  expect(toCome(2, 0.5, 1000)).toBeGreaterThanOrEqual(4);
  expect(toCome(6, 0.04, 6000)).toBe(18);
  // 120 s less 100 s, half of them for this configuration, 10 s each.
  expect(toCome(5, 0.5, 50_000)).toBe(1);
  expect(toCome(6, 0.02, 6000)).toBe(1);
});

it('the times of a cell are the medians of its processes', () => {
  const of = (number: number, compileMs: Milliseconds | null) => ({
    ...{ process: number, startedAt: '2026-11-30T10:00:00.000Z', compileMs },
    ...{ readMs: null, firstInferenceMs: milliseconds(number) },
  });
  const processes = [of(1, milliseconds(5)), of(2, milliseconds(9)), of(30, null)];
  expect(medianOfProcesses(processes, 'firstInferenceMs')).toBe(2);
  expect(medianOfProcesses(processes, 'compileMs')).toBe(7);
  expect(medianOfProcesses(processes, 'readMs')).toBeNull();
});
