import { expect, test } from 'vitest';
import { drawn } from '../testing.ts';

const image = [2, 4, 3, 5];

test('Axpy scales the channels of its second bottom and adds the third', () => {
  expect(drawn('Axpy', '', [[2, 4, 1, 1], image, image])).toEqual([
    'l/product = Multiply(b, a) [2,4,3,5]',
    'l = Add(l/product, c) [2,4,3,5]',
    '-> x = l',
  ]);
});

test('Axpy takes factors of two dimensions', () => {
  expect(drawn('Axpy', '', [[2, 4], image, image])[1]).toBe(
    'l/aligned = Reshape(a, l/aligned/shape) [2,4,1,1]',
  );
});

test('Axpy of shapes that do not fit is refused', () => {
  expect(() => drawn('Axpy', '', [[2, 4, 3, 1], image, image])).toThrow(/cannot scale the channels of/);
  expect(() => drawn('Axpy', '', [[2, 3], image, image])).toThrow(/by \[2,3\]/);
  expect(() => drawn('Axpy', '', [[2, 4], image, [2, 4, 3, 1]])).toThrow(/wants x and y of one shape/);
  expect(() => drawn('Axpy', '', [[2, 4], image])).toThrow(/has 2 bottoms where 3 can stand/);
});
