import { expect, test } from 'vitest';
import { dropUnused } from './dropUnused.ts';
import { GraphOf } from './testing.ts';

test('a graph of which every operation is needed is given back', () => {
  const net = new GraphOf();
  const graph = net.giving(net.compute('r', 'ReLU', [net.parameter('x', [2])], [2]));
  expect(dropUnused(graph)).toBe(graph);
});

test('a layer is said to be gone only where nothing of it is left and nothing has taken it in', () => {
  const net = new GraphOf();
  const x = net.parameter('x', [2]);
  net.compute('idle', 'ReLU', [x], [2]);
  net.compute('taken', 'ReLU', [x], [2]);
  const graph = net.giving(net.compute('r', 'ReLU', [x], [2]));
  const half = graph.operations.map((one) =>
    one.name === 'idle' ? { ...one, sources: ['idle', 'r'] } : one,
  );
  const dropped = dropUnused({ ...graph, operations: half, fused: new Map([['taken', 'r']]) });
  expect(dropped.operations.map(({ name }) => name)).toEqual(['x', 'r']);
  expect(Object.fromEntries(dropped.removed)).toEqual({ idle: { kind: 'unused' } });
});
