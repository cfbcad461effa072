import { expect, test } from 'vitest';
import { drawn } from '../testing.ts';

test('AbsVal is one operation', () => {
  expect(drawn('AbsVal', '', [[2, 3]])).toEqual(['l = Abs(a) [2,3]', '-> x = l']);
});
