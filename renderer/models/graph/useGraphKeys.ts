/** Keys of the graph: those that walk count while it has the focus, the others wherever the view is. */
import { type KeyboardEvent, type RefObject, useMemo, useRef } from 'react';
import { stepFrom } from '../../../shared/view/graph/placed.ts';
import { foldsAround } from '../../../shared/view/graph/shownGraph.ts';
import type { ActionOf } from '../../keys/keymap.ts';
import { type Command, commandsOf, pressedIn } from '../../keys/lookup.ts';
import { useCommands } from '../../page/keyboard.ts';
import { graphs, set, store } from '../../page/page.ts';
import type { GraphCanvasProps } from './canvasProps.ts';
import type { GraphView } from './GraphView.ts';

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
  useCommands(useMemo(() => graphCommands(() => latest.current), []));
  return (event) => {
    const action = pressedIn('graphNodes', event);
    if (action !== null && walk(action, latest.current)) event.preventDefault();
  };
}

/** False: the key is another's. */
function walk(action: ActionOf<'graphNodes'>, work: KeyWork): boolean {
  const { view, props, chosen } = work;
  const { shown, placed, onNode } = props;
  switch (action) {
    case 'up':
    case 'down':
    case 'left':
    case 'right':
      goTo(work, chosen === null ? placed.nodes[0]?.id : stepFrom(placed, shown.edges, chosen, action));
      return true;
    case 'first':
      goTo(work, placed.nodes[0]?.id);
      return true;
    case 'last':
      goTo(work, placed.nodes.at(-1)?.id);
      return true;
    case 'pageUp':
      view?.pan(0, 0.8 * view.size.height);
      return true;
    case 'pageDown':
      view?.pan(0, -0.8 * view.size.height);
      return true;
    case 'none':
      if (chosen !== null) onNode(null);
      return chosen !== null;
    case 'open':
    case 'openToo':
      if (chosen !== null) enter(chosen, props);
      return chosen !== null;
  }
}

function goTo({ view, props }: KeyWork, node: string | null | undefined): void {
  if (node == null) return;
  props.onNode(node);
  view?.reveal(node);
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

function graphCommands(now: () => KeyWork): readonly Command[] {
  return commandsOf('graph', {
    fit: () => now().view?.fit(),
    zoomIn: () => now().view?.zoom(1.25),
    zoomOut: () => now().view?.zoom(0.8),
    panLeft: () => now().view?.pan(panStep, 0),
    panRight: () => now().view?.pan(-panStep, 0),
    nextMatch: () => graphs.stepMatch(1),
    previousMatch: () => graphs.stepMatch(-1),
    group: () => toggleGroup(now()),
    allGroups: () => now().props.onAllGroups(),
    focus: () => now().pane.current?.querySelector<HTMLElement>('[role="application"]')?.focus(),
  });
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
