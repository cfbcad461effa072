/** A graph on its canvas: what is in sight, moved by pointer, wheel and keys, painted once a frame at most. */
import type { GraphSight } from '../../store/graphs.ts';
import { type GraphLook, type GraphScene, lookNow, paintGraph } from './paintGraph.ts';

/** A graph that is larger still may be as small as it takes to see all of it. */
const [smallest, largest] = [0.02, 3];
/** Kept free between the graph and the pane's edge; at the right lies the overview. */
const margin = 16;
const overview = 72;
/** What people want to read is not smaller; to see all of a graph at once, they put up with less. */
const [readable, legible] = [0.8, 0.6];

/** The mark at the left of a closed group opens it. */
const openerWidth = 22;

interface Hit {
  /** An opener is a closed group's mark; a group is the head of an open one. */
  readonly kind: 'node' | 'opener' | 'group';
  readonly id: string;
}

export class GraphView {
  readonly canvas: HTMLCanvasElement;
  readonly #onSight: (sight: GraphSight) => void;
  #scene: GraphScene | null = null;
  #look: GraphLook = lookNow();
  #sight: GraphSight = { x: 0, y: 0, scale: 1 };
  #size = { width: 0, height: 0 };
  #frame = 0;
  /** Another graph is laid out, and takes the place of this one. */
  #laysOut = false;
  /** What was in sight when it was to be fitted while another was laid out. */
  #fitted: GraphSight | null = null;

  /** @param onSight called after each change, before painting */
  constructor(canvas: HTMLCanvasElement, onSight: (sight: GraphSight) => void) {
    this.canvas = canvas;
    this.#onSight = onSight;
  }

  get sight(): GraphSight {
    return this.#sight;
  }

  get size(): { readonly width: number; readonly height: number } {
    return this.#size;
  }

  show(scene: GraphScene): void {
    this.#scene = scene;
    this.#paintSoon();
  }

  /** The theme has changed. */
  readLook(): void {
    this.#look = lookNow();
    this.#paintSoon();
  }

  resize(width: number, height: number): void {
    this.#size = { width, height };
    this.canvas.width = Math.round(width * window.devicePixelRatio);
    this.canvas.height = Math.round(height * window.devicePixelRatio);
    this.#paintNow();
    this.#onSight(this.#sight);
  }

  look(sight: GraphSight): void {
    this.#sight = { ...sight, scale: Math.min(largest, Math.max(this.#least, sight.scale)) };
    this.#onSight(this.#sight);
    this.#paintSoon();
  }

  pan(dx: number, dy: number): void {
    const { x, y, scale } = this.#sight;
    this.look({ x: x + dx, y: y + dy, scale });
  }

  /** The point of the canvas that stays fixed; default: its middle. */
  zoom(factor: number, at = { x: this.#size.width / 2, y: this.#size.height / 2 }): void {
    const { x, y, scale } = this.#sight;
    const next = Math.min(largest, Math.max(this.#least, scale * factor));
    const grown = next / scale;
    this.look({ x: at.x - (at.x - x) * grown, y: at.y - (at.y - y) * grown, scale: next });
  }

  /** All of it. */
  fit(): void {
    if (this.#scene === null) return;
    const { width } = this.#scene.placed;
    const scale = Math.min(1, this.#whole);
    this.look({ scale, x: this.#middle - (width * scale) / 2, y: margin });
    this.#fitted = this.#laysOut ? this.#sight : null;
  }

  layOut(another: boolean): void {
    this.#laysOut = another;
  }

  /** That was asked for while it was laid out, and nothing was moved since: whether it has been done. */
  fitAfterLayout(): boolean {
    if (this.#fitted !== this.#sight) return false;
    this.fit();
    return true;
  }

  /** All of it where that can be read, else its beginning. */
  begin(): void {
    if (this.#scene === null) return;
    const { width, nodes } = this.#scene.placed;
    if (this.#whole >= legible) {
      this.fit();
      return;
    }
    const scale = Math.min(1, Math.max(readable, this.#room / width));
    const [first] = nodes;
    const middle = width * scale <= this.#room || first === undefined ? width / 2 : first.x + first.width / 2;
    this.look({ scale, x: this.#middle - middle * scale, y: 0 });
  }

  /** Moves only as far as it takes to see the node whole; one that is out of sight goes to the middle. */
  reveal(id: string): void {
    const box = this.#scene?.placed.nodes.find((node) => node.id === id);
    if (box === undefined) return;
    const { x, y, scale: before } = this.#sight;
    const scale = before < legible ? readable : before;
    const left = x + box.x * before;
    const top = y + box.y * before;
    const across = left >= margin && left + box.width * before <= this.#size.width - overview;
    const down = top >= margin && top + box.height * before <= this.#size.height - 2 * margin;
    if (scale === before && across && down) return;
    const { height } = this.#scene?.placed ?? { height: 0 };
    const lowest = Math.min(margin, this.#size.height - margin - height * scale);
    const centred = this.#size.height / 2 - (box.y + box.height / 2) * scale;
    this.look({
      scale,
      x: across && scale === before ? x : this.#middle - (box.x + box.width / 2) * scale,
      // Not past the graph's ends.
      y: down && scale === before ? y : Math.min(margin, Math.max(lowest, centred)),
    });
  }

  /** What stood in the one place on the canvas stands there still, now that it has the other in the graph. */
  hold(before: { x: number; y: number }, after: { x: number; y: number }): void {
    const { x, y, scale } = this.#sight;
    this.look({ scale, x: x + (before.x - after.x) * scale, y: y + (before.y - after.y) * scale });
  }

  /** The scale at which all of the graph is in sight. */
  get #whole(): number {
    const { width, height } = this.#scene?.placed ?? { width: 1, height: 1 };
    return Math.min(this.#room / width, (this.#size.height - 2 * margin) / height);
  }

  get #least(): number {
    return this.#scene === null ? smallest : Math.min(smallest, this.#whole);
  }

  get #room(): number {
    return this.#size.width - overview - 2 * margin;
  }

  get #middle(): number {
    return margin + this.#room / 2;
  }

  /** @param point on the canvas */
  hit(point: { readonly x: number; readonly y: number }): Hit | null {
    if (this.#scene === null) return null;
    const { x, y, scale } = this.#sight;
    const [px, py] = [(point.x - x) / scale, (point.y - y) / scale];
    const isIn = (box: { x: number; y: number; width: number; height: number }) =>
      px >= box.x && px < box.x + box.width && py >= box.y && py < box.y + box.height;
    const { nodes, groups } = this.#scene.placed;
    const node = nodes.find(isIn);
    if (node !== undefined) {
      const closed = (this.#scene.nodes.get(node.id)?.members.length ?? 1) > 1;
      return { kind: closed && px < node.x + openerWidth ? 'opener' : 'node', id: node.id };
    }
    // The innermost was placed last.
    const group = groups.findLast((frame) => isIn({ ...frame, height: 20 }));
    return group === undefined ? null : { kind: 'group', id: group.id };
  }

  /** Nothing is painted afterwards. */
  end(): void {
    cancelAnimationFrame(this.#frame);
    this.#scene = null;
  }

  #paintSoon(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#paintNow());
  }

  #paintNow(): void {
    const context = this.canvas.getContext('2d', { alpha: false });
    if (context === null || this.#scene === null) return;
    paintGraph(context, this.#size, this.#scene, this.#sight, this.#look);
  }
}
