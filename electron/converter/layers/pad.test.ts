import { expect, test } from 'vitest';
import { drawn } from '../testing.ts';

test('Pad has two numbers an axis', () => {
  const block = 'pad_param { paddings: [0, 0, 0, 1, 2, 0, 1, 1] constant_values: -1 }';
  expect(drawn('Pad', block, [[1, 2, 3, 4]]).at(-2)).toBe(
    'l = Pad(a, l/before, l/behind, l/value) [1,3,5,6]',
  );
  expect(() => drawn('Pad', 'pad_param { paddings: 1 }', [[1, 2]])).toThrow(
    /has 1 paddings, not two for each axis/,
  );
});
