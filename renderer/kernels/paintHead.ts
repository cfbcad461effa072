/** Overview with the window of sight, and the ruler. */

import { microseconds, times } from '../../shared/units.ts';
import type { Sight } from '../../shared/view/kernels/sight.ts';
import { rulerStep, rulerText, visibleMarks } from '../../shared/view/kernels/tracks.ts';
import {
  headHeight,
  overviewHeight,
  prepareText,
  rulerHeight,
  scaleText,
  type TimelineScene,
} from './scene.ts';

/** The whole of the tracks is drawn once for each scene and size, not for each frame. */
interface OverviewCache {
  scene: TimelineScene | null;
  width: number;
  ratio: number;
  readonly canvas: HTMLCanvasElement;
}

export const newOverview = (): OverviewCache => ({
  scene: null,
  width: 0,
  ratio: 0,
  canvas: document.createElement('canvas'),
});

export function paintHead(
  context: CanvasRenderingContext2D,
  scene: TimelineScene,
  sight: Sight,
  width: number,
  overview: OverviewCache,
): void {
  context.fillStyle = scene.look.app;
  context.fillRect(0, 0, width, headHeight);
  refresh(overview, scene, width);
  context.drawImage(overview.canvas, 0, 0, width, overviewHeight);
  paintWindow(context, scene, sight, width);
  prepareText(context);
  if (scene.slots === null) paintRuler(context, scene, sight, width);
  else paintScale(context, scene, sight, width);
}

function refresh(overview: OverviewCache, scene: TimelineScene, width: number): void {
  const ratio = devicePixelRatio;
  if (overview.scene === scene && overview.width === width && overview.ratio === ratio) return;
  const { canvas } = overview;
  [canvas.width, canvas.height] = [Math.max(1, Math.round(width * ratio)), overviewHeight * ratio];
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) return;
  Object.assign(overview, { scene, width, ratio });
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const { tracks, colours, look, endUs, found } = scene;
  context.fillStyle = look.app;
  context.fillRect(0, 0, width, overviewHeight);
  const high = Math.max(1, Math.floor((overviewHeight - 6) / tracks.length) - 1);
  for (const [index, track] of tracks.entries()) {
    const top = 3 + index * (high + 1);
    context.globalAlpha = found === null ? 1 : 0.3;
    for (const { at, x, width: wide } of visibleMarks(track, microseconds(0), endUs, width)) {
      context.fillStyle = colours.fill[index]?.[at] ?? look.bar;
      context.fillRect(x, top, wide, high);
    }
    context.globalAlpha = 1;
    context.fillStyle = look.ink;
    for (const { x, width: wide } of found === null
      ? []
      : visibleMarks(found[index] ?? { kernels: [] }, microseconds(0), endUs, width))
      context.fillRect(x, top, Math.max(2, wide), high);
  }
}

function paintWindow(
  context: CanvasRenderingContext2D,
  { look, endUs }: TimelineScene,
  { fromUs, toUs }: Sight,
  width: number,
): void {
  const left = Math.max(0, (fromUs / endUs) * width);
  const right = Math.min(width, Math.max(left + 3, (toUs / endUs) * width));
  context.globalAlpha = 0.6;
  context.fillStyle = look.app;
  context.fillRect(0, 0, left, overviewHeight);
  context.fillRect(right, 0, width - right, overviewHeight);
  context.globalAlpha = 1;
  context.strokeStyle = look.ink;
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, 0.5, right - left - 1, overviewHeight - 1);
}

function paintRuler(
  context: CanvasRenderingContext2D,
  { look }: TimelineScene,
  { fromUs, toUs }: Sight,
  width: number,
): void {
  const step = rulerStep(fromUs, toUs, width);
  for (let tick = Math.ceil(fromUs / step - 1e-9); tick * step <= toUs; tick++) {
    const x = Math.round(((tick * step - fromUs) / (toUs - fromUs)) * width);
    context.fillStyle = look.strong;
    context.fillRect(x, overviewHeight + 4, 1, rulerHeight - 4);
    context.fillStyle = look.grey;
    context.fillText(rulerText(times(step, tick), step), x + 4, overviewHeight + rulerHeight / 2 + 1);
  }
}

/** By layer a place is no instant: only lengths mean something. */
function paintScale(
  context: CanvasRenderingContext2D,
  { look }: TimelineScene,
  { fromUs, toUs }: Sight,
  width: number,
): void {
  const step = rulerStep(fromUs, toUs, width, 60);
  const long = (step / (toUs - fromUs)) * width;
  const middle = overviewHeight + rulerHeight / 2 + 1;
  context.fillStyle = look.grey;
  context.fillRect(4, middle, long, 1);
  context.fillRect(4, middle - 3, 1, 7);
  context.fillRect(4 + long, middle - 3, 1, 7);
  context.fillText(`${scaleText(step)}, a layer is as wide as its slowest kernel`, 12 + long, middle);
}
