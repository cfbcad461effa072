/**
 * What the second track took of the first one's time, as bars: the width is the first's time and the height the ratio, so
 * the area is the second's time.
 */

import { type Microseconds, times } from '../../units.ts';
import type { Block, RowIndex } from './trackLayers.ts';
import { firstEndingAfter, type Track } from './tracks.ts';

export interface RatioLane {
  /** By kernel of the first track; null: the second has nothing of the kind. */
  readonly otherUs: readonly (Microseconds | null)[];
  /** Ratio at the lane's upper edge: 1.1 and more, so that the line of 1 is seen. */
  readonly top: number;
  /** Whether some kernel's bar is cut off at the edge. */
  readonly cut: boolean;
}

/** Beyond this a bar is cut off at the edge; a mark says so, and its figure tells how high it is. */
const highestTop = 4;
/** Kernels of less than this share of the time do not decide about the scale. */
const leastShare = 0.005;

/** Null with one track. */
export function ratioLane(tracks: readonly Track[], { rowsOf }: Pick<RowIndex, 'rowsOf'>): RatioLane | null {
  const [base, other] = tracks;
  if (base === undefined || other === undefined) return null;
  const totalUs = base.kernels.reduce((sum, { kernel }) => sum + kernel.realTimeUs, 0);
  let [top, highest] = [1.1, 0];
  const otherUs = base.kernels.map(({ kernel }, at): Microseconds | null => {
    const row = rowsOf[0]?.[at];
    const [own, its] = row?.cells ?? [];
    if (own === undefined || its === undefined || !its.ran || own.timeUs <= 0) return null;
    const ratio = its.timeUs / own.timeUs;
    highest = Math.max(highest, ratio);
    if (kernel.realTimeUs > totalUs * leastShare) top = Math.max(top, ratio * 1.1);
    // Of several kernels of one layer each stands for its part.
    return times(its.timeUs, kernel.realTimeUs / own.timeUs);
  });
  const edge = Math.min(highestTop, top);
  return { otherUs, top: edge, cut: highest > edge };
}

interface RatioBar {
  readonly x: number;
  readonly width: number;
  /** Second over first. */
  readonly ratio: number;
}

/** What is narrower than a pixel becomes one bar of the same area. */
export function ratioBars(
  { otherUs }: RatioLane,
  { kernels }: Pick<Track, 'kernels'>,
  fromUs: Microseconds,
  toUs: Microseconds,
  width: number,
): RatioBar[] {
  const scale = width / (toUs - fromUs);
  const bars: RatioBar[] = [];
  let [x, end, own, its] = [0, 0, 0, 0];
  const close = () => {
    if (own > 0) bars.push({ x, width: Math.max(1, end - x), ratio: its / own });
    [own, its] = [0, 0];
  };
  for (let at = firstEndingAfter(kernels, fromUs); at < kernels.length; at++) {
    const kernel = kernels[at];
    if (kernel === undefined || kernel.startUs > toUs) break;
    const time = otherUs[at];
    if (time === null || time === undefined) continue;
    const left = (kernel.startUs - fromUs) * scale;
    const right = (kernel.endUs - fromUs) * scale;
    if (own > 0 && right - x >= 1) close();
    if (own === 0) x = left;
    end = right;
    own += kernel.kernel.realTimeUs;
    its += time;
  }
  close();
  return bars;
}

/** Second over first, as the bars are, over all of a block's kernels that both have; null: none. */
export function ratioOfBlock(
  { otherUs }: RatioLane,
  { kernels }: Pick<Track, 'kernels'>,
  { first, last }: Block,
): number | null {
  let [own, its] = [0, 0];
  for (let at = first; at <= last; at++) {
    const time = otherUs[at];
    if (time === null || time === undefined) continue;
    own += kernels[at]?.kernel.realTimeUs ?? 0;
    its += time;
  }
  return own > 0 && its > 0 ? its / own : null;
}
