import { expect, test } from 'vitest';
import { attributesOf, drawn, graphOf } from '../testing.ts';

const block = 'roi_align_param { pooled_h: 6 pooled_w: 5 spatial_scale: 0.0625 sampling_ratio: 2 }';
const image = [1, 2, 20, 20];
const operations = (regions: readonly number[], fields = block): string[] =>
  drawn('ROIAlign', fields, [image, regions]).filter((line) => !line.includes('Constant'));

test('ROIAlign takes corners and the image of each region apart', () => {
  expect(operations([9, 5])).toEqual([
    'l/boxes = Gather(b, l/boxes/columns, l/boxes/axis) [9,4]',
    'l/images/picked = Gather(b, l/images/columns, l/images/axis) [9,1]',
    'l/images = Reshape(l/images/picked, l/images/shape) [9]',
    'l/images/numbers = Convert(l/images) [9]',
    'l = ROIAlign(a, l/boxes, l/images/numbers) [9,2,6,5]',
    '-> x = l',
  ]);
  expect(operations([9, 5, 1, 1])[1]).toBe('l/boxes = Reshape(l/boxes/picked, l/boxes/shape) [9,4]');
});

test.each([
  [2, 2],
  [0, 0],
  [-1, 0],
])('ROIAlign of the sampling_ratio %i has %i of OpenVINO', (given, ratio) => {
  const fields = block.replace('sampling_ratio: 2', `sampling_ratio: ${given}`);
  const graph = graphOf(
    `input: "a" input_shape { dim: [${image}] } input: "b" input_shape { dim: [9, 5] }
     layer { name: "l" type: "ROIAlign" bottom: "a" bottom: "b" top: "x" ${fields} }`,
  );
  expect(attributesOf(graph, 'l')).toMatchObject({
    sampling_ratio: ratio,
    mode: 'avg',
    spatial_scale: 0.0625,
  });
});

test('ROIAlign without a sampling_ratio, without bins or of other regions is refused', () => {
  expect(() => operations([9, 5], 'roi_align_param { pooled_h: 6 pooled_w: 5 }')).toThrow(
    /has no sampling_ratio in roi_align_param, and forks without one .* write its sampling_ratio; else use/,
  );
  expect(() => operations([9, 5], 'roi_align_param { sampling_ratio: 2 }')).toThrow(
    /no pooled_h and pooled_w/,
  );
  expect(() => operations([9, 4])).toThrow(/wants images and regions \[R, 5\]/);
});
