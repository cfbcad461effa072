import { expect, test } from 'vitest';
import { drawn } from '../testing.ts';

test('BNLL is one operation', () => {
  expect(drawn('BNLL', '', [[2, 3]])).toEqual(['l = SoftPlus(a) [2,3]', '-> x = l']);
});
