import { describe, expect, it } from 'vitest';
import type { RoundDocument } from '../../run.ts';
import { compareSides } from '../compare/compare.ts';
import { sideOfRun } from '../compare/compareSides.ts';
import { historyOf } from '../compare/history.ts';
import { aCell, aRun } from '../run/testing.ts';
import {
  breakable,
  highestOf,
  type PanelBar,
  panelsOfComparison,
  storyOf,
  ticksTo,
  whiskerOf,
} from './barPanel.ts';

const run = (id: string, means: readonly [number, number], hostname = 'here') => {
  const cells = means.map((mean, at) => aCell({ model: at === 0 ? 'one' : 'two', precision: 'FP32', mean }));
  const rounds = cells.map(
    ({ id: cellId, latencyMs }): RoundDocument => ({
      ...{ cellId, round: 0, startedAt: '2026-11-22T14:00:00.000Z' },
      samplesNs: [0.99, 1, 1.01].map((part) => (latencyMs?.mean ?? 0) * part * 1e6),
    }),
  );
  return aRun({ id, cells, rounds, hostname });
};
const runs = [run('a', [4, 4]), run('b', [2, 1]), run('c', [4, 8], 'another')];
const sides = runs.map((document, at) =>
  sideOfRun(document, { run: document.run.id, only: null }, 'ABC'[at] ?? ''),
);
const comparison = compareSides(sides, (model) => model);

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
});

describe('the axis of bars', () => {
  it('has four to six lines from zero to above the highest', () => {
    for (const most of [1, 1.3, 2.6, 4.49, 9, 35.4]) {
      const ticks = ticksTo(most);
      expect(ticks[0]).toBe(0);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(most);
      expect(ticks.length).toBeLessThanOrEqual(7);
    }
  });

  it('stays readable under an interval that is infinite or close to it, and cuts the whisker', () => {
    for (const high of [1e25, Number.POSITIVE_INFINITY]) {
      const bar: PanelBar = {
        ...{ value: 1.5, confidence95: [0, high], verdict: 'no difference', reason: null, study: null },
        ...{ baselineMs: null, otherMs: null },
      };
      const series = { letter: null, name: 'a', baseline: 'b', bars: [bar], models: 1 };
      const panel = {
        ...({ key: 'a', title: 'a', device: 'CPU', precision: 'FP32', models: [] } as const),
        series: [{ ...series, geometricMean: null, arithmeticMean: null }],
      };
      const ticks = ticksTo(highestOf(panel, false));
      expect(ticks.at(-1)).toBe(3);
      expect(whiskerOf(bar, 3)).toEqual({ below: 1.5, above: 1.5, cut: true });
      expect(storyOf({ ...panel, models: [{ model: 'a', title: 'a' }] }, 0)[1]).toMatch(
        /\[0\.00, (∞|>9999)\]/,
      );
    }
    expect(ticksTo(2e6).length).toBeLessThanOrEqual(7);
    expect(whiskerOf({ value: 2, confidence95: [1.9, 2.1] }, 3)).toMatchObject({ cut: false });
  });

  it('breaks names at hyphens and before their number', () => {
    expect(breakable('SqueezeNet1.0').split('\u200b')).toEqual(['SqueezeNet', '1.0']);
    expect(breakable('SE-ResNext-50').split('\u200b')).toEqual(['SE-', 'ResNext-', '50']);
    expect(breakable('VGG16')).toBe('VGG16');
  });
});

describe('the history of a configuration', () => {
  it('has a point for each run that has it, with its letter and its interval', () => {
    const points = historyOf(runs, sides.slice(0, 2), 'two', 'CPU FP32');
    expect(points.map(({ run: id, letter, fps, sameMachine }) => [id, letter, fps, sameMachine])).toEqual([
      ['a', 'A', 250, true],
      ['b', 'B', 1000, true],
      ['c', null, 125, false],
    ]);
    const [low = 0, high = 0] = points[0]?.interval ?? [];
    expect(low).toBeCloseTo(250 / 1.01, 9);
    expect(high).toBeCloseTo(250 / 0.99, 9);
  });

  it('is empty where nobody measured it', () => {
    expect(historyOf(runs, sides, 'two', 'GPU FP32')).toEqual([]);
  });
});
