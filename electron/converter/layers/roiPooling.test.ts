import { expect, test } from 'vitest';
import { attributesOf, drawn, graphOf } from '../testing.ts';

const block = 'roi_pooling_param { pooled_h: 6 pooled_w: 5 spatial_scale: 0.0625 }';
const image = [1, 2, 20, 20];

test('ROIPooling gives each region its bins', () => {
  expect(drawn('ROIPooling', block, [image, [9, 5]])).toEqual(['l = ROIPooling(a, b) [9,2,6,5]', '-> x = l']);
  const graph = graphOf(
    `input: "a" input_shape { dim: [${image}] } input: "b" input_shape { dim: [9, 5] }
     layer { name: "l" type: "ROIPooling" bottom: "a" bottom: "b" top: "x" ${block} }`,
  );
  expect(attributesOf(graph, 'l')).toMatchObject({
    output_size: [6, 5],
    spatial_scale: 0.0625,
    method: 'max',
  });
});

test('ROIPooling takes regions of four dimensions', () => {
  expect(drawn('ROIPooling', block, [image, [9, 5, 1, 1]])[1]).toBe(
    'l/regions = Reshape(b, l/regions/shape) [9,5]',
  );
});

test('ROIPooling without bins, or of other regions, is refused', () => {
  expect(() => drawn('ROIPooling', '', [image, [9, 5]])).toThrow(/has no pooled_h and pooled_w/);
  expect(() => drawn('ROIPooling', block, [image, [9, 4]])).toThrow(/wants images and regions \[R, 5\]/);
});
