import { describe, expect, it } from 'vitest';
import { profileOf, recorded } from '../../profile/testing.ts';
import { kernelRows } from '../kernels/kernelRows.ts';
import { indexRows, layByLayer } from '../kernels/trackLayers.ts';
import { tracksOf } from '../kernels/tracks.ts';
import { aRun } from '../run/testing.ts';
import { layerKindNames } from '../text/layerKinds.ts';
import { kindColours } from './lightColours.ts';
import { drawnBy, drawnValues } from './testing.ts';
import { tracksPicture } from './tracksPicture.ts';

const profiles = [profileOf(recorded.squeezenetCpu()), profileOf(recorded.squeezenetAvx2(), { isa: 'avx2' })];
const rows = kernelRows(profiles);
const tracks = tracksOf(profiles);
const { run } = aRun({ id: 'r', cells: [], rounds: [] });
const about = { title: 'squeezenet1.1', rows, colouring: 'layer type', document: run, apart: null } as const;
const byTime = drawnBy(tracksPicture({ ...about, laid: tracks, arrangement: 'by time', slots: null }));
const laid = layByLayer(tracks, indexRows(tracks, rows));
const byLayer = drawnBy(
  tracksPicture({ ...about, laid: laid.tracks, arrangement: 'by layer', slots: laid.slots }),
);
const only = drawnBy(
  tracksPicture({ ...about, laid: tracks.slice(0, 1), arrangement: 'by time', slots: null }),
);
const axisWidth = 1040;
const [first, second] = tracks;
const endUs = Math.max(first?.endUs ?? 0, second?.endUs ?? 0);

describe('the picture of tracks by time', () => {
  const colours = new Set<string>(Object.values(kindColours));
  const marks = byTime.boxes.filter(({ height, fill }) => height === 27 && colours.has(fill));
  const own = marks.filter(({ y }) => y === marks[0]?.y);

  it('has each kernel that is wider than a pixel where and as long as it ran', () => {
    const wide = (first?.kernels ?? []).filter(
      ({ startUs, endUs: end }) => ((end - startUs) / endUs) * axisWidth > 3,
    );
    expect(wide.length).toBeGreaterThan(20);
    for (const { startUs, endUs: end, kind } of wide) {
      const [x, width] = [(startUs / endUs) * axisWidth, ((end - startUs) / endUs) * axisWidth];
      const mark = own.find((one) => Math.abs(one.x - x) < 0.01);
      expect(mark?.width).toBeCloseTo(width - 0.5, 1);
      expect(mark?.fill).toBe(kindColours[kind]);
    }
  });

  it('has the second track below the first, on the same axis', () => {
    const other = marks.filter(({ y }) => y !== marks[0]?.y);
    expect(other.every(({ y }) => y === (marks[0]?.y ?? 0) + 62)).toBe(true);
    const last = other.at(-1);
    expect((last?.x ?? 0) + (last?.width ?? 0)).toBeLessThanOrEqual(axisWidth + 0.01);
  });

  it('says under each name how long it took and in how many kernels, and what its colours mean', () => {
    const values = drawnValues(byTime);
    const names = tracks.map(({ name }) => name);
    expect(values).toEqual(
      expect.arrayContaining([...names, 'width: base time', '100 %', layerKindNames.conv3]),
    );
    for (const { kernels } of tracks)
      expect(values.some((value) => value.endsWith(`, ${kernels.length} kernels`))).toBe(true);
    expect(values[0]).toBe('Kernels of squeezenet1.1, one inference, by time');
  });

  it('has a ratio lane whose bars have the area of the second track’s time', () => {
    const bars = byTime.boxes.filter(({ fill, y }) => fill === '#8a9099' && y > (marks.at(-1)?.y ?? 0));
    const line = byTime.texts.find(({ value }) => value === '100 %')?.y ?? 0;
    const foot = byTime.texts.find(({ value, anchor }) => value === '0' && anchor === 'end')?.y ?? 0;
    const one = foot - (line - 3);
    // Kernels of one layer on both sides: the area in units of (width of a microsecond) x (height of 1).
    const area = bars.reduce(
      (sum, { width, height }) => sum + ((width + 0.5) / axisWidth) * endUs * (height / one),
      0,
    );
    const time = (second?.kernels ?? []).reduce((sum, { kernel }) => sum + kernel.realTimeUs, 0);
    expect(Math.abs(area / time - 1)).toBeLessThan(0.1);
  });

  it('has neither lane nor link with one track', () => {
    expect(drawnValues(only).some((value) => value.includes('÷'))).toBe(false);
    expect(only.boxes.filter(({ fill }) => fill === '#8a9099')).toEqual([]);
  });
});

describe('the picture of tracks by layer', () => {
  it('says that a layer is as wide as its slowest kernel, and which side is slower', () => {
    const values = drawnValues(byLayer);
    expect(values).toContain('each layer as wide as its slowest kernel');
    expect(values).toContain(`filled: ${second?.name} slower`);
    expect(values).toContain(`hollow: ${second?.name} faster`);
  });

  it('has a bar of each layer’s difference, all upwards from one line, red only for a loss beyond noise', () => {
    const top = (byLayer.texts.find(({ value }) => value === 'Difference, µs')?.y ?? 0) - 30;
    const bars = byLayer.boxes.filter(
      ({ fill, y, height }) => ['#b5330a', '#8a9099'].includes(fill) && y + height > top,
    );
    const slots = laid.slots ?? [];
    const visible = slots.filter(({ row, startUs, endUs: end }) => (row.deltaUs ?? 0) !== 0 && end > startUs);
    const slower = visible.filter(({ row }) => (row.deltaUs ?? 0) > 0);
    expect(slower.length).toBeGreaterThan(5);
    expect(bars.length).toBeGreaterThan(10);
    const foot = Math.max(...bars.map(({ y, height }) => y + height));
    for (const { y, height } of bars) expect(y + height).toBeCloseTo(foot, 1);
    const red = bars.filter(({ fill }) => fill === '#b5330a');
    expect(red.length).toBeLessThanOrEqual(slower.filter(({ row }) => row.significant).length);
    expect(Math.max(...bars.map(({ height }) => height))).toBeCloseTo(54, 1);
  });
});
