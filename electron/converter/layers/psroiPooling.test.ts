import { describe, expect, test } from 'vitest';
import { drawn } from '../testing.ts';

const block = 'psroi_pooling_param { spatial_scale: 0.0625 output_dim: 2 group_size: 3 }';

describe('PSROIPooling', () => {
  test('pools each region of the maps', () => {
    expect(
      drawn('PSROIPooling', block, [
        [1, 18, 9, 9],
        [7, 5],
      ]),
    ).toEqual(['l = PSROIPooling(a, b) [7,2,3,3]', '-> x = l']);
  });

  test('reads regions of four dimensions, too', () => {
    const lines = drawn('PSROIPooling', block, [
      [1, 18, 9, 9],
      [7, 5, 1, 1],
    ]);
    expect(lines).toContain('l/regions = Reshape(b, l/regions/shape) [7,5]');
  });

  test.each([
    [
      'psroi_pooling_param { spatial_scale: 0.1 output_dim: 2 }',
      [
        [1, 18, 9, 9],
        [7, 5],
      ],
      /has not all of/,
    ],
    [
      block,
      [
        [1, 17, 9, 9],
        [7, 5],
      ],
      /2 x 3 x 3 channels, but its bottom is \[1,17,9,9\]/,
    ],
    [
      block,
      [
        [1, 18, 9, 9],
        [7, 4],
      ],
      /wants regions \[R, 5\]/,
    ],
  ])('of what does not fit is refused: %s %j', (text, inputs, sentence) => {
    expect(() => drawn('PSROIPooling', text, inputs)).toThrow(sentence);
  });
});
