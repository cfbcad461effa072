/** The table behind the graph: every node with what is known of it, in the network's order or by time. */

import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useMemo, useRef } from 'react';
import { type GraphNode, matchingNodes, type NetworkGraph } from '../../../shared/view/graph/networkGraph.ts';
import { tensorText } from '../../../shared/view/graph/shownGraph.ts';
import { microsecondsText, shareText } from '../../../shared/view/text/format.ts';
import { pressedIn } from '../../keys/lookup.ts';
import { useApp, useSettings } from '../../page/hooks.ts';
import { set } from '../../page/page.ts';
import type { LibraryModel } from '../../store/state.ts';
import { cssVariable } from '../../widgets/cssVariable.ts';
import { useTableExport } from './useExports.ts';
import type { GraphChoice } from './useNetwork.ts';

const rowHeight = 24;

interface NodeTableProps {
  readonly model: LibraryModel;
  readonly graph: NetworkGraph;
  readonly choice: GraphChoice;
}

export function NodeTable({ model, graph, choice }: NodeTableProps) {
  useTableExport({ model, graph, choice });
  const find = useApp((state) => state.graph.find);
  const { order, node: chosen } = useSettings('models');
  const byTime = order === 'time';
  const rows = useMemo(() => {
    const wanted = find.trim() === '' ? null : new Set(matchingNodes(graph, find));
    const found = graph.nodes.filter(({ id }) => wanted === null || wanted.has(id));
    return byTime ? found.toSorted((a, b) => (b.time?.timeUs ?? -1) - (a.time?.timeUs ?? -1)) : found;
  }, [graph, find, byTime]);
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  });
  const step = (by: number) => {
    const at = rows.findIndex(({ id }) => id === chosen);
    const next = Math.min(rows.length - 1, Math.max(0, at + by));
    set('models', { node: rows[next]?.id ?? null });
    virtual.scrollToIndex(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const action = pressedIn('nodeTable', event);
    if (action === null) return;
    event.preventDefault();
    step(action === 'next' ? 1 : -1);
  };
  return (
    <div
      className="node-table"
      role="table"
      aria-label={`Nodes of ${model.title}`}
      aria-rowcount={rows.length + 1}
    >
      <Head profiled={choice.profile !== null} byTime={byTime} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
      <div ref={scroll} className="node-table-scroll" role="rowgroup" tabIndex={0} onKeyDown={onKeyDown}>
        <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const node = rows[index];
            if (node === undefined) return null;
            return <Row key={node.id} node={node} index={index} top={start} chosen={node.id === chosen} />;
          })}
        </div>
      </div>
    </div>
  );
}

function Head({ profiled, byTime }: { readonly profiled: boolean; readonly byTime: boolean }) {
  return (
    <div role="row" className="node-row head" aria-rowindex={1}>
      <span role="columnheader">Node</span>
      <span role="columnheader">Type</span>
      <span role="columnheader" className="number">
        Output
      </span>
      <span role="columnheader" className="number" aria-sort={byTime ? 'descending' : 'none'}>
        <button
          type="button"
          disabled={!profiled}
          onClick={() => set('models', { order: byTime ? 'network' : 'time' })}
        >
          Time, µs{byTime ? ' ▾' : ''}
        </button>
      </span>
      <span role="columnheader" className="number">
        Share
      </span>
      <span role="columnheader">Ran in</span>
    </div>
  );
}

function Row({
  node: { id, name, type, kind, shape, time },
  index,
  top,
  chosen,
}: {
  readonly node: GraphNode;
  readonly index: number;
  readonly top: number;
  readonly chosen: boolean;
}) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the arrows of the table choose as well
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={chosen}
      className="node-row"
      style={cssVariable('--top', `${top}px`)}
      onClick={() => set('models', { node: id })}
    >
      <span role="cell" className="ellipsis" title={name}>
        <span className="stripe" style={cssVariable('--stripe', `var(--layer-${kind})`)} /> {name}
      </span>
      <span role="cell" className="dim ellipsis">
        {type}
      </span>
      <span role="cell" className="number dim">
        {tensorText(shape) || '·'}
      </span>
      <span role="cell" className="number">
        {time === null ? '·' : microsecondsText(time.timeUs)}
      </span>
      <span role="cell" className="number dim">
        {time === null ? '·' : shareText(time.share)}
      </span>
      <span role="cell" className="dim ellipsis">
        {[time?.precision, time?.implementation].filter(Boolean).join(', ')}
      </span>
    </div>
  );
}
