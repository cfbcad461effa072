import { describe, expect, test } from 'vitest';
import { drawGraph, type Graph, type Value } from '../graph/graph.ts';
import { productPrelu } from './productPrelu.ts';
import { evaluated, GraphOf, someNumbers } from './testing.ts';

const data = [2, 3, 4, 5];

/** data @ weights [+ bias] [reshaped] and a PReLU of `slopes`. */
function net(
  slopes: readonly number[],
  change: (net: GraphOf, product: Value) => Value = (_, value) => value,
) {
  const made = new GraphOf();
  const weights = made.constant('w', [5, 5], someNumbers([5, 5], 2).data);
  const product = made.compute('p', 'MatMul', [made.parameter('data', data), weights], data, {
    transpose_b: true,
  });
  const before = change(made, product);
  const slope = made.constant('slopes', slopes, someNumbers(slopes, 3).data);
  const prelu = made.compute('r', 'PReLU', [before, slope], before.shape);
  return { graph: made.giving(prelu), made, slope, prelu };
}

const same = (before: Graph, after: Graph) => {
  const [wanted] = evaluated(before, { data: someNumbers(data) });
  const [found] = evaluated(after, { data: someNumbers(data) });
  expect(found?.shape).toEqual(wanted?.shape);
  for (const [at, value] of (wanted?.data ?? []).entries()) expect(found?.data[at]).toBeCloseTo(value, 12);
};

describe('a PReLU behind an inner product of many axes', () => {
  test('becomes what is above zero plus the slopes times what is below', () => {
    const { graph } = net([3]);
    const written = productPrelu(graph);
    expect(drawGraph(written).split('\n')).toEqual([
      'w = Constant f32 [5,5]',
      'data = Parameter [2,3,4,5]',
      'p = MatMul(data, w) [2,3,4,5]',
      'r/zero = Constant f32 [1,1,1,1]',
      'r/slopes = Constant f32 [1,3,1,1]',
      'r/positive = ReLU(p) [2,3,4,5]',
      'r/negative = Minimum(p, r/zero) [2,3,4,5]',
      'r/scaled = Multiply(r/negative, r/slopes) [2,3,4,5]',
      'r = Add(r/positive, r/scaled) [2,3,4,5]',
      '-> r = r',
    ]);
    same(graph, written);
  });

  test('keeps name, blob and source layer, and each operation says how it broadcasts', () => {
    const { operations } = productPrelu(net([3]).graph);
    const made = operations.filter(({ name }) => name.startsWith('r'));
    expect(made.at(-1)).toMatchObject({ name: 'r', outputs: [{ tensorNames: ['r'] }], sources: ['r'] });
    expect(
      made.flatMap((one) =>
        one.kind === 'compute' ? [[one.type, one.opset, one.attributes, one.sources]] : [],
      ),
    ).toEqual([
      ['ReLU', 'opset1', {}, ['r']],
      ['Minimum', 'opset1', { auto_broadcast: 'numpy' }, ['r']],
      ['Multiply', 'opset1', { auto_broadcast: 'numpy' }, ['r']],
      ['Add', 'opset1', { auto_broadcast: 'numpy' }, ['r']],
    ]);
    for (const one of made.slice(0, -1))
      expect([one.outputs[0]?.elementType, one.outputs[0]?.tensorNames]).toEqual(['f32', []]);
    expect(made.filter(({ kind }) => kind === 'constant').map(({ sources }) => sources)).toEqual([[], []]);
  });

  test('is found behind a bias and a reshaping, too', () => {
    const { graph } = net([12], (made, product) => {
      const biased = made.compute('b', 'Add', [product, made.constant('bv', [5], [1, 2, 3, 4, 5])], data);
      const shape = made.integers('shape', [4], [2, 12, 1, 5]);
      return made.compute('flat', 'Reshape', [biased, shape], [2, 12, 1, 5]);
    });
    const written = productPrelu(graph);
    expect(drawGraph(written)).toContain('r = Add(r/positive, r/scaled) [2,12,1,5]');
    same(graph, written);
  });

  test('leaves slopes that another PReLU reads, and takes away those that nothing reads any more', () => {
    const { made, slope, prelu } = net([3]);
    const other = made.compute('o', 'PReLU', [made.compute('relu', 'ReLU', [prelu], data), slope], data);
    const written = productPrelu(made.giving(prelu, other));
    expect(drawGraph(written)).toContain('slopes = Constant f32 [3]');
    expect(drawGraph(written)).toContain('o = PReLU(relu, slopes)');
    // A constant that the graph itself gives out is read by the one that runs it.
    const given = net([3]);
    expect(drawGraph(productPrelu(given.made.giving(given.prelu, given.slope)))).toContain(
      '-> slopes = slopes',
    );
  });

  test('new names keep out of the way of the network’s own', () => {
    const made = new GraphOf();
    const taken = made.compute('r/zero', 'ReLU', [made.parameter('data', data)], data);
    const product = made.compute(
      'p',
      'MatMul',
      [taken, made.constant('w', [5, 5], new Array(25).fill(1))],
      data,
    );
    const prelu = made.compute('r', 'PReLU', [product, made.constant('s', [3], [1, 2, 3])], data);
    const names = productPrelu(made.giving(prelu)).operations.map(({ name }) => name);
    expect(names).toContain('r/zero_1');
    expect(new Set(names).size).toBe(names.length);
  });

  test.each<[string, () => Graph]>([
    ['one slope for all channels', () => net([1]).graph],
    [
      'something between them that is no bias',
      () => net([3], (made, product) => made.compute('relu', 'ReLU', [product], data)).graph,
    ],
    [
      'a product of three axes',
      () => {
        const made = new GraphOf();
        const weights = made.constant('w', [5, 5], new Array(25).fill(1));
        const product = made.compute('p', 'MatMul', [made.parameter('data', [2, 3, 5]), weights], [2, 3, 5]);
        return made.giving(
          made.compute('r', 'PReLU', [product, made.constant('s', [3], [1, 2, 3])], [2, 3, 5]),
        );
      },
    ],
    [
      'slopes that are computed',
      () => {
        const made = new GraphOf();
        const weights = made.constant('w', [5, 5], new Array(25).fill(1));
        const product = made.compute('p', 'MatMul', [made.parameter('data', data), weights], data);
        const slopes = made.compute('slopes', 'ReLU', [made.constant('s', [3], [1, 2, 3])], [3]);
        return made.giving(made.compute('r', 'PReLU', [product, slopes], data));
      },
    ],
    [
      'a convolution before it',
      () => {
        const made = new GraphOf();
        const weights = made.constant('w', [3, 3, 1, 1], new Array(9).fill(1));
        const product = made.compute('p', 'Convolution', [made.parameter('data', data), weights], data);
        return made.giving(made.compute('r', 'PReLU', [product, made.constant('s', [3], [1, 2, 3])], data));
      },
    ],
    [
      'nothing but the input before it',
      () => {
        const made = new GraphOf();
        return made.giving(
          made.compute(
            'r',
            'PReLU',
            [made.parameter('data', data), made.constant('s', [3], [1, 2, 3])],
            data,
          ),
        );
      },
    ],
  ])('%s: nothing changes', (_, graphOf) => {
    const graph = graphOf();
    expect(productPrelu(graph)).toBe(graph);
  });
});
