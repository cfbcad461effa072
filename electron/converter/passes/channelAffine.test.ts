import { describe, expect, test } from 'vitest';
import type { Operation, Value } from '../graph/graph.ts';
import { mostChannels } from '../graph/mostChannels.ts';
import { generatedTensor } from '../graph/tensor.ts';
import { affineOf, channelShape, constantOperation, elementwise, neutralAffine } from './channelAffine.ts';
import { GraphOf } from './testing.ts';

const shape = [1, 2, 3, 3];

/** What one operation on the data does, with a constant of this shape. */
function affine(
  type: string,
  constant: readonly number[],
  values: readonly number[],
  options: { constantFirst?: boolean; axis?: number } = {},
) {
  const net = new GraphOf();
  const data = net.parameter('data', shape);
  const k = net.constant('k', constant, values);
  const last = net.compute('o', type, options.constantFirst ? [k, data] : [data, k], shape);
  return affineIn(net, last, options.axis);
}

function affineIn(net: GraphOf, last: Value, axis = 1, of: readonly number[] = shape) {
  const byName = new Map(net.giving(last).operations.map((one): [string, Operation] => [one.name, one]));
  const found = byName.get(last.operation);
  if (found === undefined) throw new Error('no such operation');
  const result = affineOf(found, 'data', byName, axis, of);
  return result && { ...result, multipliers: [...result.multipliers], offsets: [...result.offsets] };
}

describe('what an operation does to each channel', () => {
  test.each([
    ['Add', false, { multipliers: [1, 1], offsets: [2, 4], scales: false, shifts: true }],
    ['Add', true, { multipliers: [1, 1], offsets: [2, 4], scales: false, shifts: true }],
    ['Multiply', false, { multipliers: [2, 4], offsets: [0, 0], scales: true, shifts: false }],
    ['Multiply', true, { multipliers: [2, 4], offsets: [0, 0], scales: true, shifts: false }],
    ['Subtract', false, { multipliers: [1, 1], offsets: [-2, -4], scales: false, shifts: true }],
    ['Subtract', true, { multipliers: [-1, -1], offsets: [2, 4], scales: true, shifts: true }],
    ['Divide', false, { multipliers: [0.5, 0.25], offsets: [0, 0], scales: true, shifts: false }],
    ['Divide', true, undefined],
    ['Maximum', false, undefined],
  ] as const)('%s (constant first: %s)', (type, constantFirst, wanted) => {
    expect(affine(type, [1, 2, 1, 1], [2, 4], { constantFirst })).toEqual(wanted);
  });

  test('a division by 0 in one channel is not known', () => {
    expect(affine('Divide', [1, 2, 1, 1], [2, 0])).toBeUndefined();
  });

  test('a constant is aligned at its end, as NumPy aligns it', () => {
    expect(affine('Add', [2, 1, 1], [5, 6])?.offsets).toEqual([5, 6]);
    expect(affine('Add', [], [5])?.offsets).toEqual([5, 5]);
    expect(affine('Add', [1, 1, 1, 1], [5])?.offsets).toEqual([5, 5]);
    expect(affine('Add', [3], [1, 2, 3])).toBeUndefined();
    expect(affine('Add', [1, 2, 1, 3], [1, 2, 3, 4, 5, 6])).toBeUndefined();
    expect(affine('Add', [3], [1, 2, 3], { axis: 3 })?.offsets).toEqual([1, 2, 3]);
    // More dimensions than the data has make the result larger.
    expect(affine('Add', [1, 1, 2, 1, 1], [5, 6])).toBeUndefined();
  });

  test('a dimension of the constant that only looks like the channels is not taken for them', () => {
    const net = new GraphOf();
    const data = net.parameter('data', [1, 1, 3, 3]);
    const k = net.constant('k', [1, 2, 1, 1], [5, 6]);
    expect(affineIn(net, net.compute('o', 'Add', [data, k], [1, 2, 3, 3]), 1, [1, 1, 3, 3])).toBeUndefined();
  });

  test('only a constant next to the data is known, and only one of f32', () => {
    const net = new GraphOf();
    const data = net.parameter('data', shape);
    const other = net.parameter('other', shape);
    expect(affineIn(net, net.compute('a', 'Add', [data, other], shape))).toBeUndefined();
    expect(affineIn(net, net.compute('b', 'Add', [data, data], shape))).toBeUndefined();
    const k = net.constant('k', [1, 2, 1, 1], [1, 2]);
    expect(affineIn(net, net.compute('c', 'Add', [other, k], shape))).toBeUndefined();
    expect(affineIn(net, net.compute('d', 'Add', [data, k, k], shape))).toBeUndefined();
    expect(affineIn(net, net.compute('e', 'Add', [data], shape))).toBeUndefined();
    expect(affineIn(net, k)).toBeUndefined();
    const whole = net.integers('i', [1, 2, 1, 1], [1, 2]);
    expect(affineIn(net, net.compute('f', 'Add', [data, whole], shape))).toBeUndefined();
  });

  test('as many channels as are allowed are looked at, and no more', () => {
    const of = (channels: number) => {
      const net = new GraphOf();
      const data = net.parameter('data', [1, channels]);
      const k = net.tensor(
        'k',
        generatedTensor([1, channels], () => [new Float32Array(channels).fill(2)].values()),
      );
      return affineIn(net, net.compute('o', 'Multiply', [data, k], [1, channels]), 1, [1, channels]);
    };
    expect(of(mostChannels)?.multipliers.length).toBe(mostChannels);
    expect(of(mostChannels + 1)).toBeUndefined();
  });
});

test('operations are made with the attributes that the specification asks for', () => {
  expect(elementwise('Add', { name: 'a', inputs: [], outputs: [], sources: ['l'] })).toEqual({
    kind: 'compute',
    type: 'Add',
    opset: 'opset1',
    attributes: { auto_broadcast: 'numpy' },
    name: 'a',
    inputs: [],
    outputs: [],
    sources: ['l'],
  });
  const tensor = generatedTensor([2], () => [Float32Array.of(1, 2)].values());
  expect(constantOperation('k', tensor)).toEqual({
    kind: 'constant',
    name: 'k',
    tensor,
    outputs: [{ elementType: 'f32', shape: [2], tensorNames: [] }],
    sources: [],
  });
  expect(channelShape(4, 1, 7)).toEqual([1, 7, 1, 1]);
  expect(channelShape(3, 2, 7)).toEqual([1, 1, 7]);
  expect(neutralAffine(2)).toEqual({
    multipliers: Float64Array.of(1, 1),
    offsets: Float64Array.of(0, 0),
    scales: false,
    shifts: false,
  });
});
