import { expect, test } from 'vitest';
import type { ComputeOperation, Graph } from '../graph/graph.ts';
import { GraphIndex } from './graphIndex.ts';
import { GraphOf } from './testing.ts';

const net = (): Graph => {
  const made = new GraphOf();
  const x = made.parameter('x', [2]);
  const k = made.constant('k', [2], [1, 2]);
  const a = made.compute('a', 'Add', [x, k], [2]);
  const b = made.compute('b', 'Multiply', [a, a], [2]);
  const c = made.compute('c', 'Add', [b, k], [2]);
  const d = made.compute('d', 'Add', [c, made.constant('own', [2], [3, 4])], [2]);
  const e = made.compute('e', 'Multiply', [c, d], [2]);
  return made.giving(e, d);
};
const computed = (graph: Graph, name: string): ComputeOperation => {
  const found = graph.operations.find((one) => one.name === name);
  if (found?.kind !== 'compute') throw new Error(name);
  return found;
};
const names = (operations: readonly { name: string }[]) => operations.map(({ name }) => name);

test('readers are listed once each, in order, and none of what the graph gives out', () => {
  const index = GraphIndex.of(net());
  expect(names(index.readers('a'))).toEqual(['b']);
  expect(names(index.readers('k'))).toEqual(['a', 'c']);
  expect(names(index.readers('c'))).toEqual(['d', 'e']);
  expect(names(index.readers('d'))).toEqual([]);
  expect(names(index.readers('nothing'))).toEqual([]);
});

test('the only reader reads once', () => {
  const index = GraphIndex.of(net());
  expect(index.onlyReader('x')?.name).toBe('a');
  expect(index.onlyReader('a')).toBeUndefined();
  expect(index.onlyReader('c')).toBeUndefined();
  expect(index.onlyReader('e')).toBeUndefined();
});

test('an operation’s own constants are those that nothing else reads', () => {
  const graph = net();
  const index = GraphIndex.of(graph);
  expect(names(index.ownConstants(computed(graph, 'd')))).toEqual(['own']);
  expect(names(index.ownConstants(computed(graph, 'a')))).toEqual([]);
  expect(names(index.ownConstants(computed(graph, 'e')))).toEqual([]);
});

test('a graph is looked through once', () => {
  const graph = net();
  expect(GraphIndex.of(graph)).toBe(GraphIndex.of(graph));
  expect(GraphIndex.of(net())).not.toBe(GraphIndex.of(graph));
});
