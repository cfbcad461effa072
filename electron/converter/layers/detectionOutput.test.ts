import { describe, expect, test } from 'vitest';
import { warningText } from '../../../shared/view/text/warningText.ts';
import { drawn } from '../testing.ts';

const shapes = (priors: number, classes: number) => [
  [2, priors * 4],
  [2, priors * classes],
  [1, 2, priors * 4],
];
const detected = (block: string, inputs = shapes(6, 3)) =>
  drawn('DetectionOutput', `detection_output_param { num_classes: 3 ${block} }`, inputs).at(-2);

describe('DetectionOutput', () => {
  test('has as many rows as there can be', () => {
    expect(detected('keep_top_k: 5')).toBe('l = DetectionOutput(a, b, c) [1,1,10,7]');
    expect(detected('nms_param { top_k: 4 }')).toContain('[1,1,24,7]');
    expect(detected('')).toContain('[1,1,36,7]');
  });

  test('leaves out what only shows and saves results, and says that its rows are fixed', () => {
    const warnings: string[] = [];
    drawn(
      'DetectionOutput',
      'detection_output_param { num_classes: 3 visualize: true save_output_param { output_directory: "x" } }',
      shapes(6, 3),
      { warn: (warning) => warnings.push(warningText(warning)) },
    );
    expect(warnings).toEqual([
      expect.stringContaining('always gives 36 rows'),
      expect.stringContaining('"visualize" of layer "l" (DetectionOutput)'),
    ]);
  });

  test.each([
    ['nms_param { eta: 0.9 }', /has an eta of 0.9/],
    ['code_type: CORNER_SIZE', /code_type CORNER_SIZE, which OpenVINO cannot decode/],
    ['use_polygon: true', /decodes quadrilaterals .* Cut the net off before it/],
    ['share_location: false', /has 6 priors and 3 classes, so \[2,24\], \[2,18\] and \[1,2,24\] do not fit/],
  ])('{ %s } is refused', (block, sentence) => {
    expect(() => detected(block)).toThrow(sentence);
  });

  test('of RefineDet reads the confidences and boxes of its anchors, too', () => {
    const anchors = [...shapes(6, 3), [2, 12], [2, 24]];
    expect(detected('keep_top_k: 5 objectness_score: 0.5', anchors)).toBe(
      'l = DetectionOutput(a, b, c, d, e) [1,1,10,7]',
    );
    expect(() => detected('', [...shapes(6, 3), [2, 24], [2, 12]])).toThrow(
      /of \[2,24\] and \[2,12\] do not fit/,
    );
    expect(() => detected('', [...shapes(6, 3), [2, 12]])).toThrow(/has a fourth bottom/);
  });
});
