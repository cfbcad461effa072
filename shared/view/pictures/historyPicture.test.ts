import { describe, expect, it } from 'vitest';
import type { HistoryPoint } from '../compare/history.ts';
import { deviceColours } from '../text/deviceColours.ts';
import { historyPicture } from './historyPicture.ts';
import { drawnBy, drawnValues } from './testing.ts';

const point = (run: string, fps: number | null, more: Partial<HistoryPoint> = {}): HistoryPoint => ({
  ...{ run, createdAt: '2026-11-22T14:02:00.000', title: run, version: '2026.4.0' },
  ...{ status: fps === null ? 'failed' : 'measured', fps, letter: null, sameMachine: true },
  interval: fps === null ? null : [fps * 0.9, fps * 1.1],
  ...more,
});
const points = [
  point('a', 100, { letter: 'A' }),
  point('b', null),
  point('c', 200, { version: '2026.5.0' }),
  point('d', 50, { sameMachine: false, interval: null }),
];
const drawn = drawnBy(historyPicture({ title: 'net CPU FP32', points, device: 'CPU', precision: 'FP32' }));
const { fill } = deviceColours('CPU', 'FP32');
const [first, second, third] = drawn.circles;

describe('the history of a configuration', () => {
  it('has a dot for each run that measured it, as high as it was fast, from zero on', () => {
    expect(drawn.circles).toHaveLength(3);
    const zero = (drawn.texts.find(({ value }) => value === '0')?.y ?? 0) - 4;
    const height = (circle: typeof first) => zero - (circle?.y ?? 0);
    expect(height(second) / height(first)).toBeCloseTo(2, 2);
    expect(height(third) / height(first)).toBeCloseTo(0.5, 2);
  });

  it('leaves the place of a run that has no figure empty', () => {
    const [a, c, d] = [first?.x ?? 0, second?.x ?? 0, third?.x ?? 0];
    expect(c - a).toBeCloseTo(2 * (d - c), 6);
  });

  it('draws the interval through the dot, where there is one', () => {
    const upright = drawn.lines.filter(({ from, to }) => from[0] === to[0]);
    expect(upright).toHaveLength(2);
    const [own] = upright;
    const middle = ((own?.from[1] ?? 0) + (own?.to[1] ?? 0)) / 2;
    expect(middle).toBeCloseTo(first?.y ?? 0, 1);
  });

  it('fills the dots of the machine that the base was measured on', () => {
    expect(drawn.circles.map((circle) => circle.fill)).toEqual([fill, fill, '#ffffff']);
  });

  it('names sides, and versions where they change', () => {
    const values = drawnValues(drawn);
    expect(values).toEqual(expect.arrayContaining(['A 100', '200', '50.0', '22 Nov 14:02']));
    expect(values.filter((value) => value.startsWith('2026.'))).toEqual([
      ...['2026.4.0', '2026.5.0', '2026.4.0'],
    ]);
    expect(values[0]).toBe('net CPU FP32: FPS through 4 runs, with 95 % confidence intervals');
    expect(values.at(-1)).toMatch(/^Runs a, b, c, d\./);
  });

  it('shows dates only as dense as they can be read', () => {
    const many = Array.from({ length: 40 }, (_, at) => point(`r${at}`, 10));
    const crowded = drawnBy(historyPicture({ title: 'x', points: many, device: 'CPU', precision: 'FP32' }));
    const dates = crowded.texts.filter(({ value }) => value === '22 Nov 14:02');
    expect(dates.length).toBeGreaterThan(3);
    for (const [at, { x }] of dates.entries())
      expect(x - (dates[at - 1]?.x ?? -100)).toBeGreaterThanOrEqual(76);
  });
});
