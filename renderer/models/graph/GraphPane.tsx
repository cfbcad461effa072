/** The network as a graph: as its source lists it, as it is compiled, or as it ran. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { allFolds, closedAtFirst, firstIn } from '../../../shared/view/graph/folds.ts';
import type { NetworkGraph } from '../../../shared/view/graph/networkGraph.ts';
import type { PlacedGraph } from '../../../shared/view/graph/placed.ts';
import { type ShownGraph, shownGraph } from '../../../shared/view/graph/shownGraph.ts';
import { plural, thin } from '../../../shared/view/text/format.ts';
import { useApp, useSettings } from '../../page/hooks.ts';
import { graphs, profile, set, tellProblem } from '../../page/page.ts';
import type { Wish } from '../../store/profiles.ts';
import type { LibraryModel } from '../../store/state.ts';
import { Empty } from '../../widgets/Empty.tsx';
import { GraphCanvas } from './GraphCanvas.tsx';
import { layoutOf } from './layout.ts';
import { NodeTable } from './NodeTable.tsx';
import { keepGraph, keptGraph, shapeOf } from './placedOnce.ts';
import { type GraphChoice, useGraphChoice, useNetwork } from './useNetwork.ts';

export default function GraphPane({ model }: { readonly model: LibraryModel }) {
  const choice = useGraphChoice(model);
  const { graph, problem } = useNetwork(model, choice);
  const table = useSettings('models').shownAs === 'table';
  const waits = useApp(({ conversions }) => {
    const loaded = conversions[model.key];
    return loaded?.state === 'loading' && loaded.progress?.phase === 'wait';
  });
  if (problem !== null)
    return (
      <div className="graph-pane">
        <p className="graph-note bad">{problem}</p>
      </div>
    );
  if (choice.kind === 'runtime' && choice.reading)
    return <Waiting text={`Reading the profile of ${model.title}`} />;
  if (choice.kind === 'runtime' && choice.profile === null) return <NotProfiled model={model} />;
  if (graph === null)
    return (
      <Waiting
        text={
          waits
            ? `The network of ${model.title} is shown when it has been converted`
            : `Reading the network of ${model.title}`
        }
      />
    );
  if (table) return <NodeTable graph={graph} model={model} choice={choice} />;
  return <Placing key={choice.kind} model={model} graph={graph} choice={choice} />;
}

function Waiting({ text }: { readonly text: string }) {
  return (
    <div className="graph-pane">
      <p className="graph-note dim" role="status">
        {text}
      </p>
    </div>
  );
}

/** What ran is known once it has run. */
function NotProfiled({ model }: { readonly model: LibraryModel }) {
  const plan = useApp((state) => state.plan);
  const going = useApp(({ work }) =>
    work.findLast(({ kind, state }) => kind === 'profile' && state === 'going'),
  );
  const error = useApp(({ work }) => work.findLast(({ kind }) => kind === 'profile')?.error ?? null);
  const [device] = plan.devices;
  const [precision] = plan.precisions;
  const wish: Wish | null = device === undefined || precision === undefined ? null : { device, precision };
  return (
    <Empty title={going === undefined ? `${model.title} has not been profiled yet` : going.title}>
      <p className="sentence">
        The runtime fuses, drops and inserts operations when it compiles a model. A profile runs it with its
        counters on and shows the kernels that are left, each with its time.
      </p>
      {going === undefined && error !== null && <p className="sentence bad">{error.message}</p>}
      {going === undefined && (
        <button
          type="button"
          className="control primary"
          disabled={wish === null}
          onClick={() => {
            if (wish !== null) profile(model, [wish]).catch(tellProblem);
          }}
        >
          {wish === null
            ? 'Choose a device and a precision in the top bar'
            : `Profile it on ${wish.device} ${wish.precision}`}
        </button>
      )}
    </Empty>
  );
}

interface Placed {
  readonly shown: ShownGraph;
  readonly placed: PlacedGraph;
}

/** One that was laid out before is there at once. */
function usePlaced(shown: ShownGraph): { placed: Placed | null; problem: string | null; fraction: number } {
  const shape = useMemo(() => shapeOf(shown), [shown]);
  const kept = keptGraph(shape);
  const [found, setFound] = useState<Placed | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [fraction, setFraction] = useState(0);
  const latest = useRef(shown);
  latest.current = shown;
  useEffect(() => {
    const before = keptGraph(shape);
    if (before !== undefined) {
      setFound({ shown: latest.current, placed: before });
      return;
    }
    const stop = new AbortController();
    layoutOf(latest.current, stop.signal, setFraction).then(
      (placed) => {
        keepGraph(shape, placed);
        if (!stop.signal.aborted) setFound({ shown: latest.current, placed });
      },
      (error: unknown) => {
        if (!stop.signal.aborted) setProblem(`The graph could not be laid out: ${String(error)}`);
      },
    );
    return () => stop.abort();
  }, [shape]);
  return { placed: kept === undefined ? found : { shown, placed: kept }, problem, fraction };
}

interface PlacingProps {
  readonly model: LibraryModel;
  readonly graph: NetworkGraph;
  readonly choice: GraphChoice;
}

function Placing({ model, graph, choice }: PlacingProps) {
  const key = `${model.key} ${choice.kind}`;
  const own = useApp((state) => state.graph.closed[key]);
  const closed = useMemo(() => own ?? closedAtFirst(graph), [own, graph]);
  const setClosed = (next: ReadonlySet<string>) => graphs.close(key, next);
  const shown = useMemo(() => shownGraph(graph, closed), [graph, closed]);
  const { placed, problem, fraction } = usePlaced(shown);
  const anchor = useRef<string | null>(null);
  const toggle = (fold: string) => {
    const next = new Set(closed);
    if (!next.delete(fold)) next.add(fold);
    anchor.current = firstIn(graph, fold);
    setClosed(next);
  };
  const toggleAll = () => {
    anchor.current = null;
    const folds = allFolds(graph);
    setClosed(new Set(closed.size < folds.length ? folds : []));
  };
  if (problem !== null)
    return (
      <div className="graph-pane">
        <p className="graph-note bad">{problem}</p>
      </div>
    );
  if (placed === null)
    return (
      <Waiting
        text={`Placing ${plural(graph.nodes.length, 'node')}, ${Math.round(fraction * 100)}${thin}%`}
      />
    );
  const isNewest = sameNodes(placed.shown, shown);
  return (
    <GraphCanvas
      place={key}
      anchor={anchor}
      model={model}
      graph={graph}
      // Of the same nodes with newer times where there are any.
      shown={isNewest ? shown : placed.shown}
      placed={placed.placed}
      laysOut={!isNewest}
      choice={choice}
      onGroup={toggle}
      onAllGroups={toggleAll}
      onNode={(node) => set('models', { node })}
    />
  );
}

const sameNodes = (a: ShownGraph, b: ShownGraph): boolean =>
  a.nodes.length === b.nodes.length && a.nodes.every(({ id }, index) => id === b.nodes[index]?.id);
