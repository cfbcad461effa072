import { describe, expect, test } from 'vitest';
import { drawn } from '../testing.ts';

const image = [1, 2, 3, 4];
const operations = (lines: string[]) => lines.filter((line) => !line.includes('Constant'));

describe('Upsample', () => {
  test('by a mask puts each number into its place', () => {
    expect(operations(drawn('Upsample', 'upsample_param { scale: 2 }', [image, image]))).toEqual([
      'l/mask = Reshape(b, l/flat/shape) [1,2,12]',
      'l/places = Convert(l/mask) [1,2,12]',
      'l/zeros = Broadcast(l/zeros/value, l/zeros/shape) [1,2,48]',
      'l/flat = Reshape(a, l/flat/shape) [1,2,12]',
      'l/scattered = ScatterElementsUpdate(l/zeros, l/places, l/flat, l/axis) [1,2,48]',
      'l = Reshape(l/scattered, l/shape) [1,2,6,8]',
      '-> x = l',
    ]);
  });

  test.each([
    ['upsample_h: 5 upsample_w: 7', '[1,2,5,7]'],
    ['scale: 2 pad_out_h: true', '[1,2,5,8]'],
    ['scale_h: 3 scale_w: 2', '[1,2,9,8]'],
    ['', '[1,2,6,8]'],
  ])('by a mask to { %s } gives %s', (block, shape) => {
    expect(drawn('Upsample', `upsample_param { ${block} }`, [image, image]).at(-2)).toContain(shape);
  });

  test('without a mask repeats each pixel', () => {
    expect(drawn('Upsample', 'upsample_param { scale: 2 }', [image]).at(-2)).toBe(
      'l = Interpolate(a, l/size, l/scales, l/axes) [1,2,6,8]',
    );
    expect(drawn('Upsample', '', [image])).toEqual(['-> x = a']);
  });

  test('of shapes or scales that do not fit is refused', () => {
    expect(() => drawn('Upsample', '', [image, [1, 2, 3, 3]])).toThrow(/has a mask of \[1,2,3,3\]/);
    expect(() => drawn('Upsample', 'upsample_param { scale_h: 2 }', [image])).toThrow(/either scale or both/);
    expect(() => drawn('Upsample', 'upsample_param { scale: 3 pad_out_w: true }', [image, image])).toThrow(
      /pad_out with a scale that is not 2/,
    );
  });
});
