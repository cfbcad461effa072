import { describe, expect, test } from 'vitest';
import { drawn } from '../testing.ts';

const cut = (block: string, tops = 3) => drawn('Slice', `slice_param { ${block} }`, [[2, 6, 5]], { tops });

describe('Slice', () => {
  test('cuts into equal parts', () => {
    expect(cut('')).toEqual([
      'l/axis = Constant i64 []',
      'l/lengths = Constant i64 [3]',
      'l = VariadicSplit(a, l/axis, l/lengths) [2,2,5] [2,2,5] [2,2,5]',
      '-> x = l',
      '-> y = l',
      '-> z = l',
    ]);
  });

  test('cuts at its points, along the axis in both spellings', () => {
    expect(cut('axis: -1 slice_point: [1, 2]')[2]).toContain('[2,6,1] [2,6,1] [2,6,3]');
    expect(cut('slice_dim: 2 slice_point: [1, 2]')[2]).toContain('[2,6,1] [2,6,1] [2,6,3]');
  });

  test('takes its axis in one spelling', () => {
    expect(() => cut('axis: 1 slice_dim: 1')).toThrow(/gives both axis and slice_dim; Caffe takes one/);
  });

  test('into one part hands its bottom on', () => {
    expect(cut('', 1)).toEqual(['-> x = a']);
  });

  test.each([
    ['axis: 2', /cannot cut 5 along axis 2 into 3 equal parts/],
    ['slice_point: 1', /has 1 slice points for 3 tops/],
    ['slice_point: [3, 3]', /has slice points \[3,3\] that do not rise within 6/],
    ['slice_point: [3, 6]', /do not rise within 6/],
  ])('{ %s } is refused', (block, sentence) => {
    expect(() => cut(block)).toThrow(sentence);
  });
});
