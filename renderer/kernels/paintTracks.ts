/** Tracks: blocks over kernels, links to the track below, what is chosen, found, pinned and pointed at. */
import type { Sight } from '../../shared/view/kernels/sight.ts';
import { ribbonsOf } from '../../shared/view/kernels/trackLayers.ts';
import { firstEndingAfter, rulerStep, visibleMarks } from '../../shared/view/kernels/tracks.ts';
import { paintDifferences, paintRatios } from './paintLanes.ts';
import {
  blockHeight,
  heightOf,
  markHeight,
  paintLabel,
  prepareText,
  type TimelineScene,
  topOfTrack,
} from './scene.ts';

/** Pinstripes of BF16, from a mark's top. */
const stripeLines = [markHeight - 6, markHeight - 3];

/** @param hovered name of a row */
export function paintTracks(
  context: CanvasRenderingContext2D,
  scene: TimelineScene,
  sight: Sight,
  width: number,
  hovered: string | null,
): void {
  context.fillStyle = scene.look.app;
  context.fillRect(0, 0, width, heightOf(scene));
  prepareText(context);
  if (scene.slots === null) paintGrid(context, scene, sight, width);
  for (const index of scene.tracks.keys()) {
    paintLinks(context, scene, index, sight, width, hovered);
    paintBlocks(context, scene, index, sight, width);
    paintMarks(context, scene, index, sight, width);
    paintChosen(context, scene, index, sight, width);
    if (hovered !== null) paintHovered(context, scene, index, sight, width, hovered);
  }
  if (scene.lane !== null) paintRatios(context, scene, scene.lane, sight, width);
  if (scene.lane !== null && scene.slots !== null && scene.differences !== null)
    paintDifferences(context, scene, scene.slots, scene.differences, sight, width);
}

function paintGrid(
  context: CanvasRenderingContext2D,
  scene: TimelineScene,
  { fromUs, toUs }: Sight,
  width: number,
): void {
  const step = rulerStep(fromUs, toUs, width);
  context.fillStyle = scene.look.line;
  for (let tick = Math.ceil(fromUs / step - 1e-9); tick * step <= toUs; tick++)
    context.fillRect(Math.round(((tick * step - fromUs) / (toUs - fromUs)) * width), 0, 1, heightOf(scene));
}

/** Ribbons from a block to the same block below; those of chosen and pointed-at blocks stand out. */
function paintLinks(
  context: CanvasRenderingContext2D,
  { links, look, chosen, index: rows }: TimelineScene,
  index: number,
  { fromUs, toUs }: Sight,
  width: number,
  hovered: string | null,
): void {
  const list = links[index];
  if (list === undefined) return;
  const group = hovered === null ? null : (rows.byName.get(hovered)?.group ?? null);
  const top = topOfTrack(index) + blockHeight + markHeight;
  const bottom = topOfTrack(index + 1);
  const standsOut = (name: string) => chosen.groups.has(name) || name === group;
  context.fillStyle = look.bar;
  // One by one: four corners fill faster than a path of hundreds of them.
  for (const { upper, lower, stands } of ribbonsOf(list, fromUs, toUs, width, standsOut)) {
    context.globalAlpha = stands ? 0.5 : 0.16;
    context.beginPath();
    context.moveTo(upper[0], top);
    context.lineTo(Math.max(upper[0] + 0.5, upper[1] - 1), top);
    context.lineTo(Math.max(lower[0] + 0.5, lower[1] - 1), bottom);
    context.lineTo(lower[0], bottom);
    context.fill();
  }
  context.globalAlpha = 1;
}

function paintBlocks(
  context: CanvasRenderingContext2D,
  { blocks, look, tracks }: TimelineScene,
  index: number,
  { fromUs, toUs }: Sight,
  width: number,
): void {
  const scale = width / (toUs - fromUs);
  const top = topOfTrack(index);
  const end = (tracks[index]?.kernels.at(-1)?.endUs ?? 0) - fromUs;
  // What shows between kernels is the gap between them.
  context.fillStyle = look.raised;
  context.fillRect(Math.max(0, -fromUs * scale), top, Math.min(width, end * scale), blockHeight + markHeight);
  let drawn = Number.NEGATIVE_INFINITY;
  for (const { name, startUs, endUs } of blocks[index] ?? []) {
    const x = (startUs - fromUs) * scale;
    const wide = (endUs - startUs) * scale;
    if (x + wide < 0 || x + wide - drawn < 2) continue;
    if (x > width) break;
    drawn = x + wide;
    context.fillStyle = look.line;
    context.fillRect(x, top, wide > 3 ? wide - 1 : wide, blockHeight - 1);
    context.fillStyle = look.text;
    paintLabel(context, name, x, wide, top + blockHeight / 2, width);
  }
}

function paintMarks(
  context: CanvasRenderingContext2D,
  { tracks, colours, look, found, pinned }: TimelineScene,
  index: number,
  { fromUs, toUs }: Sight,
  width: number,
): void {
  const track = tracks[index];
  if (track === undefined) return;
  const top = topOfTrack(index) + blockHeight;
  const [fills, inks, striped] = [colours.fill[index], colours.ink[index], colours.striped[index]];
  const marks = visibleMarks(track, fromUs, toUs, width);
  context.globalAlpha = found === null ? 1 : 0.25;
  for (const { at, x, width: wide } of marks) {
    context.fillStyle = fills?.[at] ?? look.bar;
    // A hairline between neighbours, where there is room for one.
    context.fillRect(x, top, wide > 3 ? wide - 1 : wide, markHeight);
    if (striped?.[at] !== true) continue;
    // Lying, below the label: standing ones would look like borders between kernels.
    context.fillStyle = look.app;
    for (const line of stripeLines) context.fillRect(x, top + line, wide > 3 ? wide - 1 : wide, 1);
  }
  context.globalAlpha = 1;
  for (const { at, x, width: wide } of marks) {
    const kernel = track.kernels[at]?.kernel;
    if (kernel === undefined || wide < 14 || found !== null) continue;
    context.fillStyle = inks?.[at] ?? look.text;
    paintLabel(context, kernel.originalLayers[0] ?? kernel.name, x, wide, top + markHeight / 2, width);
  }
  context.fillStyle = look.ink;
  for (const { x, width: wide } of found === null
    ? []
    : visibleMarks(found[index] ?? { kernels: [] }, fromUs, toUs, width)) {
    context.fillRect(x, top, Math.max(2, wide > 3 ? wide - 1 : wide), markHeight);
  }
  const pin = pinned?.track === index ? track.kernels[pinned.at] : undefined;
  if (pin !== undefined)
    paintPin(context, look.ink, ((pin.startUs + pin.endUs) / 2 - fromUs) * (width / (toUs - fromUs)), top);
}

function paintPin(context: CanvasRenderingContext2D, ink: string, x: number, top: number): void {
  context.fillStyle = ink;
  context.beginPath();
  context.moveTo(x - 5, top - 7);
  context.lineTo(x + 5, top - 7);
  context.lineTo(x, top + 1);
  context.fill();
}

function paintChosen(
  context: CanvasRenderingContext2D,
  { tracks, chosen, look }: TimelineScene,
  index: number,
  { fromUs, toUs }: Sight,
  width: number,
): void {
  const kernels = tracks[index]?.kernels ?? [];
  const scale = width / (toUs - fromUs);
  const top = topOfTrack(index);
  const outline = (first: number, last: number, lineWidth: number, from: number) => {
    const x = ((kernels[first]?.startUs ?? 0) - fromUs) * scale;
    const end = ((kernels[last]?.endUs ?? 0) - fromUs) * scale;
    if (end < 0 || x > width) return;
    context.strokeStyle = look.ink;
    context.lineWidth = lineWidth;
    context.strokeRect(x, from - 1, Math.max(2, end - x - 0.5), top + blockHeight + markHeight - from + 2);
  };
  let drawn = Number.NEGATIVE_INFINITY;
  for (const [first, last] of chosen.runs[index] ?? []) {
    const end = ((kernels[last]?.endUs ?? 0) - fromUs) * scale;
    if (end - drawn < 1) continue;
    drawn = end;
    outline(first, last, 1, top);
  }
  const at = chosen.at[index] ?? -1;
  if (at >= 0) outline(at, at, 2, top + blockHeight);
}

/** The same layer in every track. */
function paintHovered(
  context: CanvasRenderingContext2D,
  { tracks, index: rows, look }: TimelineScene,
  index: number,
  { fromUs, toUs }: Sight,
  width: number,
  hovered: string,
): void {
  const kernels = tracks[index]?.kernels ?? [];
  const scale = width / (toUs - fromUs);
  const top = topOfTrack(index) + blockHeight;
  context.strokeStyle = look.ink;
  context.lineWidth = 1;
  for (let at = firstEndingAfter(kernels, fromUs); at < kernels.length; at++) {
    const kernel = kernels[at];
    if (kernel === undefined || kernel.startUs > toUs) return;
    if (rows.rowsOf[index]?.[at]?.name !== hovered) continue;
    const x = (kernel.startUs - fromUs) * scale;
    context.strokeRect(
      x + 0.5,
      top + 0.5,
      Math.max(2, (kernel.endUs - kernel.startUs) * scale - 2),
      markHeight - 1,
    );
  }
}
