import { describe, expect, test } from 'vitest';
import { drawGraph } from '../graph/graph.ts';
import { graphOf } from '../testing.ts';
import { guardStrides } from './guardStrides.ts';

const convolution = (name: string, bottom: string, block: string): string =>
  `layer { name: "${name}" type: "Convolution" bottom: "${bottom}" top: "${name}"
    convolution_param { num_output: 4 bias_term: false ${block} } }\n`;
const relu = (name: string, bottom: string): string =>
  `layer { name: "${name}" type: "ReLU" bottom: "${bottom}" top: "${name}" }\n`;
const slice = 'layer { name: "slice" type: "Slice" bottom: "data" top: "one" top: "two" }\n';

/** The convolutions that the pass writes as groups. */
const guarded = (text: string): string[] => {
  const graph = guardStrides(graphOf(text, { input: [1, 4, 8, 8] }));
  return graph.operations.flatMap((operation) =>
    operation.kind === 'compute' && operation.type === 'GroupConvolution' ? [operation.name] : [],
  );
};

const strided = (bottom: string): string => convolution('s', bottom, 'kernel_size: 1 stride: 2');

describe('strides are kept from what OpenVINO gets wrong', () => {
  test.each([
    [
      'a padded pointwise convolution before the stride',
      convolution('p', 'data', 'kernel_size: 1 pad: 1') + strided('p'),
      ['p'],
    ],
    [
      'one that is padded along one axis',
      convolution('p', 'data', 'kernel_size: 1 pad_h: 0 pad_w: 1') + strided('p'),
      ['p'],
    ],
    ['one with the stride itself', convolution('p', 'data', 'kernel_size: 1 pad: 1 stride: 2'), ['p']],
    [
      'one behind arithmetic and another pointwise convolution',
      convolution('p', 'data', 'kernel_size: 1 pad: 1') +
        relu('r', 'p') +
        convolution('q', 'r', 'kernel_size: 1') +
        strided('q'),
      ['p'],
    ],
    ['arithmetic behind a part', slice + relu('r', 'one') + strided('r'), ['s']],
    [
      'parts that meet in a sum',
      `${slice}layer { name: "sum" type: "Eltwise" bottom: "one" bottom: "two" top: "sum" }\n${strided('sum')}`,
      ['s'],
    ],
    [
      'arithmetic behind a part, and a pointwise convolution between',
      slice + relu('r', 'one') + convolution('q', 'r', 'kernel_size: 1') + strided('q'),
      ['s'],
    ],
  ])('%s', (_, text, names) => {
    expect(guarded(text)).toEqual(names);
  });

  test.each([
    ['an unpadded pointwise convolution', convolution('p', 'data', 'kernel_size: 1') + strided('p')],
    [
      'a padded convolution of a larger kernel',
      convolution('p', 'data', 'kernel_size: 3 pad: 1') + strided('p'),
    ],
    ['a part that the convolution reads itself', slice + strided('one')],
    [
      'a padded pointwise convolution without a stride behind it',
      convolution('p', 'data', 'kernel_size: 1 pad: 1') + convolution('q', 'p', 'kernel_size: 3 stride: 2'),
    ],
    [
      'a part behind a convolution of a larger kernel',
      slice + relu('r', 'one') + convolution('q', 'r', 'kernel_size: 3') + strided('q'),
    ],
    [
      'a part behind a pooling',
      `${slice + relu('r', 'one')}layer { name: "m" type: "Pooling" bottom: "r" top: "m" pooling_param { kernel_size: 2 } }\n${strided('m')}`,
    ],
  ])('%s is left to OpenVINO', (_, text) => {
    expect(guarded(text)).toEqual([]);
  });

  test('weights that two convolutions read stay for the other one', () => {
    const text = `${relu('a', 'data')}layer { name: "p" type: "Convolution" bottom: "data" bottom: "a" top: "x" top: "y"
      convolution_param { num_output: 4 kernel_size: 1 pad: 1 bias_term: false } }\n${strided('x')}`;
    const drawing = drawGraph(guardStrides(graphOf(text, { input: [1, 4, 8, 8] })));
    expect(drawing).toContain('p/weights = Constant f32 [4,4,1,1]');
    expect(drawing).toContain(
      'p/weights_1 = Constant f32 [1,4,4,1,1]\np = GroupConvolution(data, p/weights_1) [1,4,10,10]',
    );
    expect(drawing).toContain('p_1 = Convolution(a, p/weights) [1,4,10,10]');
    const alone = drawGraph(
      guardStrides(
        graphOf(convolution('p', 'data', 'kernel_size: 1 pad: 1 stride: 2'), { input: [1, 4, 8, 8] }),
      ),
    );
    expect(alone).not.toContain('[4,4,1,1]');
  });
});
