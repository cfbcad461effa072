import { describe, expect, test } from 'vitest';
import { constantValues, graphOf } from '../testing.ts';

function boxes(block: string, cells = [1, 1, 1, 2], image = [1, 3, 10, 20]) {
  const graph = graphOf(
    `input: "a" input_shape { dim: [${cells}] } input: "b" input_shape { dim: [${image}] }
     input: "c" input_shape { dim: [1, 2, 4] }
     layer { name: "l" type: "PriorBox" bottom: "a" bottom: "b" top: "p" prior_box_param { ${block} } }
     layer { name: "j" type: "Concat" bottom: "p" bottom: "c" top: "x" concat_param { axis: 2 } }`,
  );
  return { values: constantValues(graph, 'l/boxes'), removed: graph.removed.get('l') };
}
const rounded = (values: number[]) => values.map((value) => Math.round(value * 1e4) / 1e4);

describe('PriorBox', () => {
  test('has a square box in the middle of each cell, as shares of the image', () => {
    // Cells of 10 x 10 pixels: middles at (5, 5) and (15, 5).
    const { values, removed } = boxes('min_size: 4 variance: [0.1, 0.1, 0.2, 0.2]');
    expect(rounded(values)).toEqual(
      [
        [0.15, 0.3, 0.35, 0.7],
        [0.65, 0.3, 0.85, 0.7],
        [0.1, 0.1, 0.2, 0.2],
        [0.1, 0.1, 0.2, 0.2],
      ].flat(),
    );
    expect(removed).toEqual({ kind: 'constant' });
  });

  test('has a larger square, and each ratio with its reciprocal', () => {
    const { values } = boxes('min_size: 4 max_size: 9 aspect_ratio: [4, 1, 4]', [1, 1, 1, 1], [1, 3, 10, 10]);
    // Widths and heights: 4 x 4, 6 x 6 (the root of 36), 8 x 2, 2 x 8.
    expect(rounded(values.slice(0, 16))).toEqual(
      [
        [0.3, 0.3, 0.7, 0.7],
        [0.2, 0.2, 0.8, 0.8],
        [0.1, 0.4, 0.9, 0.6],
        [0.4, 0.1, 0.6, 0.9],
      ].flat(),
    );
    expect(rounded(values.slice(16))).toEqual(new Array(16).fill(0.1));
  });

  test('without flip has the ratio alone; clipped stays in the image; a step and an offset move it', () => {
    expect(boxes('min_size: 4 aspect_ratio: 4 flip: false').values).toHaveLength(2 * 2 * 2 * 4);
    expect(
      rounded(boxes('min_size: 16 clip: true', [1, 1, 1, 1], [1, 3, 10, 20]).values.slice(0, 4)),
    ).toEqual([0.1, 0, 0.9, 1]);
    expect(
      rounded(boxes('min_size: 2 step: 4 offset: 0.25 img_size: 10', [1, 1, 1, 1]).values.slice(0, 4)),
    ).toEqual([0, 0, 0.2, 0.2]);
  });

  test('with denser_prior_boxes stands a second time around the lower edge of its cell', () => {
    const fields = 'min_size: 4 aspect_ratio: 4 flip: false offset: 0.25 denser_prior_boxes: true';
    // One cell of 10 x 10 pixels: around (2.5, 2.5) and (2.5, 10), 4 x 4 and 8 x 2 pixels large.
    expect(rounded(boxes(fields, [1, 1, 1, 1], [1, 3, 10, 10]).values.slice(0, 16))).toEqual(
      [
        [0.05, 0.05, 0.45, 0.45],
        [0.05, 0.8, 0.45, 1.2],
        [-0.15, 0.15, 0.65, 0.35],
        [-0.15, 0.9, 0.65, 1.1],
      ].flat(),
    );
  });

  test.each([
    ['', /has no min_size/],
    ['min_size: 0', /has a min_size that is not positive/],
    ['min_size: 4 max_size: 4', /max_size that is not above its min_size/],
    ['min_size: [4, 5] max_size: 9', /has 1 max_size for 2 min_size/],
    ['min_size: 4 variance: [1, 2]', /has 2 variances, not 1 or 4/],
    ['min_size: 4 step: 1 step_h: 2', /gives "step" both for all axes and by _h and _w/],
    ['min_size: 4 img_h: 2', /gives only one of the _h and _w of "img_size"/],
  ])('{ %s } is refused', (block, sentence) => {
    expect(() => boxes(block)).toThrow(sentence);
  });
});
