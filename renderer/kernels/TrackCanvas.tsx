/** The tracks, and the pointer on them: point, click, drag an area, Shift drag to pan. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { type Microseconds, microsecondsToMilliseconds, minus, plus, times } from '../../shared/units.ts';
import { sumRows } from '../../shared/view/kernels/kernelRows.ts';
import type { SightWindow } from '../../shared/view/kernels/sight.ts';
import { firstEndingAfter, kernelAt } from '../../shared/view/kernels/tracks.ts';
import { microsecondsText, plural, thin, timeText } from '../../shared/view/text/format.ts';
import { HoverCard, type Pointed } from './HoverCard.tsx';
import { paintTracks } from './paintTracks.ts';
import { heightOf, type TimelineScene, trackAt } from './scene.ts';
import { useCanvas } from './useCanvas.ts';
import type { Kernels } from './useKernels.ts';
import type { Selection } from './useSelection.ts';

interface TrackCanvasProps {
  readonly kernels: Kernels;
  readonly scene: TimelineScene;
  readonly sight: SightWindow;
  readonly selection: Selection;
  readonly pointer: { current: number | null };
}

export function TrackCanvas(props: TrackCanvasProps) {
  const { scene, sight, selection } = props;
  const { hover } = selection;
  const { canvas, redraw } = useCanvas((context, width) =>
    paintTracks(context, scene, sight.now, width, hover.getState().row),
  );
  useEffect(() => sight.onChange(redraw), [sight, redraw]);
  useEffect(() => hover.subscribe(redraw), [hover, redraw]);
  const { handlers, pointed, area } = usePointer(props, canvas);
  return (
    <div className="timeline-canvas">
      <canvas
        ref={canvas}
        tabIndex={0}
        role="img"
        aria-label={`Timeline of ${plural(scene.tracks.length, 'configuration')}; the table below has the same rows`}
        style={{ height: heightOf(scene) }}
        {...handlers}
      />
      {area !== null && (
        <div className="timeline-area" style={{ left: area.fromX, width: area.toX - area.fromX }}>
          {scene.slots === null && (
            <span>
              {microsecondsText(area.us)}
              {thin}µs
            </span>
          )}
        </div>
      )}
      {pointed !== null && area === null && (
        <HoverCard pointed={pointed} selection={selection} scene={scene} />
      )}
      <SumLine {...props} />
    </div>
  );
}

/** What is chosen, summed in every track. */
function SumLine({ kernels: { rows, tracks }, selection }: TrackCanvasProps) {
  const sum = useMemo(
    () =>
      selection.rows.size < 2
        ? null
        : sumRows(
            rows.filter(({ name }) => selection.rows.has(name)),
            tracks.map(({ profile }) => profile),
          ),
    [rows, tracks, selection.rows],
  );
  // Always there: what appears in it is announced.
  return (
    <output className="timeline-sum">
      {sum !== null &&
        `${sum.groups.length <= 2 ? sum.groups.join(', ') : plural(sum.layers.length, 'layer')}: ${sum.sums
          .map(
            ({ timeUs }, index) => `${tracks[index]?.name} ${timeText(microsecondsToMilliseconds(timeUs))}`,
          )
          .join(', ')}`}
    </output>
  );
}

interface Drag {
  readonly x: number;
  readonly y: number;
  readonly pans: boolean;
}

/** Less is a click. */
const leastDrag = 4;

function usePointer(
  { scene, sight, selection, pointer }: TrackCanvasProps,
  canvas: React.RefObject<HTMLCanvasElement | null>,
) {
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const [area, setArea] = useState<{ fromX: number; toX: number; us: Microseconds } | null>(null);
  const drag = useRef<Drag | null>(null);
  const width = () => canvas.current?.clientWidth ?? 1;
  const usOf = (pixels: number) => times(minus(sight.now.toUs, sight.now.fromUs), pixels / width());
  const instant = (x: number) => plus(sight.now.fromUs, usOf(x));
  const place = ({ clientX, clientY, currentTarget }: React.PointerEvent) => {
    const { left, top } = currentTarget.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };
  const point = (event: React.PointerEvent) => {
    const { x, y } = place(event);
    pointer.current = x / width();
    const track = trackAt(scene, y);
    const kernels = scene.tracks[track]?.kernels ?? [];
    const at = kernelAt(kernels, instant(x), usOf(2));
    const kernel = kernels[at];
    selection.hover.setState({ row: scene.index.rowsOf[track]?.[at]?.name ?? null });
    setPointed(
      kernel === undefined ? null : { x: event.clientX, y: event.clientY, track, kernel: kernel.kernel },
    );
  };
  const move = (event: React.PointerEvent) => {
    const from = drag.current;
    if (from === null) return point(event);
    const { x, y } = place(event);
    if (from.pans) {
      drag.current = { x, y, pans: true };
      sight.pan((from.x - x) / width());
    } else if (Math.abs(x - from.x) > leastDrag)
      setArea({ fromX: Math.min(from.x, x), toX: Math.max(from.x, x), us: usOf(Math.abs(x - from.x)) });
  };
  const release = (event: React.PointerEvent) => {
    const from = drag.current;
    drag.current = null;
    setArea(null);
    if (from === null || from.pans) return;
    const { x } = place(event);
    const track = Math.max(0, trackAt(scene, from.y));
    const more = event.ctrlKey || event.metaKey ? [...selection.rows] : [];
    if (Math.abs(x - from.x) > leastDrag) {
      const names = rowsBetween(scene, track, instant(Math.min(from.x, x)), instant(Math.max(from.x, x)));
      return selection.choose([...new Set([...more, ...names])], { track });
    }
    const kernels = scene.tracks[track]?.kernels ?? [];
    const at = kernelAt(kernels, instant(x), usOf(2));
    const row = scene.index.rowsOf[track]?.[at];
    if (row === undefined) return selection.choose(more, { track });
    selection.choose([...more, row.name], { track, kernel: kernels[at]?.kernel.name ?? row.name });
  };
  const handlers = {
    onPointerDown: (event: React.PointerEvent) => {
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { ...place(event), pans: event.shiftKey };
      setPointed(null);
    },
    onPointerMove: move,
    onPointerUp: release,
    onPointerLeave: () => {
      pointer.current = null;
      selection.hover.setState({ row: null });
      setPointed(null);
    },
  };
  return { handlers, pointed, area };
}

/** Rows of the kernels of a track that lie between two instants, in their order. */
function rowsBetween(
  { tracks, index }: TimelineScene,
  track: number,
  fromUs: Microseconds,
  toUs: Microseconds,
): string[] {
  const kernels = tracks[track]?.kernels ?? [];
  const names = new Set<string>();
  for (let at = firstEndingAfter(kernels, fromUs); at < kernels.length; at++) {
    const kernel = kernels[at];
    if (kernel === undefined || kernel.startUs > toUs) break;
    const row = index.rowsOf[track]?.[at];
    if (row !== undefined) names.add(row.name);
  }
  return [...names];
}
