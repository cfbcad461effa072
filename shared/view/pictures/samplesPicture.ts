/** The samples of one cell as pictures: their histogram, and each in the order measured. */

import type { Cell } from '../../documents/run.ts';
import { csv } from '../../profile/csv.ts';
import type { Milliseconds } from '../../units.ts';
import { latencyHistogram, placedLabels, ticksBetween } from '../matrix/latency.ts';
import { deviceColours } from '../text/deviceColours.ts';
import { figure, plural } from '../text/format.ts';
import { box, framed, greyInk, ink, line, type Picture, rule, text } from './picture.ts';

const [width, left, height] = [720, 52, 240];
const plotWidth = width - left;
const labelTop = 44;

interface SamplesPictureSources {
  /** Model and configuration. */
  readonly title: string;
  readonly cell: Cell;
  readonly rounds: readonly (readonly Milliseconds[])[];
  /** Machine, runtime, preset, run and date. */
  readonly foot: string;
}

export function histogramPicture({ title, cell, rounds, foot }: SamplesPictureSources): Picture {
  const samples = rounds.flat();
  const { lowMs, highMs, counts, beyond } = latencyHistogram(samples);
  const { fill } = deviceColours(cell.device, cell.precision);
  const x = (value: number) =>
    left + (highMs === lowMs ? 0.5 : (value - lowMs) / (highMs - lowMs)) * plotWidth;
  const bottom = labelTop + height;
  const most = Math.max(...counts);
  const y = (count: number) => bottom - (count / most) * height;
  const body = countsAxis(most, y);
  const bar = plotWidth / counts.length;
  for (const [at, count] of counts.entries())
    if (count > 0) body.push(box(left + at * bar, y(count), bar - 1, bottom - y(count), fill));
  body.push(...quantiles(cell, x, bottom), ...millisecondsAxis(lowMs, highMs, x, bottom));
  const above = beyond === 0 ? '' : `; ${plural(beyond, 'sample')} above ${figure(highMs)} ms left out`;
  return framed({
    title: `${title}: latency of ${plural(samples.length, 'inference')}, ${plural(rounds.length, 'round')}${above}`,
    foot,
    width,
    height: bottom + 34,
    body: body.join('\n'),
  });
}

function countsAxis(most: number, y: (count: number) => number): string[] {
  const ticks = ticksBetween(0, most, 5).filter(Number.isInteger);
  return [
    text(0, y(most) - 12, 'samples', { size: 10, fill: greyInk }),
    ...ticks.flatMap((tick) => [
      line(left, y(tick), width, y(tick), tick === 0 ? ink : rule),
      text(left - 8, y(tick) + 4, String(tick), { size: 10, fill: greyInk, anchor: 'end' }),
    ]),
  ];
}

function millisecondsAxis(low: number, high: number, x: (value: number) => number, bottom: number): string[] {
  return [
    ...ticksBetween(low, high, 8).map((tick) =>
      text(Math.min(width - 14, x(tick)), bottom + 14, figure(tick), {
        size: 10,
        fill: greyInk,
        anchor: 'middle',
      }),
    ),
    text(left + plotWidth / 2, bottom + 30, 'ms', { size: 10, fill: greyInk, anchor: 'middle' }),
  ];
}

function quantiles({ latencyMs }: Cell, x: (value: number) => number, bottom: number): string[] {
  if (latencyMs === null) return [];
  const marks = [
    { name: 'p50', value: latencyMs.median },
    { name: 'p90', value: latencyMs.p90 },
    { name: 'p99', value: latencyMs.p99 },
  ];
  const place = (value: number) => Math.min(plotWidth, x(value) - left);
  return placedLabels(marks, place, plotWidth, 80).flatMap((mark) => {
    const at = left + place(mark.value);
    const top = mark.line * 14;
    return [
      line(at, top, at, bottom, ink),
      text(at + (mark.left ? -4 : 4), top + 9, `${mark.name} ${figure(mark.value)}`, {
        size: 10,
        anchor: mark.left ? 'end' : 'start',
      }),
    ];
  });
}

export function samplesPicture({ title, cell, rounds, foot }: SamplesPictureSources): Picture {
  const samples = rounds.flat();
  const { lowMs, highMs, beyond } = latencyHistogram(samples);
  const { fill } = deviceColours(cell.device, cell.precision);
  const top = 16;
  const y = (value: number) =>
    value > highMs
      ? top - 8
      : top + (highMs === lowMs ? 0.5 : 1 - (value - lowMs) / (highMs - lowMs)) * height;
  const body = ticksBetween(lowMs, highMs, 5).flatMap((tick) => [
    line(left, y(tick), width, y(tick)),
    text(left - 8, y(tick) + 4, figure(tick), { size: 10, fill: greyInk, anchor: 'end' }),
  ]);
  body.push(text(0, top - 6, 'ms', { size: 10, fill: greyInk }));
  const wide = plotWidth / Math.max(1, rounds.length);
  for (const [round, own] of rounds.entries()) {
    const from = left + round * wide;
    if (round > 0) body.push(line(from, top, from, top + height, ink));
    body.push(text(from + 4, top + height + 16, `round ${round + 1}`, { size: 10, fill: greyInk }));
    for (const [at, sample] of own.entries())
      body.push(
        box(
          from + 3 + (at / Math.max(1, own.length - 1)) * (wide - 8),
          y(sample) - 1,
          2,
          sample > highMs ? 6 : 2,
          fill,
        ),
      );
  }
  const above = beyond === 0 ? '' : `; ticks at the top: above ${figure(highMs)} ms`;
  return framed({
    title: `${title}: each of ${plural(samples.length, 'inference')} in the order measured${above}`,
    foot,
    width,
    height: top + height + 22,
    body: body.join('\n'),
  });
}

/** A line for each sample. */
export function samplesCsv(rounds: readonly (readonly number[])[]): string {
  return csv([
    ['round', 'inference', 'ms'],
    ...rounds.flatMap((samples, round) => samples.map((sample, at) => [round + 1, at + 1, sample])),
  ]);
}
