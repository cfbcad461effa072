import { describe, expect, test } from 'vitest';
import { warningText } from '../../../shared/view/text/warningText.ts';
import { drawn } from '../testing.ts';

const anchors = 'ratio: [0.5, 1, 2] scale: [8, 16]';
const proposed = (
  block: string,
  inputs = [
    [1, 12, 4, 5],
    [1, 24, 4, 5],
    [1, 3],
  ],
  tops = 1,
) => {
  const warnings: string[] = [];
  const lines = drawn('Proposal', `proposal_param { ${block} }`, inputs, {
    tops,
    warn: (warning) => warnings.push(warningText(warning)),
  });
  return { lines, warnings };
};

describe('Proposal', () => {
  test('gives regions, and scores if asked', () => {
    const { lines } = proposed(`${anchors} post_nms_topn: 30`, undefined, 2);
    expect(lines.slice(-3)).toEqual(['l = Proposal(a, b, l/image) [30,5] [30]', '-> x = l', '-> y = l']);
  });

  test('tells that the number of regions is fixed', () => {
    expect(proposed(anchors).warnings).toEqual([
      'net.prototxt:2: layer "l" (Proposal) always gives 300 regions, where Caffe gives only those that are left; unused rows are 0.',
    ]);
  });

  test('of shapes that do not fit its anchors is refused', () => {
    expect(() => proposed('ratio: 1 scale: 8')).toThrow(/has 1 anchors, so scores and deltas of/);
    expect(() => proposed('')).toThrow(/has no ratio or no scale/);
    expect(() =>
      proposed(anchors, [
        [1, 12, 4, 5],
        [1, 24, 4, 5],
        [1, 2],
      ]),
    ).toThrow(/wants the image's facts/);
  });

  test('reads four of six facts: height, width, and a scale of each', () => {
    const { lines } = proposed(anchors, [
      [1, 12, 4, 5],
      [1, 24, 4, 5],
      [1, 6],
    ]);
    expect(lines.find((line) => line.startsWith('l/image = '))).toMatch(
      /^l\/image = Slice\(l\/facts, .*\) \[4\]$/,
    );
  });
});
