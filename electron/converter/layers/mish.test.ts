import { expect, test } from 'vitest';
import { drawn } from '../testing.ts';

test('Mish is one operation', () => {
  expect(drawn('Mish', '', [[1, 2, 3, 3]])).toEqual(['l = Mish(a) [1,2,3,3]', '-> x = l']);
});
