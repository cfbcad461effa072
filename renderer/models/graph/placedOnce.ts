/**
 * Layouts that were found, kept by their content: a graph that was looked at before stands there at once, and of blocks that
 * repeat one is laid out. Names are no content; how many nodes there are and which edges go between them is.
 */
import type { ElkNode } from 'elkjs/lib/elk-api.js';
import type { PlacedGraph } from '../../../shared/view/graph/placed.ts';
import type { ShownGraph } from '../../../shared/view/graph/shownGraph.ts';

/** An edge of a level, with the ends in the network that it stands for. */
export interface Way {
  readonly source: string;
  readonly target: string;
  readonly from: string;
  readonly to: string[];
  readonly arrow: boolean;
}

/** One group's inside, or the whole with its groups as single nodes. */
export interface Level {
  readonly nodes: ElkNode[];
  readonly ways: Map<string, Way>;
}

/** Of a thousand nodes each: some megabytes. */
const mostGraphs = 40;
const mostInsides = 400;

/** What was asked for last stays longest. */
class Kept<T> {
  readonly #values = new Map<string, T>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get(key: string): T | undefined {
    const value = this.#values.get(key);
    if (value === undefined) return undefined;
    this.#values.delete(key);
    this.#values.set(key, value);
    return value;
  }

  set(key: string, value: T): void {
    this.#values.set(key, value);
    const [oldest] = this.#values.keys();
    if (this.#values.size > this.#most && oldest !== undefined) this.#values.delete(oldest);
  }

  forget(key: string): void {
    this.#values.delete(key);
  }
}

const graphs = new Kept<PlacedGraph>(mostGraphs);
const insides = new Kept<Promise<ElkNode>>(mostInsides);

/** Places are those of names and edges: times and colours may be others. */
export const shapeOf = ({ nodes, edges }: ShownGraph): string =>
  JSON.stringify([nodes.map(({ id, group, run }) => [id, group, run?.name]), edges]);

export const keptGraph = (shape: string): PlacedGraph | undefined => graphs.get(shape);
export const keepGraph = (shape: string, placed: PlacedGraph): void => graphs.set(shape, placed);

/** @param place finds the places of a level whose nodes it may name as it likes */
export async function insideOnce(level: Level, place: (level: Level) => Promise<ElkNode>): Promise<ElkNode> {
  const ids = new Map(level.nodes.map(({ id }, index) => [id, index]));
  const key = JSON.stringify([
    level.nodes.map(({ width, height, layoutOptions }) => [width, height, layoutOptions]),
    [...level.ways.values()].map(({ source, target }) => [ids.get(source), ids.get(target)]),
  ]);
  let found = insides.get(key);
  if (found === undefined) {
    found = place(level);
    insides.set(key, found);
    // What failed is tried again.
    found.catch(() => insides.forget(key));
  }
  const placed = await found;
  const children = level.nodes.flatMap(({ id }, index) => {
    const child = placed.children?.[index];
    return child === undefined ? [] : [{ ...child, id }];
  });
  return { ...placed, children };
}
