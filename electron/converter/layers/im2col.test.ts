import { describe, expect, test } from 'vitest';
import { attributesOf, constantValues, drawn, layerGraph } from '../testing.ts';

const block = (fields: string): string => `convolution_param { ${fields} }`;
const operations = (lines: string[]): string[] => lines.filter((line) => !line.includes('Constant'));

describe('Im2col', () => {
  test('makes channels of the pixels of each window, one channel behind the other', () => {
    const graph = layerGraph(
      'Im2col',
      block('kernel_size: [1, 2] stride: 2 pad: [0, 1] dilation: 1'),
      [1, 2, 5, 4],
    );
    expect(attributesOf(graph, 'l')).toMatchObject({ strides: [2, 2], pads_begin: [0, 1] });
    expect(constantValues(graph, 'l/pixels')).toEqual([1, 0, 0, 1, 1, 0, 0, 1]);
    expect(operations(drawn('Im2col', block('kernel_size: 3'), [[2, 4, 6, 6]]))).toEqual([
      'l = GroupConvolution(a, l/pixels) [2,36,4,4]',
      '-> x = l',
    ]);
  });

  test('along another axis sees the axes before it as images', () => {
    expect(operations(drawn('Im2col', block('kernel_size: 2 axis: 2'), [[2, 3, 4, 5, 6]]))).toEqual([
      'l/image = Reshape(a, l/image/shape) [6,4,5,6]',
      'l/windows = GroupConvolution(l/image, l/pixels) [6,16,4,5]',
      'l = Reshape(l/windows, l/top/shape) [2,3,16,4,5]',
      '-> x = l',
    ]);
  });

  test('of a window that is larger by less than a stride has zeros behind the image', () => {
    const graph = layerGraph('Im2col', block('kernel_size: 3 stride: 2'), [1, 2, 2, 2]);
    expect(attributesOf(graph, 'l')).toMatchObject({ pads_begin: [0, 0], pads_end: [1, 1] });
    expect(operations(drawn('Im2col', block('kernel_size: 3 stride: 2'), [[1, 2, 2, 2]]))[0]).toContain(
      '[1,18,1,1]',
    );
  });

  test('of windows that do not fit is refused', () => {
    expect(() => drawn('Im2col', block('kernel_size: 7'), [[1, 1, 6, 6]])).toThrow(/larger than its padded/);
    expect(() => drawn('Im2col', block('kernel_size: 1'), [[1, 6]])).toThrow(/has 0 spatial axes/);
  });
});
