import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { profileOf, recorded } from '../../shared/profile/testing.ts';
import { microseconds, times } from '../../shared/units.ts';
import { differenceLane } from '../../shared/view/kernels/differenceLane.ts';
import { kernelRows } from '../../shared/view/kernels/kernelRows.ts';
import { ratioLane } from '../../shared/view/kernels/ratioLane.ts';
import { indexRows, layByLayer, layerBlocks, linksOf } from '../../shared/view/kernels/trackLayers.ts';
import { tracksOf } from '../../shared/view/kernels/tracks.ts';
import { DrawnCanvas } from './canvasTesting.ts';
import { newOverview, paintHead } from './paintHead.ts';
import { ratioLine } from './paintLanes.ts';
import { paintTracks } from './paintTracks.ts';
import {
  blockHeight,
  chosenOf,
  differenceHeight,
  headHeight,
  heightOf,
  lookOf,
  markColours,
  markHeight,
  overviewHeight,
  ratioHeight,
  scaleText,
  type TimelineScene,
  topOfLanes,
  topOfTrack,
  trackAt,
} from './scene.ts';

/** Tokens have their own names as values; colours of kernels are one grey. */
beforeEach(() => {
  vi.stubGlobal('document', { documentElement: {}, createElement: () => overviewCanvas });
  vi.stubGlobal('devicePixelRatio', 1);
  vi.stubGlobal('getComputedStyle', () => ({
    getPropertyValue: (name: string) =>
      /^--(?:bg|line|text|ink|verdict)/.test(name) ? ` ${name} ` : '#808080',
  }));
});
afterEach(() => vi.unstubAllGlobals());
let drawnOverview = new DrawnCanvas();
const overviewCanvas = { width: 0, height: 0, getContext: () => drawnOverview.context };

const first = profileOf(recorded.squeezenetCpu());
/** The same kernels, in INT8 and at 0.4 to 0.7 of the time. */
const second = {
  ...first,
  precision: 'INT8' as const,
  kernels: first.kernels.map((kernel, at) => {
    const factor = 0.4 + 0.1 * (at % 4);
    return {
      ...kernel,
      realTimeUs: times(kernel.realTimeUs, factor),
      startUs: kernel.startUs === null ? null : times(kernel.startUs, factor),
    };
  }),
};
const profiles = [first, second];
const width = 1000;

function sceneOf(change: Partial<TimelineScene> = {}, byLayer = false): TimelineScene {
  const plain = tracksOf(profiles);
  const rows = kernelRows(profiles);
  const index = indexRows(plain, rows);
  const { tracks, slots } = byLayer ? layByLayer(plain, index) : { tracks: plain, slots: null };
  return {
    ...{ tracks, index, slots, found: null, pinned: null },
    blocks: tracks.map((track, at) => layerBlocks(track, index.rowsOf[at] ?? [])),
    links: tracks.slice(1).map((_, at) => linksOf(tracks, index, at)),
    lane: ratioLane(tracks, index),
    differences: slots === null ? null : differenceLane(slots),
    endUs: microseconds(Math.max(...tracks.map(({ endUs }) => endUs))),
    colours: markColours(tracks, 'precision', 'dark'),
    chosen: chosenOf(index, new Set(), new Set(), [-1, -1]),
    look: lookOf('dark'),
    ...change,
  };
}

const whole = ({ endUs }: TimelineScene) => ({ fromUs: microseconds(0), toUs: endUs });

function painted(scene: TimelineScene, sight = whole(scene), hovered: string | null = null) {
  const canvas = new DrawnCanvas();
  paintTracks(canvas.context, scene, sight, width, hovered);
  return canvas;
}

/** Rectangles of a track's kernels. */
const marksOf = (canvas: DrawnCanvas, track: number) =>
  canvas.rects.filter(({ y, height }) => y === topOfTrack(track) + blockHeight && height === markHeight);

describe('a painted track', () => {
  it.each([
    ['the whole', 0, 1],
    ['a third', 1 / 3, 2 / 3],
    ['a hundredth', 0.2, 0.21],
  ])('has, in sight of %s, every kernel where its time is, and none elsewhere', (_, from, to) => {
    const scene = sceneOf();
    const sight = { fromUs: times(scene.endUs, from), toUs: times(scene.endUs, to) };
    const usPerPixel = (sight.toUs - sight.fromUs) / width;
    const canvas = painted(scene, sight);
    for (const [at, { kernels }] of scene.tracks.entries()) {
      const marks = marksOf(canvas, at);
      for (const { x, width: wide } of marks) {
        const [start, end] = [sight.fromUs + x * usPerPixel, sight.fromUs + (x + wide) * usPerPixel];
        // Each rectangle begins with a kernel or at the edge of sight, and ends with one.
        const near = (us: number, edge: number, pixels: number) => Math.abs(us - edge) <= pixels * usPerPixel;
        expect(x === 0 || kernels.some(({ startUs }) => near(start, startUs, 1.01))).toBe(true);
        expect(x + wide >= width - 1 || kernels.some(({ endUs }) => near(end, endUs, 2.01))).toBe(true);
      }
      const inSight = kernels.filter(({ startUs, endUs }) => endUs > sight.fromUs && startUs < sight.toUs);
      if (at === 0) expect(inSight.length).toBeGreaterThan(0);
      for (const { startUs, endUs } of inSight) {
        const middle = ((startUs + endUs) / 2 - sight.fromUs) / usPerPixel;
        if (middle < 0 || middle > width) continue;
        expect(marks.some(({ x, width: wide }) => middle >= x - 2 && middle <= x + wide + 2)).toBe(true);
      }
    }
  });

  it('names a kernel only where its name fits', () => {
    const scene = sceneOf();
    const canvas = painted(scene, { fromUs: microseconds(0), toUs: times(scene.endUs, 0.2) });
    expect(canvas.texts.length).toBeGreaterThan(3);
    for (const { text, x } of canvas.texts.filter(({ y }) => y < topOfLanes(2)))
      expect(x + 6 * text.length).toBeLessThanOrEqual(width);
  });

  it('is paler behind what a search found, which stands out', () => {
    const plain = sceneOf();
    const [track] = plain.tracks;
    const kernel = track?.kernels.at(10);
    if (kernel === undefined) throw new Error('no kernel');
    const scene = { ...plain, found: [{ kernels: [kernel] }, { kernels: [] }] };
    const marks = marksOf(painted(scene), 0);
    expect(new Set(marks.map(({ alpha }) => alpha))).toEqual(new Set([0.25, 1]));
    const [found, ...more] = marks.filter(({ alpha }) => alpha === 1);
    expect([found?.style, more]).toEqual(['--ink', []]);
    expect(found?.x).toBeCloseTo((kernel.startUs / scene.endUs) * width, 0);
  });

  it('outlines chosen kernels from the first to the last, the one that keys stand on, and the one pointed at', () => {
    const plain = sceneOf();
    const names = plain.index.rowsOf[0]?.slice(4, 7).flatMap((row) => row?.name ?? []) ?? [];
    const chosen = chosenOf(plain.index, new Set(names), new Set(), [5, -1]);
    expect(chosen.runs[0]).toEqual([[4, 6]]);
    const { outlines } = painted({ ...plain, chosen });
    const kernels = plain.tracks[0]?.kernels ?? [];
    const x = (us: number | undefined) => ((us ?? Number.NaN) / plain.endUs) * width;
    const [run, key] = outlines;
    expect([run?.x, (run?.x ?? 0) + (run?.width ?? 0)]).toEqual([
      expect.closeTo(x(kernels[4]?.startUs), 3),
      expect.closeTo(x(kernels[6]?.endUs) - 0.5, 1),
    ]);
    expect(key?.x).toBeCloseTo(x(kernels[5]?.startUs), 3);
    const name = names[0] ?? '';
    const hovered = painted(plain, undefined, name).outlines;
    expect(hovered).toHaveLength(plain.index.rowsOf.flat().filter((row) => row?.name === name).length);
  });

  it('has a pin over the middle of the pinned kernel', () => {
    const plain = sceneOf({ pinned: { track: 1, at: 7 } });
    const kernel = plain.tracks[1]?.kernels[7];
    const { points } = painted(plain).shapes.findLast(({ points }) => points.length === 3) ?? { points: [] };
    const [, , tip] = points;
    const middle = ((kernel?.startUs ?? 0) + (kernel?.endUs ?? 0)) / 2;
    expect(tip).toEqual([expect.closeTo((middle / plain.endUs) * width, 3), topOfTrack(1) + blockHeight + 1]);
  });
});

describe('the lanes below', () => {
  it('have areas that are the second track’s time', () => {
    const scene = sceneOf();
    if (scene.lane === null) throw new Error('no lane');
    const foot = topOfLanes(2) + ratioHeight;
    const bars = painted(scene).rects.filter(
      ({ y, height, style, width: wide }) =>
        style === '--text-3' && Math.abs(y + height - foot) < 1e-6 && wide < width,
    );
    const heightOfOne = foot - topOfLanes(2) - ratioLine(scene.lane, 1);
    const usPerPixel = scene.endUs / width;
    const area = bars.reduce((sum, { width: wide, height }) => sum + wide * height, 0);
    const [, lower] = scene.tracks;
    const taken = (lower?.kernels ?? []).reduce((sum, { kernel }) => sum + kernel.realTimeUs, 0);
    // A hairline between bars is not painted.
    expect((area * usPerPixel) / heightOfOne / taken).toBeGreaterThan(0.85);
    expect((area * usPerPixel) / heightOfOne / taken).toBeLessThan(1.05);
  });

  it('show by layer all differences upwards, the largest at full height, hollow where the second is faster', () => {
    const scene = sceneOf({}, true);
    const top = topOfLanes(2) + ratioHeight + 8;
    const foot = top + differenceHeight - 12;
    const { rects } = painted(scene);
    const bars = rects.filter(({ y, height, style }) => y > top - 1 && height > 1 && style === '--text-3');
    expect(bars.length).toBeGreaterThan(10);
    for (const { y, height } of bars) expect(y + height).toBeCloseTo(foot, 3);
    // All of the second are faster: none is red, and those with room are hollow.
    const hollow = rects.filter(({ y, height, style }) => y > top && height > 2 && style === '--bg-app');
    expect(hollow.length).toBe(bars.filter(({ width: wide, height }) => wide > 4 && height > 3).length);
    expect(Math.max(...bars.map(({ height }) => height))).toBeCloseTo(differenceHeight - 12 - 16, 1);
    expect(heightOf(scene) - heightOf(sceneOf())).toBe(differenceHeight);
  });

  it('break the bar of a layer that dwarfs the others', () => {
    const plain = sceneOf({}, true);
    const edge = times(plain.differences?.topUs ?? microseconds(1), 0.2);
    const cut = sceneOf({ differences: { topUs: edge, cut: true } }, true);
    const top = topOfLanes(2) + ratioHeight + 8;
    const breaks = (scene: TimelineScene) =>
      painted(scene).rects.filter(({ y, height, style }) => y > top && height === 2 && style === '--bg-app');
    const over = (cut.slots ?? []).filter(({ row }) => Math.abs(row.deltaUs ?? 0) > edge);
    expect(over.length).toBeGreaterThan(0);
    expect(breaks(cut).length - breaks(plain).length).toBeGreaterThanOrEqual(2);
    expect(breaks(cut).length % 2).toBe(0);
  });
});

describe('the head', () => {
  it('has ticks at round times, and frames what is in sight', () => {
    const scene = sceneOf();
    const sight = { fromUs: times(scene.endUs, 0.25), toUs: times(scene.endUs, 0.75) };
    const canvas = new DrawnCanvas();
    drawnOverview = new DrawnCanvas();
    paintHead(canvas.context, scene, sight, width, newOverview());
    const [frame] = canvas.outlines;
    expect([frame?.x, (frame?.x ?? 0) + (frame?.width ?? 0)]).toEqual([
      expect.closeTo(250.5, 6),
      expect.closeTo(749.5, 6),
    ]);
    const ticks = canvas.texts.map(({ text, x }) => ({
      us: Number.parseFloat(text.replaceAll(/[^\d.]/g, '')),
      x: x - 4,
    }));
    expect(ticks.length).toBeGreaterThan(2);
    const ms = canvas.texts.every(({ text }) => text.includes('ms')) ? 1000 : 1;
    for (const { us, x } of ticks)
      expect(Math.abs(sight.fromUs + (x / width) * (sight.toUs - sight.fromUs) - us * ms)).toBeLessThan(
        (sight.toUs - sight.fromUs) / width,
      );
    // All kernels of both tracks, one row each.
    const rows = new Set(drawnOverview.rects.filter(({ style }) => style === '#808080').map(({ y }) => y));
    expect(rows.size).toBe(2);
    expect(Math.max(...drawnOverview.rects.map(({ y, height }) => y + height))).toBeLessThanOrEqual(
      overviewHeight,
    );
  });

  it('has a scale bar of the length that it says where places are no times', () => {
    const scene = sceneOf({}, true);
    const canvas = new DrawnCanvas();
    paintHead(canvas.context, scene, whole(scene), width, newOverview());
    const bar = canvas.rects.find(
      ({ x, height, y }) => x === 4 && height === 1 && y > overviewHeight && y < headHeight,
    );
    const text = canvas.texts[0]?.text ?? '';
    const said = Number.parseFloat(text) * (text.includes('ms') ? 1000 : 1);
    expect(((bar?.width ?? 0) / width) * scene.endUs).toBeCloseTo(said, 6);
    expect(
      [scaleText(microseconds(50)), scaleText(microseconds(2000))].map((one) => one.replace(/\s/, ' ')),
    ).toEqual(['50 µs', '2 ms']);
  });
});

it('a height belongs to the track that is drawn there', () => {
  const scene = sceneOf();
  for (const at of [0, 1]) {
    expect(trackAt(scene, topOfTrack(at))).toBe(at);
    expect(trackAt(scene, topOfTrack(at) + blockHeight + markHeight - 1)).toBe(at);
  }
  expect([trackAt(scene, topOfTrack(0) - 1), trackAt(scene, topOfTrack(2))]).toEqual([-1, -1]);
});

it('a label has the ink of the higher contrast on its colour, by WCAG', () => {
  const inkOn = (colour: string) => {
    vi.stubGlobal('getComputedStyle', () => ({ getPropertyValue: () => colour }));
    return markColours(tracksOf([first]), 'precision', 'dark').ink[0]?.[0];
  };
  // Contrast with white and with black: 21 and 1; 3.95 and 5.32 of #808080; 8.59 and 2.44 of #0000ff.
  expect(['#000000', '#808080', '#0000ff', '#ffffff'].map(inkOn)).toEqual([
    '#ffffff',
    '#0d0e10',
    '#ffffff',
    '#0d0e10',
  ]);
});
