/** Keys of the graph: those that walk count while it has the focus, the others wherever the view is. */
import { type KeyboardEvent, type RefObject, useMemo, useRef } from 'react';
import { type Direction, stepFrom } from '../../../shared/view/graph/placed.ts';
import { foldsAround } from '../../../shared/view/graph/shownGraph.ts';
import { type Command, useCommands } from '../../keys/commands.ts';
import { set, store } from '../../page/page.ts';
import type { GraphCanvasProps } from './canvasProps.ts';
import type { GraphView } from './GraphView.ts';
import { stepMatch } from './graphState.ts';

const arrows: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

/** Pixels at a time. */
const panStep = 120;

interface KeyWork {
  readonly view: GraphView | null;
  readonly pane: RefObject<HTMLDivElement | null>;
  readonly props: GraphCanvasProps;
  readonly chosen: string | null;
}

/** What the graph's element does with its keys. */
export function useGraphKeys(
  view: GraphView | null,
  pane: RefObject<HTMLDivElement | null>,
  props: GraphCanvasProps,
  chosen: string | null,
): (event: KeyboardEvent) => void {
  const latest = useRef<KeyWork>({ view, pane, props, chosen });
  latest.current = { view, pane, props, chosen };
  useCommands(useMemo(() => commandsOf(() => latest.current), []));
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !walk(event.key, latest.current)) return;
    event.preventDefault();
  };
}

/** False: the key is somebody else's. */
function walk(key: string, { view, props, chosen }: KeyWork): boolean {
  const { shown, placed, onNode } = props;
  const direction = arrows[key];
  if (direction !== undefined) {
    const next = chosen === null ? placed.nodes[0]?.id : stepFrom(placed, shown.edges, chosen, direction);
    if (next == null) return true;
    onNode(next);
    view?.reveal(next);
    return true;
  }
  if (key === 'Home' || key === 'End') {
    const end = placed.nodes.at(key === 'Home' ? 0 : -1);
    if (end !== undefined) {
      onNode(end.id);
      view?.reveal(end.id);
    }
    return true;
  }
  if (key === 'PageUp' || key === 'PageDown') {
    view?.pan(0, (key === 'PageUp' ? 0.8 : -0.8) * view.size.height);
    return true;
  }
  if (key === 'Escape' && chosen !== null) {
    onNode(null);
    return true;
  }
  if ((key === 'Enter' || key === ' ') && chosen !== null) {
    enter(chosen, props);
    return true;
  }
  return false;
}

/** A closed group opens; a node shows its attributes. */
function enter(chosen: string, { shown, onGroup }: GraphCanvasProps): void {
  const node = shown.nodes.find(({ id }) => id === chosen);
  if (node === undefined || node.members.length === 1) {
    store.setState({ inspector: true });
    return;
  }
  set('models', { node: node.members[0]?.id ?? null });
  onGroup(node.name);
}

function commandsOf(now: () => KeyWork): readonly Command[] {
  const group = 'Graph';
  const told = (title: string, keys: readonly string[]): Command => ({
    title,
    group,
    keys,
    run: () => {},
    pointer: true,
  });
  const does = (title: string, key: string, run: () => void): Command => ({ title, group, keys: [key], run });
  return [
    does('Fit the graph', 'f', () => now().view?.fit()),
    does('Zoom in', 'w', () => now().view?.zoom(1.25)),
    does('Zoom out', 's', () => now().view?.zoom(0.8)),
    does('Look left', 'a', () => now().view?.pan(panStep, 0)),
    does('Look right', 'd', () => now().view?.pan(-panStep, 0)),
    does('Match after', '.', () => stepMatch(1)),
    does('Match before', ',', () => stepMatch(-1)),
    does('Close or open the group of the node', 'x', () => toggleGroup(now())),
    does('Close or open all groups', 'z', () => now().props.onAllGroups()),
    does('Go to the graph', 'v', () =>
      now().pane.current?.querySelector<HTMLElement>('[role="application"]')?.focus(),
    ),
    told('Walk along the edges', ['↑', '↓', '←', '→']),
    told('Attributes of the node', ['⏎']),
    told('Zoom at the pointer', ['wheel']),
    told('Look up and down', ['Shift', 'wheel']),
    told('Look around', ['drag']),
  ];
}

function toggleGroup({ chosen, props }: KeyWork): void {
  const node = props.shown.nodes.find(({ id }) => id === chosen);
  const [fold] = node === undefined ? [] : foldsAround(node);
  if (node === undefined || fold === undefined) return;
  // The address keeps a node of the network, so that it is shown again when its group is opened.
  const [first] = node.members;
  if (first !== undefined) set('models', { node: first.id });
  props.onGroup(fold);
}
