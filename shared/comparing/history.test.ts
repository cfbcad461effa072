import { describe, expect, it } from 'vitest';
import { seededRandom } from '../statistics/random.ts';
import { milliseconds } from '../units.ts';
import { type ChangeMark, changesOf } from './history.ts';

/** Levels of latency, each for a number of runs, with noise of half a per cent. */
function series(...levels: readonly (readonly [ms: number, runs: number])[]) {
  const random = seededRandom(4);
  const values = levels.flatMap(([ms, runs]) =>
    Array.from({ length: runs }, () => ms * (1 + (random.next() - 0.5) / 100)),
  );
  return values.map((ms, at) => ({ run: `r${at}`, ms: milliseconds(ms) }));
}

const marked = (...marks: readonly (readonly [string, ChangeMark])[]) => new Map(marks);

describe('the changes of a history', () => {
  it('are found where the level changes, with both levels', () => {
    const found = changesOf(series([10, 20], [11, 20], [8, 20]), marked());
    expect(found.map(({ at, run, mark }) => [at, run, mark])).toEqual([
      [20, 'r20', null],
      [40, 'r40', null],
    ]);
    expect(found[0]?.before).toBeCloseTo(10, 1);
    expect(found[0]?.after).toBeCloseTo(11, 1);
    expect(found[1]?.after).toBeCloseTo(8, 1);
    for (const { p } of found) expect(p).toBeLessThan(0.001);
  });

  it('are missing in noise', () => {
    expect(changesOf(series([10, 80]), marked())).toEqual([]);
    expect(changesOf(series([10, 2]), marked())).toEqual([]);
    expect(changesOf([], marked())).toEqual([]);
  });

  it.each(['expected', 'bug'] as const)('that are %s reset the level', (mark) => {
    const found = changesOf(series([10, 20], [11, 20]), marked(['r20', mark]));
    expect(found).toMatchObject([{ at: 20, mark, p: null }]);
    expect(found[0]?.after).toBeCloseTo(11, 1);
  });

  it('judge what comes after a reset by itself', () => {
    const found = changesOf(series([10, 20], [11, 20], [12, 20]), marked(['r40', 'expected']));
    expect(found.map(({ at, mark }) => [at, mark])).toEqual([
      [20, null],
      [40, 'expected'],
    ]);
  });

  it('that are to be ignored stay in the list, and the level continues through them', () => {
    const found = changesOf(series([10, 20], [11, 20], [20, 20]), marked(['r21', 'ignore']));
    expect(found.map(({ at, mark }) => [at, mark])).toEqual([
      [20, 'ignore'],
      [40, null],
    ]);
    expect(found[1]?.before).toBeCloseTo(10.5, 1);
  });

  it('have no mark of a run that is not in the history', () => {
    expect(changesOf(series([10, 30]), marked(['gone', 'bug'], ['r0', 'bug']))).toEqual([]);
  });
});
