import ELK from 'elkjs/lib/elk.bundled.js';
import { describe, expect, it } from 'vitest';
import { profileOf, recorded } from '../../../shared/profile/testing.ts';
import { allFolds, closedAtFirst } from '../../../shared/view/graph/folds.ts';
import {
  type GraphNode,
  graphOfKernels,
  type NetworkGraph,
} from '../../../shared/view/graph/networkGraph.ts';
import type { PlacedBox, PlacedGraph } from '../../../shared/view/graph/placed.ts';
import { type ShownGraph, shownGraph } from '../../../shared/view/graph/shownGraph.ts';
import { placedBy } from './placing.ts';

const elk = new ELK();
const placed = (shown: ShownGraph, told: number[] = []) =>
  placedBy(
    (graph) => elk.layout(graph),
    shown,
    new AbortController().signal,
    (part) => told.push(part),
  );

const ran = graphOfKernels(profileOf(recorded.squeezenetCpu()).kernels);

/** Blocks of three nodes side by side, each with a way around it, and every block read by the last node. */
function blocks(count: number): NetworkGraph {
  const names = Array.from({ length: count }, (_, at) => `b${at}`);
  const node = (name: string): GraphNode => ({
    ...{ id: name, name, type: 'Convolution', kind: 'conv3', shape: [1, 8], attributes: [] },
    ...{ sources: [], fused: [], time: null },
  });
  const all = names.flatMap((name) => ['in', 'left', 'right', 'out'].map((end) => `${name}/${end}`));
  const edge = (from: string, to: string) => ({ from, to, shape: [1, 8] });
  const edges = names.flatMap((name, at) => [
    edge(at === 0 ? 'data' : `${names[at - 1]}/out`, `${name}/in`),
    ...['left', 'right'].flatMap((end) => [
      edge(`${name}/in`, `${name}/${end}`),
      edge(`${name}/${end}`, `${name}/out`),
    ]),
    ...(at === 0 ? [] : [edge(`${names[at - 1]}/out`, `${name}/out`)]),
    edge(`${name}/out`, 'last'),
  ]);
  return { nodes: ['data', ...all, 'last'].map(node), edges };
}

const cross = (a: PlacedBox, b: PlacedBox): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const holds = (outer: PlacedBox, inner: PlacedBox): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

/** What a reader sees of any layout, whatever found it. */
function check(shown: ShownGraph, graph: PlacedGraph): void {
  expect(graph.nodes.map(({ id }) => id).toSorted()).toEqual(shown.nodes.map(({ id }) => id).toSorted());
  const whole = { id: '', x: 0, y: 0, width: graph.width, height: graph.height };
  const boxes = new Map(graph.nodes.map((box) => [box.id, box]));
  expect(graph.nodes.filter((box) => !holds(whole, box))).toEqual([]);
  expect(graph.nodes.flatMap((a, at) => graph.nodes.slice(at + 1).filter((b) => cross(a, b)))).toEqual([]);
  // A group holds its own nodes, and no other stands on it.
  for (const group of shown.groups) {
    const frame = graph.groups.find(({ id }) => id === group);
    if (frame === undefined) throw new Error(`${group} has no frame`);
    for (const node of shown.nodes) {
      const box = boxes.get(node.id);
      if (box === undefined) throw new Error(node.id);
      expect([node.id, node.group === group ? holds(frame, box) : !cross(frame, box)]).toEqual([
        node.id,
        true,
      ]);
    }
  }
  for (const { from, points } of graph.edges) {
    const bends = Array.from({ length: points.length / 2 }, (_, at) => points.slice(2 * at, 2 * at + 2));
    for (const [at, [x = 0, y = 0]] of bends.entries()) {
      const [nextX = x, nextY = y] = bends[at + 1] ?? [];
      // A way is made of level and upright pieces, and goes down.
      expect([from, Math.min(Math.abs(nextX - x), Math.abs(nextY - y)) < 1e-6]).toEqual([from, true]);
      expect(nextY).toBeGreaterThanOrEqual(y - 1e-6);
    }
  }
  // Each edge of the network is one way from its source's foot to its reader's head, over borders of groups.
  for (const { from, to } of shown.edges) {
    const [source, target] = [boxes.get(from), boxes.get(to)];
    if (source === undefined || target === undefined) throw new Error(`${from} ${to}`);
    const own = graph.edges.filter((edge) => edge.from === from && edge.to.includes(to));
    const starts = own.filter(
      ({ points: [x = 0, y = 0] }) =>
        Math.abs(y - source.y - source.height) < 1 && x >= source.x && x <= source.x + source.width,
    );
    const ends = own.filter(({ points, arrow }) => {
      const [x = 0, y = 0] = points.slice(-2);
      return arrow && Math.abs(y - target.y) < 1 && x >= target.x && x <= target.x + target.width;
    });
    expect([from, to, starts.length > 0, ends.length > 0]).toEqual([from, to, true, true]);
    expect(target.y).toBeGreaterThanOrEqual(source.y + source.height);
  }
}

describe('a layout', () => {
  it('of what ran has no crossing boxes and ways that begin and end at their nodes, however it is folded', async () => {
    const [first, ...rest] = allFolds(ran);
    for (const closed of [[], closedAtFirst(ran), [first ?? ''], rest]) {
      const shown = shownGraph(ran, new Set(closed));
      check(shown, await placed(shown));
    }
  });

  it.each([1, 2, 7])('of %i blocks with ways around them is as readable', async (count) => {
    const graph = blocks(count);
    for (const closed of [new Set<string>(), closedAtFirst(graph)]) {
      const shown = shownGraph(graph, closed);
      check(shown, await placed(shown));
    }
  });

  it('has blocks that repeat at one place from left to right', async () => {
    const graph = await placed(shownGraph(blocks(6), new Set()));
    const sizes = new Set(graph.groups.map(({ width, height }) => `${width} ${height}`));
    expect(sizes.size).toBeLessThanOrEqual(2);
  });

  it('has the size of a tensor, without its batch of 1, where its way leaves the node', async () => {
    const shown = shownGraph(ran, new Set());
    const { labels, nodes } = await placed(shown);
    const data = nodes.find(({ id }) => id === 'data');
    if (data === undefined) throw new Error('no data');
    const own = labels.filter(
      ({ x, y }) =>
        x >= data.x && x <= data.x + data.width + 8 && Math.abs(y - data.y - data.height - 11) < 2,
    );
    expect(own.map(({ text }) => text)).toEqual(['3×227×227']);
  });

  it('says how far it is, and stops when nobody waits for it', async () => {
    const told: number[] = [];
    await placed(shownGraph(ran, new Set()), told);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.every((part) => part >= 0 && part < 1)).toBe(true);
    const shown = shownGraph(ran, new Set());
    await expect(
      placedBy(
        (graph) => elk.layout(graph),
        shown,
        AbortSignal.abort(),
        () => undefined,
      ),
    ).rejects.toThrow();
  });
});
