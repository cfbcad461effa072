import { expect, test } from 'vitest';
import { drawn } from '../testing.ts';

test('BatchReindex picks images by the numbers of its second bottom', () => {
  const lines = drawn('BatchReindex', '', [[5, 3, 2, 2], [7]]);
  expect(lines.filter((line) => !line.includes('Constant'))).toEqual([
    'l/indices = Convert(b) [7]',
    'l = Gather(a, l/indices, l/axis) [7,3,2,2]',
    '-> x = l',
  ]);
});

test('BatchReindex by anything but a list is refused', () => {
  expect(() =>
    drawn('BatchReindex', '', [
      [5, 3],
      [7, 1],
    ]),
  ).toThrow(/as a list of images, but it is \[7,1\]/);
});
