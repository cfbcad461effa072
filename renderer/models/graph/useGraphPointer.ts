/** Pointer on the graph: drag pans, the wheel zooms at the pointer, two fingers do both, a click chooses. */

import { useEffect, useRef } from 'react';
import { inReadingOrder } from '../../../shared/faults/printable.ts';
import type { ShownGraph } from '../../../shared/view/graph/shownGraph.ts';
import { nodeText } from './canvasProps.ts';
import type { GraphView } from './GraphView.ts';

interface Actions {
  readonly onNode: (id: string | null) => void;
  readonly onGroup: (group: string) => void;
}

/** What moves less is a click. */
const clickSlack = 4;

interface Point {
  readonly x: number;
  readonly y: number;
}

class Gestures {
  readonly #view: GraphView;
  readonly #down = new Map<number, Point>();
  #moved = 0;

  constructor(view: GraphView) {
    this.#view = view;
  }

  pointOf({ clientX, clientY }: MouseEvent): Point {
    const { left, top } = this.#view.canvas.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  begin(event: PointerEvent): void {
    if (this.#down.size === 0) this.#moved = 0;
    this.#down.set(event.pointerId, this.pointOf(event));
    this.#view.canvas.setPointerCapture(event.pointerId);
  }

  /** False: nothing is held. */
  move(event: PointerEvent): boolean {
    const before = this.#down.get(event.pointerId);
    if (before === undefined) return false;
    const point = this.pointOf(event);
    const [other] = [...this.#down].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    this.#down.set(event.pointerId, point);
    this.#moved += Math.hypot(point.x - before.x, point.y - before.y);
    if (other === undefined) {
      if (this.#moved > clickSlack) this.#view.pan(point.x - before.x, point.y - before.y);
      return true;
    }
    const grown =
      Math.hypot(point.x - other.x, point.y - other.y) /
      Math.max(1, Math.hypot(before.x - other.x, before.y - other.y));
    this.#view.zoom(grown, { x: (point.x + other.x) / 2, y: (point.y + other.y) / 2 });
    this.#view.pan((point.x - before.x) / 2, (point.y - before.y) / 2);
    return true;
  }

  /** Whether it was a click. */
  end(event: PointerEvent): boolean {
    const held = this.#down.delete(event.pointerId);
    return held && this.#down.size === 0 && this.#moved <= clickSlack;
  }
}

/** A wheel that counts in lines or pages, as pixels. */
const deltaOf = ({ deltaY, deltaX, deltaMode }: WheelEvent) =>
  (deltaY === 0 ? deltaX : deltaY) * (deltaMode === 1 ? 16 : deltaMode === 2 ? 400 : 1);

export function useGraphPointer(view: GraphView | null, shown: ShownGraph, actions: Actions): void {
  const latest = useRef({ shown, actions });
  latest.current = { shown, actions };
  useEffect(() => {
    if (view === null) return;
    const { canvas } = view;
    const gestures = new Gestures(view);
    const stop = new AbortController();
    const options = { signal: stop.signal };
    canvas.addEventListener('pointerdown', (event) => gestures.begin(event), options);
    canvas.addEventListener(
      'pointermove',
      (event) => {
        if (gestures.move(event)) return;
        const hit = view.hit(gestures.pointOf(event));
        canvas.style.cursor = hit === null ? 'grab' : 'pointer';
        const node =
          hit === null || hit.kind === 'group'
            ? undefined
            : latest.current.shown.nodes.find(({ id }) => id === hit.id);
        canvas.title = node === undefined ? '' : inReadingOrder(nodeText(node));
      },
      options,
    );
    canvas.addEventListener(
      'pointerup',
      (event) => {
        if (!gestures.end(event)) return;
        const hit = view.hit(gestures.pointOf(event));
        const { shown: now, actions: does } = latest.current;
        if (hit?.kind === 'group') does.onGroup(hit.id);
        else if (hit?.kind === 'opener') does.onGroup(now.nodes.find(({ id }) => id === hit.id)?.name ?? '');
        else does.onNode(hit?.id ?? null);
      },
      options,
    );
    canvas.addEventListener('pointercancel', (event) => void gestures.end(event), options);
    canvas.addEventListener(
      'dblclick',
      (event) => {
        const hit = view.hit(gestures.pointOf(event));
        // The first click on an opener has opened it.
        const node =
          hit?.kind === 'node' ? latest.current.shown.nodes.find(({ id }) => id === hit.id) : undefined;
        if (node !== undefined && node.members.length > 1) latest.current.actions.onGroup(node.name);
      },
      options,
    );
    // React listens passively, and this must keep the page from zooming.
    canvas.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        if (event.shiftKey) view.pan(0, -deltaOf(event));
        else view.zoom(Math.exp(-deltaOf(event) / (event.ctrlKey ? 100 : 400)), gestures.pointOf(event));
      },
      { ...options, passive: false },
    );
    return () => stop.abort();
  }, [view]);
}
