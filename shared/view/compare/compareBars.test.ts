import { describe, expect, it } from 'vitest';
import type { Cell, RoundDocument } from '../../documents/run.ts';
import { nanoseconds } from '../../units.ts';
import { storyOf } from '../bars/barPanel.ts';
import { aCell, aRun } from '../run/testing.ts';
import { compareSides } from './compare.ts';
import { pairOfPanel, panelsOfComparison } from './compareBars.ts';
import { sideOfRun } from './compareSides.ts';

const run = (id: string, means: readonly [number, number], hostname = 'here') => {
  const cells = means.map((mean, at) => aCell({ model: at === 0 ? 'one' : 'two', precision: 'FP32', mean }));
  return aRun({ id, cells, rounds: roundsOf(cells), hostname });
};
const roundsOf = (cells: readonly Cell[]): RoundDocument[] =>
  cells.map(({ id: cellId, latencyMs }) => ({
    ...{ cellId, process: 0, round: 0, startedAt: '2026-11-22T14:00:00.000Z' },
    samplesNs: [0.99, 1, 1.01].map((part) => nanoseconds((latencyMs?.mean ?? 0) * part * 1e6)),
  }));
const runs = [run('a', [4, 4]), run('b', [2, 1]), run('c', [4, 8], 'another')];
const sides = runs.map((document, at) =>
  sideOfRun(document, { run: document.run.id, only: null }, 'ABC'[at] ?? ''),
);
const spread = { standardDeviation: 0.02, degrees: 10, load: null };
const comparison = compareSides(sides, (model) => model, {
  spreadOf: (cellId) => ({
    cellId,
    configuration: 'one',
    source: 'history',
    runs: 11,
    mean: spread,
    median: spread,
  }),
});

describe('bars of a comparison', () => {
  it('stand in one panel for each configuration, in it by model and run', () => {
    const [panel, ...others] = panelsOfComparison(comparison, 'study order');
    expect(others).toEqual([]);
    expect(panel?.models.map(({ model }) => model)).toEqual(['one', 'two']);
    expect(panel?.series.map(({ letter, bars }) => [letter, ...bars.map(({ value }) => value)])).toEqual([
      ['B', 2, 4],
      ['C', 1, 0.5],
    ]);
    expect(panel?.series[0]?.geometricMean).toBeCloseTo(Math.sqrt(8), 9);
  });

  it('are ordered by the first run, all series alike', () => {
    const [panel] = panelsOfComparison(comparison, 'speedup');
    expect(panel?.models.map(({ model }) => model)).toEqual(['two', 'one']);
    expect(panel?.series[1]?.bars.map(({ value }) => value)).toEqual([0.5, 1]);
  });

  it('tell their whole story, and of another machine that nothing was tested', () => {
    const [panel] = panelsOfComparison(comparison, 'study order');
    const story = panel === undefined ? [] : storyOf(panel, 1);
    expect(story[0]).toBe('two');
    expect(story[1]).toMatch(/^B .* over A CPU FP32: 4\.00× \[.*\], faster$/);
    expect(story.find((line) => line.startsWith('C '))).toMatch(/: 0\.50×, not tested$/);
  });

  it('are a pair of configurations where the sides are, and of no published kind where they are two runs', () => {
    const cells = [4, 2].map((mean, at) =>
      aCell({ model: 'one', precision: at === 0 ? 'FP32' : 'INT8', mean }),
    );
    const document = aRun({ id: 'both', cells, rounds: roundsOf(cells) });
    const both = (['CPU FP32', 'CPU INT8'] as const).map((only, at) =>
      sideOfRun(document, { run: 'both', only }, 'AB'[at] ?? ''),
    );
    const compared = compareSides(both, (model) => model, {});
    const [panel] = panelsOfComparison(compared, 'study order');
    expect(panel === undefined ? null : pairOfPanel(panel, compared)).toMatchObject({
      key: 'CPU INT8',
      baseline: 'CPU FP32',
      ratios: [expect.closeTo(2, 9)],
    });
    const [ofRuns] = panelsOfComparison(comparison, 'study order');
    expect(ofRuns === undefined ? 'none' : pairOfPanel(ofRuns, comparison)).toBeNull();
  });
});
