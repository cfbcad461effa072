/** What is warned of in IRs of others; test/runtimeFaults.test.ts has a net of each fault. */
import { expect, test } from 'vitest';
import { graphOf } from '../testing.ts';
import { irFaults } from './irFaults.ts';
import { irNetwork } from './irNetwork.ts';
import { irDocument } from './irXml.ts';

const convolution = (name: string, bottom: string, block: string): string =>
  `layer { name: "${name}" type: "Convolution" bottom: "${bottom}" top: "${name}"
    convolution_param { num_output: 4 bias_term: false ${block} } }\n`;
const relu = (name: string, bottom: string): string =>
  `layer { name: "${name}" type: "ReLU" bottom: "${bottom}" top: "${name}" }\n`;
const strided = convolution('s', 'r', 'kernel_size: 1 stride: 2');
const slice = 'layer { name: "slice" type: "Slice" bottom: "data" top: "one" top: "two" }\n';

/** Of the IR without the passes that avoid the faults. */
const found = (text: string, input = [1, 4, 8, 8]): string[] =>
  irFaults(irNetwork(irDocument(graphOf(text, { input })).xml({}))).map(
    ({ fault, operation }) => `${operation}: ${fault}`,
  );

test.each([
  ['a part through a ReLU', slice + relu('r', 'one') + strided, ['s: several-outputs-stride']],
  [
    'a padded pointwise convolution behind another',
    convolution('a', 'data', 'kernel_size: 1') + convolution('r', 'a', 'kernel_size: 1 pad: 1') + strided,
    ['r: padded-pointwise-stride'],
  ],
])('%s is found', (_, text, expected) => {
  expect(found(text)).toEqual(expected);
});

test.each([
  ['what another reader keeps from moving', `${slice + relu('r', 'one')}${relu('t', 'r')}${strided}`],
  [
    'a padded pointwise convolution of the input',
    convolution('r', 'data', 'kernel_size: 1 pad: 1') + strided,
  ],
  ['a part through an ELU', slice + relu('r', 'one').replace('ReLU', 'ELU') + strided],
  ['a residual network', convolution('a', 'data', 'kernel_size: 3 pad: 1') + relu('r', 'a') + strided],
])('%s is not warned of', (_, text) => {
  expect(found(text)).toEqual([]);
});

test('a sequence is read, too', () => {
  const text =
    convolution('r', 'data', 'kernel_size: 1') + convolution('s', 'r', 'kernel_size: 1 pad: 1 stride: 2');
  expect(found(text, [1, 4, 9])).toEqual(['s: padded-pointwise-stride']);
});
