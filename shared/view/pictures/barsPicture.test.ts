import { expect, it } from 'vitest';
import type { BarPanel, PanelBar } from '../bars/barPanel.ts';
import { aRun } from '../run/testing.ts';
import { deviceColours } from '../text/deviceColours.ts';
import { speedupPicture } from './barsPicture.ts';
import { drawnBy, drawnValues } from './testing.ts';

const bar = (wish: Partial<PanelBar>): PanelBar => ({
  ...{ value: 2, confidence95: [1.8, 2.2], verdict: 'faster', reason: null, study: null },
  ...{ baselineMs: null, otherMs: null },
  ...wish,
});
const panelOf = (bars: readonly PanelBar[]): BarPanel => ({
  ...{ key: 'CPU INT8', title: 'CPU INT8 over CPU FP32', device: 'CPU', precision: 'INT8' },
  models: bars.map((_, at) => ({ model: `m${at}`, title: `Model ${at}` })),
  series: [
    {
      ...{ letter: null, name: 'CPU INT8', baseline: 'CPU FP32', bars, models: bars.length },
      ...{ geometricMean: 1.5, arithmeticMean: null },
    },
  ],
});
const drawn = (bars: readonly PanelBar[], hidden: readonly string[] = []) =>
  drawnBy(
    speedupPicture({
      panels: [panelOf(bars)],
      hidden: new Set(hidden),
      statistic: 'median',
      run: aRun({ id: 'a', cells: [], rounds: [] }).run,
      note: null,
    }),
  );
const { fill } = deviceColours('CPU', 'INT8');
const barsOf = (picture: ReturnType<typeof drawn>) =>
  picture.boxes.filter(({ fill: own, height }) => own === fill && height > 10.5);

it('draws each bar as high as its value, from zero', () => {
  const [high, low] = barsOf(drawn([bar({ value: 2 }), bar({ value: 1, confidence95: [0.9, 1.1] })]));
  expect((high?.height ?? 0) / (low?.height ?? 1)).toBeCloseTo(2, 2);
  expect((high?.y ?? 0) + (high?.height ?? 0)).toBeCloseTo((low?.y ?? 0) + (low?.height ?? 0), 1);
});

it('has a line at 1 and the mean where a bar of that value would end', () => {
  const picture = drawn([bar({ value: 1 }), bar({ value: 1.5 })]);
  const ends = barsOf(picture).map(({ y }) => y);
  const across = picture.lines.filter(({ from, to }) => from[1] === to[1] && to[0] - from[0] > 300);
  for (const end of ends) expect(across.some(({ from }) => Math.abs(from[1] - end) < 0.02)).toBe(true);
});

it('hatches what is the same, leaves out what is hidden, and says why a bar is missing', () => {
  const same = drawn([bar({ verdict: 'same' })]);
  expect(barsOf(same)).toEqual([]);
  expect(same.boxes.some(({ fill: own }) => own === 'url(#hatch-0)')).toBe(true);
  expect(
    drawn([bar({ verdict: 'same' })], ['noise']).boxes.some(({ fill: own }) => own.startsWith('url')),
  ).toBe(false);
  expect(
    drawnValues(drawn([bar({ value: null, confidence95: null, verdict: null, reason: 'failed' })])),
  ).toContain('failed');
});
