/** The canvas and the hands on it: zoom at the pointer, pan, choose, sum an area. Drawing never waits for React. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { plural, timeText } from '../../shared/view/format.ts';
import { type KernelRow, sumRows } from '../../shared/view/kernelRows.ts';
import { firstEndingAfter, kernelAt, type Track, type TrackKernel } from '../../shared/view/tracks.ts';
import { Swatch } from '../frame/parts.tsx';
import { useTheme } from '../theme.ts';
import {
  type Colouring,
  coloursOf,
  heightOf,
  hoverText,
  lookNow,
  overviewHeight,
  paint,
  type Scene,
  type Sight,
  topOfTrack,
  trackAt,
  trackHeight,
} from './paint.ts';
import type { Selection } from './useSelection.ts';
import { useTimelineKeys } from './useTimelineKeys.ts';

export interface TimelineProps {
  readonly tracks: readonly Track[];
  readonly rows: readonly KernelRow[];
  readonly colouring: Colouring;
  readonly selection: Selection;
}

/** Nothing shorter is worth seeing: starts are whole microseconds. */
const leastSpanUs = 1;

export function Timeline(props: TimelineProps) {
  const { tracks, rows, selection } = props;
  const { canvas, sight, zoom, pan, show, endUs, redraw } = useCanvas(props);
  const [hover, setHover] = useState<{
    readonly x: number;
    readonly y: number;
    readonly kernel: TrackKernel;
  } | null>(null);
  const [area, setArea] = useState<{ readonly fromX: number; readonly toX: number } | null>(null);
  const drag = useRef<{ readonly x: number; readonly y: number; readonly pans: boolean } | null>(null);
  useTimelineKeys({ tracks, rows, selection, sight, zoom, pan, show, endUs, pointer: hover?.x ?? null });
  const instant = (x: number) => {
    const wide = canvas.current?.clientWidth ?? 1;
    return sight.current.fromUs + (x / wide) * (sight.current.toUs - sight.current.fromUs);
  };
  const place = (event: React.PointerEvent) => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const release = (event: React.PointerEvent) => {
    const from = drag.current;
    drag.current = null;
    setArea(null);
    if (from === null || from.pans) return;
    const { x } = place(event);
    const track = trackAt(tracks, from.y);
    if (from.y < overviewHeight) return show((x / (canvas.current?.clientWidth ?? 1)) * endUs, null);
    if (track === -1) return selection.choose([]);
    chooseBetween(props, track, instant(Math.min(from.x, x)), instant(Math.max(from.x, x)));
  };
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
  return (
    <div className="timeline">
      <TrackNames tracks={tracks} />
      <div className="timeline-canvas">
        <canvas
          ref={canvas}
          tabIndex={0}
          role="img"
          aria-label={`Timeline of ${plural(tracks.length, 'configuration')}; the table below has the same rows`}
          style={{ height: heightOf(tracks) }}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            drag.current = { ...place(event), pans: event.shiftKey };
          }}
          onPointerMove={(event) => {
            const { x, y } = place(event);
            const from = drag.current;
            if (from?.pans === true) {
              drag.current = { x, y, pans: true };
              return pan((from.x - x) / event.currentTarget.clientWidth);
            }
            if (from !== null && Math.abs(x - from.x) > 4)
              return setArea({ fromX: Math.min(from.x, x), toX: Math.max(from.x, x) });
            const track = tracks[trackAt(tracks, y)];
            const kernel = track?.kernels[kernelAt(track.kernels, instant(x))];
            setHover(kernel === undefined ? null : { x, y, kernel });
          }}
          onPointerUp={release}
          onPointerLeave={() => setHover(null)}
          onFocus={redraw}
        />
        {area !== null && (
          <div className="timeline-area" style={{ left: area.fromX, width: area.toX - area.fromX }} />
        )}
        {hover !== null && area === null && <Hover {...hover} />}
        {sum !== null && (
          <output className="timeline-sum">
            {plural(sum.layers.length, 'layer')}:{' '}
            {sum.sums
              .map(({ timeUs }, index) => `${tracks[index]?.name} ${timeText(timeUs / 1000)}`)
              .join(', ')}
          </output>
        )}
      </div>
    </div>
  );
}

/** A click chooses what lies there, a drag all that it touches. */
function chooseBetween(
  { tracks, selection }: TimelineProps,
  track: number,
  fromUs: number,
  toUs: number,
): void {
  const kernels = tracks[track]?.kernels ?? [];
  const names: string[] = [];
  for (let index = firstEndingAfter(kernels, fromUs); index < kernels.length; index++) {
    const kernel = kernels[index];
    if (kernel === undefined || kernel.startUs > toUs) break;
    const row = selection.rowOf(track, kernel.kernel.name);
    if (row !== null) names.push(row);
  }
  selection.choose([...new Set(names)], track);
}

function TrackNames({ tracks }: { readonly tracks: readonly Track[] }) {
  return (
    <div className="timeline-names">
      <span className="dim" style={{ top: 8 }}>
        one inference
      </span>
      {tracks.map(({ name, profile, kernels }, index) => (
        <div key={name} style={{ top: topOfTrack(index) + 6, height: trackHeight }}>
          <strong>
            <Swatch device={profile.device} precision={profile.precision} /> {name}
          </strong>
          <span className="dim">
            {timeText(profile.wallWithCountersMs)}, {plural(kernels.length, 'kernel')}
          </span>
          {profile.timeline === 'order' && <span className="dim">no start times: end to end</span>}
        </div>
      ))}
      {tracks.length > 1 && (
        <div style={{ top: topOfTrack(tracks.length) + 8 }}>
          <strong>
            {tracks[1]?.name} ÷ {tracks[0]?.name}
          </strong>
          <span className="dim">height: ratio, dots: 100 %</span>
        </div>
      )}
    </div>
  );
}

function Hover({ x, y, kernel }: { readonly x: number; readonly y: number; readonly kernel: TrackKernel }) {
  const [name, ...lines] = hoverText(kernel);
  return (
    <div
      className="timeline-hover"
      style={{ left: `clamp(0px, ${x + 12}px, calc(100% - 320px))`, top: y + 16 }}
    >
      <strong>{name}</strong>
      {lines.map((line) => (
        <span key={line}>{line}</span>
      ))}
    </div>
  );
}

function useCanvas({ tracks, rows, colouring, selection }: TimelineProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const endUs = Math.max(leastSpanUs, ...tracks.map((track) => track.endUs)) * 1.02;
  const sight = useRef<Sight>({ fromUs: 0, toUs: endUs });
  const frame = useRef(0);
  const theme = useTheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: tokens are other values in the other theme
  const colours = useMemo(() => coloursOf(tracks, colouring), [tracks, colouring, theme]);
  const scene = useRef<Scene | null>(null);
  const redraw = () => {
    frame.current ||= requestAnimationFrame(() => {
      frame.current = 0;
      const { current } = canvas;
      const context = current?.getContext('2d', { alpha: false });
      if (current == null || context == null || scene.current === null) return;
      const ratio = devicePixelRatio;
      const [wide, high] = [current.clientWidth, current.clientHeight];
      if (current.width !== Math.round(wide * ratio) || current.height !== Math.round(high * ratio)) {
        current.width = Math.round(wide * ratio);
        current.height = Math.round(high * ratio);
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      paint(context, scene.current, sight.current, wide);
    });
  };
  useLayoutEffect(() => {
    scene.current = { tracks, rows, colours, selection, look: lookNow(), endUs };
    redraw();
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: other tracks are fitted, a redrawing is none
  useEffect(() => {
    sight.current = { fromUs: 0, toUs: endUs };
    redraw();
  }, [endUs]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it reads what is drawn from refs
  useEffect(() => {
    const { current } = canvas;
    if (current === null) return;
    const size = new ResizeObserver(redraw);
    size.observe(current);
    return () => size.disconnect();
  }, []);
  const limit = (from: number, span: number) => {
    const kept = Math.min(endUs, Math.max(leastSpanUs, span));
    const fromUs = Math.min(endUs - kept, Math.max(0, from));
    sight.current = { fromUs, toUs: fromUs + kept };
    redraw();
  };
  /** @param at 0 left to 1 right, the place that stays */
  const zoom = (factor: number, at: number) => {
    const { fromUs, toUs } = sight.current;
    const span = Math.min(endUs, Math.max(leastSpanUs, (toUs - fromUs) / factor));
    limit(fromUs + (toUs - fromUs - span) * at, span);
  };
  /** @param by widths of the window, positive to later */
  const pan = (by: number) => {
    const { fromUs, toUs } = sight.current;
    limit(fromUs + (toUs - fromUs) * by, toUs - fromUs);
  };
  /** Centres an instant; null keeps the span. */
  const show = (centreUs: number, spanUs: number | null) => {
    const span = spanUs ?? sight.current.toUs - sight.current.fromUs;
    limit(centreUs - span / 2, span);
  };
  const hands = useRef({ zoom, pan });
  hands.current = { zoom, pan };
  useEffect(() => {
    const { current } = canvas;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const { left, width } = current?.getBoundingClientRect() ?? new DOMRect();
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))
        hands.current.pan((event.deltaX + event.deltaY) / width);
      else hands.current.zoom(Math.exp(-event.deltaY / 300), (event.clientX - left) / width);
    };
    current?.addEventListener('wheel', wheel, { passive: false });
    return () => current?.removeEventListener('wheel', wheel);
  }, []);
  return { canvas, sight, zoom, pan, show, endUs, redraw };
}
