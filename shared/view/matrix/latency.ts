/** The samples of one cell as its inspector draws them. */
import type { RoundDocument } from '../../documents/run.ts';
import { percentile } from '../../statistics.ts';
import { type Milliseconds, milliseconds, nanosecondsToMilliseconds } from '../../units.ts';

interface LatencyHistogram {
  readonly lowMs: Milliseconds;
  readonly highMs: Milliseconds;
  readonly counts: readonly number[];
  /** Samples beyond `highMs`, which are in no bin. */
  readonly beyond: number;
}

const bins = 40;

/**
 * Bins of equal width from the fastest sample to a little beyond the 99th percentile: one sample that took ten times as
 * long would leave everything else in one bin.
 * @param samplesMs at least one
 */
export function latencyHistogram(samplesMs: readonly Milliseconds[]): LatencyHistogram {
  const ascending = Float64Array.from(samplesMs).sort();
  const lowMs = ascending[0] ?? 0;
  const slowest = ascending.at(-1) ?? lowMs;
  const tail = percentile(ascending, 99);
  const highMs = Math.min(slowest, tail + (tail - lowMs) * 0.1);
  const counts = Array.from({ length: bins }, () => 0);
  let beyond = 0;
  for (const sample of ascending) {
    const at = highMs === lowMs ? 0 : Math.floor(((sample - lowMs) / (highMs - lowMs)) * bins);
    // The last bin holds its upper end.
    const bin = sample === highMs ? bins - 1 : at;
    if (sample > highMs) beyond += 1;
    else counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { lowMs: milliseconds(lowMs), highMs: milliseconds(highMs), counts, beyond };
}

/** Rounds of one cell in their order. */
export function roundsOfCell(rounds: readonly RoundDocument[], cellId: string): Milliseconds[][] {
  return rounds
    .filter((round) => round.cellId === cellId)
    .toSorted((a, b) => a.round - b.round)
    .map(({ samplesNs }) => samplesNs.map(nanosecondsToMilliseconds));
}

/** Round values within the bounds, about as many as asked for: 1, 2 or 5 times a power of ten apart. */
export function ticksBetween(low: number, high: number, about: number): number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, index) => (first + index) * step);
}

interface PlacedLabel {
  readonly name: string;
  readonly value: number;
  /** Line of text from the top, 0 to 2: those that are near each other stand below each other. */
  readonly line: number;
  /** Left of its mark, where it would leave the plot otherwise. */
  readonly left: boolean;
}

/**
 * Labels next to the marks of a plot.
 * @param marks ascending by value
 * @param x place of a value, in pixels
 */
export function placedLabels(
  marks: readonly { readonly name: string; readonly value: number }[],
  x: (value: number) => number,
  width: number,
  labelWidth: number,
): PlacedLabel[] {
  const ends = [-Infinity, -Infinity, -Infinity];
  return marks.map(({ name, value }) => {
    const at = x(value);
    const left = at + labelWidth > width;
    const from = left ? at - labelWidth : at;
    const free = ends.findIndex((end) => end <= from);
    const line = free === -1 ? ends.length - 1 : free;
    ends[line] = left ? at : at + labelWidth;
    return { name, value, line, left };
  });
}
