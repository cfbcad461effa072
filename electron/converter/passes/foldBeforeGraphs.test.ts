import { describe, expect, test } from 'vitest';
import { type Attribute, drawGraph, type Graph, type Value } from '../graph/graph.ts';
import { mostChannels } from '../graph/mostChannels.ts';
import { generatedTensor } from '../graph/tensor.ts';
import { foldBefore } from './foldBefore.ts';
import { evaluated, GraphOf, someNumbers, unpadded } from './testing.ts';

const shape = [1, 2, 3, 3];
const same = (before: Graph, after: Graph, data = shape) => {
  const [wanted, found] = [before, after].map((graph) => evaluated(graph, { data: someNumbers(data) }));
  for (const [at, { data: numbers }] of (wanted ?? []).entries())
    for (const [place, value] of numbers.entries()) expect(found?.[at]?.data[place]).toBeCloseTo(value, 5);
};
const computeNames = (graph: Graph) =>
  graph.operations.flatMap(({ kind, name }) => (kind === 'compute' ? [name] : []));
const scale = (net: GraphOf, name: string, value: Value, factors = [2, 3]) =>
  net.compute(name, 'Multiply', [value, net.constant(`${name}/k`, [1, 2, 1, 1], factors)], value.shape);
const shift = (net: GraphOf, name: string, value: Value) =>
  net.compute(name, 'Add', [value, net.constant(`${name}/k`, [1, 2, 1, 1], [5, 7])], value.shape);
const convolution = (
  net: GraphOf,
  name: string,
  value: Value,
  attributes: Readonly<Record<string, Attribute>> = unpadded,
  result: readonly number[] = shape,
) => {
  const weights = net.constant(`${name}/w`, [2, 2, 1, 1], someNumbers([4], name.length).data);
  return net.compute(name, 'Convolution', [value, weights], result, attributes);
};

describe('padding', () => {
  const wide = [1, 2, 5, 5];
  test.each<[string, Readonly<Record<string, Attribute>>, readonly number[], boolean]>([
    ['no padding', unpadded, shape, true],
    [
      'padding that is said to be none',
      { ...unpadded, auto_pad: 'valid', pads_begin: [1, 1], pads_end: [1, 1] },
      shape,
      true,
    ],
    ['padding before', { ...unpadded, pads_begin: [0, 2] }, [1, 2, 3, 5], false],
    ['padding behind', { ...unpadded, pads_end: [2, 0] }, [1, 2, 5, 3], false],
    ['padding on all sides', { ...unpadded, pads_begin: [1, 1], pads_end: [1, 1] }, wide, false],
    ['padding that OpenVINO works out', { ...unpadded, auto_pad: 'same_upper' }, shape, false],
    ['padding of a single number', { ...unpadded, pads_begin: 0, pads_end: 0 }, shape, false],
  ])('%s: a shift before it folds or stays', (_, attributes, result, folds) => {
    const net = new GraphOf();
    const made = convolution(net, 'c', shift(net, 's', net.parameter('data', shape)), attributes, result);
    expect(computeNames(foldBefore(net.giving(made)))).toEqual(folds ? ['c', 'c/bias'] : ['s', 'c']);
  });
});

describe('channels in another order', () => {
  interface Swap {
    readonly order?: readonly number[];
    readonly axis?: number;
    readonly result?: readonly number[];
    readonly computedOrder?: boolean;
    readonly computedAxis?: boolean;
    readonly dataSecond?: boolean;
  }
  const swapped = (swap: Swap): Graph => {
    const { order = [1, 0], axis = 1, result = shape } = swap;
    const net = new GraphOf();
    const data = net.parameter('data', shape);
    const through = (value: Value, asked?: boolean) =>
      asked ? net.compute(`${value.operation}/r`, 'ReLU', [value], value.shape) : value;
    const inputs = [
      data,
      through(net.integers('order', [order.length], order), swap.computedOrder),
      through(net.integers('axis', [], [axis]), swap.computedAxis),
    ];
    const gathered = net.compute('g', 'Gather', swap.dataSecond ? inputs.toReversed() : inputs, result);
    return net.giving(convolution(net, 'c', gathered, unpadded, [1, 2, ...result.slice(2)]));
  };

  test('folds into the weights', () => {
    const graph = swapped({});
    const folded = foldBefore(graph);
    expect(computeNames(folded)).toEqual(['c']);
    same(graph, folded);
  });

  test.each<[string, Swap]>([
    ['along another axis', { order: [1, 0, 2], axis: 2 }],
    ['with one channel twice', { order: [1, 1] }],
    ['with channels that it does not have', { order: [1, 2] }],
    ['of some channels', { order: [0], result: [1, 1, 3, 3] }],
    ['that is computed', { computedOrder: true }],
    ['along an axis that is computed', { computedAxis: true }],
    ['of what is no data', { dataSecond: true }],
  ])('%s stays', (_, swap) => {
    const graph = swapped(swap);
    expect(foldBefore(graph)).toBe(graph);
  });

  test('two orders, one of which is no turning round, fold one after the other', () => {
    const net = new GraphOf();
    const three = [1, 3, 2, 2];
    const gather = (name: string, value: Value, order: readonly number[]) =>
      net.compute(
        name,
        'Gather',
        [value, net.integers(`${name}/o`, [3], order), net.integers(`${name}/a`, [], [1])],
        three,
      );
    const value = gather('h', gather('g', net.parameter('data', three), [1, 2, 0]), [0, 2, 1]);
    const weights = net.constant('w', [2, 3, 1, 1], [1, 2, 3, 4, 5, 6]);
    const graph = net.giving(net.compute('c', 'Convolution', [value, weights], [1, 2, 2, 2], unpadded));
    const folded = foldBefore(graph);
    expect(computeNames(folded)).toEqual(['c']);
    same(graph, folded, three);
  });
});

describe('a flattening between', () => {
  const flat = (
    options: { shape?: readonly number[]; swap?: boolean; extra?: boolean; readers?: number } = {},
  ) => {
    const { shape: to = [1, 18], readers = 1 } = options;
    const net = new GraphOf();
    const data = net.parameter('data', shape);
    const before = options.swap
      ? net.compute('s', 'Gather', [data, net.integers('o', [2], [1, 0]), net.integers('a', [], [1])], shape)
      : shift(net, 's', data);
    const reshaped = net.compute('f', 'Reshape', [before, net.integers('shape', [to.length], to)], to);
    const depth = to.at(-1) ?? 1;
    const products = Array.from({ length: readers }, (_, at) => {
      const weights = net.constant(`w${at}`, [2, depth], someNumbers([2, depth], at).data);
      return net.compute(`p${at}`, 'MatMul', [reshaped, weights], [...to.slice(0, -1), 2], {
        transpose_b: true,
      });
    });
    return net.giving(...products, ...(options.extra ? [reshaped] : []));
  };

  test('a number a channel becomes one for each of its pixels', () => {
    for (const readers of [1, 2]) {
      const graph = flat({ readers });
      const folded = foldBefore(graph);
      expect(computeNames(folded)).not.toContain('s');
      same(graph, folded);
    }
  });

  test.each([
    ['into three axes', { shape: [1, 2, 9] }],
    ['into rows that are no images', { shape: [2, 9] }],
    ['of channels in another order', { swap: true }],
    ['that the network gives out', { extra: true }],
    ['that nothing weighs', { readers: 0, extra: true }],
  ])('%s keeps what is before it', (_, options) => {
    const graph = flat(options);
    expect(foldBefore(graph)).toBe(graph);
  });

  test('of more numbers than are looked at keeps it, too', () => {
    const side = 1 << 10;
    const large = [1, 2, side, side];
    const net = new GraphOf();
    const shifted = shift(net, 's', net.parameter('data', large));
    const depth = 2 * side * side;
    const reshaped = net.compute(
      'f',
      'Reshape',
      [shifted, net.integers('shape', [2], [1, depth])],
      [1, depth],
    );
    const weights = net.tensor(
      'w',
      generatedTensor([1, depth], () => [][Symbol.iterator]()),
    );
    const graph = net.giving(net.compute('p', 'MatMul', [reshaped, weights], [1, 1], { transpose_b: true }));
    expect(depth).toBeGreaterThan(mostChannels);
    expect(foldBefore(graph)).toBe(graph);
  });
});

describe('readers', () => {
  test('weights that are computed, of another type or for fewer channels take nothing', () => {
    const graphs = ['computed', 'integers', 'second'].map((kind) => {
      const net = new GraphOf();
      const value = scale(net, 's', net.parameter('data', shape));
      const stored =
        kind === 'integers'
          ? net.integers('w', [2, 2, 1, 1], [1, 2, 3, 4])
          : net.constant('w', [2, 2, 1, 1], [1, 2, 3, 4]);
      const weights = kind === 'computed' ? net.compute('r', 'ReLU', [stored], [2, 2, 1, 1]) : stored;
      const inputs = kind === 'second' ? [net.parameter('other', shape), value] : [value, weights];
      return net.giving(net.compute('c', 'Convolution', inputs, shape, unpadded));
    });
    for (const graph of graphs) expect(foldBefore(graph)).toBe(graph);
  });

  test('what the network gives out stays', () => {
    const net = new GraphOf();
    const scaled = scale(net, 's', net.parameter('data', shape));
    const graph = net.giving(convolution(net, 'c', scaled), scaled);
    expect(foldBefore(graph)).toBe(graph);
  });

  test('what nothing reads stays for another pass to drop', () => {
    const net = new GraphOf();
    const data = net.parameter('data', shape);
    scale(net, 's', data);
    const graph = net.giving(net.compute('r', 'ReLU', [data], shape));
    expect(foldBefore(graph)).toBe(graph);
  });

  test('a bias behind a weighted sum is not taken to the next one; behind anything else it is', () => {
    const net = new GraphOf();
    const biased = shift(net, 'b', convolution(net, 'c', net.parameter('data', shape)));
    const graph = net.giving(convolution(net, 'd', biased));
    expect(foldBefore(graph)).toBe(graph);
    const other = new GraphOf();
    const relu = other.compute('r', 'ReLU', [other.parameter('data', shape)], shape);
    const folded = foldBefore(other.giving(convolution(other, 'd', shift(other, 'b', relu))));
    expect(computeNames(folded)).toEqual(['r', 'd', 'd/bias']);
    // A factor behind a weighted sum is no bias.
    const third = new GraphOf();
    const scaled = scale(third, 'f', convolution(third, 'c', third.parameter('data', shape)));
    expect(computeNames(foldBefore(third.giving(convolution(third, 'd', scaled))))).toEqual(['c', 'd']);
  });
});

describe('several at once', () => {
  test('which meet in one weighted sum fold one after the other', () => {
    const net = new GraphOf();
    const data = net.parameter('data', shape);
    const first = shift(net, 'b', scale(net, 'a', data));
    const row = scale(net, 'd', shift(net, 'c', first));
    const graph = net.giving(convolution(net, 'x', row), convolution(net, 'yy', row));
    const folded = foldBefore(graph);
    expect(computeNames(folded)).toEqual(['x', 'x/bias', 'yy', 'yy/bias']);
    same(graph, folded);
  });

  test('which read the same weights leave each what it had', () => {
    const net = new GraphOf();
    const data = net.parameter('data', shape);
    const weights = net.constant('w', [2, 2, 1, 1], [1, 2, 3, 4]);
    const one = net.compute('x', 'Convolution', [scale(net, 's', data), weights], shape, unpadded);
    const two = net.compute('y', 'Convolution', [scale(net, 't', one, [7, 11]), weights], shape, unpadded);
    const graph = net.giving(
      net.compute(
        'r',
        'Add',
        [two, net.compute('z', 'Convolution', [data, weights], shape, unpadded)],
        shape,
      ),
    );
    const folded = foldBefore(graph);
    expect(computeNames(folded)).toEqual(['x', 'y', 'z', 'r']);
    same(graph, folded);
  });

  test('one behind the other fold each into its own', () => {
    const net = new GraphOf();
    const relu = (name: string, value: Value) => net.compute(name, 'ReLU', [value], shape);
    let value = net.parameter('data', shape);
    for (const name of ['x', 'y', 'z']) {
      value = shift(net, `${name}/s`, scale(net, `${name}/f`, relu(`${name}/r`, value)));
      value = convolution(net, name, value);
    }
    const graph = net.giving(value);
    const folded = foldBefore(graph);
    expect(computeNames(folded)).toEqual(['x/r', 'x', 'x/bias', 'y/r', 'y', 'y/bias', 'z/r', 'z', 'z/bias']);
    same(graph, folded);
    expect(Object.fromEntries(folded.fused)).toEqual({
      'x/f': 'x',
      'x/s': 'x',
      'y/f': 'y',
      'y/s': 'y',
      'z/f': 'z',
      'z/s': 'z',
    });
  });

  test('a factor that two weighted sums take belongs to both, and its layer is said to be in one', () => {
    const net = new GraphOf();
    const scaled = scale(net, 's', net.parameter('data', shape));
    const folded = foldBefore(net.giving(convolution(net, 'c', scaled), convolution(net, 'dd', scaled)));
    expect(Object.fromEntries(folded.fused)).toEqual({ s: 'c' });
    expect(folded.operations.flatMap((one) => (one.kind === 'compute' ? [one.sources] : []))).toEqual([
      ['s', 'c'],
      ['s', 'dd'],
    ]);
  });

  test('new names keep out of the way of those that stay', () => {
    const net = new GraphOf();
    const taken = net.compute('c/bias', 'ReLU', [net.parameter('data', shape)], shape);
    const graph = net.giving(convolution(net, 'c', shift(net, 's', taken)));
    expect(drawGraph(foldBefore(graph)).split('\n').at(-1)).toBe('-> c = c/bias_1');
  });
});
