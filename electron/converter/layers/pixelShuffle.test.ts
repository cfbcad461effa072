import { describe, expect, test } from 'vitest';
import { drawn } from '../testing.ts';

describe('PixelShuffle', () => {
  test('makes blocks of pixels of channels', () => {
    expect(drawn('PixelShuffle', 'pixel_shuffle_param { upscale_factor: 2 }', [[1, 8, 3, 5]])).toEqual([
      'l = DepthToSpace(a) [1,2,6,10]',
      '-> x = l',
    ]);
  });

  test('of a factor that does not fit is refused', () => {
    expect(() => drawn('PixelShuffle', '', [[1, 8, 3, 5]])).toThrow(/has no upscale_factor/);
    expect(() => drawn('PixelShuffle', 'pixel_shuffle_param { upscale_factor: 3 }', [[1, 8, 3, 5]])).toThrow(
      /blocks of 3 x 3 of its bottom, \[1,8,3,5\]/,
    );
  });
});
