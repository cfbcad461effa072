import { describe, expect, it } from 'vitest';
import { microseconds } from '../units.ts';
import { type NodeRow, nodeRows, shareOperations, takeName } from './claims.ts';
import { LayerNames } from './names.ts';
import type { RuntimeNode, SourceOperation } from './raw.ts';
import type { NodeRows } from './rows.ts';
import { aNode } from './testing.ts';

const operation = (name: string): SourceOperation => ({
  ...{ name, type: 'Convolution', inputShapes: [], outputShapes: [] },
});
const reading = (state: NodeRows['state'] = 'executed'): NodeRows => ({
  ...{ state, calls: state === 'executed' ? 1 : 0, realTimeUs: microseconds(1), problem: null },
});
const names = new LayerNames(['data', 'a', 'b', 'c'].map(operation), null, new Set());

const rowsOf = (
  nodes: readonly RuntimeNode[],
  operationsOf: readonly (readonly string[])[],
  states: readonly NodeRows['state'][] = [],
) =>
  nodeRows(
    nodes,
    nodes.map((_, at) => reading(states[at])),
    operationsOf,
    names,
  );
const told = (rows: readonly NodeRow[]) => rows.map(({ name, layers }) => [name, ...layers]);

describe('the rows of a profile', () => {
  it('are the nodes in the order of execution, else in the order in which they are listed', () => {
    const nodes = ['a', 'b', 'c'].map((name, at) => aNode(name, [], { execOrder: String(9 - at) }));
    expect(told(rowsOf(nodes, [['a'], ['b'], ['c']]))).toEqual([
      ['c', 'c'],
      ['b', 'b'],
      ['a', 'a'],
    ]);
    const unordered = ['a', 'b', 'c'].map((name) => aNode(name, []));
    expect(told(rowsOf(unordered, [['a'], ['b'], ['c']]))).toEqual([
      ['a', 'a'],
      ['b', 'b'],
      ['c', 'c'],
    ]);
  });

  it('are without results, outputs, and constants that were made at compilation', () => {
    const nodes = [
      aNode('a', []),
      aNode('result', [0], {}, { type: 'Result' }),
      aNode('out', [0], { layerType: 'Output' }),
      aNode('res', [0], { layerType: 'Result' }),
      aNode('weights', [], { layerType: 'Const' }),
      aNode('repacked', [4], { layerType: 'Reorder' }),
      aNode('live', [], { layerType: 'Const' }),
    ];
    const states = [...Array.from({ length: 6 }, () => 'optimizedOut' as const), 'executed' as const];
    expect(
      told(rowsOf(nodes, [['a'], ['b'], ['c'], ['c'], [], [], []], states)).map(([name]) => name),
    ).toEqual([...['a', 'live']]);
  });

  it('have an input as a layer where nothing runs, whatever the device says, and only where it is a layer', () => {
    const nodes = [aNode('data', [], {}, { type: 'Parameter' }), aNode('x', [], {}, { type: 'Parameter' })];
    const rows = rowsOf(nodes, [['data'], []]);
    expect(told(rows)).toEqual([['data', 'data']]);
    expect(rows[0]?.reading).toEqual({ state: 'optimizedOut', calls: 0, realTimeUs: 0, problem: null });
  });

  it('name the layer first whose name the node has, then the first operation’s, then any', () => {
    expect(told(rowsOf([aNode('b', [])], [['a', 'b']]))).toEqual([['b', 'b', 'a']]);
    expect(told(rowsOf([aNode('b/fused', [])], [['a', 'b']]))).toEqual([['b/fused', 'b', 'a']]);
    expect(told(rowsOf([aNode('subgraph0: b', [])], [['a', 'b']]))).toEqual([['b', 'b', 'a']]);
    expect(told(rowsOf([aNode('other', [])], [['a', 'b', 'a']]))).toEqual([['other', 'a', 'b']]);
    expect(told(rowsOf([aNode('bb', [])], [['a', 'b']]))).toEqual([['bb', 'a', 'b']]);
    expect(told(rowsOf([aNode('n', [])], [[]]))).toEqual([['n']]);
  });

  it('leave a layer to the kernel that works for it, and not to the reorder next to it', () => {
    const nodes = [aNode('a', [], { layerType: 'Reorder' }), aNode('a', [])];
    const rows = rowsOf(nodes, [['a', 'b'], ['a']]);
    expect(told(rows)).toEqual([
      ['a (Reorder)', 'b'],
      ['a', 'a'],
    ]);
    const alone = rowsOf([aNode('a', [], { layerType: 'Convert' })], [['a']]);
    expect(told(alone)).toEqual([['a', 'a']]);
  });

  it('have a node that did not run only for layers that no other row stands for', () => {
    const nodes = [aNode('n', []), aNode('a', []), aNode('m', [])];
    const rows = rowsOf(nodes, [['a', 'b'], ['a'], ['b']], ['optimizedOut', 'executed', 'notRun']);
    expect(told(rows)).toEqual([
      ['n', 'b'],
      ['a', 'a'],
    ]);
    const inserted = rowsOf([aNode('n', [])], [[]], ['optimizedOut']);
    expect(told(inserted)).toEqual([['n']]);
  });

  it('have a name each', () => {
    const nodes = [aNode('a', []), aNode('a', []), aNode('a', [])];
    expect(told(rowsOf(nodes, [[], [], []])).map(([name]) => name)).toEqual([
      ...['a', 'a (Convolution)', 'a (Convolution) #2'],
    ]);
    const taken = new Set(['x', 'x #2']);
    expect([takeName('x', taken), takeName('x', taken), takeName('y', taken)]).toEqual(['x #3', 'x #4', 'y']);
  });
});

describe('operations', () => {
  const operations = new Map(['a', 'b', 'c'].map((name) => [name, operation(name)]));
  const shared = (
    states: readonly NodeRows['state'][],
    types: readonly string[],
    of: readonly string[][],
  ) => {
    const rows = of.map(
      (_, index): NodeRow => ({
        ...{ node: aNode(`n${index}`, [], { layerType: types[index] ?? 'Convolution' }), index, layers: [] },
        ...{ name: `n${index}`, operations: [], reading: reading(states[index]) },
      }),
    );
    const found = shareOperations(rows, of, operations);
    return [
      found.rows.map((row) => row.operations.map(({ name }) => name)),
      found.unclaimed.map(({ name }) => name),
    ];
  };

  it('are counted by the first row that names them, each once', () => {
    expect(
      shared(
        [],
        [],
        [
          ['a', 'a', 'unknown'],
          ['a', 'b'],
        ],
      ),
    ).toEqual([[['a'], ['b']], ['c']]);
  });

  it('go to what ran before what was left out, and to that before what did not run', () => {
    expect(shared(['notRun', 'optimizedOut', 'executed'], [], [['a', 'b', 'c'], ['a', 'b'], ['a']])).toEqual([
      ...[[['c'], ['b'], ['a']], []],
    ]);
  });

  it('go to a kernel before a reorder, but to a reorder that ran before a kernel that did not', () => {
    expect(shared([], ['Reorder', 'Convolution'], [['a'], ['a']])).toEqual([
      [[], ['a']],
      ['b', 'c'],
    ]);
    expect(shared(['executed', 'optimizedOut'], ['Reorder', 'Convolution'], [['a'], ['a']])).toEqual([
      ...[
        [['a'], []],
        ['b', 'c'],
      ],
    ]);
  });
});
