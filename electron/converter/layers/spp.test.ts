import { describe, expect, test } from 'vitest';
import { attributesOf, drawn, layerGraph } from '../testing.ts';

const block = (fields: string): string => `spp_param { ${fields} }`;
const operations = (lines: string[]): string[] => lines.filter((line) => !line.includes('Constant'));

describe('SPP', () => {
  test('pools the whole image into 1, 4, 16 ... windows, flattens and joins them', () => {
    expect(operations(drawn('SPP', block('pyramid_height: 3'), [[2, 3, 10, 13]]))).toEqual([
      'l/level0 = MaxPool(a) [2,3,1,1]',
      'l/level0/flat = Reshape(l/level0, l/level0/flat/shape) [2,3]',
      'l/level1 = MaxPool(a) [2,3,2,2]',
      'l/level1/flat = Reshape(l/level1, l/level1/flat/shape) [2,12]',
      'l/level2 = MaxPool(a) [2,3,4,4]',
      'l/level2/flat = Reshape(l/level2, l/level2/flat/shape) [2,48]',
      'l = Concat(l/level0/flat, l/level1/flat, l/level2/flat) [2,63]',
      '-> x = l',
    ]);
  });

  test('of one level does not flatten', () => {
    expect(operations(drawn('SPP', block('pyramid_height: 1 pool: AVE'), [[1, 3, 5, 4]]))).toEqual([
      'l = AvgPool(a) [1,3,1,1]',
      '-> x = l',
    ]);
  });

  test('has windows as large as their stride', () => {
    const graph = layerGraph('SPP', block('pyramid_height: 2'), [1, 1, 7, 4]);
    expect(attributesOf(graph, 'l/level1')).toMatchObject({
      kernel: [4, 2],
      strides: [4, 2],
      pads_begin: [1, 0],
    });
  });

  test.each([
    ['', [1, 1, 4, 4], /has a pyramid_height of 0/],
    ['pyramid_height: 2', [1, 4], /wants images of 4 dimensions/],
    ['pyramid_height: 2 pool: STOCHASTIC', [1, 1, 4, 4], /pools at random/],
    // 5 pixels in 4 windows of 2: a pad of 2, which Caffe refuses, too.
    ['pyramid_height: 3', [1, 1, 5, 8], /has a pad of 2, not smaller than its kernel of 2/],
  ])('{ %s } of [%s] is refused', (fields, input, sentence) => {
    expect(() => drawn('SPP', block(fields), [input])).toThrow(sentence);
  });
});
