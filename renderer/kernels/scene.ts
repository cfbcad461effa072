/** What the canvases draw, and where its parts stand. Everything is ready made: painting looks up and never searches. */
import { inReadingOrder } from '../../shared/faults/printable.ts';
import { type Microseconds, microsecondsToMilliseconds } from '../../shared/units.ts';
import type { DifferenceLane } from '../../shared/view/kernels/differenceLane.ts';
import type { RatioLane } from '../../shared/view/kernels/ratioLane.ts';
import type { Colouring } from '../../shared/view/kernels/trackColours.ts';
import { trackColours } from '../../shared/view/kernels/trackColours.ts';
import type { Block, LayerSlot, Link, RowIndex } from '../../shared/view/kernels/trackLayers.ts';
import type { Track } from '../../shared/view/kernels/tracks.ts';
import { thin } from '../../shared/view/text/format.ts';
import type { Theme } from '../widgets/theme.ts';
import { token, withoutLigatures } from '../widgets/tokens.ts';

export const overviewHeight = 30;
export const rulerHeight = 22;
export const headHeight = overviewHeight + rulerHeight;
export const blockHeight = 15;
export const markHeight = 27;
const linkHeight = 22;
const topPad = 8;
export const trackPitch = blockHeight + markHeight + linkHeight;
export const ratioHeight = 78;
export const differenceHeight = 78;

interface Look {
  readonly theme: Theme;
  readonly app: string;
  readonly raised: string;
  readonly line: string;
  readonly strong: string;
  readonly text: string;
  readonly grey: string;
  readonly ink: string;
  readonly inverse: string;
  readonly bar: string;
  readonly bad: string;
}

export interface TimelineScene {
  readonly tracks: readonly Track[];
  readonly index: RowIndex;
  readonly blocks: readonly (readonly Block[])[];
  /** Between each track and the next. */
  readonly links: readonly (readonly Link[])[];
  readonly lane: RatioLane | null;
  /** Where tracks are laid out by layer; null: by time. */
  readonly slots: readonly LayerSlot[] | null;
  /** Of the layers; null: by time. */
  readonly differences: DifferenceLane | null;
  readonly colours: MarkColours;
  readonly chosen: Chosen;
  /** Kernels that the search found, by track; null: no search. */
  readonly found: readonly Pick<Track, 'kernels'>[] | null;
  /** The pinned kernel's place. */
  readonly pinned: { readonly track: number; readonly at: number } | null;
  readonly look: Look;
  readonly endUs: Microseconds;
}

interface Chosen {
  /** Kernels one after another, by track: indices of the first and the last. */
  readonly runs: readonly (readonly (readonly [first: number, last: number])[])[];
  readonly groups: ReadonlySet<string>;
  /** The kernel that keys stand on, by track. */
  readonly at: readonly number[];
}

interface MarkColours {
  /** By track and kernel. */
  readonly fill: readonly (readonly string[])[];
  /** BF16, which has the colour of FP16. */
  readonly striped: readonly (readonly boolean[])[];
  /** Of a label on it. */
  readonly ink: readonly (readonly string[])[];
}

/** Tokens have other values in another theme. */
export const lookOf = (theme: Theme): Look => ({
  theme,
  app: token('--bg-app'),
  raised: token('--bg-raised'),
  line: token('--line-soft'),
  strong: token('--line-strong'),
  text: token('--text-1'),
  grey: token('--text-2'),
  ink: token('--ink'),
  inverse: token('--text-inverse'),
  bar: token('--text-3'),
  bad: token('--verdict-bad'),
});

/** @param theme whose tokens are read */
export function markColours(tracks: readonly Track[], colouring: Colouring, _theme: Theme): MarkColours {
  const { entryOf } = trackColours(tracks, colouring);
  const looks = new Map<string, { fill: string; ink: string; striped: boolean }>();
  const lookOf = (name: string, striped: boolean) => {
    const key = `${name} ${striped}`;
    const known = looks.get(key);
    if (known !== undefined) return known;
    const colour = token(name);
    const made = { fill: colour, ink: inkOn(colour), striped };
    looks.set(key, made);
    return made;
  };
  const all = tracks.map((track) =>
    track.kernels.map((kernel) => {
      const entry = entryOf(kernel, track);
      return lookOf(entry.token, entry.striped);
    }),
  );
  return {
    fill: all.map((list) => list.map(({ fill }) => fill)),
    ink: all.map((list) => list.map(({ ink }) => ink)),
    striped: all.map((list) => list.map(({ striped }) => striped)),
  };
}

/** Of the two inks the one that stands out more (WCAG 2, relative luminance). */
function inkOn(colour: string): string {
  const channel = (from: number) => {
    const value = Number.parseInt(colour.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  return (luminance + 0.05) ** 2 > 0.05 * 1.05 ? '#0d0e10' : '#ffffff';
}

export const topOfTrack = (index: number): number => topPad + index * trackPitch;
export const topOfLanes = (tracks: number): number => topPad + tracks * trackPitch - 6;

export function heightOf({ tracks, lane, slots }: Pick<TimelineScene, 'tracks' | 'lane' | 'slots'>): number {
  const lanes = lane === null ? 0 : ratioHeight + (slots === null ? 0 : differenceHeight);
  return topOfLanes(tracks.length) + lanes + (lane === null ? 0 : 14);
}

/** Which track lies at a height, the links below it included; -1: none. */
export function trackAt({ tracks }: Pick<TimelineScene, 'tracks'>, y: number): number {
  const index = Math.floor((y - topPad) / trackPitch);
  return index >= 0 && index < tracks.length ? index : -1;
}

/** Chosen rows as runs of kernels. */
export function chosenOf(
  { rowsOf }: RowIndex,
  rows: ReadonlySet<string>,
  groups: ReadonlySet<string>,
  at: readonly number[],
): Chosen {
  const runs = rowsOf.map((list) => {
    const found: [number, number][] = [];
    if (rows.size === 0) return found;
    for (const [index, row] of list.entries()) {
      if (row === undefined || !rows.has(row.name)) continue;
      const last = found.at(-1);
      if (last !== undefined && last[1] === index - 1) last[1] = index;
      else found.push([index, index]);
    }
    return found;
  });
  return { runs, groups, at };
}

const font = '10px "Inter Variable", system-ui, sans-serif';
const widths = new Map<string, number>();

export function prepareText(context: CanvasRenderingContext2D): void {
  context.font = font;
  withoutLigatures(context);
  context.textBaseline = 'middle';
  context.textAlign = 'start';
}

/** Measured once. */
export function measuredWidth(context: CanvasRenderingContext2D, text: string): number {
  const known = widths.get(text);
  if (known !== undefined) return known;
  const { width } = context.measureText(text);
  if (widths.size > 20_000) widths.clear();
  widths.set(text, width);
  return width;
}

/** Where it fits with four pixels on each side of what is in sight of its place. */
export function paintLabel(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  width: number,
  middle: number,
  sightWidth: number,
): void {
  // No letter is narrower: most marks need no measuring.
  if (width < 8 + text.length * 3) return;
  const left = Math.max(0, x);
  const right = Math.min(sightWidth, x + width);
  if (measuredWidth(context, text) + 8 > right - left) return;
  context.fillText(inReadingOrder(text), left + 4, middle);
}

/** `100 µs`, as long as a scale bar is. */
export const scaleText = (us: Microseconds): string =>
  us >= 1000 ? `${microsecondsToMilliseconds(us)}${thin}ms` : `${us}${thin}µs`;
