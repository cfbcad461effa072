/** Lanes under the tracks: what the second one took of the first one's time, and by layer the difference. */
import { inReadingOrder } from '../../shared/faults/printable.ts';
import { type Microseconds, microseconds } from '../../shared/units.ts';
import { type DifferenceLane, differenceHeightOf } from '../../shared/view/kernels/differenceLane.ts';
import { type RatioLane, ratioBars, ratioOfBlock } from '../../shared/view/kernels/ratioLane.ts';
import type { Sight } from '../../shared/view/kernels/sight.ts';
import type { LayerSlot } from '../../shared/view/kernels/trackLayers.ts';
import { shareText, signedMicroseconds } from '../../shared/view/text/format.ts';
import { differenceHeight, measuredWidth, ratioHeight, type TimelineScene, topOfLanes } from './scene.ts';

const labelSpace = 16;

/** Height of the line of a ratio above the lane's top. */
export function ratioLine({ top }: RatioLane, ratio: number): number {
  return labelSpace + (ratioHeight - labelSpace) * (1 - ratio / top);
}

/** Width: time in the first track; height: what the second took of it, so that the area is its time. */
export function paintRatios(
  context: CanvasRenderingContext2D,
  { tracks, blocks, look }: TimelineScene,
  lane: RatioLane,
  { fromUs, toUs }: Sight,
  width: number,
): void {
  const [base] = tracks;
  if (base === undefined) return;
  const top = topOfLanes(tracks.length);
  const foot = top + ratioHeight;
  const bars = ratioBars(lane, base, fromUs, toUs, width);
  context.fillStyle = look.bar;
  for (const { x, width: wide, ratio } of bars) {
    const high = (ratioHeight - labelSpace) * Math.min(1, ratio / lane.top);
    context.fillRect(x, foot - high, wide > 3 ? wide - 1 : wide, high);
    if (ratio > lane.top) paintCut(context, look, x, wide, foot - high);
  }
  context.fillStyle = look.grey;
  context.fillRect(0, foot, width, 1);
  dotted(context, Math.round(top + ratioLine(lane, 1)) + 0.5, width, look.grey);
  const scale = width / (toUs - fromUs);
  let bar = 0;
  for (const block of blocks[0] ?? []) {
    const x = (block.startUs - fromUs) * scale;
    const end = (block.endUs - fromUs) * scale;
    if (end < 0 || end - x < 26) continue;
    if (x > width) break;
    while (bar < bars.length && (bars[bar]?.x ?? 0) + 0.01 < Math.max(0, x)) bar++;
    let highest = 0;
    for (let at = bar; (bars[at]?.x ?? end) < end; at++) highest = Math.max(highest, bars[at]?.ratio ?? 0);
    const ratio = ratioOfBlock(lane, base, block);
    if (ratio === null) continue;
    const high = (ratioHeight - labelSpace) * Math.min(1, highest / lane.top);
    centred(context, shareText(ratio), x, end, foot - high - 7, width, look.text);
  }
}

/** A bar that continues beyond the lane's edge is broken below it. */
function paintCut(
  context: CanvasRenderingContext2D,
  look: TimelineScene['look'],
  x: number,
  width: number,
  top: number,
): void {
  context.fillStyle = look.app;
  context.fillRect(x, top + 4, width, 2);
  context.fillRect(x, top + 8, width, 2);
  context.fillStyle = look.bar;
}

/** A bar is as wide as its layer, its height the difference; filled: the second is slower, hollow: it is faster. */
export function paintDifferences(
  context: CanvasRenderingContext2D,
  { tracks, look }: TimelineScene,
  slots: readonly LayerSlot[],
  lane: DifferenceLane,
  { fromUs, toUs }: Sight,
  width: number,
): void {
  const top = topOfLanes(tracks.length) + ratioHeight + 8;
  const foot = top + differenceHeight - 12;
  const room = foot - top - labelSpace;
  const scale = width / (toUs - fromUs);
  let drawn = Number.NEGATIVE_INFINITY;
  for (let at = firstSlot(slots, fromUs); at < slots.length; at++) {
    const slot = slots[at];
    if (slot === undefined || slot.startUs > toUs) break;
    const delta = slot.row.deltaUs ?? microseconds(0);
    const x = (slot.startUs - fromUs) * scale;
    const end = (slot.endUs - fromUs) * scale;
    if (delta === 0 || end - drawn < 0.5) continue;
    drawn = end;
    const { share, cut } = differenceHeightOf(lane, delta);
    const [high, wide] = [Math.max(1, share * room), Math.max(1, end - x - 1)];
    const slower = delta > 0;
    context.fillStyle = slower && slot.row.significant ? look.bad : look.bar;
    context.fillRect(x, foot - high, wide, high);
    if (!slower && wide > 4 && high > 3) {
      context.fillStyle = look.app;
      context.fillRect(x + 1, foot - high + 1, wide - 2, high - 1);
    }
    if (cut) paintCut(context, look, x, wide, foot - high);
    if (end - x < 30) continue;
    centred(context, signedMicroseconds(delta), x, end, foot - high - 7, width, look.text);
  }
  context.fillStyle = look.grey;
  context.fillRect(0, foot, width, 1);
}

function dotted(context: CanvasRenderingContext2D, y: number, width: number, ink: string): void {
  context.strokeStyle = ink;
  context.lineWidth = 1;
  context.setLineDash([1, 3]);
  context.beginPath();
  context.moveTo(0, y);
  context.lineTo(width, y);
  context.stroke();
  context.setLineDash([]);
}

function firstSlot(slots: readonly LayerSlot[], fromUs: Microseconds): number {
  let [low, high] = [0, slots.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((slots[middle]?.endUs ?? 0) < fromUs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function centred(
  context: CanvasRenderingContext2D,
  text: string,
  from: number,
  to: number,
  y: number,
  width: number,
  ink: string,
): void {
  const [left, right] = [Math.max(0, from), Math.min(width, to)];
  if (measuredWidth(context, text) + 8 > right - left) return;
  context.fillStyle = ink;
  context.textAlign = 'center';
  context.fillText(inReadingOrder(text), (left + right) / 2, y);
  context.textAlign = 'start';
}
