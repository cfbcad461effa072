/** What the canvas of a graph is given, and a node of it in words. */
import type { RefObject } from 'react';
import type { NetworkGraph } from '../../../shared/view/graph/networkGraph.ts';
import type { PlacedGraph } from '../../../shared/view/graph/placed.ts';
import {
  noteOf,
  type ShownGraph,
  type ShownNode,
  tensorText,
} from '../../../shared/view/graph/shownGraph.ts';
import type { LibraryModel } from '../../store/state.ts';
import type { GraphChoice } from './useNetwork.ts';

export interface GraphCanvasProps {
  /** Model and kind: what is in sight is kept under it. */
  readonly place: string;
  /** Node of the network that stays where it is on the canvas when groups open and close; null: none. */
  readonly anchor: RefObject<string | null>;
  readonly model: LibraryModel;
  readonly graph: NetworkGraph;
  readonly shown: ShownGraph;
  readonly placed: PlacedGraph;
  /** Another one is laid out, and takes its place. */
  readonly laysOut: boolean;
  readonly choice: GraphChoice;
  readonly onNode: (id: string | null) => void;
  readonly onGroup: (group: string) => void;
  readonly onAllGroups: () => void;
}

export const nodeText = (node: ShownNode): string =>
  [node.name, node.type, tensorText(node.members.at(-1)?.shape ?? []), noteOf(node, 'time')]
    .filter((text, index, all) => text !== '' && all.indexOf(text) === index)
    .join(', ');
