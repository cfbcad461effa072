import { describe, expect, test } from 'vitest';
import type { Attribute, Graph, Value } from '../graph/graph.ts';
import { guardStrides, strideFaults } from './guardStrides.ts';
import { evaluated, GraphOf, someNumbers, unpadded } from './testing.ts';

const wide = [1, 4, 8, 8];
type Attributes = Readonly<Record<string, Attribute>>;
const padded = { ...unpadded, pads_begin: [1, 1], pads_end: [1, 1] };
const strided = { ...unpadded, strides: [2, 2] };

/** A pointwise convolution of four channels, unless `kernel` says otherwise. */
const convolution = (
  net: GraphOf,
  name: string,
  value: Value,
  attributes: Attributes = unpadded,
  kernel = [1, 1],
  channels = 4,
) => {
  const weights = net.constant(
    `${name}/w`,
    [4, channels, ...kernel],
    new Array(4 * channels * (kernel[0] ?? 1) * (kernel[1] ?? 1)).fill(1),
  );
  return net.compute(name, 'Convolution', [value, weights], wide, attributes);
};
const one = (net: GraphOf, type: string, name: string, value: Value) =>
  net.compute(name, type, [value], wide);

/** What the graph as it is meets for certain, and what it may meet. */
const faults = (make: (net: GraphOf, data: Value) => Value | readonly Value[]) => {
  const net = new GraphOf();
  const graph = net.giving(...[make(net, net.parameter('data', wide))].flat());
  const named = (certain: boolean) =>
    strideFaults(graph, certain).map(({ fault, operation }) => `${operation}: ${fault}`);
  return { certain: named(true), possible: named(false) };
};

describe('faults that a stride leads to', () => {
  test('a padded pointwise convolution that has the stride is met for certain where the stride continues', () => {
    const behind = (type: string) =>
      faults((net, data) => convolution(net, 's', one(net, type, 'r', data), { ...padded, strides: [2, 2] }));
    const fault = 's: padded-pointwise-stride';
    expect(behind('ReLU')).toEqual({ certain: [fault], possible: [fault] });
    // Behind a pooling it would not go on, unless something else moves.
    expect(behind('MaxPool')).toEqual({ certain: [], possible: [fault] });
    const first = faults((net, data) => convolution(net, 's', data, { ...padded, strides: [2, 2] }));
    expect(first).toEqual({ certain: [], possible: [fault] });
    const second = faults((net, data) =>
      convolution(net, 's', convolution(net, 'c', data, unpadded, [3, 3]), { ...padded, strides: [2, 2] }),
    );
    expect(second).toEqual({ certain: [fault], possible: [fault] });
  });

  test.each<[string, Attributes, boolean]>([
    ['before and behind', padded, true],
    ['before', { ...unpadded, pads_begin: [0, 1] }, true],
    ['behind', { ...unpadded, pads_end: [1, 0] }, true],
    ['negative', { ...unpadded, pads_end: [-1, 0] }, true],
    ['a single number', { ...unpadded, pads_begin: 1 }, true],
    ['none', unpadded, false],
    ['not said', { strides: [1, 1] }, false],
  ])('padding %s', (_, attributes, isFault) => {
    const { possible } = faults((net, data) =>
      convolution(net, 's', convolution(net, 'p', data, attributes), strided),
    );
    expect(possible).toEqual(isFault ? ['p: padded-pointwise-stride'] : []);
  });

  test.each<[string, Attribute, boolean]>([
    ['2 rows', [2, 1], true],
    ['2 columns', [1, 2], true],
    ['nothing', [1, 1], false],
    ['2, as one number', 2, true],
    ['a word', 'two', false],
  ])('a stride of %s', (_, strides, isFault) => {
    const { possible } = faults((net, data) =>
      convolution(net, 's', convolution(net, 'p', data, padded), { ...unpadded, strides }),
    );
    expect(possible).toEqual(isFault ? ['p: padded-pointwise-stride'] : []);
  });

  test.each([
    ['Split', true, true],
    ['StridedSlice', false, true],
    ['Slice', false, true],
  ])('%s behind arithmetic', (type, certain, possible) => {
    const fault = ['s: several-outputs-stride'];
    const found = faults((net, data) => {
      const parts = type === 'Split' ? net.computeTwo('x', type, [data], wide) : [one(net, type, 'x', data)];
      const [part] = parts;
      if (part === undefined) throw new Error('no part');
      return convolution(net, 's', one(net, 'ReLU', 'r', part), strided);
    });
    expect(found).toEqual({ certain: certain ? fault : [], possible: possible ? fault : [] });
  });

  test.each(['Clamp', 'PReLU', 'Reshape', 'Transpose'])('%s may be taken away before', (type) => {
    const found = faults((net, data) =>
      convolution(net, 's', one(net, type, 'x', convolution(net, 'p', data, padded)), strided),
    );
    expect(found).toEqual({ certain: [], possible: ['p: padded-pointwise-stride'] });
  });

  test.each(['MaxPool', 'Softmax', 'MatMul'])('%s ends the way of a stride', (type) => {
    const found = faults((net, data) =>
      convolution(net, 's', one(net, type, 'x', convolution(net, 'p', data, padded)), strided),
    );
    expect(found).toEqual({ certain: [], possible: [] });
  });

  test('a larger kernel takes the stride over, and one of a single channel may then compute wrong numbers', () => {
    const through = (channels: number) =>
      faults((net, data) => {
        const first = convolution(net, 'p', data, padded);
        return convolution(net, 's', convolution(net, 'c', first, unpadded, [3, 3], channels), strided);
      });
    expect(through(4)).toEqual({ certain: [], possible: [] });
    expect(through(1)).toEqual({ certain: [], possible: ['s: one-column-convolution'] });
  });

  test('a kernel of one row and three columns is no pointwise convolution', () => {
    const found = faults((net, data) =>
      convolution(net, 's', convolution(net, 'p', data, padded, [1, 3]), strided),
    );
    expect(found.possible).toEqual([]);
  });

  test('only what it reads first leads on from a convolution, and all that arithmetic reads', () => {
    const found = faults((net, data) => {
      const kernel = convolution(net, 'k', data, padded);
      return net.compute('s', 'Convolution', [data, { ...kernel, shape: [4, 4, 1, 1] }], wide, strided);
    });
    expect(found.possible).toEqual([]);
    const both = faults((net, data) => {
      const [p, q] = ['p', 'q'].map((name) => convolution(net, name, data, padded));
      if (p === undefined || q === undefined) throw new Error('no convolutions');
      return convolution(net, 's', net.compute('sum', 'Add', [p, q], wide), strided);
    });
    expect(both.possible.toSorted()).toEqual(['p: padded-pointwise-stride', 'q: padded-pointwise-stride']);
  });

  test('a stride that not all readers share is met only possibly', () => {
    const found = faults((net, data) => {
      const p = convolution(net, 'p', one(net, 'ReLU', 'r', data), padded);
      return [convolution(net, 's', p, strided), one(net, 'MaxPool', 'm', p)];
    });
    expect(found).toEqual({ certain: [], possible: ['p: padded-pointwise-stride'] });
  });

  test('a long chain of sums, each of what is before it twice, is walked once', () => {
    const net = new GraphOf();
    let value = convolution(net, 'p', net.parameter('data', wide), padded);
    for (let at = 0; at < 40; at++) {
      const left = one(net, 'ReLU', `l${at}`, value);
      value = net.compute(`a${at}`, 'Add', [left, one(net, 'Abs', `r${at}`, value)], wide);
    }
    const graph = net.giving(convolution(net, 's', value, strided));
    expect(strideFaults(graph).map(({ operation }) => operation)).toEqual(['p']);
  });
});

describe('the convolution written as a group', () => {
  test('computes the same, with new weights of the same numbers', () => {
    const net = new GraphOf();
    const data = net.parameter('data', [1, 2, 3, 3]);
    const weights = net.constant('w', [2, 2, 1, 1], [1, 2, 3, 4]);
    const made = net.compute('p', 'Convolution', [data, weights], [1, 2, 3, 3], {
      ...padded,
      strides: [2, 2],
    });
    const graph = net.giving(made);
    const guarded = guardStrides(graph);
    const of = (one: Graph) => evaluated(one, { data: someNumbers([1, 2, 3, 3]) });
    expect(of(guarded)).toEqual(of(graph));
    const [, constant, group] = guarded.operations;
    expect(constant).toMatchObject({
      name: 'w_1',
      kind: 'constant',
      outputs: [{ elementType: 'f32', shape: [1, 2, 2, 1, 1], tensorNames: [] }],
      tensor: { shape: [1, 2, 2, 1, 1] },
    });
    expect(group).toMatchObject({
      name: 'p',
      type: 'GroupConvolution',
      outputs: [{ shape: [1, 2, 3, 3], tensorNames: ['p'] }],
    });
    expect(guarded.operations.map(({ name }) => name)).toEqual(['data', 'w_1', 'p']);
  });

  test('one whose weights are computed stays as it is', () => {
    const net = new GraphOf();
    const data = net.parameter('data', wide);
    const weights = net.compute(
      'r',
      'ReLU',
      [net.constant('w', [4, 4, 1, 1], new Array(16).fill(1))],
      [4, 4, 1, 1],
    );
    const graph = net.giving(
      net.compute('p', 'Convolution', [data, weights], wide, { ...padded, strides: [2, 2] }),
    );
    const after = guardStrides(graph);
    expect(after.operations.map(({ name }) => name)).toEqual(graph.operations.map(({ name }) => name));
    expect(after.operations.at(-1)).toMatchObject({ type: 'Convolution' });
  });

  test('a graph without such a stride is given back', () => {
    const net = new GraphOf();
    const graph = net.giving(convolution(net, 's', net.parameter('data', wide), strided));
    expect(guardStrides(graph)).toBe(graph);
  });
});
