import { expect, test } from 'vitest';
import { drawn, layerGraph } from '../testing.ts';

function axesOf(block: string, input: readonly number[]): number[] {
  const { operations } = layerGraph('L2Normalization', block, input);
  const found = operations.find(({ name }) => name === 'l/axes');
  if (found?.kind !== 'constant') throw new Error('no axes');
  const bytes = Buffer.concat([...found.tensor.chunks()]);
  return Array.from({ length: bytes.length / 8 }, (_, index) => Number(bytes.readBigInt64LE(8 * index)));
}

test('L2Normalization of vectors sums over their channels', () => {
  expect(drawn('L2Normalization', '', [[2, 5]])[1]).toBe('l = NormalizeL2(a, l/axes) [2,5]');
  expect(axesOf('', [2, 5])).toEqual([1]);
  expect(axesOf('', [2, 5, 1, 1])).toEqual([1]);
});

test('L2Normalization of images sums over what channel_wise says, and is refused without it', () => {
  expect(axesOf('l2_normalization_param { channel_wise: true }', [2, 5, 3, 4])).toEqual([1]);
  expect(axesOf('l2_normalization_param { channel_wise: false }', [2, 5, 3, 4])).toEqual([2, 3]);
  expect(() => axesOf('', [2, 5, 3, 4])).toThrow(
    /bottom of \[2,5,3,4\], and forks sum over the whole image or/,
  );
  expect(() => axesOf('', [5])).toThrow(/wants channels/);
});
