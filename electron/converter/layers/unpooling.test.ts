import { expect, test } from 'vitest';
import { drawn } from '../testing.ts';

const inputs = [
  [1, 2, 3, 3],
  [1, 2, 3, 3],
];

test('Unpooling puts the numbers where the mask says', () => {
  const lines = drawn('Unpooling', 'unpooling_param { kernel_size: 2 stride: 2 unpool_size: 6 }', inputs);
  expect(lines.at(-2)).toMatch(/^l = .* \[1,2,6,6\]$/);
});

test.each([
  ['unpooling_param { kernel_size: 2 stride: 2 }', /has no unpool_size/],
  ['unpooling_param { unpool: TILE unpool_size: 6 }', /unpools by TILE/],
])('Unpooling { %s } is refused', (block, sentence) => {
  expect(() => drawn('Unpooling', block, inputs)).toThrow(sentence);
});
