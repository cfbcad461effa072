/** Each net stands here twice: in the oldest format, and as Caffe's upgrade_net_proto_text writes it. */

import { describe, expect, test } from 'vitest';
import { warningText } from '../../../shared/view/text/warningText.ts';
import { drawGraph } from '../graph/graph.ts';
import { attributesOf, graphOf } from '../testing.ts';
import { parseCaffe } from './caffeModel.ts';

const input = [1, 3, 31, 31];
const drawnOf = (text: string): string => drawGraph(graphOf(text, { input }));

/** CaffeNet's kinds of layers as its deploy file of 2013 lists them, with few channels. */
const caffeNet = `
  layers { layer { name: "conv1" type: "conv" num_output: 8 kernelsize: 7 stride: 2
    weight_filler { type: "gaussian" std: 0.01 } bias_filler { type: "constant" value: 0. }
    blobs_lr: 1. blobs_lr: 2. weight_decay: 1. weight_decay: 0. } bottom: "data" top: "conv1" }
  layers { layer { name: "relu1" type: "relu" } bottom: "conv1" top: "conv1" }
  layers { layer { name: "pool1" type: "pool" pool: MAX kernelsize: 3 stride: 2 } bottom: "conv1" top: "pool1" }
  layers { layer { name: "norm1" type: "lrn" local_size: 3 alpha: 0.0001 beta: 0.5 k: 2 } bottom: "pool1" top: "norm1" }
  layers { layer { name: "pad2" type: "padding" pad: 2 } bottom: "norm1" top: "pad2" }
  layers { layer { name: "conv2" type: "conv" num_output: 6 group: 2 kernelsize: 5 biasterm: false } bottom: "pad2" top: "conv2" }
  layers { layer { name: "pad3" type: "padding" pad: 1 } bottom: "conv2" top: "pad3" }
  layers { layer { name: "pool3" type: "pool" pool: AVE kernelsize: 3 pad: 0 } bottom: "pad3" top: "pool3" }
  layers { layer { name: "both" type: "concat" concat_dim: 1 } bottom: "conv2" bottom: "pool3" top: "both" }
  layers { layer { name: "fc6" type: "innerproduct" num_output: 10 biasterm: true } bottom: "both" top: "fc6" }
  layers { layer { name: "tanh6" type: "tanh" } bottom: "fc6" top: "fc6" }
  layers { layer { name: "drop6" type: "dropout" dropout_ratio: 0.2 } bottom: "fc6" top: "fc6" }
  layers { layer { name: "prob" type: "softmax" } bottom: "fc6" top: "prob" }`;

const upgraded = `
  layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1" convolution_param { num_output: 8 kernel_size: 7 stride: 2 } }
  layer { name: "relu1" type: "ReLU" bottom: "conv1" top: "conv1" }
  layer { name: "pool1" type: "Pooling" bottom: "conv1" top: "pool1" pooling_param { pool: MAX kernel_size: 3 stride: 2 } }
  layer { name: "norm1" type: "LRN" bottom: "pool1" top: "norm1" lrn_param { local_size: 3 alpha: 0.0001 beta: 0.5 k: 2 } }
  layer { name: "conv2" type: "Convolution" bottom: "norm1" top: "conv2"
    convolution_param { num_output: 6 group: 2 kernel_size: 5 bias_term: false pad: 2 } }
  layer { name: "pool3" type: "Pooling" bottom: "conv2" top: "pool3" pooling_param { pool: AVE kernel_size: 3 pad: 1 } }
  layer { name: "both" type: "Concat" bottom: "conv2" bottom: "pool3" top: "both" }
  layer { name: "fc6" type: "InnerProduct" bottom: "both" top: "fc6" inner_product_param { num_output: 10 } }
  layer { name: "tanh6" type: "TanH" bottom: "fc6" top: "fc6" }
  layer { name: "drop6" type: "Dropout" bottom: "fc6" top: "fc6" }
  layer { name: "prob" type: "Softmax" bottom: "fc6" top: "prob" }`;

describe('a net of the oldest format (V0)', () => {
  test('is the same net', () => {
    expect(drawnOf(caffeNet)).toBe(drawnOf(upgraded));
    const [old, current] = [graphOf(caffeNet, { input }), graphOf(upgraded, { input })];
    for (const name of ['conv2', 'pool3', 'pool1', 'norm1']) {
      expect(attributesOf(old, name)).toEqual(attributesOf(current, name));
    }
  });

  test('keeps the learning rates, and the lines of its file', () => {
    const [conv1, relu1] = parseCaffe(`input: "data" input_dim: [1, 3, 31, 31]${caffeNet}`, 'n').layers;
    expect(conv1?.params.map(({ rate, decay }) => [rate, decay])).toEqual([
      [1, 1],
      [2, 0],
    ]);
    expect([conv1?.line, relu1?.line]).toEqual([2, 5]);
  });

  test('leaves out what trains it; its data layer is an input', () => {
    const text = `
      layers { layer { name: "data" type: "images" source: "list" batchsize: 2 new_height: 9 new_width: 8 mirror: true } top: "d" top: "label" }
      layers { layer { name: "r" type: "relu" } bottom: "d" top: "r" }
      layers { layer { name: "loss" type: "softmax_loss" } bottom: "r" bottom: "label" }`;
    expect(drawGraph(graphOf(text))).toBe('d = Parameter [2,3,9,8]\nr = ReLU(d) [2,3,9,8]\n-> r = r');
  });

  test('ignores what Caffe ignores, and says so', () => {
    const text = `layers {\n layer { name: "r" type: "relu"\n num_output: 3 }\n include { phase: TEST } bottom: "data" top: "r" }`;
    const { warnings } = parseCaffe(`input: "data" input_dim: [1, 1, 2, 2]${text}`, 'net.prototxt');
    expect(warnings.map(warningText)).toEqual([
      'net.prototxt:4: "include" next to "layer { ... }" is left out, as Caffe does in the oldest format (V0).',
      'net.prototxt:3: "num_output" of layer "r" (relu) is not a field of that type in the oldest format (V0) and is left out, as Caffe does.',
    ]);
  });

  const pad = 'layers { layer { name: "p" type: "padding" pad: 1 } bottom: "data" top: "p" }';
  test.each([
    [
      'layers { layer { name: "c" type: "convv" } }',
      /:2: "convv" is not a type .*\(V0\)\. Did you mean "conv"\?/,
    ],
    ['layers { layer { name: "c" type: 4 } }', /:2: a layer has a type that is not a quoted string/],
    ['layers { layer { name: "c" } }', /has a layer "c" without a type/],
    [
      'layers { layer { type: "conv" kernel_size: 3 } }',
      /"kernel_size" is not a field .* mean "kernelsize"\?/,
    ],
    [
      'layers { layer { type: "relu" } } layers { name: "r" type: RELU }',
      /has one "layer .*, but this one has 0/,
    ],
    ['layers { layer { type: "conv" type: "relu" } }', /"type" is already set/],
    ['layers { layer: 3 }', /"layer" is without a block/],
    [
      `${pad} layers { layer { name: "r" type: "relu" } bottom: "p" top: "r" }`,
      /layer "r" \(relu\) reads the padding "p", which only a conv or pool/,
    ],
    [
      `${pad.replace('top:', 'top: "q" top:')} layers { layer { name: "c" type: "conv" } bottom: "p" top: "c" }`,
      /padding "p" has 1 bottoms and 2 tops; it has one of each/,
    ],
    [
      'layers { layer { name: "c" type: "conv" num_output: 2 kernelsize: 1.5 } bottom: "data" top: "c" }',
      /:2:\d+: "kernel_size" wants an integer/,
    ],
  ])('%s is refused', (text, sentence) => {
    expect(() => graphOf(text, { input })).toThrow(sentence);
  });
});
