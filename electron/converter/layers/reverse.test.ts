import { expect, test } from 'vitest';
import { drawn } from '../testing.ts';

test.each([
  ['', '[2,3]'],
  ['reverse_param { axis: 1 }', '[2,3]'],
])('Reverse %s keeps the shape', (block, shape) => {
  expect(drawn('Reverse', block, [[2, 3]]).at(-2)).toBe(`l = Gather(a, l/order, l/axis) ${shape}`);
});

test('Reverse by marks is refused', () => {
  expect(() =>
    drawn('Reverse', '', [
      [2, 3, 4],
      [2, 3],
    ]),
  ).toThrow(/depends on the data/);
});
