import { describe, expect, it } from 'vitest';
import type { History } from '../../comparing/history.ts';
import { milliseconds } from '../../units.ts';
import { changeFacts, changeSentence, historyCsv, historyDrawing } from './historyChart.ts';

/** Runs a day apart, in frames a second; whiskers of this share to either side of the latency. */
function historyWith(fps: readonly number[], share = 0.01): History {
  return {
    ...{ schemaVersion: 1, configuration: 'x', model: 'net', device: 'CPU', precision: 'FP32' },
    statistic: 'median',
    points: fps.map((value, at) => {
      const ms = 1000 / value;
      return {
        ...{ run: `r${at}`, createdAt: `2026-11-${String(at + 1).padStart(2, '0')}T12:00:00.000Z` },
        ...{ title: `run ${at}`, runtime: '2026.4.0-1-x', fps: value, ms: milliseconds(ms) },
        confidence95: [milliseconds(ms * (1 - share)), milliseconds(ms * (1 + share))],
      };
    }),
    changes: [],
  };
}
const frame = { width: 400, height: 200, margin: { left: 40, right: 0, top: 20, bottom: 20 } };
const drawn = (history: History, scale: 'zero' | 'log' = 'zero') =>
  historyDrawing(history, { ...frame, scale });

describe('the axis of a history', () => {
  it('begins at zero, and a value is as high as it is fast', () => {
    const { points, rows, bottom } = drawn(historyWith([100, 200, 50]));
    expect(rows[0]).toEqual({ y: bottom, label: '0' });
    const heights = points.map(({ y }) => bottom - y);
    expect((heights[1] ?? 0) / (heights[0] ?? 1)).toBeCloseTo(2, 9);
    expect((heights[2] ?? 0) / (heights[0] ?? 1)).toBeCloseTo(0.5, 9);
  });

  it('follows the estimates, whatever the whiskers are', () => {
    const [narrow, wide] = [0.01, 0.9].map((share) => drawn(historyWith([100, 110, 105], share)));
    expect(wide?.points.map(({ y }) => y)).toEqual(narrow?.points.map(({ y }) => y));
    expect(wide?.rows).toEqual(narrow?.rows);
  });

  it('cuts a whisker that continues beyond it, and says so', () => {
    const { points, bottom } = drawn(historyWith([100, 110], 0.9), 'log');
    for (const { whisker } of points)
      expect(whisker).toEqual({ low: bottom, high: frame.margin.top, beyond: { low: true, high: true } });
    for (const { whisker } of drawn(historyWith([100, 110])).points)
      expect(whisker?.beyond).toEqual({ low: false, high: false });
  });

  it('has no whiskers where they would hide the runs', () => {
    const few = historyWith(Array.from({ length: 28 }, () => 10));
    expect(drawn(few).points.every(({ whisker }) => whisker !== null)).toBe(true);
    const crowded = { ...few, points: [1, 2, 3, 4].flatMap(() => few.points) };
    expect(drawn(crowded).points.every(({ whisker }) => whisker === null)).toBe(true);
  });

  it('has equal steps for equal ratios where it is logarithmic', () => {
    const [a, b, c] = drawn(historyWith([50, 100, 200]), 'log').points.map(({ y }) => y);
    expect((a ?? 0) - (b ?? 0)).toBeCloseTo((b ?? 0) - (c ?? 0), 9);
  });

  it.each([[[100]], [[3, 4, 5]], [[1000, 1001]], [[1, 1000]]])('has labels at %j on both scales', (fps) => {
    for (const scale of ['zero', 'log'] as const) {
      const { rows, bottom } = drawn(historyWith(fps), scale);
      expect(rows.length).toBeGreaterThanOrEqual(2);
      for (const { y } of rows) expect(y >= frame.margin.top - 0.001 && y <= bottom + 0.001).toBe(true);
    }
  });

  it('is dated: runs stand as far apart as they were measured', () => {
    const history = historyWith([1, 1, 1]);
    const later = history.points.map((point, at) =>
      at < 2 ? point : { ...point, createdAt: '2026-11-05T12:00:00.000Z' },
    );
    const [a, b, c] = drawn({ ...history, points: later }).points.map(({ x }) => x);
    expect(((c ?? 0) - (b ?? 0)) / ((b ?? 0) - (a ?? 0))).toBeCloseTo(3, 9);
  });

  it('has dates only as dense as they can be read', () => {
    const { dates } = drawn(historyWith(Array.from({ length: 28 }, () => 10)));
    expect(dates.length).toBeGreaterThan(3);
    for (const [at, { x }] of dates.entries())
      if (at > 0) expect(x - (dates[at - 1]?.x ?? 0)).toBeGreaterThanOrEqual(64);
  });
});

describe('the changes of a history', () => {
  const history = historyWith([100, 100, 80, 80]);
  const change = {
    ...{ at: 2, run: 'r2', before: milliseconds(10), after: milliseconds(12.5), p: 0.0003, mark: null },
    facts: [{ fact: 'OpenVINO', before: '2026.3.0', after: '2026.4.0' }],
  };

  it('part its levels, and one to be ignored does not', () => {
    const { levels, changes, points, bottom } = drawn({ ...history, changes: [change] });
    expect(changes).toEqual([{ number: 1, x: points[2]?.x, mark: null }]);
    expect(levels.map(({ from, to }) => [from, to])).toEqual([
      [points[0]?.x, points[1]?.x],
      [points[2]?.x, points[3]?.x],
    ]);
    expect((bottom - (levels[1]?.y ?? 0)) / (bottom - (levels[0]?.y ?? 0))).toBeCloseTo(0.8, 9);
    const ignored = drawn({ ...history, changes: [{ ...change, mark: 'ignore' }] });
    expect(ignored.levels).toHaveLength(1);
    expect(ignored.changes).toHaveLength(1);
  });

  it('say when, how much, how sure, and what changed with them', () => {
    const sentence = changeSentence(change, '2026-11-03T12:00:00.000Z').replaceAll('\u202f', ' ');
    expect(sentence).toMatch(/^3 Nov \d\d:00: 25\.0 % slower, p 0\.00030$/);
    expect(
      changeSentence({ ...change, after: milliseconds(8), p: null }, '2026-11-03T12:00:00.000Z'),
    ).toContain('faster, marked by hand');
    expect(changeFacts(change)).toBe('OpenVINO 2026.3.0 → 2026.4.0');
    expect(changeFacts({ facts: [] })).toBe('nothing that is recorded changed');
  });

  it('stand in the CSV at their runs', () => {
    const lines = historyCsv({ ...history, changes: [{ ...change, mark: 'bug' }] })
      .trim()
      .split(/\r?\n/);
    expect(lines).toHaveLength(5);
    expect(lines[3]).toContain('1.25,bug,OpenVINO 2026.3.0 → 2026.4.0');
    expect(lines[2]).not.toContain('bug');
  });
});
