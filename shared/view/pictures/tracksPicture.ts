/** The timeline as a picture: tracks with their blocks and links, and the ratio of the first two, as the window shows them. */

import type { RecordedMachine, RecordedRuntime } from '../../machine/machine.ts';
import { batchText } from '../../profile/configuration.ts';
import { type Microseconds, microseconds, plus } from '../../units.ts';
import { type DifferenceLane, differenceHeightOf, differenceLane } from '../kernels/differenceLane.ts';
import { inferenceText, sampledText } from '../kernels/kernelFacts.ts';
import type { KernelRow } from '../kernels/kernelRows.ts';
import { type RatioLane, ratioBars, ratioLane, ratioOfBlock } from '../kernels/ratioLane.ts';
import { type ColourEntry, type Colouring, trackColours } from '../kernels/trackColours.ts';
import {
  type Block,
  indexRows,
  type LayerSlot,
  layerBlocks,
  linksOf,
  type RowIndex,
  ribbonsOf,
} from '../kernels/trackLayers.ts';
import { rulerStep, rulerText, type Track, visibleMarks } from '../kernels/tracks.ts';
import { machineLine } from '../run/machine.ts';
import { figure, plainDecimals, plural, shareText, signedMicroseconds } from '../text/format.ts';
import { lightColour } from './lightColours.ts';
import { box, framed, greyInk, ink, line, type Picture, text } from './picture.ts';

const axisWidth = 1040;
/** Of the axis. */
const start = microseconds(0);
const letter = 5.6;
const [blockHeight, markHeight, linkHeight] = [15, 27, 20];
const pitch = blockHeight + markHeight + linkHeight;
const laneHeight = 84;
const differenceHeight = 84;
const [soft, bar] = ['#e4e6ea', '#5f656e'];

interface TracksPictureSources {
  /** Of the model. */
  readonly title: string;
  /** As they are laid out: by time, or by layer. */
  readonly laid: readonly Track[];
  readonly rows: readonly KernelRow[];
  readonly arrangement: 'by time' | 'by layer';
  /** Null: by time. */
  readonly slots: readonly LayerSlot[] | null;
  readonly colouring: Colouring;
  readonly document: { readonly machine: RecordedMachine; readonly runtime: RecordedRuntime };
  /** That the tracks are of several sessions, as a sentence; null: they are of one. */
  readonly apart: string | null;
}

export function tracksPicture(sources: TracksPictureSources): Picture {
  const { title, laid: tracks, rows, slots, arrangement, colouring, document, apart } = sources;
  const index = indexRows(tracks, rows);
  const endUs = microseconds(Math.max(1, ...tracks.map((track) => track.endUs)));
  const names = tracks.map(
    ({ profile, kernels }) => `${inferenceText(profile)}, ${plural(kernels.length, 'kernel')}`,
  );
  // The longest name is not cut.
  const left =
    24 +
    letter *
      1.15 *
      Math.max(16, ...names.map((name) => name.length), ...tracks.map(({ name }) => name.length));
  const colours = trackColours(tracks, colouring);
  const legend = legendOf(colours.legend, left + axisWidth);
  const axisTop = legend.height + 6;
  const top = axisTop + 18;
  const lane = ratioLane(tracks, index);
  const lowest = slots === null ? null : differenceLane(slots);
  const laneTop = top + tracks.length * pitch - 4;
  const scale = axisWidth / endUs;
  const blocks = tracks.map((track, at) => layerBlocks(track, index.rowsOf[at] ?? []));
  const bottom =
    laneTop + (lane === null ? 8 - linkHeight : laneHeight + 8) + (slots === null ? 0 : differenceHeight);
  const body = [
    legend.svg,
    `<g transform="translate(${left} 0)">`,
    arrangement === 'by time'
      ? axis(endUs, axisTop, bottom)
      : text(0, axisTop + 8, 'each layer as wide as its slowest kernel', { size: 10, fill: greyInk }),
    ...tracks.map((track, at) =>
      [
        at > 0 ? ribbons(tracks, index, at - 1, top + (at - 1) * pitch, scale) : '',
        trackMarks(track, blocks[at] ?? [], top + at * pitch, endUs, (kernel) =>
          colours.entryOf(kernel, track),
        ),
      ].join('\n'),
    ),
    lane === null ? '' : ratios(lane, tracks, blocks[0] ?? [], laneTop, endUs),
    slots === null || lowest === null ? '' : differences(slots, lowest, laneTop + laneHeight + 8, scale),
    '</g>',
    ...tracks.map(
      ({ name }, at) =>
        text(0, top + at * pitch + 14, name, { weight: 600 }) +
        text(0, top + at * pitch + 29, names[at] ?? '', { size: 10, fill: greyInk }),
    ),
    lane === null ? '' : laneNames(tracks, lane, laneTop, left),
    lowest === null ? '' : differenceNames(lowest, tracks[1]?.name ?? '', laneTop + laneHeight),
  ];
  return framed({
    title: `Kernels of ${title}, one inference, ${arrangement}`,
    foot: `${machineLine(document.machine, document.runtime)}, ${batchText(tracks[0]?.profile.batch ?? null)}${sampledText(tracks[0]?.profile)}, counters on${apart === null ? '' : `. ${apart}`}`,
    width: left + axisWidth + 30,
    height: bottom,
    body: body.join('\n'),
  });
}

function axis(endUs: Microseconds, top: number, bottom: number): string {
  const step = rulerStep(start, endUs, axisWidth);
  const ticks: string[] = [];
  for (let us = start; us <= endUs; us = plus(us, step)) {
    const x = (us / endUs) * axisWidth;
    ticks.push(line(x, top + 14, x, bottom, soft));
    ticks.push(
      text(x, top + 8, rulerText(us, step), {
        size: 10,
        fill: greyInk,
        anchor: us === 0 ? 'start' : 'middle',
      }),
    );
  }
  return ticks.join('');
}

function ribbons(
  tracks: readonly Track[],
  index: RowIndex,
  upper: number,
  trackTop: number,
  scale: number,
): string {
  const [top, bottom] = [trackTop + blockHeight + markHeight, trackTop + pitch];
  const links = linksOf(tracks, index, upper);
  const paths = ribbonsOf(links, start, microseconds(axisWidth / scale), axisWidth).map(
    ({ upper: [a, b], lower: [c, d] }) => {
      const points = [
        `${fixed(a)} ${top}`,
        `${fixed(Math.max(a, b - 1))} ${top}`,
        `${fixed(Math.max(c, d - 1))} ${bottom}`,
        `${fixed(c)} ${bottom}`,
      ];
      return `M${points.join('L')}Z`;
    },
  );
  return paths.length === 0 ? '' : `<path d="${paths.join('')}" fill="${bar}" fill-opacity="0.16"/>`;
}

const fixed = (value: number) => plainDecimals(value, 1);

function trackMarks(
  track: Track,
  blocks: readonly Block[],
  top: number,
  endUs: Microseconds,
  entryOf: (kernel: Track['kernels'][number]) => ColourEntry,
): string {
  const scale = axisWidth / endUs;
  const heads = blocks.flatMap(({ name, startUs, endUs: end }) => {
    const [x, wide] = [startUs * scale, (end - startUs) * scale];
    if (wide < 1) return [];
    const head = box(x, top, Math.max(0.5, wide - 1), blockHeight - 1, soft);
    return fits(name, wide) ? [head, text(x + 4, top + 10.5, name, { size: 9 })] : [head];
  });
  const marks = visibleMarks(track, start, endUs, axisWidth).flatMap(({ at, x, width }) => {
    const kernel = track.kernels[at];
    if (kernel === undefined) return [];
    const { token, striped } = entryOf(kernel);
    const mark = box(x, top + blockHeight, Math.max(0.5, width - 0.5), markHeight, lightColour(token));
    return striped ? [mark, pinstripes(x, top + blockHeight, width)] : [mark];
  });
  return [...heads, ...marks].join('');
}

/** BF16 apart from FP16: lying, since standing ones would look like borders between kernels. */
const pinstripes = (x: number, top: number, width: number): string =>
  [6, 3]
    .map((up) => line(x, top + markHeight - up, x + width - 0.5, top + markHeight - up, '#ffffff'))
    .join('');

/** What a letter of nine pixels takes. */
const fits = (name: string, wide: number): boolean => name.length * 5.2 + 8 < wide;

function ratios(
  lane: RatioLane,
  [base]: readonly Track[],
  blocks: readonly Block[],
  top: number,
  endUs: Microseconds,
): string {
  if (base === undefined) return '';
  const scale = axisWidth / endUs;
  const foot = top + laneHeight;
  const heightOf = (ratio: number) => (laneHeight - 16) * Math.min(1, ratio / lane.top);
  const bars = ratioBars(lane, base, start, endUs, axisWidth);
  const labels = blocks.flatMap((block) => {
    const [x, end] = [block.startUs * scale, block.endUs * scale];
    const ratio = ratioOfBlock(lane, base, block);
    if (ratio === null || end - x < 34) return [];
    const inside = bars.filter((one) => one.x >= x - 0.01 && one.x < end);
    const highest = Math.max(0, ...inside.map((one) => one.ratio));
    return [
      text((x + end) / 2, foot - heightOf(highest) - 4, shareText(ratio), { size: 9, anchor: 'middle' }),
    ];
  });
  const one = foot - heightOf(1);
  return [
    ...bars.map(({ x, width, ratio }) => {
      const top = foot - heightOf(ratio);
      const wide = Math.max(0.5, width - 0.5);
      const bar = box(x, top, wide, heightOf(ratio), '#8a9099');
      const cuts = [4, 8].map((down) => box(x, top + down, wide, 2, '#ffffff'));
      return ratio > lane.top ? [bar, ...cuts].join('') : bar;
    }),
    line(0, one, axisWidth, one, greyInk, ' stroke-dasharray="1 3"'),
    line(0, foot, axisWidth, foot, greyInk),
    ...labels,
  ].join('');
}

/** As wide as the layers, as high as what they differ by; filled: the second is slower. */
function differences(slots: readonly LayerSlot[], lane: DifferenceLane, top: number, scale: number): string {
  const foot = top + differenceHeight - 10;
  const bars = slots.flatMap(({ row: { deltaUs, significant }, startUs, endUs }) => {
    const [x, wide] = [startUs * scale, Math.max(0.5, (endUs - startUs) * scale - 0.5)];
    const delta = deltaUs ?? microseconds(0);
    if (delta === 0 || endUs - startUs < 0.05 / scale) return [];
    const { share, cut } = differenceHeightOf(lane, delta);
    const high = Math.max(0.5, share * (differenceHeight - 30));
    const slower = delta > 0;
    const marks = [box(x, foot - high, wide, high, slower && significant ? '#b5330a' : '#8a9099')];
    if (!slower && wide > 3 && high > 3)
      marks.push(box(x + 1, foot - high + 1, wide - 2, high - 1, '#ffffff'));
    if (cut) marks.push(...[4, 8].map((down) => box(x, foot - high + down, wide, 2, '#ffffff')));
    const words = signedMicroseconds(delta);
    if (words.length * 5.4 + 8 < wide)
      marks.push(text(x + wide / 2, foot - high - 4, words, { size: 9, anchor: 'middle' }));
    return marks;
  });
  return bars.join('') + line(0, foot, axisWidth, foot, greyInk);
}

const differenceNames = ({ topUs, cut }: DifferenceLane, other: string, top: number): string =>
  [
    text(0, top + 36, 'Difference, µs', { weight: 600 }),
    ...[
      `filled: ${other} slower`,
      `hollow: ${other} faster`,
      ...(cut ? [`cut at ${figure(topUs)}`] : []),
    ].map((words, at) => text(0, top + 50 + 12 * at, words, { size: 10, fill: greyInk })),
  ].join('');

function laneNames([base, other]: readonly Track[], lane: RatioLane, top: number, left: number): string {
  const foot = top + laneHeight;
  const one = foot - (laneHeight - 16) / lane.top;
  return [
    text(0, top + 28, `${other?.name} ÷`, { weight: 600 }),
    text(0, top + 42, base?.name ?? '', { weight: 600 }),
    text(0, top + 56, 'width: base time', { size: 10, fill: greyInk }),
    text(0, top + 68, 'height: % of that time', { size: 10, fill: greyInk }),
    lane.cut
      ? text(left - 6, foot - laneHeight + 19, `cut at ${shareText(lane.top)}`, {
          size: 9,
          fill: greyInk,
          anchor: 'end',
        })
      : '',
    text(0, top + 80, `so area: ${other?.name} time`, { size: 10, fill: greyInk }),
    text(left - 6, one + 3, '100 %', { size: 9, fill: greyInk, anchor: 'end' }),
    text(left - 6, foot, '0', { size: 9, fill: greyInk, anchor: 'end' }),
  ].join('');
}

/** Wraps where the picture ends. */
function legendOf(entries: readonly ColourEntry[], width: number): { svg: string; height: number } {
  let [x, y] = [0, 0];
  const svg = entries.map(({ label, token }) => {
    const wide = 30 + label.length * letter;
    if (x > 0 && x + wide > width) [x, y] = [0, y + 16];
    const entry =
      box(x, y + 4, 9, 9, lightColour(token)) + text(x + 14, y + 12, label, { size: 10, fill: ink });
    x += wide;
    return entry;
  });
  return { svg: svg.join(''), height: y + 22 };
}
