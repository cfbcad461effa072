import { describe, expect, test } from 'vitest';
import { drawn } from '../testing.ts';

const best = (block: string, input = [2, 3, 4, 5]) =>
  drawn('ArgMax', `argmax_param { ${block} }`, [input]).filter((line) => !line.includes('Constant'));

describe('ArgMax', () => {
  test('along an axis says where, the later of equal values first, or how large', () => {
    expect(best('axis: 1 top_k: 2')).toEqual([
      'l/backwards = Gather(a, l/backwards/order, l/backwards/axis) [2,3,4,5]',
      'l/largest = TopK(l/backwards, l/count) [2,2,4,5] [2,2,4,5]',
      'l/fromEnd = Convert(l/largest) [2,2,4,5]',
      'l/scale = Multiply(l/fromEnd, l/scale/value) [2,2,4,5]',
      'l = Add(l/scale, l/shift/value) [2,2,4,5]',
      '-> x = l',
    ]);
    expect(best('axis: 1 out_max_val: true')).toEqual([
      'l = TopK(a, l/count) [2,1,4,5] [2,1,4,5]',
      '-> x = l',
    ]);
  });

  test('without an axis looks at a whole image', () => {
    expect(best('top_k: 3').at(-2)).toBe('l = Reshape(l/positions, l/top/shape) [2,1,3,1]');
    expect(best('top_k: 3', [2, 10]).at(-2)).toBe('l = Add(l/scale, l/shift/value) [2,1,3]');
    expect(best('out_max_val: true', [2, 10]).at(-2)).toBe('l = Concat(l/positions, l/largest) [2,2,1]');
  });

  test('of more than there are is refused', () => {
    expect(() => best('axis: 1 top_k: 4')).toThrow(/wants 4 of 3 values/);
    expect(() => best('top_k: 0')).toThrow(/wants 0 of 60 values/);
  });
});
