/** Draws tracks on a canvas: overview, ruler, one track a configuration, the ratio of the first two. */
import { deviceToken, layerKinds } from '../../shared/view/colours.ts';
import { figure, microsecondsText } from '../../shared/view/format.ts';
import type { KernelRow } from '../../shared/view/kernelRows.ts';
import { rulerStep, type Track, type TrackKernel, visibleMarks } from '../../shared/view/tracks.ts';
import { token } from '../theme.ts';
import type { Selection } from './useSelection.ts';

export const colourings = ['layer type', 'precision', 'implementation'] as const;
export type Colouring = (typeof colourings)[number];

export const overviewHeight = 30;
export const rulerHeight = 22;
export const trackHeight = 54;
const markTop = 20;
const markHeight = 26;
export const ratioHeight = 64;

export interface Sight {
  readonly fromUs: number;
  readonly toUs: number;
}

export interface Scene {
  readonly tracks: readonly Track[];
  readonly rows: readonly KernelRow[];
  readonly colours: readonly (readonly string[])[];
  readonly selection: Selection;
  readonly look: Look;
  /** End of the longest track. */
  readonly endUs: number;
}

export interface Look {
  readonly app: string;
  readonly panel: string;
  readonly line: string;
  readonly text: string;
  readonly grey: string;
  readonly ink: string;
  readonly inverse: string;
  readonly ratio: string;
}

export const lookNow = (): Look => ({
  app: token('--bg-app'),
  panel: token('--bg-panel'),
  line: token('--line-soft'),
  text: token('--text-1'),
  grey: token('--text-2'),
  ink: token('--ink'),
  inverse: token('--text-inverse'),
  ratio: token('--text-3'),
});

/** A colour for each kernel of each track; implementations take the layer colours in the order of their time. */
export function coloursOf(tracks: readonly Track[], colouring: Colouring): string[][] {
  const kinds = new Map(layerKinds.map((kind) => [kind, token(`--layer-${kind}`)]));
  const palette = [...kinds.values()];
  const ranked = implementationsByTime(tracks);
  const colour = ({ kernel, kind }: TrackKernel, track: Track): string => {
    switch (colouring) {
      case 'layer type':
        return kinds.get(kind) ?? '';
      case 'precision':
        return token(deviceToken(track.profile.device, kernel.precision ?? 'FP32'));
      case 'implementation':
        return palette[(ranked.get(kernel.implementation ?? '') ?? 0) % palette.length] ?? '';
    }
  };
  return tracks.map((track) => track.kernels.map((kernel) => colour(kernel, track)));
}

function implementationsByTime(tracks: readonly Track[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const { kernels } of tracks)
    for (const { kernel } of kernels) {
      const name = kernel.implementation ?? '';
      times.set(name, (times.get(name) ?? 0) + kernel.realTimeUs);
    }
  return new Map([...times].sort(([, a], [, b]) => b - a).map(([name], index) => [name, index]));
}

export function heightOf(tracks: readonly Track[]): number {
  return overviewHeight + rulerHeight + tracks.length * trackHeight + (tracks.length > 1 ? ratioHeight : 0);
}

export const topOfTrack = (index: number): number => overviewHeight + rulerHeight + index * trackHeight;

/** Which track lies at a height; -1: none. */
export function trackAt(tracks: readonly Track[], y: number): number {
  const index = Math.floor((y - overviewHeight - rulerHeight) / trackHeight);
  return index >= 0 && index < tracks.length ? index : -1;
}

export function paint(context: CanvasRenderingContext2D, scene: Scene, sight: Sight, width: number): void {
  const { tracks, look } = scene;
  context.fillStyle = look.app;
  context.fillRect(0, 0, width, heightOf(tracks));
  paintOverview(context, scene, sight, width);
  paintRuler(context, scene, sight, width);
  for (const index of tracks.keys()) paintTrack(context, scene, index, sight, width);
  if (tracks.length > 1) paintRatios(context, scene, sight, width);
}

function paintOverview(context: CanvasRenderingContext2D, scene: Scene, sight: Sight, width: number): void {
  const { tracks, colours, look, endUs } = scene;
  const high = Math.max(2, Math.floor((overviewHeight - 6) / tracks.length) - 1);
  for (const [index, track] of tracks.entries()) {
    for (const { at, x, width: wide } of visibleMarks(track, 0, endUs, width)) {
      context.fillStyle = colours[index]?.[at] ?? look.grey;
      context.fillRect(x, 3 + index * (high + 1), wide, high);
    }
  }
  const x = (us: number) => (us / endUs) * width;
  context.strokeStyle = look.ink;
  context.lineWidth = 1;
  context.strokeRect(
    Math.max(0, x(sight.fromUs)) + 0.5,
    0.5,
    Math.min(width, x(sight.toUs)) - Math.max(0, x(sight.fromUs)) - 1,
    overviewHeight - 1,
  );
}

function paintRuler(
  context: CanvasRenderingContext2D,
  { look, tracks }: Scene,
  { fromUs, toUs }: Sight,
  width: number,
): void {
  const step = rulerStep(fromUs, toUs, width);
  context.font = '10px "Inter Variable", sans-serif';
  context.textBaseline = 'middle';
  for (let us = Math.max(0, Math.ceil(fromUs / step) * step); us <= toUs; us += step) {
    const x = Math.round(((us - fromUs) / (toUs - fromUs)) * width) + 0.5;
    context.fillStyle = look.line;
    context.fillRect(x, overviewHeight, 1, heightOf(tracks));
    context.fillStyle = look.grey;
    const text = step >= 100 ? `${figure(us / 1000)} ms` : `${Math.round(us * 1000) / 1000} µs`;
    context.fillText(text, x + 4, overviewHeight + rulerHeight / 2);
  }
}

function paintTrack(
  context: CanvasRenderingContext2D,
  { tracks, colours, selection, look }: Scene,
  index: number,
  { fromUs, toUs }: Sight,
  width: number,
): void {
  const track = tracks[index];
  if (track === undefined) return;
  const top = topOfTrack(index) + markTop;
  context.font = '10px "Inter Variable", sans-serif';
  context.textBaseline = 'middle';
  const searching = selection.found.size > 0;
  for (const { at, x, width: wide } of visibleMarks(track, fromUs, toUs, width)) {
    const kernel = track.kernels[at];
    if (kernel === undefined) continue;
    const row = selection.rowOf(index, kernel.kernel.name);
    context.globalAlpha = searching && (row === null || !selection.found.has(row)) ? 0.25 : 1;
    context.fillStyle = colours[index]?.[at] ?? look.grey;
    // A hairline between neighbours, where there is room for one.
    context.fillRect(x, top, wide > 3 ? wide - 1 : wide, markHeight);
    context.globalAlpha = 1;
    if (row !== null && selection.rows.has(row)) {
      context.strokeStyle = look.ink;
      context.lineWidth = 2;
      context.strokeRect(x, top - 1, Math.max(2, wide - 1), markHeight + 2);
    }
    paintLabel(context, kernel.kernel.originalLayers[0] ?? kernel.kernel.name, x, wide, top, look);
  }
}

/** Above its mark, where it fits with four pixels on each side. */
function paintLabel(
  context: CanvasRenderingContext2D,
  name: string,
  x: number,
  wide: number,
  top: number,
  look: Look,
): void {
  // No letter is narrower: most marks need no measuring.
  if (wide < 8 + name.length * 4) return;
  const left = Math.max(0, x);
  if (context.measureText(name).width + 8 > x + wide - left) return;
  context.fillStyle = look.grey;
  context.fillText(name, left + 4, top - 9);
}

/** Width: time in the first track; height: what the second took of it, so that the area is its time. */
function paintRatios(
  context: CanvasRenderingContext2D,
  scene: Scene,
  { fromUs, toUs }: Sight,
  width: number,
): void {
  const { tracks, rows, selection, look } = scene;
  const [first] = tracks;
  if (first === undefined) return;
  const top = topOfTrack(tracks.length);
  const base = top + ratioHeight - 10;
  const full = ratioHeight - 24;
  const byName = new Map(rows.map((row) => [row.name, row]));
  context.strokeStyle = look.grey;
  context.setLineDash([1, 3]);
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(0, base - full + 0.5);
  context.lineTo(width, base - full + 0.5);
  context.stroke();
  context.setLineDash([]);
  for (const { at, x, width: wide } of visibleMarks(first, fromUs, toUs, width)) {
    const kernel = first.kernels[at];
    const row = byName.get(selection.rowOf(0, kernel?.kernel.name ?? '') ?? '');
    if (row?.ratio == null) continue;
    const high = Math.min(1.25, 1 / row.ratio) * full;
    context.fillStyle = look.ratio;
    context.fillRect(x, base - high, wide > 3 ? wide - 1 : wide, high);
    if (wide > 34) {
      context.fillStyle = look.text;
      context.textAlign = 'center';
      context.fillText(`${row.ratio.toFixed(1)}×`, x + wide / 2, base - high - 7);
      context.textAlign = 'start';
    }
  }
}

/** What stands under the pointer. */
export function hoverText({ kernel, startUs }: TrackKernel): string[] {
  const {
    name,
    type,
    implementation,
    precision,
    layout,
    outputShape,
    realTimeUs,
    slotUs,
    originalLayers,
    gflops,
  } = kernel;
  return [
    name,
    `${type}, ${implementation ?? 'no primitive told'}`,
    [precision, layout, outputShape?.join('×')].filter(Boolean).join(', '),
    `${microsecondsText(realTimeUs)} µs from ${microsecondsText(startUs)} µs on`,
    slotUs === null
      ? ''
      : `slot ${microsecondsText(slotUs.median)} µs, p10 ${microsecondsText(slotUs.p10)}, p90 ${microsecondsText(slotUs.p90)}`,
    gflops === null ? '' : `${figure(gflops)} GFLOP/s`,
    originalLayers.length > 1 ? `fused: ${originalLayers.slice(1).join(', ')}` : '',
  ].filter((line) => line !== '');
}
