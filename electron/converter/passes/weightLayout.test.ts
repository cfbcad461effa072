import { describe, expect, test } from 'vitest';
import type { Attribute, ComputeOperation } from '../graph/graph.ts';
import { floatTensor, floatValues } from '../graph/tensor.ts';
import { GraphOf } from './testing.ts';
import { channelsOf, scaledChannels, weightedSums, weightLayout } from './weightLayout.ts';

function operationOf(
  type: string,
  weights: readonly number[],
  attributes: Readonly<Record<string, Attribute>> = {},
  data: readonly number[] = [1, 6, 4, 4],
): ComputeOperation {
  const net = new GraphOf();
  const inputs = [net.parameter('data', data), net.constant('w', weights, [])];
  const found = net.giving(net.compute('o', type, inputs, data, attributes)).operations.at(-1);
  if (found?.kind !== 'compute') throw new Error('no operation');
  return found;
}

const layoutOf = (...given: Parameters<typeof operationOf>) => {
  const layout = weightLayout(operationOf(...given), given[1]);
  if (layout === undefined) throw new Error('no layout');
  return layout;
};

describe('where an operation keeps its channels', () => {
  test.each([
    ['Convolution', [4, 3, 2, 5], { input: 3, output: 4, groups: 1, kernel: 10 }],
    ['ConvolutionBackpropData', [4, 3, 2, 5], { input: 4, output: 3, groups: 1, kernel: 10 }],
    ['GroupConvolution', [2, 4, 3, 5], { input: 6, output: 8, groups: 2, kernel: 5 }],
    ['GroupConvolutionBackpropData', [2, 4, 3, 5], { input: 8, output: 6, groups: 2, kernel: 5 }],
  ] as const)('%s %j', (type, shape, { input, output, ...rest }) => {
    const layout = layoutOf(type, shape);
    expect(layout).toMatchObject({ ...rest, dataAxis: 1, outputAxis: 1 });
    expect([channelsOf(layout, 'input'), channelsOf(layout, 'output')]).toEqual([input, output]);
  });

  test('a product has them along its last axes, on the side that its attributes say', () => {
    const transposed = layoutOf('MatMul', [4, 3], { transpose_b: true }, [2, 5, 3]);
    expect(transposed).toMatchObject({ slowSide: 'output', dataAxis: 2, outputAxis: 2, kernel: 1 });
    const plain = layoutOf('MatMul', [3, 4], {}, [5, 3]);
    expect(plain).toMatchObject({ slowSide: 'input', dataAxis: 1, outputAxis: 1 });
    expect([channelsOf(plain, 'input'), channelsOf(plain, 'output')]).toEqual([3, 4]);
  });

  test.each([
    ['MatMul', [2, 4, 3], {}],
    ['MatMul', [4, 3], { transpose_a: true }],
    ['ReLU', [4, 3], {}],
    ['GroupNormalization', [4, 3, 2], {}],
  ] as const)('%s %j %j has none that are known', (type, shape, attributes) => {
    expect(weightLayout(operationOf(type, shape, attributes), shape)).toBeUndefined();
  });
});

describe('weights and their channels', () => {
  const shapes = {
    Convolution: [2, 3, 2],
    ConvolutionBackpropData: [3, 2, 2],
    GroupConvolution: [2, 2, 3, 2],
    GroupConvolutionBackpropData: [2, 3, 2, 2],
  } as const;

  /** By the index that the specification gives each weight, not by its place. */
  const channelsAt = (type: string, index: readonly number[], shape: readonly number[]) => {
    const [group = 0, slow = 0, fast = 0] = type.startsWith('Group') ? index : [0, ...index];
    const [, slows = 1, fasts = 1] = type.startsWith('Group') ? shape : [1, ...shape];
    const [first, second] = [group * slows + slow, group * fasts + fast];
    return type.endsWith('BackpropData')
      ? { input: first, output: second }
      : { input: second, output: first };
  };
  const indicesOf = (shape: readonly number[]): number[][] =>
    shape.reduce<number[][]>(
      (all, dim) => all.flatMap((one) => Array.from({ length: dim }, (_, at) => [...one, at])),
      [[]],
    );

  test.each(Object.entries(shapes))('%s: each is scaled by its channel, on either side', (type, shape) => {
    const all = indicesOf(shape);
    const layout = layoutOf(type, shape);
    const weights = floatTensor(
      shape,
      all.map((_, at) => at + 1),
    );
    for (const side of ['input', 'output'] as const) {
      const factors = Float64Array.from({ length: channelsOf(layout, side) }, (_, channel) => 2 ** channel);
      const wanted = all.map((index, at) => (at + 1) * 2 ** channelsAt(type, index, shape)[side]);
      expect([...floatValues(scaledChannels(weights, layout, side, factors))]).toEqual(wanted);
    }
  });

  test.each(Object.entries(shapes))(
    '%s: a shift of an input adds to each output that reads it',
    (type, shape) => {
      const all = indicesOf(shape);
      const layout = layoutOf(type, shape);
      const weights = floatTensor(
        shape,
        all.map((_, at) => at + 1),
      );
      const offsets = Float64Array.from(
        { length: channelsOf(layout, 'input') },
        (_, channel) => 10 ** channel,
      );
      const wanted = new Array<number>(channelsOf(layout, 'output')).fill(0);
      for (const [at, index] of all.entries()) {
        const { input, output } = channelsAt(type, index, shape);
        wanted[output] = (wanted[output] ?? 0) + (at + 1) * 10 ** input;
      }
      expect([...weightedSums(weights, layout, offsets)]).toEqual(wanted);
    },
  );

  test('fewer numbers than the shape has are a defect', () => {
    const layout = layoutOf('Convolution', [2, 3, 2]);
    expect(() =>
      weightedSums(floatTensor([2, 3], new Array(6).fill(1)), layout, new Float64Array(3)),
    ).toThrow(new RangeError('weights ended after 6 numbers'));
  });
});
