import { describe, expect, test } from 'vitest';
import { drawn } from '../testing.ts';

const image = [1, 4, 9, 8];
const crop = (block: string, reference = [1, 3, 5, 6]) => drawn('Crop', block, [image, reference]);

describe('Crop', () => {
  test('cuts the pixels to the size of the second bottom, at the same offset', () => {
    const lines = crop('crop_param { offset: 2 }');
    expect(lines.slice(-2)).toEqual(['l = Slice(a, l/start, l/stop, l/step, l/axes) [1,4,5,6]', '-> x = l']);
  });

  test('cuts from its axis on, at an offset an axis', () => {
    expect(crop('crop_param { axis: 1 offset: [1, 0, 2] }').at(-2)).toContain('[1,3,5,6]');
  });

  test('that leaves all hands its bottom on', () => {
    expect(crop('', image)).toEqual(['-> x = a']);
  });

  test.each([
    ['crop_param { offset: 5 }', /cannot cut \[1,4,9,8\] to \[1,3,5,6\]/],
    ['crop_param { offset: [1, 1, 1] }', /has 3 offsets for 2 cropped axes/],
  ])('with { %s } is refused', (block, sentence) => {
    expect(() => crop(block)).toThrow(sentence);
  });
});
