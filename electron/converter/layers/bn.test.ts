import { describe, expect, test } from 'vitest';
import { warningText } from '../../../shared/view/text/warningText.ts';
import { constantValues, drawn, layerGraph, learned } from '../testing.ts';

const blob = (...values: number[]) => ({ shape: [1, 2, 1, 1], values });
const scaleAndShift = (block: string, weights: ReturnType<typeof learned>) => {
  const graph = layerGraph('BN', block, [1, 2, 3, 3], weights);
  return [constantValues(graph, 'l/scale/value'), constantValues(graph, 'l/shift/value')];
};

describe('BN', () => {
  test('of SegNet scales and shifts', () => {
    expect(scaleAndShift('bn_param { bn_mode: INFERENCE }', learned(blob(2, 3), blob(4, 5)))).toEqual([
      [2, 3],
      [4, 5],
    ]);
  });

  test('of SegNet in training mode normalises over the batch, and says the way out', () => {
    const warnings: string[] = [];
    const lines = drawn('BN', 'bn_param { scale_filler { value: 1 } }', [[1, 2, 3, 3]], {
      warn: (warning) => warnings.push(warningText(warning)),
    });
    expect(lines).toContain('l/unit = MVN(a, l/axes) [1,2,3,3]');
    expect(warnings).toEqual([expect.stringMatching(/bn_mode LEARN.*compute_bn_statistics\.py/)]);
  });

  test('of PSPNet has slope, bias, mean and variance', () => {
    const weights = learned(blob(1, 6), blob(10, 20), blob(4, 8), blob(4, 9));
    // 1/2 and 6/3; 10 - 4/2 and 20 - 8 * 2.
    expect(scaleAndShift('bn_param { frozen: true momentum: 0.95 eps: 0 }', weights)).toEqual([
      [0.5, 2],
      [8, 4],
    ]);
  });

  test('of PSPNet may have blobs of one dimension', () => {
    const flat = [1, 2, 3, 4].map(() => ({ shape: [2], values: [1, 1] }));
    expect(scaleAndShift('bn_param { eps: 0 }', learned(...flat))).toEqual([
      [1, 1],
      [0, 0],
    ]);
  });
});
