/** The history of a configuration as it is drawn: dated, from zero or on a logarithmic axis that follows the estimates, not the whiskers. */
import type { ChangeMark, History, HistoryChange, HistoryPoint } from '../../comparing/history.ts';
import { csv } from '../../profile/csv.ts';
import { type Milliseconds, milliseconds, sum } from '../../units.ts';
import { shortVersion } from '../run/machine.ts';
import { dateText, figure, percentText, ratioText, thin } from '../text/format.ts';

export const historyScales = ['zero', 'log'] as const;
export type HistoryScale = (typeof historyScales)[number];

interface HistoryFrame {
  readonly width: number;
  readonly height: number;
  /** Room around the plot. */
  readonly margin: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
  readonly scale: HistoryScale;
}

interface Whisker {
  readonly low: number;
  readonly high: number;
  /** Whether it continues beyond the plot: it is drawn with an arrow. */
  readonly beyond: { readonly low: boolean; readonly high: boolean };
}

/** More whiskers than this are a grey band that hides the runs. */
const mostWhiskers = 80;

interface DrawnPoint {
  readonly run: string;
  readonly x: number;
  readonly y: number;
  readonly value: number;
  /** Ends of its whisker, within the plot; null: so many runs are easier to see without. */
  readonly whisker: Whisker | null;
  /** Of the side that the run is in the comparison. */
  readonly letter: string | null;
  readonly story: readonly string[];
}

interface DrawnChange {
  /** 1 and up, as the list names it. */
  readonly number: number;
  readonly x: number;
  readonly mark: ChangeMark | null;
}

export interface HistoryDrawing {
  readonly points: readonly DrawnPoint[];
  readonly levels: readonly { readonly from: number; readonly to: number; readonly y: number }[];
  readonly changes: readonly DrawnChange[];
  readonly rows: readonly { readonly y: number; readonly label: string }[];
  readonly dates: readonly { readonly x: number; readonly label: string }[];
  readonly bottom: number;
}

/** Frames a second where they are known, else inferences. */
const speedOf = ({ fps, ms }: Pick<HistoryPoint, 'fps' | 'ms'>): number => fps ?? 1000 / ms;

/** @param letters by run: of the sides of a comparison */
export function historyDrawing(
  history: History,
  { width, height, margin, scale }: HistoryFrame,
  letters: ReadonlyMap<string, string> = new Map(),
): HistoryDrawing {
  const { points, changes } = history;
  const bottom = height - margin.bottom;
  const times = points.map(({ createdAt }) => Date.parse(createdAt));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const inner = { left: margin.left + 8, right: width - margin.right - 8 };
  const x = (time: number): number =>
    last === first
      ? (inner.left + inner.right) / 2
      : inner.left + ((time - first) / (last - first)) * (inner.right - inner.left);
  const { y, ticks } = axisOf(points.map(speedOf), scale, margin.top, bottom);
  const clamp = (at: number) => Math.min(bottom, Math.max(margin.top, at));
  const drawn = points.map((point, at): DrawnPoint => {
    const value = speedOf(point);
    // A long latency is a low value.
    const [low, high] = [point.confidence95[1], point.confidence95[0]].map((ms) =>
      y((value * point.ms) / ms),
    );
    const letter = letters.get(point.run) ?? null;
    return {
      run: point.run,
      x: x(times[at] ?? first),
      y: y(value),
      value,
      whisker:
        points.length > mostWhiskers && letter === null
          ? null
          : {
              low: clamp(low ?? bottom),
              high: clamp(high ?? margin.top),
              beyond: { low: (low ?? bottom) > bottom + 0.5, high: (high ?? margin.top) < margin.top - 0.5 },
            },
      letter,
      story: storyOf(point, history, letter),
    };
  });
  return {
    points: drawn,
    levels: levelsOf(history).map(({ from, to, ms }) => ({
      from: drawn[from]?.x ?? 0,
      to: drawn[to]?.x ?? 0,
      y: y(((points[0] === undefined ? 0 : speedOf(points[0]) * points[0].ms) || 0) / ms),
    })),
    changes: changes.map(({ at, mark }, index) => ({ number: index + 1, x: drawn[at]?.x ?? 0, mark })),
    rows: ticks.map((value) => ({ y: y(value), label: figure(value) })),
    dates: datesOf(times, x).map((date) => ({
      ...date,
      x: Math.min(Math.max(date.x, margin.left), width - dateWidth / 2),
    })),
    bottom,
  };
}

/** Indices of the first and the last run of each level, and its latency; a change to be ignored ends none. */
function levelsOf({ points, changes }: History): { from: number; to: number; ms: Milliseconds }[] {
  const edges = [0, ...changes.filter(({ mark }) => mark !== 'ignore').map(({ at }) => at), points.length];
  return edges.slice(1).flatMap((end, index) => {
    const from = edges[index] ?? 0;
    const values = points.slice(from, end).map(({ ms }) => ms);
    if (values.length === 0) return [];
    return [{ from, to: end - 1, ms: milliseconds(sum(values) / values.length) }];
  });
}

function axisOf(values: readonly number[], scale: HistoryScale, top: number, bottom: number) {
  const most = Math.max(...values, Number.MIN_VALUE);
  if (scale === 'zero') {
    const end = most * 1.12;
    const y = (value: number) => bottom - (value / end) * (bottom - top);
    return { y, ticks: linearTicks(end) };
  }
  const least = Math.min(...values);
  const [low, high] = [Math.log(least / 1.1), Math.log(most * 1.1)];
  const y = (value: number) => bottom - ((Math.log(value) - low) / (high - low)) * (bottom - top);
  return { y, ticks: logTicks(least / 1.1, most * 1.1) };
}

const roundSteps = [1, 2, 2.5, 5, 10];

function linearTicks(end: number): number[] {
  const power = 10 ** Math.floor(Math.log10(end / 4));
  const step = (roundSteps.find((factor) => factor * power >= end / 5) ?? 10) * power;
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, at) => at * step);
}

/** 1, 2 and 5 of each power where the values span some, else steps as on a linear axis. */
function logTicks(low: number, high: number): number[] {
  const powers = Array.from(
    { length: Math.ceil(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 },
    (_, at) => 10 ** (Math.floor(Math.log10(low)) + at),
  );
  const coarse = powers.flatMap((power) => [power, 2 * power, 5 * power]);
  const within = coarse.filter((value) => value >= low && value <= high);
  if (within.length >= 3) return within;
  const step = 10 ** Math.floor(Math.log10((high - low) / 2));
  const best = (roundSteps.find((factor) => (high - low) / (factor * step) <= 5) ?? 10) * step;
  const from = Math.ceil(low / best);
  return Array.from({ length: Math.floor(high / best) - from + 1 }, (_, at) => (from + at) * best);
}

const dateWidth = 64;

/** At runs, as dense as dates can be read. */
function datesOf(times: readonly number[], x: (time: number) => number): HistoryDrawing['dates'] {
  const shown: { x: number; label: string }[] = [];
  for (const time of times) {
    const at = x(time);
    const [label] = dateText(new Date(time).toISOString()).split(/ (?=\d\d:\d\d$)/);
    const before = shown.at(-1);
    if (before !== undefined && (at - before.x < dateWidth || label === before.label)) continue;
    shown.push({ x: at, label: label ?? '' });
  }
  return shown;
}

function storyOf(point: HistoryPoint, { statistic }: History, letter: string | null): string[] {
  const [low, high] = point.confidence95;
  const half = (100 * (high - low)) / 2 / point.ms;
  return [
    `${letter === null ? '' : `${letter}: `}${figure(speedOf(point))}${thin}FPS, ${figure(point.ms)}${thin}ms ${statistic} ±${percentText(half, 1)}`,
    `${dateText(point.createdAt)}, OpenVINO ${point.runtime === null ? '(version not recorded)' : shortVersion(point.runtime)}`,
    point.title,
    ...(letter === null ? ['Enter or click compares it'] : []),
  ];
}

/** Such as `5 Nov: 8.1 % slower, p 0.0002`; what changed with it stands in its facts. */
export function changeSentence({ before, after, p }: HistoryChange, createdAt: string): string {
  const share = after / before - 1;
  const how = share > 0 ? 'slower' : 'faster';
  const sure = p === null ? 'marked by hand' : `p ${p < 0.0001 ? '< 0.0001' : figure(p, 2)}`;
  const size =
    share > 1
      ? `${ratioText(after / before)} the latency`
      : `${percentText(Math.abs(100 * share), 1)} ${how}`;
  return `${dateText(createdAt)}: ${size}, ${sure}`;
}

/** Such as `OpenVINO 2026.3.0 → 2026.4.0`; none: nothing that is recorded. */
export const changeFacts = ({ facts }: Pick<HistoryChange, 'facts'>): string =>
  facts.length === 0
    ? 'nothing that is recorded changed'
    : facts.map(({ fact, before, after }) => `${fact} ${before} → ${after}`).join('; ');

/** A line for each run. */
export function historyCsv({ points, changes, statistic }: History): string {
  const byRun = new Map(changes.map((change) => [change.run, change]));
  return csv([
    [
      'run',
      'when',
      'OpenVINO',
      'FPS',
      `${statistic} ms`,
      'low ms',
      'high ms',
      'change',
      'mark',
      'facts',
      'title',
    ],
    ...points.map(({ run, createdAt, runtime, fps, ms, confidence95: [low, high], title }) => {
      const change = byRun.get(run);
      return [
        ...[run, createdAt, runtime === null ? null : shortVersion(runtime), fps, ms, low, high],
        change === undefined ? null : change.after / change.before,
        change?.mark ?? null,
        change === undefined ? null : changeFacts(change),
        title,
      ];
    }),
  ]);
}
