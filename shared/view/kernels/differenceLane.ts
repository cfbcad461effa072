/**
 * By how much each layer differs between the first two tracks, as bars that all begin at one line and rise: their height is the difference,
 * and which of the two is slower is in their fill (filled: the second) and their sign.
 */

import { type Microseconds, microseconds } from '../../units.ts';
import type { LayerSlot } from './trackLayers.ts';

export interface DifferenceLane {
  /** Difference at the lane's upper edge. */
  readonly topUs: Microseconds;
  /** Whether some bar is cut off at the edge: it is broken below it. */
  readonly cut: boolean;
}

/** A layer, or a few, that differ by more than this many times the next one would leave all others without any height. */
const mostTimes = 4;
/** Others that make up less than this share of all differences need none. */
const leastShare = 0.05;

export function differenceLane(slots: readonly Pick<LayerSlot, 'row'>[]): DifferenceLane {
  const sizes = slots
    .map(({ row }) => Math.abs(row.deltaUs ?? 0))
    .filter((size) => size > 0)
    .toSorted((a, b) => b - a);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let below = total;
  for (const [at, size] of sizes.entries()) {
    const next = sizes[at + 1] ?? 0;
    below -= size;
    if (size > mostTimes * next && below >= leastShare * total)
      return { topUs: microseconds(2 * next), cut: true };
  }
  return { topUs: microseconds(sizes[0] ?? 1), cut: false };
}

/** Of the lane's height, and whether it is cut there. */
export function differenceHeightOf(
  { topUs }: DifferenceLane,
  deltaUs: Microseconds,
): { readonly share: number; readonly cut: boolean } {
  const share = Math.abs(deltaUs) / topUs;
  return { share: Math.min(1, share), cut: share > 1 };
}
