import { expect, it } from 'vitest';
import { quiet } from '../conditions/testing.ts';
import type { Cell } from '../documents/run.ts';
import { aCell, aRun, type RunWish } from '../view/run/testing.ts';
import { leastRuns, sameByConstruction, spreadsOf } from './spread.ts';

const ir = 'ir' as Cell['irSha256'];
const run = (id: string, mean: number, cell: Partial<Cell> = {}, wish: Partial<RunWish> = {}) => {
  const measured = aCell({ model: 'net', precision: 'FP32', mean, irSha256: ir, ...cell });
  return aRun({ id, cells: [{ ...measured, id: `${id}.0` }], rounds: [], ...wish });
};
const earlier = [1, 1.1, 0.9, 1.05].map((mean, at) => run(`earlier${at}`, mean));
const [a, b] = [run('a', 1), run('b', 3)];

it('is the standard deviation of the log latencies of the other runs, the compared ones left out', () => {
  const found = spreadsOf([a, b], [...earlier, a, b]);
  const logs = [1, 1.1, 0.9, 1.05].map(Math.log);
  const centre = logs.reduce((sum, log) => sum + log, 0) / 4;
  const expected = Math.sqrt(logs.reduce((sum, log) => sum + (log - centre) ** 2, 0) / 3);
  expect(found.map(({ cellId, runs }) => [cellId, runs])).toEqual([
    ['a.0', 4],
    ['b.0', 4],
  ]);
  for (const { median, mean } of found) {
    expect(median.standardDeviation).toBeCloseTo(expected, 12);
    expect([mean.degrees, median.degrees]).toEqual([3, 3]);
  }
});

it('is not known of too short a history, nor from runs that measured something else', () => {
  expect(spreadsOf([a], earlier.slice(0, leastRuns - 1))).toEqual([]);
  const others = [
    earlier.map((_, at) => run(`t${at}`, 1, { threads: 1 })),
    earlier.map((_, at) => run(`i${at}`, 1, { irSha256: 'other' as Cell['irSha256'] })),
    earlier.map((_, at) => run(`r${at}`, 1, {}, { runtime: '2025.4.1-1-x' })),
    earlier.map((_, at) => run(`h${at}`, 1, {}, { hostname: 'another' })),
    earlier.map((_, at) => run(`f${at}`, 1, { status: 'failed', latencyMs: null, fps: null })),
  ];
  for (const history of others) expect(spreadsOf([a], history)).toEqual([]);
});

it('holds a change of level, which is of the machine as long as nothing explains it', () => {
  const values = Array.from({ length: 24 }, (_, at) => (at < 12 ? 1 : 2) * (1 + (at % 3) / 100));
  const [found] = spreadsOf(
    [a],
    values.map((mean, at) => run(`x${at}`, mean)),
  );
  // Two levels of twelve each, log 2 apart: log(2) / 2 * sqrt(24 / 23), by hand.
  expect(found?.median.standardDeviation).toBeCloseTo((Math.LN2 / 2) * Math.sqrt(24 / 23), 2);
  expect(found?.median.degrees).toBe(23);
});

it('stands on runs in which the machine treated the configuration alike', () => {
  const under = (processors: number): Partial<Cell> => {
    const conditions = { ...quiet, others: { processors, within: 0.02 } };
    const times = { readMs: null, compileMs: null, firstInferenceMs: null };
    return { processes: [{ process: 0, startedAt: '', ...times, conditions }] };
  };
  const history = [1, 1.01, 0.99, 1.02].map((mean, at) => run(`quiet${at}`, mean, under(0.01)));
  const busy = [5, 7, 9].map((mean, at) => run(`busy${at}`, mean, under(1.9)));
  const of = (processors: number) => spreadsOf([run('now', 1, under(processors))], [...history, ...busy]);
  expect(of(0.02)).toMatchObject([{ runs: 4 }]);
  expect(of(0.02)[0]?.median.standardDeviation).toBeLessThan(0.02);
  expect(of(1.9)).toMatchObject([{ runs: 3 }]);
  expect(of(1)).toEqual([]);
});

it('stands on runs of one process or on runs of several, never on both', () => {
  const of = (id: string, mean: number, count: number) => {
    const times = { readMs: null, compileMs: null, firstInferenceMs: null };
    return run(id, mean, {
      processes: Array.from({ length: count }, (_, at) => ({ process: at, startedAt: '', ...times })),
    });
  };
  const single = [1, 1.2, 0.8].map((mean, at) => of(`single${at}`, mean, 1));
  const several = [1, 1.01, 0.99, 1.02].map((mean, at) => of(`several${at}`, mean, 6));
  const found = (count: number) => spreadsOf([of('now', 1, count)], [...single, ...several]);
  expect(found(1)).toMatchObject([{ runs: 3 }]);
  expect(found(8)).toMatchObject([{ runs: 4 }]);
  expect(found(8)[0]?.median.standardDeviation).toBeLessThan(0.02);
});

it('is around the level of each part of a history whose changes people acknowledged', () => {
  const on = (day: number, mean: number) => {
    const of = run(`day${day}`, mean);
    return { ...of, run: { ...of.run, createdAt: `2026-11-0${day}T00:00:00.000Z` } };
  };
  const kept = [1, 1.02, 0.98, 1.5, 1.53, 1.47].map((mean, at) => on(at + 1, mean));
  const compared = on(7, 1.5);
  const spread = (resets: readonly number[]) => spreadsOf([compared], kept, { resetsOf: () => resets })[0];
  expect(spread([])?.median.standardDeviation).toBeGreaterThan(0.2);
  expect(spread([])?.median.degrees).toBe(5);
  const known = spread([Date.parse('2026-11-04T00:00:00.000Z')]);
  expect(known?.median.standardDeviation).toBeCloseTo(0.02, 3);
  expect(known).toMatchObject({ runs: 6, median: { degrees: 4 } });
  // Where each level has one run, nothing is known of their spread.
  const each = kept.map((one) => Date.parse(one.run.createdAt));
  expect(spread(each)).toBeUndefined();
});

it('stands on runs that counted the first inference, or on runs that did not', () => {
  const counting = earlier.map((one) => ({
    ...one,
    run: { ...one.run, method: { ...one.run.method, includeFirst: true } },
  }));
  expect(spreadsOf([a], earlier)).toHaveLength(1);
  expect(spreadsOf([a], counting)).toEqual([]);
});

it('two cells are the same by construction where IR, runtime, options and machine are', () => {
  const placed = (document: typeof a) => ({
    run: document,
    cell: document.cells[0] ?? aCell({ model: 'net', precision: 'FP32', mean: 1 }),
  });
  expect(sameByConstruction(placed(a), placed(b))).toBe(true);
  expect(sameByConstruction(placed(a), placed(run('c', 1, { streams: 2 })))).toBe(false);
  expect(
    sameByConstruction(placed(run('d', 1, { irSha256: null })), placed(run('e', 1, { irSha256: null }))),
  ).toBe(false);
});
