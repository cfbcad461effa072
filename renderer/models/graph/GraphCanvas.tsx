/** The graph's canvas with its overview: one tab stop; the selection is announced in words. */
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { configurationName } from '../../../shared/profile/configuration.ts';
import type { NetworkGraph } from '../../../shared/view/graph/networkGraph.ts';
import { matchingNodes } from '../../../shared/view/graph/networkGraph.ts';
import type { ShownGraph } from '../../../shared/view/graph/shownGraph.ts';
import { plural } from '../../../shared/view/text/format.ts';
import { useApp, useSettings } from '../../page/hooks.ts';
import { graphs, settingsNow, store } from '../../page/page.ts';
import type { GraphSight } from '../../store/graphs.ts';
import { useTheme } from '../../widgets/theme.ts';
import { type GraphCanvasProps, nodeText } from './canvasProps.ts';
import { GraphView } from './GraphView.ts';
import { Overview } from './Overview.tsx';
import type { GraphScene } from './paintGraph.ts';
import { useExports } from './useExports.ts';
import { useGraphKeys } from './useGraphKeys.ts';
import { useGraphPointer } from './useGraphPointer.ts';
import type { GraphChoice } from './useNetwork.ts';

export function GraphCanvas(props: GraphCanvasProps) {
  const { model, graph, shown, placed, choice } = props;
  const pane = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [focused, setFocused] = useState(false);
  const { view, sight } = useView(pane, canvas, props.place);
  const chosen = useChosen(shown);
  useScene(view, props, chosen, focused);
  useGraphPointer(view, shown, props);
  const onKeyDown = useGraphKeys(view, pane, props, chosen);
  useExports(props);
  const node = shown.nodes.find(({ id }) => id === chosen) ?? null;
  return (
    <div ref={pane} className="graph-pane">
      <div
        className="graph-focus"
        role="application"
        aria-roledescription="graph"
        aria-label={`Graph of ${model.title}, ${choice.kind}, ${plural(graph.nodes.length, 'node')}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the graph is one stop of the keyboard
        tabIndex={0}
        onKeyDown={onKeyDown}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
      >
        <canvas ref={canvas} />
      </div>
      <p className="hidden-visually" role="status">
        {node === null ? '' : nodeText(node)}
      </p>
      {view !== null && sight !== null && (
        <Overview view={view} sight={sight} shown={shown} placed={placed} />
      )}
      <p className="graph-foot dim">{footOf(graph, choice)}</p>
    </div>
  );
}

const nodeNouns = { source: 'layer', IR: 'operation', runtime: 'kernel' } as const;

function footOf({ nodes }: NetworkGraph, { kind, profile }: GraphChoice): string {
  const count = nodes.filter(
    ({ time, type }) => type !== 'Result' && (kind !== 'runtime' || time !== null),
  ).length;
  const counted = plural(count, nodeNouns[kind]);
  return profile === null
    ? `${counted}; profile it to see times here`
    : `${counted}; times of ${configurationName(profile.profile)}`;
}

function useView(
  pane: RefObject<HTMLDivElement | null>,
  canvas: RefObject<HTMLCanvasElement | null>,
  place: string,
) {
  const [view, setView] = useState<GraphView | null>(null);
  const [sight, setSight] = useState<GraphSight | null>(null);
  const theme = useTheme();
  useEffect(() => {
    if (canvas.current === null || pane.current === null) return;
    const made = new GraphView(canvas.current, (now) => {
      setSight(now);
      graphs.change({ scale: now.scale });
    });
    const watch = new ResizeObserver(([entry]) => {
      if (entry !== undefined) made.resize(entry.contentRect.width, entry.contentRect.height);
    });
    made.resize(pane.current.clientWidth, pane.current.clientHeight);
    watch.observe(pane.current);
    setView(made);
    graphs.change({ view: made });
    return () => {
      watch.disconnect();
      graphs.leave(place, made.sight);
      made.end();
    };
  }, [pane, canvas, place]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tokens are others in another theme
  useEffect(() => view?.readLook(), [view, theme]);
  return { view, sight };
}

/** The address names a node of the network; in a closed group it is the group that shows it. */
function useChosen({ shownAs, nodes }: ShownGraph): string | null {
  const { node } = useSettings('models');
  if (node === null) return null;
  return shownAs.get(node) ?? nodes.find(({ id }) => id === node)?.id ?? null;
}

function useScene(
  view: GraphView | null,
  { place, anchor, graph, shown, placed, laysOut, choice }: GraphCanvasProps,
  chosen: string | null,
  focused: boolean,
): void {
  const find = useApp((state) => state.graph.find);
  const at = useApp((state) => state.graph.at);
  const matches = useMemo(() => matchingNodes(graph, find), [graph, find]);
  useEffect(() => graphs.change({ matches, at: 0 }), [matches]);
  const match = shown.shownAs.get(matches[at] ?? '') ?? null;
  const nodes = useMemo(() => new Map(shown.nodes.map((node) => [node.id, node])), [shown]);
  const found = useMemo(
    () => new Set(matches.flatMap((id) => shown.shownAs.get(id) ?? [])),
    [matches, shown],
  );
  useEffect(() => {
    const scene: GraphScene = {
      placed,
      nodes,
      shade: choice.shade,
      device: choice.profile?.profile.device ?? null,
      chosen,
      found,
      match,
      focused,
    };
    view?.show(scene);
  }, [view, placed, nodes, choice.shade, choice.profile, chosen, found, match, focused]);
  useEffect(() => view?.layOut(laysOut), [view, laysOut]);
  const begun = useRef(false);
  useEffect(() => {
    if (view === null || begun.current) return;
    begun.current = true;
    const left = store.getState().graph.sights[place];
    if (left === undefined) view.begin();
    else view.look(left);
    const { node } = settingsNow('models');
    if (node !== null) view.reveal(shown.shownAs.get(node) ?? node);
  }, [view, shown, place]);
  useEffect(() => {
    if (match !== null) view?.reveal(match);
  }, [view, match]);
  const last = useRef({ shown, placed });
  useEffect(() => {
    const before = last.current;
    last.current = { shown, placed };
    if (view === null || before.placed === placed || view.fitAfterLayout()) return;
    const [from, to] = [boxOf(before, anchor.current), boxOf({ shown, placed }, anchor.current)];
    if (from !== undefined && to !== undefined) view.hold(from, to);
    else if (chosen === null) view.begin();
    if (chosen !== null) view.reveal(chosen);
  }, [view, shown, placed, chosen, anchor]);
}

function boxOf({ shown, placed }: Pick<GraphCanvasProps, 'shown' | 'placed'>, node: string | null) {
  const id = node === null ? undefined : shown.shownAs.get(node);
  return placed.nodes.find((box) => box.id === id);
}
