import { describe, expect, test } from 'vitest';
import { constantValues, drawn, graphOf } from '../testing.ts';

const priors = (block: string): number[] => {
  const graph = graphOf(`
    input: "feat" input_shape { dim: [1, 4, 1, 2] } input: "data" input_shape { dim: [1, 3, 10, 20] }
    layer { name: "l" type: "PriorBoxClustered" bottom: "feat" bottom: "data" top: "x" prior_box_param { ${block} } }`);
  return constantValues(graph, 'l/boxes').map((value) => Math.round(value * 1000) / 1000);
};

describe('PriorBoxClustered', () => {
  test('has the boxes of width and height around each cell, as shares of the image', () => {
    expect(priors('width: 4 height: 2 variance: 0.1 variance: 0.2 variance: 0.3 variance: 0.4')).toEqual([
      0.15, 0.4, 0.35, 0.6, 0.65, 0.4, 0.85, 0.6, 0.1, 0.2, 0.3, 0.4, 0.1, 0.2, 0.3, 0.4,
    ]);
  });

  test('wants one width and one height a box', () => {
    expect(() => priors('width: 4 width: 5 height: 2')).toThrow(/has 2 width and 1 height/);
    expect(() => priors('')).toThrow(/has 0 width and 0 height/);
    expect(() => priors('width: 4 height: 0')).toThrow(/not positive/);
    expect(() => priors('width: 4 height: 2 min_size: 3')).toThrow(/"min_size"/);
  });

  test('hands out no operation: it depends on shapes alone', () => {
    const lines = drawn('PriorBoxClustered', 'prior_box_param { width: 4 height: 2 }', [
      [1, 4, 1, 2],
      [1, 3, 10, 20],
    ]);
    expect(lines).toEqual(['l/boxes = Constant f32 [1,2,8]', '-> x = l/boxes']);
  });
});
