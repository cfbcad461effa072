import { expect, test } from 'vitest';
import { drawn } from '../testing.ts';

const two = (block: string, shape: readonly number[] = [1, 2, 3, 3]) =>
  drawn('Concat', block, [[1, 2, 3, 3], shape])[0];

test('Concat joins along its axis, in both spellings', () => {
  expect(two('', [1, 5, 3, 3])).toBe('l = Concat(a, b) [1,7,3,3]');
  expect(two('concat_param { concat_dim: 2 }')).toBe('l = Concat(a, b) [1,2,6,3]');
  expect(two('concat_param { axis: -1 }')).toBe('l = Concat(a, b) [1,2,3,6]');
});

test('Concat of one bottom hands it on', () => {
  expect(drawn('Concat', '', [[1, 2]])).toEqual(['-> x = a']);
});

test('Concat of shapes that do not fit is refused', () => {
  expect(() => two('concat_param { concat_dim: 2 axis: 2 }')).toThrow(/gives both axis and concat_dim/);
  expect(() => two('', [1, 5, 4, 3])).toThrow(/cannot join \[1,2,3,3\] and \[1,5,4,3\] along axis 1/);
});
