import { describe, expect, test } from 'vitest';
import { drawn } from '../testing.ts';

const resized = (block: string) =>
  drawn('Interp', `interp_param { ${block} }`, [[1, 2, 9, 7]]).filter((line) => !line.includes('Constant'));

describe('Interp', () => {
  test.each([
    ['height: 20 width: 30', '[1,2,20,30]'],
    ['zoom_factor: 2', '[1,2,17,13]'],
    ['shrink_factor: 2', '[1,2,5,4]'],
    ['zoom_factor: 4 shrink_factor: 2', '[1,2,17,13]'],
    ['zoom_factor: 2 height: 3 width: 3', '[1,2,17,13]'],
  ])('to { %s } gives %s', (block, shape) => {
    expect(resized(block)[0]).toBe(`l = Interpolate(a, l/size, l/scales, l/axes) ${shape}`);
  });

  test('crops first', () => {
    expect(resized('pad_beg: -1 pad_end: -2 zoom_factor: 2')).toEqual([
      'l/crop = Slice(a, l/crop/start, l/crop/stop, l/crop/step, l/crop/axes) [1,2,6,4]',
      'l = Interpolate(l/crop, l/size, l/scales, l/axes) [1,2,11,7]',
      '-> x = l',
    ]);
  });

  test('takes the size of a second bottom', () => {
    const inputs = [
      [1, 2, 9, 7],
      [1, 5, 12, 4],
    ];
    expect(drawn('Interp', '', inputs).at(-2)).toBe(
      'l = Interpolate(a, l/size, l/scales, l/axes) [1,2,12,4]',
    );
    expect(() =>
      drawn('Interp', '', [
        [1, 2, 9, 7],
        [1, 2],
      ]),
    ).toThrow(/takes the size of \[1,2\]/);
  });

  test('to its own size hands its bottom on', () => {
    expect(resized('zoom_factor: 1')).toEqual(['-> x = a']);
  });

  test.each([
    ['', /has neither a height and width nor a factor/],
    ['height: 3', /has neither a height and width nor a factor/],
    ['zoom_factor: 0', /has neither/],
    ['pad_beg: 1 zoom_factor: 2', /has a positive padding/],
    ['pad_beg: -9 zoom_factor: 2', /leaves nothing of \[1,2,9,7\]/],
  ])('{ %s } is refused', (block, sentence) => {
    expect(() => resized(block)).toThrow(sentence);
  });

  test('by full_zoom_factor is multiplied', () => {
    expect(resized('full_zoom_factor: 2')[0]).toMatch(/ \[1,2,18,14\]$/);
  });
});
