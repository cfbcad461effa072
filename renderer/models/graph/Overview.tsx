/** The whole graph, small, with what is in sight framed: drag the frame to look elsewhere. */
import { type PointerEvent, useEffect, useMemo, useRef } from 'react';
import type { PlacedGraph } from '../../../shared/view/graph/placed.ts';
import type { ShownGraph } from '../../../shared/view/graph/shownGraph.ts';
import type { GraphSight } from '../../store/graphs.ts';
import { useTheme } from '../../widgets/theme.ts';
import type { GraphView } from './GraphView.ts';
import { lookNow, paintOverview } from './paintGraph.ts';

const width = 56;
const margin = 24;

interface OverviewProps {
  readonly view: GraphView;
  readonly sight: GraphSight;
  readonly shown: ShownGraph;
  readonly placed: PlacedGraph;
}

export function Overview({ view, sight, shown, placed }: OverviewProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  const { size } = view;
  const height = Math.max(24, Math.min(size.height - margin - 36, placed.height * 0.25));
  const nodes = useMemo(() => new Map(shown.nodes.map((node) => [node.id, node])), [shown]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: repainted in another theme
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (canvas.current === null || context == null) return;
    canvas.current.width = Math.round(width * window.devicePixelRatio);
    canvas.current.height = Math.round(height * window.devicePixelRatio);
    paintOverview(context, { width, height }, { placed, nodes }, lookNow());
  }, [placed, nodes, height, theme]);
  const across = width / placed.width;
  const down = height / placed.height;
  const frame = {
    left: clamp((-sight.x / sight.scale) * across, width),
    top: clamp((-sight.y / sight.scale) * down, height),
    right: clamp(((size.width - sight.x) / sight.scale) * across, width),
    bottom: clamp(((size.height - sight.y) / sight.scale) * down, height),
  };
  const look = ({ currentTarget, clientX, clientY }: PointerEvent) => {
    const { left, top } = currentTarget.getBoundingClientRect();
    const [x, y] = [(clientX - left) / across, (clientY - top) / down];
    view.look({
      scale: sight.scale,
      x: placed.width * sight.scale <= size.width ? sight.x : size.width / 2 - x * sight.scale,
      y: size.height / 2 - y * sight.scale,
    });
  };
  return (
    <div
      className="graph-overview"
      aria-hidden="true"
      style={{ width, height }}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        look(event);
      }}
      onPointerMove={(event) => {
        if (event.buttons === 1) look(event);
      }}
    >
      <canvas ref={canvas} />
      <div
        className="graph-overview-frame"
        style={{
          left: frame.left,
          top: frame.top,
          width: Math.max(4, frame.right - frame.left),
          height: Math.max(4, frame.bottom - frame.top),
        }}
      />
    </div>
  );
}

const clamp = (value: number, most: number) => Math.min(most, Math.max(0, value));
