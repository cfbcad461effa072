import { describe, expect, test } from 'vitest';
import { drawn } from '../testing.ts';

const image = [2, 4, 3, 5];

describe('Scale', () => {
  test('has a factor and, if asked, an offset a channel', () => {
    expect(drawn('Scale', 'scale_param { bias_term: true }', [image])).toEqual([
      'l/factors = Constant f32 [1,4,1,1]',
      'l = Multiply(a, l/factors) [2,4,3,5]',
      'l/bias/value = Constant f32 [1,4,1,1]',
      'l/bias = Add(l, l/bias/value) [2,4,3,5]',
      '-> x = l/bias',
    ]);
  });

  test.each([
    ['axis: 2 num_axes: 2', '[1,1,3,5]'],
    ['axis: -1', '[1,1,1,5]'],
    ['num_axes: 0', '[1,1,1,1]'],
    ['axis: 1 num_axes: -1', '[1,4,3,5]'],
  ])('covers the axes that { %s } names', (block, shape) => {
    expect(drawn('Scale', `scale_param { ${block} }`, [image])[0]).toBe(`l/factors = Constant f32 ${shape}`);
  });

  test('multiplies by a second bottom, which covers as many axes as it has', () => {
    expect(drawn('Scale', 'scale_param { axis: 0 bias_term: true }', [image, [2, 4]])).toEqual([
      'l/aligned/shape = Constant i64 [4]',
      'l/aligned = Reshape(b, l/aligned/shape) [2,4,1,1]',
      'l = Multiply(a, l/aligned) [2,4,3,5]',
      'l/bias/value = Constant f32 [2,4,1,1]',
      'l/bias = Add(l, l/bias/value) [2,4,3,5]',
      '-> x = l/bias',
    ]);
  });

  test('of shapes that do not fit is refused', () => {
    expect(() => drawn('Scale', '', [image, [3]])).toThrow(
      /cannot apply \[3\] to \[2,4,3,5\] from axis 1 on/,
    );
    expect(() => drawn('Scale', 'scale_param { axis: 3 num_axes: 2 }', [image])).toThrow(
      /covers 2 axes from axis 3 of/,
    );
    expect(() => drawn('Scale', 'scale_param { axis: 4 }', [image])).toThrow(/has axis 4, but its bottom/);
  });
});
