/** What tracks have in common: blocks of layers over the kernels, links between equal blocks, and tracks laid out by layer. */

import { larger, type Microseconds, microseconds, minus, plus } from '../../units.ts';
import type { KernelRow } from './kernelRows.ts';
import type { Track, TrackKernel } from './tracks.ts';

/** Which row of Table II each kernel belongs to. */
export interface RowIndex {
  /** By track, then by the kernel's place in it. */
  readonly rowsOf: readonly (readonly (KernelRow | undefined)[])[];
  /** By track, then by the kernel's name. */
  readonly byKernel: readonly ReadonlyMap<string, KernelRow>[];
  readonly byName: ReadonlyMap<string, KernelRow>;
}

export function indexRows(tracks: readonly Track[], rows: readonly KernelRow[]): RowIndex {
  const byKernel = tracks.map(
    (_, index) =>
      new Map(
        rows.flatMap((row) => (row.cells[index]?.kernels ?? []).map((kernel) => [kernel, row] as const)),
      ),
  );
  return {
    byKernel,
    byName: new Map(rows.map((row) => [row.name, row])),
    rowsOf: tracks.map(({ kernels }, index) =>
      kernels.map(({ kernel }) => byKernel[index]?.get(kernel.name)),
    ),
  };
}

/** Kernels one after another that belong to one block. */
export interface Block {
  readonly name: string;
  /** Indices of the first and the last kernel. */
  readonly first: number;
  readonly last: number;
  readonly startUs: Microseconds;
  readonly endUs: Microseconds;
  readonly timeUs: Microseconds;
}

export function layerBlocks(
  { kernels }: Pick<Track, 'kernels'>,
  rows: readonly (KernelRow | undefined)[],
): Block[] {
  const blocks: Block[] = [];
  for (const [index, { kernel, startUs, endUs }] of kernels.entries()) {
    const name = rows[index]?.group ?? kernel.name;
    const before = blocks.at(-1);
    if (before?.name === name)
      blocks[blocks.length - 1] = {
        ...before,
        last: index,
        endUs,
        timeUs: plus(before.timeUs, kernel.realTimeUs),
      };
    else blocks.push({ name, first: index, last: index, startUs, endUs, timeUs: kernel.realTimeUs });
  }
  return blocks;
}

/** The same layers in two neighbouring tracks, contiguous in both. */
export interface Link {
  readonly name: string;
  readonly upper: readonly [fromUs: Microseconds, toUs: Microseconds];
  readonly lower: readonly [fromUs: Microseconds, toUs: Microseconds];
}

interface OpenLink {
  name: string;
  upper: [Microseconds, Microseconds];
  lower: [Microseconds, Microseconds];
  /** The last kernel of the lower track. */
  last: number;
}

/** In the order of the upper track. */
export function linksOf(tracks: readonly Track[], index: RowIndex, upper: number): Link[] {
  const [above, below] = [tracks[upper], tracks[upper + 1]];
  if (above === undefined || below === undefined) return [];
  const spans = spansOf(below, index.rowsOf[upper + 1] ?? []);
  const links: OpenLink[] = [];
  let lastRow: string | null = null;
  for (const [at, { startUs, endUs }] of above.kernels.entries()) {
    const row = index.rowsOf[upper]?.[at];
    const span = row === undefined ? undefined : spans.get(row.name);
    if (row === undefined || span === undefined) continue;
    const open = links.at(-1);
    // What was inserted on one side does not tear a block apart.
    const goesOn = open?.name === row.group && (row.name === lastRow || sameBlockAfter(open, span));
    if (open !== undefined && goesOn) {
      open.upper[1] = endUs;
      open.lower[1] = larger(open.lower[1], span.endUs);
      open.last = Math.max(open.last, span.last);
    } else {
      links.push({
        name: row.group,
        upper: [startUs, endUs],
        lower: [span.startUs, span.endUs],
        last: span.last,
      });
    }
    lastRow = row.name;
  }
  return links.map(({ name, upper: from, lower }) => ({ name, upper: from, lower }));
}

interface Ribbon {
  /** Pixels: left and right end above, left and right end below. */
  readonly upper: readonly [number, number];
  readonly lower: readonly [number, number];
  /** Of a block that stands out; merged ones do not. */
  readonly stands: boolean;
}

/** A narrower ribbon cannot be told from its neighbours. */
const leastRibbon = 10;

/**
 * Links as ribbons of pixels: those with an end in sight, neighbours merged until they are wide enough to be seen.
 * @param width pixels from `fromUs` to `toUs`
 */
export function ribbonsOf(
  links: readonly Link[],
  fromUs: Microseconds,
  toUs: Microseconds,
  width: number,
  stands: (name: string) => boolean = () => false,
): Ribbon[] {
  const scale = width / (toUs - fromUs);
  const inSight = ([from, to]: Link['upper']) => to >= fromUs && from <= toUs;
  const pixels = ([from, to]: Link['upper']): [number, number] => [
    (from - fromUs) * scale,
    (to - fromUs) * scale,
  ];
  const ribbons: Ribbon[] = [];
  let open: { upper: [number, number]; lower: [number, number] } | null = null;
  const close = () => {
    if (open !== null) ribbons.push({ ...open, stands: false });
    open = null;
  };
  for (const link of links) {
    if (!inSight(link.upper) && !inSight(link.lower)) continue;
    const [upper, lower] = [pixels(link.upper), pixels(link.lower)];
    if (stands(link.name)) {
      ribbons.push({ upper, lower, stands: true });
      continue;
    }
    if (open === null) open = { upper, lower };
    else {
      open.upper[1] = Math.max(open.upper[1], upper[1]);
      open.lower = [Math.min(open.lower[0], lower[0]), Math.max(open.lower[1], lower[1])];
    }
    if (open.upper[1] - open.upper[0] >= leastRibbon || open.lower[1] - open.lower[0] >= leastRibbon) close();
  }
  close();
  return ribbons;
}

/** Kernels that may stand between two of one block without parting it. */
const mostBetween = 2;
const sameBlockAfter = ({ last }: OpenLink, { first }: Span) =>
  first > last && first - last <= 1 + mostBetween;

interface Span {
  readonly startUs: Microseconds;
  readonly endUs: Microseconds;
  readonly first: number;
  readonly last: number;
}

function spansOf({ kernels }: Track, rows: readonly (KernelRow | undefined)[]): Map<string, Span> {
  const spans = new Map<string, Span>();
  for (const [at, { startUs, endUs }] of kernels.entries()) {
    const row = rows[at];
    if (row === undefined) continue;
    const before = spans.get(row.name);
    spans.set(
      row.name,
      before === undefined
        ? { startUs, endUs, first: at, last: at }
        : { ...before, endUs: larger(before.endUs, endUs), last: at },
    );
  }
  return spans;
}

/** A row's place where tracks are laid out by layer: as wide as the slowest track is there. */
export interface LayerSlot {
  readonly row: KernelRow;
  readonly startUs: Microseconds;
  readonly endUs: Microseconds;
}

interface ByLayer {
  readonly tracks: readonly Track[];
  readonly slots: readonly LayerSlot[];
}

/** Equal layers under each other: widths stay times, places are those of the layers in the first track's order. */
export function layByLayer(tracks: readonly Track[], index: RowIndex): ByLayer {
  const members = tracks.map((track, at) => membersOf(track, index.rowsOf[at] ?? []));
  const order = mergedOrder(members.map((rows) => [...rows.keys()]));
  const placed = tracks.map((): TrackKernel[] => []);
  const slots: LayerSlot[] = [];
  let startUs = microseconds(0);
  for (const row of order) {
    let endUs = startUs;
    for (const [at, rows] of members.entries()) {
      let next = startUs;
      for (const kernel of rows.get(row) ?? []) {
        const end = plus(next, minus(kernel.endUs, kernel.startUs));
        placed[at]?.push({ ...kernel, startUs: next, endUs: end });
        next = end;
      }
      endUs = larger(endUs, next);
    }
    slots.push({ row, startUs, endUs });
    startUs = endUs;
  }
  return {
    slots,
    tracks: tracks.map((track, at) => ({ ...track, kernels: placed[at] ?? [], endUs: startUs })),
  };
}

function membersOf(
  { kernels }: Track,
  rows: readonly (KernelRow | undefined)[],
): Map<KernelRow, TrackKernel[]> {
  const members = new Map<KernelRow, TrackKernel[]>();
  for (const [at, kernel] of kernels.entries()) {
    const row = rows[at];
    if (row === undefined) continue;
    const known = members.get(row);
    if (known === undefined) members.set(row, [kernel]);
    else known.push(kernel);
  }
  return members;
}

/** The first list's order; what others have besides stands behind what it follows there. */
function mergedOrder<T>([first = [], ...others]: readonly (readonly T[])[]): T[] {
  let order = [...first];
  for (const list of others) {
    const known = new Set(order);
    const leading: T[] = [];
    const behind = new Map<T, T[]>();
    let anchor: T | null = null;
    for (const item of list) {
      if (known.has(item)) {
        anchor = item;
        continue;
      }
      if (anchor === null) leading.push(item);
      else behind.set(anchor, [...(behind.get(anchor) ?? []), item]);
    }
    order = [...leading, ...order.flatMap((item) => [item, ...(behind.get(item) ?? [])])];
  }
  return order;
}
