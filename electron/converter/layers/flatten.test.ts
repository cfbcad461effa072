import { expect, test } from 'vitest';
import { drawn } from '../testing.ts';

test.each([
  ['', '[2,36]'],
  ['flatten_param { axis: 1 end_axis: -2 }', '[2,12,3]'],
  ['flatten_param { axis: 0 }', '[72]'],
])('Flatten { %s } gives %s', (block, shape) => {
  expect(drawn('Flatten', block, [[2, 4, 3, 3]]).at(-2)).toBe(`l = Reshape(a, l/shape) ${shape}`);
});

test('Flatten that ends before it begins is refused', () => {
  expect(() => drawn('Flatten', 'flatten_param { axis: 2 end_axis: 1 }', [[2, 4, 3, 3]])).toThrow(
    /has end_axis 1 before axis 2/,
  );
});
