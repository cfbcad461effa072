import { expect, test } from 'vitest';
import { drawGraph } from '../graph/graph.ts';
import { graphOf } from '../testing.ts';

test('Silence keeps its bottoms from being outputs', () => {
  const graph = graphOf(
    `layer { name: "r" type: "ReLU" bottom: "data" top: "r" }
     layer { name: "q" type: "ReLU" bottom: "data" top: "q" }
     layer { name: "s" type: "Silence" bottom: "q" }`,
    { input: [1, 2] },
  );
  expect(drawGraph(graph).split('\n').at(-1)).toBe('-> r = r');
  expect(graph.removed.get('s')).toEqual({ kind: 'silence' });
});
