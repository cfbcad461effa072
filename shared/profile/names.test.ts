import { describe, expect, it } from 'vitest';
import type { SourceMap } from '../models/sourceMap.ts';
import { LayerNames, withoutSubgraph } from './names.ts';
import { aNode } from './testing.ts';

const operation = (name: string, type = 'Convolution') => ({ name, type, inputShapes: [], outputShapes: [] });
const map = {
  operations: { conv1: ['conv1', 'relu1'], 'pool/x': ['pool'] },
  fused: { bn1: 'conv1' },
  removed: { drop: 'inference' },
} as unknown as SourceMap;

describe('names of a sub-graph', () => {
  it('lose its prefix, and nothing else', () => {
    expect(withoutSubgraph('subgraph12: conv1')).toBe('conv1');
    expect(withoutSubgraph('my subgraph1: conv1')).toBe('my subgraph1: conv1');
    expect(withoutSubgraph('subgraph: conv1')).toBe('subgraph: conv1');
  });
});

describe('the source’s layers', () => {
  it('are those of the map: in its order, then of operations, then merged and removed ones, each once', () => {
    const listed = {
      ...map,
      layers: [
        { name: 'pool', type: 'Pooling' },
        { name: 'conv1', type: 'Conv' },
      ],
    };
    const names = new LayerNames([operation('conv1')], listed as SourceMap, new Set());
    expect(names.layers).toEqual([
      { name: 'pool', type: 'Pooling' },
      { name: 'conv1', type: 'Conv' },
      { name: 'relu1', type: null },
      { name: 'bn1', type: null },
      { name: 'drop', type: null },
    ]);
    const unlisted = new LayerNames([operation('pool/x'), operation('other')], map, new Set());
    expect(unlisted.layers.map(({ name }) => name)).toEqual(['pool', 'conv1', 'relu1', 'bn1', 'drop']);
  });

  it('are the operations without a map, save constants, results and what unpacks constants', () => {
    const operations = [
      operation('data', 'Parameter'),
      operation('w', 'Constant'),
      operation('w/half', 'Convert'),
      operation('cast', 'Convert'),
      operation('conv'),
      operation('out', 'Result'),
    ];
    const names = new LayerNames(operations, null, new Set(['cast']));
    expect(names.layers).toEqual([
      { name: 'data', type: 'Parameter' },
      { name: 'cast', type: 'Convert' },
      { name: 'conv', type: 'Convolution' },
    ]);
  });

  it('belong to an operation by its name, or by the name before its slash', () => {
    const names = new LayerNames([operation('conv1')], map, new Set());
    expect(names.layersOf('conv1')).toEqual(['conv1', 'relu1']);
    expect(names.layersOf('conv1/bias')).toEqual(['conv1', 'relu1']);
    expect(names.layersOf('conv1/a/b')).toEqual(['conv1', 'relu1']);
    expect(names.layersOf('drop')).toEqual(['drop']);
    expect(names.layersOf('conv1bias')).toEqual([]);
    expect(names.layersOf('toString')).toEqual([]);
    expect(new LayerNames([operation('own')], null, new Set()).layersOf('own/x')).toEqual(['own']);
  });

  it('tell which operation the converter merged them into', () => {
    const names = new LayerNames([operation('conv1')], map, new Set());
    expect([names.fusedInto('bn1'), names.fusedInto('conv1')]).toEqual(['conv1', undefined]);
    expect(new LayerNames([], null, new Set()).fusedInto('bn1')).toBeUndefined();
  });
});

describe('the operations of a node', () => {
  const names = new LayerNames(
    ['a', 'b', 'x,y', 'p,q,r', 'x'].map((name) => operation(name)),
    null,
    new Set(),
  );
  const of = (originalLayersNames: string) => names.operationsOf(aNode('n', [], { originalLayersNames }));

  it('are parted by commas, which may be in a name as well', () => {
    expect(of('a,b')).toEqual(['a', 'b']);
    expect(of('a,p,q,r,b')).toEqual(['a', 'p,q,r', 'b']);
    expect(of('subgraph0: a,subgraph0: b')).toEqual(['a', 'b']);
    expect(of('unknown,a')).toEqual(['unknown', 'a']);
  });

  it('take a name that is one by itself before a longer one', () => {
    expect(of('x,y')).toEqual(['x', 'y']);
  });

  it('are absent of a node that the runtime inserted', () => {
    expect(of('')).toEqual([]);
    expect(names.operationsOf({ ...aNode('n', []), rtInfo: {} })).toEqual([]);
  });
});
