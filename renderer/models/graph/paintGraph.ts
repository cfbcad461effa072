/** Draws what is in sight of a graph on a canvas, and the whole of it, small, on the overview. */

import { inReadingOrder } from '../../../shared/faults/printable.ts';
import { deviceToken } from '../../../shared/machine/device.ts';
import type { PlacedBox, PlacedEdge, PlacedGraph } from '../../../shared/view/graph/placed.ts';
import { noteOf, type Shade, type ShownNode } from '../../../shared/view/graph/shownGraph.ts';
import { middleCut } from '../../../shared/view/run/modelNames.ts';
import { layerKinds } from '../../../shared/view/text/layerKinds.ts';
import type { GraphSight } from '../../store/graphs.ts';
import { token, withoutLigatures } from '../../widgets/tokens.ts';

export interface GraphScene {
  readonly placed: PlacedGraph;
  readonly nodes: ReadonlyMap<string, ShownNode>;
  readonly shade: Shade;
  /** Whose colours precisions take; null: not profiled. */
  readonly device: string | null;
  readonly chosen: string | null;
  readonly found: ReadonlySet<string>;
  /** The match that find stands at. */
  readonly match: string | null;
  readonly focused: boolean;
}

interface Look {
  readonly panel: string;
  readonly app: string;
  readonly line: string;
  readonly edge: string;
  readonly text: string;
  readonly grey: string;
  readonly ink: string;
  readonly selected: string;
  readonly kinds: ReadonlyMap<string, string>;
  readonly font: string;
}

/** Tokens as they are now: read once for each theme. */
export const lookNow = (): Look => ({
  panel: token('--bg-panel'),
  app: token('--bg-app'),
  line: token('--line-strong'),
  edge: token('--line-control'),
  text: token('--text-1'),
  grey: token('--text-2'),
  ink: token('--ink'),
  selected: token('--bg-selected'),
  kinds: new Map(layerKinds.map((kind) => [kind, token(`--layer-${kind}`)])),
  font: token('--font-ui'),
});
export type GraphLook = Look;

/** Below, texts are no longer read but cost the most. */
const leastTextScale = 0.45;

/** Share of time at which a node is as dark as it gets. */
const fullShare = 0.08;

export function paintGraph(
  context: CanvasRenderingContext2D,
  { width, height }: { width: number; height: number },
  scene: GraphScene,
  sight: GraphSight,
  look: Look,
): void {
  const ratio = window.devicePixelRatio;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.fillStyle = look.app;
  context.fillRect(0, 0, width, height);
  context.translate(sight.x, sight.y);
  context.scale(sight.scale, sight.scale);
  const inSight = inSightOf(sight, width, height);
  paintGroups(context, scene, look, inSight);
  paintEdges(context, scene, look, inSight);
  const texts = sight.scale >= leastTextScale;
  if (texts) {
    paintLabels(context, scene, look, inSight);
    paintGroupNames(context, scene, look, inSight);
  }
  for (const box of scene.placed.nodes) {
    const node = scene.nodes.get(box.id);
    if (node !== undefined && inSight(box)) paintNode(context, box, node, scene, look, texts);
  }
}

type InSight = (box: { x: number; y: number; width: number; height: number }) => boolean;

function inSightOf({ x, y, scale }: GraphSight, width: number, height: number): InSight {
  const [left, top, right, bottom] = [-x / scale, -y / scale, (width - x) / scale, (height - y) / scale];
  return (box) => box.x < right && box.x + box.width > left && box.y < bottom && box.y + box.height > top;
}

function paintGroups(
  context: CanvasRenderingContext2D,
  { placed }: GraphScene,
  look: Look,
  inSight: InSight,
): void {
  context.strokeStyle = look.line;
  context.lineWidth = 1;
  for (const { x, y, width, height } of placed.groups)
    if (inSight({ x, y, width, height })) context.strokeRect(x + 0.5, y + 0.5, width, height);
}

/** Over the edges that come into a group below its name. */
function paintGroupNames(
  context: CanvasRenderingContext2D,
  { placed }: GraphScene,
  look: Look,
  inSight: InSight,
): void {
  setFont(context, look, 11);
  for (const { id, x, y, width } of placed.groups) {
    if (!inSight({ x, y, width, height: 20 })) continue;
    const name = shortened(context, `▾ ${id}`, width - 12);
    context.fillStyle = look.app;
    context.fillRect(x + 4, y + 4, context.measureText(name).width + 6, 13);
    context.fillStyle = look.grey;
    context.fillText(name, x + 6, y + 14);
  }
}

function paintEdges(
  context: CanvasRenderingContext2D,
  scene: GraphScene,
  look: Look,
  inSight: InSight,
): void {
  const { placed, chosen } = scene;
  const near: PlacedEdge[] = [];
  context.lineWidth = 1;
  context.strokeStyle = look.edge;
  context.fillStyle = look.edge;
  context.beginPath();
  const arrows: PlacedEdge[] = [];
  for (const edge of placed.edges) {
    if (!inSight(boundsOf(edge))) continue;
    if (edge.from === chosen || (chosen !== null && edge.to.includes(chosen))) near.push(edge);
    else {
      trace(context, edge);
      if (edge.arrow) arrows.push(edge);
    }
  }
  context.stroke();
  for (const edge of arrows) arrowHead(context, edge);
  context.strokeStyle = look.ink;
  context.fillStyle = look.ink;
  context.lineWidth = 1.5;
  context.beginPath();
  for (const edge of near) trace(context, edge);
  context.stroke();
  for (const edge of near) if (edge.arrow) arrowHead(context, edge);
}

const bounds = new WeakMap<PlacedEdge, { x: number; y: number; width: number; height: number }>();

function boundsOf(edge: PlacedEdge) {
  const known = bounds.get(edge);
  if (known !== undefined) return known;
  const xs = edge.points.filter((_, index) => index % 2 === 0);
  const ys = edge.points.filter((_, index) => index % 2 === 1);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const box = { x: left, y: top, width: Math.max(...xs) - left + 1, height: Math.max(...ys) - top + 1 };
  bounds.set(edge, box);
  return box;
}

function trace(context: CanvasRenderingContext2D, { points }: PlacedEdge): void {
  for (let at = 0; at < points.length; at += 2) {
    const [x, y] = [(points[at] ?? 0) + 0.5, (points[at + 1] ?? 0) + 0.5];
    if (at === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
}

function arrowHead(context: CanvasRenderingContext2D, { points }: PlacedEdge): void {
  const [x, y] = [(points.at(-2) ?? 0) + 0.5, points.at(-1) ?? 0];
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x - 3, y - 5);
  context.lineTo(x + 3, y - 5);
  context.fill();
}

function paintLabels(
  context: CanvasRenderingContext2D,
  { placed }: GraphScene,
  look: Look,
  inSight: InSight,
): void {
  setFont(context, look, 10);
  context.fillStyle = look.grey;
  for (const { x, y, text } of placed.labels)
    if (inSight({ x, y: y - 10, width: 90, height: 12 })) context.fillText(text, x, y);
}

function paintNode(
  context: CanvasRenderingContext2D,
  { x, y, width, height }: PlacedBox,
  node: ShownNode,
  scene: GraphScene,
  look: Look,
  texts: boolean,
): void {
  const { chosen, found, match, focused } = scene;
  context.fillStyle = look.panel;
  context.fillRect(x, y, width, height);
  const fill = fillOf(node, scene, look);
  if (fill !== null) {
    context.globalAlpha = fill.alpha;
    context.fillStyle = fill.colour;
    context.fillRect(x, y, width, height);
    context.globalAlpha = 1;
  }
  const marked = node.id === chosen || node.id === match;
  context.strokeStyle = marked || found.has(node.id) ? look.ink : look.line;
  context.lineWidth = marked ? 2 : 1;
  context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  if (node.id === chosen && focused) {
    context.lineWidth = 1;
    context.strokeRect(x - 2.5, y - 2.5, width + 5, height + 5);
  }
  context.fillStyle = look.kinds.get(node.kind) ?? look.grey;
  context.fillRect(x, y, texts ? 4 : width, height);
  if (texts) paintTexts(context, x, y, node, scene.shade, look);
}

function fillOf(
  { kind, share, timeUs, members }: ShownNode,
  { shade, device }: GraphScene,
  look: Look,
): { colour: string; alpha: number } | null {
  if (shade === 'type') return { colour: look.kinds.get(kind) ?? look.grey, alpha: 0.18 };
  if (timeUs === null || device === null) return null;
  if (shade === 'time') return { colour: look.ink, alpha: Math.min(0.3, (share / fullShare) * 0.3) };
  const precision = members.find(({ time }) => time?.precision != null)?.time?.precision;
  return precision == null ? null : { colour: token(deviceToken(device, precision)), alpha: 0.35 };
}

function paintTexts(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  node: ShownNode,
  shade: Shade,
  look: Look,
): void {
  setFont(context, look, 10);
  const note = noteOf(node, shade);
  const noteWidth = context.measureText(note).width;
  context.fillStyle = look.grey;
  context.fillText(note, x + 192 - noteWidth, y + 18);
  setFont(context, look, 11);
  context.fillStyle = look.text;
  const label = node.members.length > 1 ? `▸ ${node.label}` : node.label;
  context.fillText(shortened(context, label, 172 - noteWidth), x + 12, y + 18);
}

const widths = new Map<string, string>();

/** Measured once for each text and room. What tells blocks of one kind apart is the end of their names: it stays. */
function shortened(context: CanvasRenderingContext2D, text: string, room: number): string {
  const key = `${Math.round(room)} ${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  const whole = inReadingOrder(text);
  let short = whole;
  for (let kept = whole.length - 1; context.measureText(short).width > room && kept > 2; kept--)
    short = middleCut(whole, kept);
  widths.set(key, short);
  return short;
}

function setFont(context: CanvasRenderingContext2D, { font }: Look, size: number): void {
  context.font = `${size}px ${font}`;
  withoutLigatures(context);
}

/** The whole graph on the overview: both directions fill it, each on its own scale. */
export function paintOverview(
  context: CanvasRenderingContext2D,
  { width, height }: { width: number; height: number },
  { placed, nodes }: Pick<GraphScene, 'placed' | 'nodes'>,
  look: Look,
): void {
  const ratio = window.devicePixelRatio;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const [scaleX, scaleY] = [width / placed.width, height / placed.height];
  for (const { id, x, y, width: wide, height: high } of placed.nodes) {
    const kind = nodes.get(id)?.kind;
    context.fillStyle = (kind === undefined ? undefined : look.kinds.get(kind)) ?? look.grey;
    context.fillRect(x * scaleX, y * scaleY, Math.max(2, wide * scaleX - 1), Math.max(1, high * scaleY));
  }
}
