import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Attribute, Graph, Value } from '../graph/graph.ts';
import { foldAffine } from './foldAffine.ts';
import { foldBefore } from './foldBefore.ts';
import { mergeAffine } from './mergeAffine.ts';
import { runPasses } from './pipeline.ts';
import { evaluated, GraphOf, type Numbers, someNumbers } from './testing.ts';

interface Head {
  readonly type: string;
  readonly data: readonly number[];
  readonly weights: readonly number[];
  readonly result: readonly number[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

const window = (strides: number[], pads: number[], dilations = [1, 1]) => ({
  strides,
  pads_begin: pads,
  pads_end: pads,
  dilations,
  auto_pad: 'explicit',
});

/** Shapes worked out by hand from the specifications. */
const heads: Readonly<Record<string, Head>> = {
  'a convolution': {
    type: 'Convolution',
    data: [2, 3, 5, 4],
    weights: [4, 3, 3, 2],
    result: [2, 4, 3, 3],
    attributes: window([1, 1], [0, 0]),
  },
  'a padded convolution with strides and dilations': {
    type: 'Convolution',
    data: [1, 3, 6, 5],
    weights: [2, 3, 2, 3],
    result: [1, 2, 4, 3],
    attributes: window([2, 1], [1, 1], [1, 2]),
  },
  'a convolution of two groups': {
    type: 'GroupConvolution',
    data: [1, 6, 4, 4],
    weights: [2, 4, 3, 2, 2],
    result: [1, 8, 3, 3],
    attributes: window([1, 1], [0, 0]),
  },
  'a depthwise convolution with padding': {
    type: 'GroupConvolution',
    data: [1, 3, 3, 3],
    weights: [3, 1, 1, 3, 3],
    result: [1, 3, 3, 3],
    attributes: window([1, 1], [1, 1]),
  },
  'a deconvolution': {
    type: 'ConvolutionBackpropData',
    data: [1, 3, 2, 3],
    weights: [3, 2, 3, 2],
    result: [1, 2, 5, 6],
    attributes: window([2, 2], [0, 0]),
  },
  'a deconvolution of three groups with padding': {
    type: 'GroupConvolutionBackpropData',
    data: [1, 6, 3, 3],
    weights: [3, 2, 4, 2, 2],
    result: [1, 12, 2, 2],
    attributes: window([1, 1], [1, 1]),
  },
  'an inner product': {
    type: 'MatMul',
    data: [3, 5],
    weights: [4, 5],
    result: [3, 4],
    attributes: { transpose_a: false, transpose_b: true },
  },
  'an inner product whose weights are not transposed': {
    type: 'MatMul',
    data: [3, 5],
    weights: [5, 4],
    result: [3, 4],
    attributes: { transpose_a: false, transpose_b: false },
  },
  'an inner product of transposed data': {
    type: 'MatMul',
    data: [5, 3],
    weights: [4, 5],
    result: [3, 4],
    attributes: { transpose_a: true, transpose_b: true },
  },
  'an inner product along the last axis': {
    type: 'MatMul',
    data: [2, 3, 5],
    weights: [4, 5],
    result: [2, 3, 4],
    attributes: { transpose_a: false, transpose_b: true },
  },
};

const steps = ['Add', 'Multiply', 'Subtract', 'Divide', 'minus', 'swap', 'scalar', 'row', 'ReLU'] as const;
type Step = (typeof steps)[number];

/** One number a channel along `axis`, or what the step's name says. */
function withStep(net: GraphOf, value: Value, step: Step, name: string, axis: number): Value {
  const { shape } = value;
  const perChannel = shape.map((dim, at) => (at === axis ? dim : 1));
  const constant = (of: readonly number[]) =>
    net.constant(`${name}/value`, of, someNumbers(of, name.length + axis).data);
  switch (step) {
    case 'ReLU':
      return net.compute(name, 'ReLU', [value], shape);
    case 'minus':
      return net.compute(name, 'Subtract', [constant(perChannel), value], shape);
    case 'scalar':
      return net.compute(name, 'Multiply', [constant([]), value], shape);
    case 'row': {
      const of = shape.map((dim, at) => (at === shape.length - 1 ? dim : 1));
      return net.compute(name, 'Add', [value, constant(of)], shape);
    }
    case 'swap': {
      const order = Array.from(
        { length: shape[1] ?? 1 },
        (_, at) => ((shape[1] ?? 1) - at) % (shape[1] ?? 1),
      );
      const indices = net.integers(`${name}/order`, [order.length], order);
      return net.compute(name, 'Gather', [value, indices, net.integers(`${name}/axis`, [], [1])], shape);
    }
    default:
      return net.compute(name, step, [value, constant(perChannel)], shape);
  }
}

interface Net {
  readonly head: keyof typeof heads;
  readonly before: readonly Step[];
  readonly after: readonly Step[];
  /** Which value of the chain a second reader takes, too; undefined for none. */
  readonly read?: number | undefined;
}

function netOf({ head, before, after, read }: Net): { graph: Graph; data: Numbers } {
  const made = heads[head];
  if (made === undefined) throw new Error(`no head "${head}"`);
  const { type, data, weights, result, attributes } = made;
  const net = new GraphOf();
  const values = [net.parameter('data', data)];
  const last = () => values.at(-1) as Value;
  const outputAxis = type === 'MatMul' ? result.length - 1 : 1;
  for (const [at, step] of before.entries())
    values.push(withStep(net, last(), step, `b${at}`, data.length > 1 ? 1 : 0));
  const kernel = net.constant('head/weights', weights, someNumbers(weights, 5).data);
  values.push(net.compute('head', type, [last(), kernel], result, attributes));
  for (const [at, step] of after.entries()) values.push(withStep(net, last(), step, `a${at}`, outputAxis));
  const value = last();
  const other = read === undefined ? undefined : values[read % values.length];
  const results =
    other === undefined || other === value
      ? [value]
      : [value, net.compute('other', 'ReLU', [other], other.shape)];
  return { graph: net.giving(...results), data: someNumbers(data, 3) };
}

const closeTo = (found: readonly Numbers[], wanted: readonly Numbers[]): void => {
  expect(found.map(({ shape }) => shape)).toEqual(wanted.map(({ shape }) => shape));
  for (const [at, { data }] of wanted.entries()) {
    const scale = Math.max(1, ...data.map(Math.abs));
    for (const [place, value] of data.entries())
      expect(Math.abs((found[at]?.data[place] ?? Number.NaN) - value) / scale).toBeLessThan(2e-6);
  }
};

const passes: Readonly<Record<string, (graph: Graph) => Graph>> = {
  foldAffine,
  foldBefore,
  mergeAffine,
  'all of them': (graph) => runPasses(graph, { precision: 'FP32' }).graph,
};

describe('a pass leaves what a network computes', () => {
  const nets = fc.record({
    head: fc.constantFrom(...Object.keys(heads)),
    before: fc.array(fc.constantFrom(...steps), { maxLength: 3 }),
    after: fc.array(fc.constantFrom(...steps), { maxLength: 3 }),
    read: fc.option(fc.nat(8), { nil: undefined }),
  });

  test.each(Object.entries(passes))('%s', (_, pass) => {
    fc.assert(
      fc.property(nets, (net) => {
        const { graph, data } = netOf(net);
        closeTo(evaluated(pass(graph), { data }), evaluated(graph, { data }));
      }),
      { numRuns: 60, seed: 20_261_130 },
    );
  });
});

describe('what each weighted sum takes in', () => {
  const computeNames = (graph: Graph) =>
    graph.operations.filter(({ kind }) => kind === 'compute').map(({ name }) => name);
  const folded = (head: string, before: readonly Step[], after: readonly Step[]) => {
    const { graph, data } = netOf({ head, before, after });
    const made = foldBefore(foldAffine(graph));
    closeTo(evaluated(made, { data }), evaluated(graph, { data }));
    return computeNames(made);
  };

  test.each([
    'a convolution',
    'a convolution of two groups',
    'an inner product',
    'an inner product whose weights are not transposed',
  ])('%s takes every factor and shift, before it and behind it', (head) => {
    expect(folded(head, ['Add', 'Multiply'], ['Subtract', 'Divide'])).toEqual(['head', 'head/bias']);
    expect(folded(head, ['minus'], ['minus', 'scalar'])).toEqual(['head', 'head/bias']);
  });

  test.each(['a padded convolution with strides and dilations', 'a depthwise convolution with padding'])(
    '%s takes factors before it, no shift, and nothing that stands before a shift',
    (head) => {
      expect(folded(head, ['Multiply', 'Divide'], ['Add'])).toEqual(['head', 'a0']);
      expect(folded(head, ['Multiply', 'Subtract'], ['Multiply'])).toEqual(['b0', 'b1', 'head', 'head/bias']);
    },
  );

  test.each(['a deconvolution', 'a deconvolution of three groups with padding'])(
    '%s takes factors before it, no shift, and everything behind it',
    (head) => {
      expect(folded(head, ['Multiply'], ['Multiply', 'Add'])).toEqual(['head', 'head/bias']);
      expect(folded(head, ['Add'], [])).toEqual(['b0', 'head']);
    },
  );

  test('channels in another order fold where all weights of a channel lie in one group', () => {
    expect(folded('a convolution', ['swap'], [])).toEqual(['head']);
    expect(folded('a deconvolution', ['swap'], [])).toEqual(['head']);
    expect(folded('a convolution of two groups', ['swap'], [])).toEqual(['b0', 'head']);
  });

  test('an inner product of transposed data is left alone', () => {
    expect(folded('an inner product of transposed data', ['Multiply'], ['Multiply'])).toEqual([
      'b0',
      'head',
      'a0',
    ]);
  });

  test('an inner product of three axes takes what stands along its own axis, and nothing along another', () => {
    expect(folded('an inner product along the last axis', ['Multiply'], ['Multiply', 'Add'])).toEqual([
      'b0',
      'head',
      'head/bias',
    ]);
  });

  test('a division by a number a channel that may be 0, or of a constant by the data, stays', () => {
    const net = new GraphOf();
    const data = net.parameter('data', [1, 2, 2, 2]);
    const weights = net.constant('w', [1, 2, 1, 1], [1, 2]);
    const divided = net.compute('d', 'Divide', [data, net.constant('z', [1, 2, 1, 1], [2, 0])], [1, 2, 2, 2]);
    const made = net.compute('c', 'Convolution', [divided, weights], [1, 1, 2, 2], window([1, 1], [0, 0]));
    const over = net.compute('o', 'Divide', [net.constant('k', [1, 1, 1, 1], [3]), made], [1, 1, 2, 2]);
    const graph = net.giving(over);
    expect(foldBefore(graph)).toBe(graph);
    expect(foldAffine(graph)).toBe(graph);
    expect(mergeAffine(graph)).toBe(graph);
  });
});
