import { expect, test } from 'vitest';
import { floatTensor, generatedTensor, type Tensor } from '../graph/tensor.ts';
import { compressToHalf } from './compressToHalf.ts';
import { GraphOf } from './testing.ts';

/** A sum of the input and this constant. */
const netOf = (tensor: Tensor) => {
  const made = new GraphOf();
  const k = made.tensor('k', tensor);
  return made.giving(made.compute('s', 'Add', [made.parameter('x', tensor.shape), k], tensor.shape));
};
const bytesOf = (tensor: Tensor): Buffer =>
  Buffer.concat(Array.from(tensor.chunks(), (chunk) => Buffer.from(chunk)));

test('the constant and its decompression are written as save_model writes them', () => {
  const [half, convert] = compressToHalf(netOf(floatTensor([2, 2], [1, -2, 0.5, 65504]))).operations;
  expect(half).toMatchObject({
    kind: 'constant',
    name: 'k_compressed',
    outputs: [{ elementType: 'f16', shape: [2, 2], tensorNames: [] }],
    tensor: { elementType: 'f16', shape: [2, 2], byteLength: 8 },
  });
  expect(convert).toEqual({
    kind: 'compute',
    name: 'k',
    type: 'Convert',
    opset: 'opset1',
    attributes: { destination_type: 'f32' },
    inputs: [{ operation: 'k_compressed', port: 0, elementType: 'f16', shape: [2, 2] }],
    outputs: [{ elementType: 'f32', shape: [2, 2], tensorNames: [] }],
    sources: [],
    decompression: true,
  });
  // IEEE 754 binary16: 1, -2, 0.5, 65504.
  if (half?.kind !== 'constant') throw new Error('no constant');
  expect(bytesOf(half.tensor).toString('hex')).toBe(
    [0x3c00, 0xc000, 0x3800, 0x7bff]
      .map((bits) => [bits & 255, bits >> 8].map((byte) => byte.toString(16).padStart(2, '0')).join(''))
      .join(''),
  );
});

test('blocks of several sizes are all converted', () => {
  const blocks = [[1], [2, 3, 4], [5, 6]].map((values) => Float32Array.from(values));
  const tensor = generatedTensor([6], () => blocks.values());
  const [half] = compressToHalf(netOf(tensor)).operations;
  if (half?.kind !== 'constant') throw new Error('no constant');
  const bytes = bytesOf(half.tensor);
  const bits = Array.from({ length: 6 }, (_, at) => bytes.readUInt16LE(2 * at));
  expect(bits).toEqual([0x3c00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600]);
});

// 65519.996 is the last float below what rounds to infinity (65520).
test.each([
  [[65519.996], true],
  [[65520], false],
  [[0, -65520], false],
  [[0, Number.POSITIVE_INFINITY], false],
  [[Number.NaN, 0], false],
])('of %j f16 can hold each: %s', (values, fits) => {
  const graph = netOf(floatTensor([values.length], values));
  const kinds = compressToHalf(graph).operations.map(({ name }) => name);
  expect(kinds.includes('k_compressed')).toBe(fits);
});

test('a bound that is known spares the look at the numbers, and one that is too large does not decide', () => {
  const looked: number[] = [];
  const counted = (bound: number): Tensor => ({
    ...generatedTensor([1], function* () {
      looked.push(bound);
      yield Float32Array.of(1);
    }),
    bound,
  });
  const made = (bound: number) => compressToHalf(netOf(counted(bound))).operations[0]?.name;
  expect(made(65519)).toBe('k_compressed');
  expect(looked).toEqual([]);
  expect(made(65520)).toBe('k_compressed');
  expect(looked).toEqual([65520]);
});

test('numbers that are no f32 stay, and a name that is taken is not taken again', () => {
  const made = new GraphOf();
  const k = made.constant('k', [1], [1]);
  const taken = made.compute('k_compressed', 'ReLU', [made.parameter('x', [1])], [1]);
  const indices = made.integers('i', [1], [0]);
  const sum = made.compute('s', 'Add', [k, taken], [1]);
  const gathered = made.compute('g', 'Gather', [sum, indices, made.integers('axis', [], [0])], [1]);
  const names = compressToHalf(made.giving(gathered)).operations.map(({ name }) => name);
  expect(names).toEqual(['k_compressed_1', 'k', 'x', 'k_compressed', 'i', 's', 'axis', 'g']);
});
