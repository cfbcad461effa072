/** The timeline as a picture: one track a configuration, on one axis from the first kernel to the end of the longest. */
import type { Machine, Runtime } from '../../machine.ts';
import { type LayerKind, layerKindNames, layerKinds } from '../colours.ts';
import { figure, plural, timeText } from '../format.ts';
import type { KernelRow } from '../kernelRows.ts';
import { machineLine } from '../machine.ts';
import { rulerStep, type Track, visibleMarks } from '../tracks.ts';
import { box, framed, greyInk, line, type Picture, text } from './picture.ts';

/** The window's light theme. */
export const kindColours: Readonly<Record<LayerKind, string>> = {
  conv3: '#0c5f6b',
  conv1: '#16968b',
  convdw: '#3e9c94',
  fc: '#0b4a70',
  pool: '#858a92',
  reduce: '#6b7079',
  eltwise: '#a68b10',
  concat: '#d357cb',
  reorder: '#8f1f86',
};

const nameWidth = 150;
const axisWidth = 1000;
const trackHeight = 54;
const legendHeight = 26;

export interface TracksPictureSources {
  /** Of the model. */
  readonly title: string;
  readonly tracks: readonly Track[];
  readonly rows: readonly KernelRow[];
  readonly document: { readonly machine: Machine; readonly runtime: Runtime };
}

export function tracksPicture({ title, tracks, rows, document }: TracksPictureSources): Picture {
  const endUs = Math.max(1, ...tracks.map((track) => track.endUs));
  const body: string[] = [legend(rows)];
  const bottom = legendHeight + tracks.length * trackHeight;
  const step = rulerStep(0, endUs, axisWidth);
  for (let us = 0; us <= endUs; us += step) {
    const x = nameWidth + (us / endUs) * axisWidth;
    body.push(line(x, legendHeight, x, bottom));
    body.push(text(x, bottom + 14, `${figure(us / 1000)} ms`, { size: 10, fill: greyInk, anchor: 'middle' }));
  }
  for (const [index, track] of tracks.entries()) {
    const top = legendHeight + index * trackHeight + 8;
    body.push(text(0, top + 14, track.name, { weight: 600 }));
    const wall = timeText(track.profile.wallWithCountersMs);
    body.push(
      text(0, top + 28, `${wall}, ${plural(track.kernels.length, 'kernel')}`, { size: 10, fill: greyInk }),
    );
    body.push(...marksOf(track, endUs, top));
  }
  return framed({
    title: `Kernels of ${title}, one inference`,
    foot: `${machineLine(document.machine, document.runtime)}, batch ${tracks[0]?.profile.batch ?? 1}, median of ${tracks[0]?.profile.iterations ?? 0} inferences, counters on`,
    width: nameWidth + axisWidth + 20,
    height: bottom + 20,
    body: body.join('\n'),
  });
}

function marksOf(track: Track, endUs: number, top: number): string[] {
  return visibleMarks(track, 0, endUs, axisWidth).flatMap(({ at, x, width }) => {
    const kernel = track.kernels[at];
    if (kernel === undefined) return [];
    const name = kernel.kernel.originalLayers[0] ?? kernel.kernel.name;
    const mark = box(nameWidth + x, top + 12, Math.max(0.5, width - 0.5), 26, kindColours[kernel.kind]);
    // About what a letter of 9 pixels takes.
    const fits = name.length * 5.2 + 8 < width;
    return fits ? [mark, text(nameWidth + x + 2, top + 8, name, { size: 9, fill: greyInk })] : [mark];
  });
}

function legend(rows: readonly KernelRow[]): string {
  const kinds = layerKinds.filter((kind) => rows.some((row) => row.kind === kind));
  let x = nameWidth;
  return kinds
    .map((kind) => {
      const entry = box(x, 4, 9, 9, kindColours[kind]) + text(x + 14, 12, layerKindNames[kind], { size: 10 });
      x += 26 + layerKindNames[kind].length * 6;
      return entry;
    })
    .join('');
}
