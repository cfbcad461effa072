/** The network as a graph: zoom with the wheel, pan by dragging, click a node for its attributes. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ModelGraph } from '../../shared/library.ts';
import { layerKindOf } from '../../shared/view/colours.ts';
import { microsecondsText, plural, shapeText, thin } from '../../shared/view/format.ts';
import { type Command, useCommands } from '../commands.ts';
import { Icon } from '../frame/icons.tsx';
import { Segments } from '../frame/parts.tsx';
import { loadGraph } from '../store/models.ts';
import { type LibraryModel, useApp } from '../store/state.ts';
import { type Layout, layoutOf, nodeHeight, nodeWidth } from './layout.ts';
import { type NodeTimes, useNodeTimes } from './useNodeTimes.ts';

interface GraphPaneProps {
  readonly model: LibraryModel;
  readonly find: string;
  readonly node: string | null;
  readonly onNode: (id: string | null) => void;
}

export default function GraphPane({ model, find, node, onNode }: GraphPaneProps) {
  const loaded = useApp((state) => state.graphs[model.key]);
  const converting = useApp((state) => state.conversions[model.key]?.state === 'loading');
  const [layout, setLayout] = useState<Layout | null>(null);
  const graph = loaded?.state === 'ready' ? loaded.value : null;
  useEffect(() => {
    // Two conversions of one model at once would only wait for each other.
    if (!converting) void loadGraph(model.key);
  }, [model.key, converting]);
  useEffect(() => {
    let wanted = true;
    if (graph !== null)
      void layoutOf(graph).then((found) => {
        if (wanted) setLayout(found);
      });
    return () => {
      wanted = false;
    };
  }, [graph]);
  if (loaded?.state === 'failed')
    return (
      <div className="graph-pane">
        <p className="graph-note bad">{loaded.problem.message}</p>
      </div>
    );
  if (graph === null || layout === null)
    return (
      <div className="graph-pane">
        <p className="graph-note dim" role="status">
          {graph === null
            ? `Reading the network of ${model.title}`
            : `Placing ${plural(graph.nodes.length, 'node')}`}
        </p>
      </div>
    );
  return <Graph model={model} graph={graph} layout={layout} find={find} node={node} onNode={onNode} />;
}

interface Sight {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

function useSight(layout: Layout) {
  const pane = useRef<HTMLDivElement>(null);
  const [sight, setSight] = useState<Sight>({ x: 0, y: 0, scale: 1 });
  const fit = () => {
    const { clientWidth = 800, clientHeight = 600 } = pane.current ?? {};
    const scale = Math.min(1, clientWidth / (layout.width + 32), clientHeight / (layout.height + 32));
    setSight({ scale, x: (clientWidth - layout.width * scale) / 2, y: 16 });
  };
  const top = () => {
    const { clientWidth = 800 } = pane.current ?? {};
    const scale = Math.min(1, clientWidth / (layout.width + 32));
    setSight({ scale, x: (clientWidth - layout.width * scale) / 2, y: 16 });
  };
  // Once for each layout: the user's own place is kept afterwards.
  useEffect(top, [layout]);
  useEffect(() => {
    const { current } = pane;
    const zoom = (event: WheelEvent) => {
      event.preventDefault();
      const { left, top: above } =
        event.currentTarget instanceof HTMLElement
          ? event.currentTarget.getBoundingClientRect()
          : new DOMRect();
      const [px, py] = [event.clientX - left, event.clientY - above];
      setSight(({ x, y, scale }) => {
        if (!event.ctrlKey) return { scale, x: x - event.deltaX, y: y - event.deltaY };
        const next = Math.min(3, Math.max(0.05, scale * Math.exp(-event.deltaY / 300)));
        return { scale: next, x: px - ((px - x) * next) / scale, y: py - ((py - y) * next) / scale };
      });
    };
    // React listens passively, and this must keep the page from zooming.
    current?.addEventListener('wheel', zoom, { passive: false });
    return () => current?.removeEventListener('wheel', zoom);
  }, []);
  const zoomBy = (factor: number) => {
    const { clientWidth = 0, clientHeight = 0 } = pane.current ?? {};
    setSight(({ x, y, scale }) => {
      const next = Math.min(3, Math.max(0.05, scale * factor));
      const [px, py] = [clientWidth / 2, clientHeight / 2];
      return { scale: next, x: px - ((px - x) * next) / scale, y: py - ((py - y) * next) / scale };
    });
  };
  const centre = (x: number, y: number) => {
    const { clientWidth = 0, clientHeight = 0 } = pane.current ?? {};
    setSight(({ scale }) => {
      const kept = Math.max(scale, 0.6);
      return { scale: kept, x: clientWidth / 2 - x * kept, y: clientHeight / 2 - y * kept };
    });
  };
  return { pane, sight, setSight, fit, zoomBy, centre };
}

const shades = ['type', 'time', 'precision'] as const;
type Shade = (typeof shades)[number];

function Graph({
  model,
  graph,
  layout,
  find,
  node,
  onNode,
}: GraphPaneProps & { readonly graph: ModelGraph; readonly layout: Layout }) {
  const { pane, sight, setSight, fit, zoomBy, centre } = useSight(layout);
  const times = useNodeTimes(model, graph);
  const [shade, setShade] = useState<Shade>('time');
  const found = useMemo(() => matching(graph, find), [graph, find]);
  const [first] = found;
  // biome-ignore lint/correctness/useExhaustiveDependencies: moves when another node is found, and at no other time
  useEffect(() => {
    const place = layout.nodes.find(({ id }) => id === first);
    if (place !== undefined) centre(place.x + nodeWidth / 2, place.y + nodeHeight / 2);
  }, [first]);
  const fitKey = useRef(fit);
  fitKey.current = fit;
  const zoomKey = useRef(zoomBy);
  zoomKey.current = zoomBy;
  useCommands(
    useMemo(
      (): readonly Command[] => [
        { title: 'Fit the graph', group: 'Graph', keys: ['f'], run: () => fitKey.current() },
        { title: 'Zoom in', group: 'Graph', keys: ['w'], run: () => zoomKey.current(1.25) },
        { title: 'Zoom out', group: 'Graph', keys: ['s'], run: () => zoomKey.current(0.8) },
        { title: 'Zoom', group: 'Graph', keys: ['Ctrl', 'wheel'], run: () => {}, pointer: true },
        { title: 'Pan', group: 'Graph', keys: ['drag'], run: () => {}, pointer: true },
      ],
      [],
    ),
  );
  return (
    <div
      ref={pane}
      className="graph-pane"
      onPointerMove={({ buttons, movementX, movementY }) => {
        if (buttons === 1) setSight(({ x, y, scale }) => ({ scale, x: x + movementX, y: y + movementY }));
      }}
    >
      <svg width="100%" height="100%" role="group" aria-label={`Graph of ${model.title}`}>
        <g transform={`translate(${sight.x} ${sight.y}) scale(${sight.scale})`}>
          {layout.edges.map((path) => (
            <path key={path} d={path} className="graph-edge" />
          ))}
          <Nodes
            graph={graph}
            layout={layout}
            times={times}
            shade={times === null ? 'type' : shade}
            chosen={node}
            found={found}
            onNode={onNode}
          />
        </g>
      </svg>
      <div className="graph-tools">
        {times !== null && <Segments label="Shade" options={shades} value={shade} onChange={setShade} />}
        <span className="dim">{`${Math.round(sight.scale * 100)}${thin}%`}</span>
        <button type="button" className="control" onClick={fit}>
          <Icon name="fit" size={13} /> Fit <kbd>f</kbd>
        </button>
      </div>
      <p className="graph-foot dim">
        {plural(graph.nodes.length, 'operation')} of the IR
        {times === null ? '; profile it in Kernels to see times here' : `; times of ${times.configuration}`}
        {find !== '' && `; ${plural(found.size, 'match', 'matches')}`}
      </p>
    </div>
  );
}

function matching({ nodes }: ModelGraph, find: string): ReadonlySet<string> {
  const wanted = find.trim().toLowerCase();
  if (wanted === '') return new Set();
  return new Set(
    nodes
      .filter(({ name, type, sources }) =>
        [name, type, ...sources].some((text) => text.toLowerCase().includes(wanted)),
      )
      .map(({ id }) => id),
  );
}

interface NodesProps {
  readonly graph: ModelGraph;
  readonly layout: Layout;
  readonly times: NodeTimes | null;
  readonly shade: Shade;
  readonly chosen: string | null;
  readonly found: ReadonlySet<string>;
  readonly onNode: (id: string | null) => void;
}

function Nodes({ graph, layout, times, shade, chosen, found, onNode }: NodesProps) {
  const byId = useMemo(() => new Map(graph.nodes.map((node) => [node.id, node])), [graph]);
  return layout.nodes.map(({ id, x, y }) => {
    const node = byId.get(id);
    if (node === undefined) return null;
    const time = times?.times.get(id);
    const label = node.name.length > 22 ? `…${node.name.slice(-21)}` : node.name;
    const right =
      shade === 'precision'
        ? (time?.precision ?? 'away')
        : time === undefined
          ? shapeText(node.shape)
          : `${microsecondsText(time.timeUs)}${thin}µs`;
    return (
      <g
        key={id}
        transform={`translate(${x} ${y})`}
        className={`graph-node${id === chosen ? ' chosen' : ''}${found.has(id) ? ' found' : ''}`}
        role="button"
        tabIndex={0}
        aria-label={`${node.name}, ${node.type}, ${right}`}
        onClick={() => onNode(id === chosen ? null : id)}
        onKeyDown={({ key }) => {
          if (key === 'Enter' || key === ' ') onNode(id);
        }}
      >
        <rect className="box" width={nodeWidth} height={nodeHeight} />
        {shade === 'time' && time !== undefined && (
          <rect
            className="shade"
            width={nodeWidth}
            height={nodeHeight}
            opacity={Math.min(0.4, time.share * 3)}
          />
        )}
        <rect width={4} height={nodeHeight} fill={`var(--layer-${layerKindOf(node.type)})`} />
        <text x={12} y={18}>
          {label}
        </text>
        <text x={nodeWidth - 8} y={18} textAnchor="end" className="right">
          {right}
        </text>
      </g>
    );
  });
}
