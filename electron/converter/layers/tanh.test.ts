import { expect, test } from 'vitest';
import { drawn } from '../testing.ts';

test('TanH is one operation', () => {
  expect(drawn('TanH', '', [[2, 3]])).toEqual(['l = Tanh(a) [2,3]', '-> x = l']);
});
