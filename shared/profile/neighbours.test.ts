import { describe, expect, it } from 'vitest';
import { microseconds } from '../units.ts';
import type { NodeRow } from './claims.ts';
import { kernelsRead } from './kernelsRead.ts';
import { neighboursOf } from './neighbours.ts';
import type { RuntimeNode } from './raw.ts';
import { aNode } from './testing.ts';

/**
 *   0 data -> 1 reorder -> 2 conv1 -> 3 reorder -> 4 reorder -> 5 concat
 *          \-> 6 conv2 ---------------------------------------/
 *   7 weights -> 2; 5 -> 8 reorder (to the end)
 */
const nodes: RuntimeNode[] = [
  aNode('data', [], {}, { type: 'Parameter' }),
  aNode('r1', [0]),
  aNode('conv1', [1, 7]),
  aNode('r2', [2]),
  aNode('r3', [3]),
  aNode('concat', [4, 6]),
  aNode('conv2', [0]),
  aNode('weights', [], { layerType: 'Const' }),
  aNode('r4', [5]),
];
const layers: Readonly<Record<string, string[]>> = {
  ...{ data: ['data'], conv1: ['conv1', 'relu1'], conv2: ['conv2'], concat: ['concat'] },
};
const rows: NodeRow[] = nodes.flatMap((node, index) =>
  node.name === 'weights'
    ? []
    : [
        {
          ...{ node, index, name: node.name, layers: layers[node.name] ?? [], operations: [] },
          reading: {
            state: node.name === 'data' || node.name === 'r2' ? 'optimizedOut' : 'executed',
            ...{ calls: 1, realTimeUs: microseconds(1), problem: null },
          },
        },
      ],
);
const at = (name: string) => nodes.findIndex((node) => node.name === name);

describe('what the runtime inserted', () => {
  it('serves the layers before and behind it, seen through other inserted nodes', () => {
    const found = neighboursOf(nodes, rows);
    expect(found.get(at('r1'))).toEqual({ from: ['data'], to: ['conv1'] });
    expect(found.get(at('r2'))).toEqual({ from: ['conv1'], to: ['concat'] });
    expect(found.get(at('r3'))).toEqual({ from: ['conv1'], to: ['concat'] });
    expect(found.get(at('r4'))).toEqual({ from: ['concat'], to: [] });
  });

  it('is what has no layer: a layer has no such neighbours', () => {
    expect([...neighboursOf(nodes, rows).keys()]).toEqual([1, 3, 4, 8]);
  });

  it('names each layer once, also where it is reached on two ways or in a circle', () => {
    const diamond = [aNode('a', []), aNode('x', [0]), aNode('y', [0]), aNode('z', [1, 2, 3])];
    const own = diamond.map((node, index) => ({
      ...(rows[0] as NodeRow),
      ...{ node, index, name: node.name, layers: index === 0 ? ['a'] : [] },
    }));
    expect(neighboursOf(diamond, own).get(3)).toEqual({ from: ['a'], to: [] });
  });
});

describe('what a kernel reads', () => {
  const read = (name: string) => kernelsRead(nodes, rows).get(at(name));

  it('are the kernels before it, seen through nodes where nothing runs', () => {
    expect(read('conv1')).toEqual(['r1']);
    expect(read('r3')).toEqual(['conv1']);
    expect(read('concat')).toEqual(['r3', 'conv2']);
    expect(read('r4')).toEqual(['concat']);
  });

  it('begins at the model’s inputs, which do not run, and not at its constants', () => {
    expect([read('r1'), read('conv2')]).toEqual([['data'], ['data']]);
    expect(read('data')).toEqual([]);
    const fed = [aNode('w', [], { layerType: 'Const' }), aNode('conv', [0])];
    const own = fed.map((node, index) => ({
      ...(rows[0] as NodeRow),
      ...{ node, index, name: node.name },
    }));
    expect(kernelsRead(fed, own).get(1)).toEqual([]);
  });

  it('comes in the order of the inputs, each once', () => {
    const several = [aNode('a', []), aNode('b', []), aNode('c', [1, 0, 1])];
    const own = several.map((node, index) => ({
      ...(rows[0] as NodeRow),
      ...{ node, index, name: node.name },
    }));
    expect(kernelsRead(several, own).get(2)).toEqual(['b', 'a']);
  });
});
