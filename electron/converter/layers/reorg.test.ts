import { describe, expect, test } from 'vitest';
import { drawn } from '../testing.ts';

const image = [[1, 8, 6, 4]];

describe('Reorg', () => {
  test('turns blocks of pixels into channels', () => {
    expect(drawn('Reorg', 'reorg_param { stride: 2 }', image)).toEqual([
      'l = ReorgYolo(a) [1,32,3,2]',
      '-> x = l',
    ]);
    expect(drawn('ReorgYolo', 'reorg_yolo_param { stride: 2 }', image)[0]).toBe(
      'l = ReorgYolo(a) [1,32,3,2]',
    );
  });

  test('backwards turns channels into blocks', () => {
    expect(drawn('Reorg', 'reorg_param { stride: 2 reverse: true }', image)[0]).toBe(
      'l = DepthToSpace(a) [1,2,12,8]',
    );
  });

  test.each([
    ['', image, /has no stride/],
    ['reorg_param { stride: 4 }', image, /does not divide its 8 channels/],
    ['reorg_param { stride: 2 }', [[1, 8, 5, 4]], /does not divide its bottom of \[1,8,5,4\]/],
    ['reorg_param { stride: 2 }', [[1, 8]], /wants images/],
  ])('of what does not fit is refused: { %s }', (block, inputs, sentence) => {
    expect(() => drawn('Reorg', block, inputs)).toThrow(sentence);
  });
});
