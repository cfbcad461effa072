import { describe, expect, test } from 'vitest';
import { attributesOf, drawn, graphOf } from '../testing.ts';

const inputs = [
  [1, 18, 4, 5],
  [1, 36, 4, 5],
  [1, 3],
];
const python = (paramStr: string, module = 'rpn.proposal_layer', layer = 'ProposalLayer') =>
  `python_param { module: "${module}" layer: "${layer}" param_str: "${paramStr}" }`;

const attributes = (paramStr: string) => {
  const declared = inputs.map((dims, index) => `input: "i${index}" input_shape { dim: [${dims}] }`).join(' ');
  const text = `${declared} layer { name: "l" type: "Python" bottom: "i0" bottom: "i1" bottom: "i2" top: "x" ${python(paramStr)} }`;
  return attributesOf(graphOf(text), 'l');
};

describe('a Python layer', () => {
  test('of py-faster-rcnn proposes regions, with its anchors and its settings of phase TEST', () => {
    expect(attributes("'feat_stride': 16")).toMatchObject({
      feat_stride: 16,
      base_size: 16,
      ratio: [0.5, 1, 2],
      scale: [8, 16, 32],
      pre_nms_topn: 6000,
      post_nms_topn: 300,
      nms_thresh: 0.7,
      min_size: 16,
    });
  });

  test('has the scales of its param_str', () => {
    expect(attributes("{'feat_stride': 8, 'scales': [2, 4, 6]}")).toMatchObject({
      feat_stride: 8,
      scale: [2, 4, 6],
    });
  });

  test('gives scores as a column', () => {
    const lines = drawn('Python', python("'feat_stride': 16"), inputs, { tops: 2 });
    expect(lines.slice(-3)).toEqual([
      'l/scores = Reshape(l, l/scores/shape) [300,1]',
      '-> x = l',
      '-> y = l/scores',
    ]);
  });

  test('reads three of the numbers of im_info', () => {
    const lines = drawn('Python', python("'feat_stride': 16"), [...inputs.slice(0, 2), [1, 6]]);
    expect(lines.some((line) => /^l\/image = Slice\(l\/facts, .*\[3\]$/.test(line))).toBe(true);
  });

  test.each([
    [
      python('', 'roi_data_layer.layer', 'RoIDataLayer'),
      /module "roi_data_layer\.layer", layer "RoIDataLayer"/,
    ],
    [python("'feat_stride': 16, 'use_rotation': 1"), /a setting "use_rotation"/],
    [python("'post_nms_topn': 1e30"), /a "post_nms_topn" that is not a whole number/],
    [python("'feat_stride': 1.5"), /a "feat_stride" that is not a whole number/],
    [python("'feat_stride': [1]"), /a "feat_stride" that is not a whole number/],
    [python("'scales': 8"), /a "scales" that is not a list/],
    [python('feat_stride = 16'), /cannot be read: feat_stride = 16/],
    ['', /module "", layer ""/],
  ])('that is not known is refused: %s', (block, sentence) => {
    expect(() => drawn('Python', block, inputs)).toThrow(sentence);
  });
});
