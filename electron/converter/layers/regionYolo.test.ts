import { describe, expect, test } from 'vitest';
import { attributesOf, drawn, layerGraph } from '../testing.ts';

const region = (block: string, input: readonly number[], flatten = '') =>
  drawn('RegionYolo', `region_yolo_param { ${block} } ${flatten}`, [input])[0];

describe('RegionYolo', () => {
  test('flattens what flatten_param names', () => {
    expect(region('classes: 3 num: 2', [1, 16, 5, 4])).toBe('l = RegionYolo(a) [1,320]');
    expect(region('classes: 3 num: 2', [1, 16, 5, 4], 'flatten_param { axis: 1 end_axis: 2 }')).toBe(
      'l = RegionYolo(a) [1,80,4]',
    );
  });

  test('of YOLOv3 keeps the shape and has the boxes of its mask', () => {
    const block = 'classes: 3 num: 9 do_softmax: false mask: [0, 1]';
    expect(region(block, [1, 16, 5, 4])).toBe('l = RegionYolo(a) [1,16,5,4]');
    const graph = layerGraph('RegionYolo', `region_yolo_param { ${block} }`, [1, 16, 5, 4]);
    expect(attributesOf(graph, 'l')).toMatchObject({ mask: [0, 1], num: 9, do_softmax: false, coords: 4 });
  });

  test.each([
    ['classes: 3 num: 3', /3 boxes of 3 classes and 4 coordinates, 24 channels/],
    ['classes: 3 do_softmax: false', /has no mask/],
    ['classes: 3 num: 0', /has no num/],
    ['classes: -1 coords: 8 num: 2', /has -1 classes and 8 coordinates/],
  ])('{ %s } is refused', (block, sentence) => {
    expect(() => region(block, [1, 16, 5, 4])).toThrow(sentence);
  });

  test('as Region keeps the shape', () => {
    expect(drawn('Region', 'region_param { classes: 3 coords: 4 num: 2 }', [[1, 16, 5, 4]])[0]).toBe(
      'l = RegionYolo(a) [1,16,5,4]',
    );
    expect(() =>
      drawn('Region', 'region_param { do_softmax: false mask: 1 classes: 11 }', [[1, 16, 5, 4]]),
    ).toThrow(/only RegionYolo has/);
  });
});
