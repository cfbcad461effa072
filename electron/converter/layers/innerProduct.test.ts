import { describe, expect, test } from 'vitest';
import { drawn } from '../testing.ts';

const product = (block: string, input = [2, 4, 3, 3]) =>
  drawn('InnerProduct', `inner_product_param { ${block} }`, [input]);

describe('InnerProduct', () => {
  test('flattens what is behind its axis', () => {
    expect(product('num_output: 5')).toEqual([
      'l/flatten/shape = Constant i64 [2]',
      'l/flatten = Reshape(a, l/flatten/shape) [2,36]',
      'l/weights = Constant f32 [5,36]',
      'l = MatMul(l/flatten, l/weights) [2,5]',
      'l/bias/value = Constant f32 [1,5]',
      'l/bias = Add(l, l/bias/value) [2,5]',
      '-> x = l/bias',
    ]);
  });

  test('keeps a bottom that is flat already, and the axes before its own', () => {
    expect(product('num_output: 5 axis: -1 transpose: true bias_term: false', [2, 4, 3])).toEqual([
      'l/weights = Constant f32 [3,5]',
      'l = MatMul(a, l/weights) [2,4,5]',
      '-> x = l',
    ]);
  });

  test('from axis 0 on is one product of the whole batch', () => {
    expect(product('num_output: 5 axis: 0 bias_term: false')[3]).toBe('l = MatMul(l/flatten, l/weights) [5]');
  });

  test('without outputs is refused', () => {
    expect(() => product('')).toThrow(/has no num_output/);
  });
});
