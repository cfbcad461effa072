import { expect, test } from 'vitest';
import { drawn } from '../testing.ts';

test('Split gives each top its bottom', () => {
  expect(drawn('Split', '', [[1, 2]], { tops: 2 })).toEqual(['-> x = a', '-> y = a']);
});
