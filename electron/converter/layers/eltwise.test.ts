import { describe, expect, test } from 'vitest';
import { warningText } from '../../../shared/view/text/warningText.ts';
import { drawn } from '../testing.ts';

const image = [1, 2, 3, 3];
const two = (block: string, shape = image) => drawn('Eltwise', block, [image, shape]).slice(0, -1);

describe('Eltwise', () => {
  test('sums with coefficients, multiplies, takes the maximum', () => {
    expect(two('eltwise_param { coeff: [1, -2] }')).toEqual([
      'l/coefficient1/value = Constant f32 [1,1,1,1]',
      'l/coefficient1 = Multiply(b, l/coefficient1/value) [1,2,3,3]',
      'l = Add(a, l/coefficient1) [1,2,3,3]',
    ]);
    expect(two('eltwise_param { operation: PROD }')).toEqual(['l = Multiply(a, b) [1,2,3,3]']);
    expect(two('eltwise_param { operation: MAX }')).toEqual(['l = Maximum(a, b) [1,2,3,3]']);
  });

  test('of three bottoms goes from left to right', () => {
    expect(drawn('Eltwise', '', [image, image, image])).toEqual([
      'l/partial1 = Add(a, b) [1,2,3,3]',
      'l = Add(l/partial1, c) [1,2,3,3]',
      '-> x = l',
    ]);
  });

  test('repeats dimensions of 1 of either bottom', () => {
    expect(two('eltwise_param { operation: PROD }', [1, 2, 1, 1])).toEqual(['l = Multiply(a, b) [1,2,3,3]']);
    expect(
      drawn('Eltwise', '', [
        [1, 1, 3, 3],
        [1, 2, 1, 3],
      ])[0],
    ).toBe('l = Add(a, b) [1,2,3,3]');
  });

  test('ignores the coefficients of a maximum', () => {
    expect(two('eltwise_param { operation: MAX coeff: [1, 2] }')).toEqual(['l = Maximum(a, b) [1,2,3,3]']);
  });

  test('warns where it repeats dimensions, which BVLC refuses', () => {
    const warnings: string[] = [];
    drawn('Eltwise', '', [image, [1, 2, 1, 1]], { warn: (warning) => warnings.push(warningText(warning)) });
    expect(warnings).toEqual([
      expect.stringContaining("[1,2,3,3], [1,2,1,1]) as forks of Caffe do; BVLC's Caffe"),
    ]);
    warnings.length = 0;
    drawn('Eltwise', '', [image, image], { warn: (warning) => warnings.push(warningText(warning)) });
    expect(warnings).toEqual([]);
  });

  test.each([
    ['eltwise_param { coeff: 1 }', image, /has 1 coefficients for 2 bottoms/],
    ['eltwise_param { operation: PROD coeff: [1, 1] }', image, /has 2 coefficients .* \(PROD\)/],
    ['', [1, 2, 3, 2], /bottoms of different shapes, \[1,2,3,3\] and \[1,2,3,2\]/],
    ['', [1, 2], /bottoms of different shapes/],
  ])('{ %s } of [%s] is refused', (block, shape, sentence) => {
    expect(() => two(block, shape)).toThrow(sentence);
  });
});

test('Eltwise of one bottom scales it, with a warning, and MIN is the least', () => {
  const warnings: string[] = [];
  const block = 'eltwise_param { operation: SUM coeff: 0.5 }';
  const lines = drawn('Eltwise', block, [[1, 2]], { warn: (warning) => warnings.push(warningText(warning)) });
  expect(lines.at(-2)).toBe('l/coefficient0 = Multiply(a, l/coefficient0/value) [1,2]');
  expect(warnings).toEqual([expect.stringMatching(/has one bottom, as in FlowNet's fork/)]);
  expect(
    drawn('Eltwise', 'eltwise_param { operation: MIN }', [
      [1, 2],
      [1, 2],
    ])[0],
  ).toBe('l = Minimum(a, b) [1,2]');
});
