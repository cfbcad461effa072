import { describe, expect, it } from 'vitest';
import type { AskedSizes } from '../../shared/models/inputShapes.ts';
import { parseCaffe } from './caffe/caffeModel.ts';
import { lower } from './lower.ts';
import { netSizes } from './sizes.ts';
import { fillerWeights } from './weights/fillerWeights.ts';

/** `data: 10 3 8 8; rois: 5 5` and layers below. */
function net(inputs: string, layers: string) {
  const declared = inputs.split(';').map((input) => {
    const [name = '', dims = ''] = input.split(':');
    const shape = dims
      .trim()
      .split(' ')
      .map((dim) => `dim: ${dim}`);
    return `input: "${name.trim()}" input_shape { ${shape.join(' ')} }`;
  });
  return parseCaffe(`${declared.join('\n')}\n${layers}`, 'net.prototxt');
}

function sizesOf(model: ReturnType<typeof net>, sizes: AskedSizes) {
  const { inputShape, batch } = netSizes(model, sizes);
  const weights = fillerWeights(1, () => 1);
  const { operations, outputs } = lower(model, weights, { inputShape });
  const inputs = operations.flatMap((one) => (one.kind === 'parameter' ? [one.outputs[0]?.shape] : []));
  return { inputs, outputs: outputs.map(({ value }) => value.shape), batch };
}

const measured: AskedSizes = { kind: 'measured', batch: null };
const batchOf = (batch: number): AskedSizes => ({ kind: 'measured', batch });

const convolution =
  'layer { name: "c" type: "Convolution" bottom: "data" top: "c" convolution_param { num_output: 4 kernel_size: 3 } }';
const product =
  'layer { name: "p" type: "InnerProduct" bottom: "data" top: "p" inner_product_param { num_output: 4 } }';
const lstm =
  'layer { name: "l" type: "LSTM" bottom: "data" bottom: "cont" top: "l" recurrent_param { num_output: 4 } }';
const roiPooling = `${convolution} layer { name: "r" type: "ROIPooling" bottom: "c" bottom: "rois" top: "r" roi_pooling_param { pooled_h: 2 pooled_w: 2 spatial_scale: 0.5 } }`;

describe('a net whose file gives its input no shape', () => {
  it('has the one that is asked for, also where a batch is', () => {
    const shapes = { data: [4, 3, 8, 8] };
    const model = parseCaffe(`input: "data" ${convolution}`, 'net.prototxt', shapes);
    expect(sizesOf(model, { kind: 'measured', batch: null, shapes }).inputs).toEqual([[4, 3, 8, 8]]);
    expect(sizesOf(model, { kind: 'file', batch: 2, shapes }).outputs).toEqual([[2, 4, 6, 6]]);
  });
});

describe('a net that is measured', () => {
  it('runs on one image, whatever input_dim says', () => {
    expect(sizesOf(net('data: 10 3 8 8', convolution), measured)).toEqual({
      inputs: [[1, 3, 8, 8]],
      outputs: [[1, 4, 6, 6]],
      batch: 1,
    });
    const two = 'layer { name: "s" type: "Concat" bottom: "data" bottom: "other" top: "s" }';
    expect(sizesOf(net('data: 10 3 8 8; other: 10 3 8 8', two), measured).inputs).toEqual([
      [1, 3, 8, 8],
      [1, 3, 8, 8],
    ]);
  });

  it.each([
    ['the time of a recurrent net', 'data: 40 1 6; cont: 40 1', lstm],
    [
      'the time of a video',
      'data: 16 3 8 8; cont: 16 1',
      `${convolution} layer { name: "v" type: "Reshape" bottom: "c" top: "v" reshape_param { shape { dim: 0 dim: 1 dim: -1 } } } layer { name: "l" type: "LSTM" bottom: "v" bottom: "cont" top: "l" recurrent_param { num_output: 4 } }`,
    ],
    ['boxes next to one image', 'data: 1 3 8 8; rois: 300 5', roiPooling],
    ['as many boxes as images', 'data: 10 3 8 8; rois: 10 5', roiPooling],
    ['what is no image', 'data: 4096 4', product],
    [
      'an image batch that a Reshape has fixed',
      'data: 10 3 8 8',
      'layer { name: "r" type: "Reshape" bottom: "data" top: "r" reshape_param { shape { dim: 10 dim: 192 } } }',
    ],
    [
      'an axis that is summed over',
      'data: 10 3 8 8',
      'layer { name: "r" type: "Reduction" bottom: "data" top: "r" reduction_param { axis: 0 } }',
    ],
  ])('keeps %s', (_, inputs, layers) => {
    const own = sizesOf(net(inputs, layers), { kind: 'file', batch: null });
    expect(sizesOf(net(inputs, layers), measured)).toEqual(own);
  });

  it('takes a batch where the first axis is one everywhere', () => {
    expect(sizesOf(net('data: 1 3 8 8', convolution), batchOf(4))).toMatchObject({
      inputs: [[4, 3, 8, 8]],
      batch: 4,
    });
    expect(sizesOf(net('data: 4096 4', product), batchOf(2))).toMatchObject({ inputs: [[2, 4]], batch: 2 });
    // Boxes of several images stand in one list.
    const detection = `${convolution} layer { name: "f" type: "Flatten" bottom: "c" top: "f" flatten_param { axis: 0 } }`;
    expect(sizesOf(net('data: 1 3 8 8', detection), batchOf(4)).outputs).toEqual([[4 * 4 * 6 * 6]]);
  });

  it.each([
    [
      'data: 40 1 6; cont: 40 1',
      lstm,
      'input data [40, 1, 6]: its first axis is time, which a recurrent layer walks along',
    ],
    [
      'data: 1 3 8 8; rois: 300 5',
      roiPooling,
      'input rois [300, 5]: its first axis is not a batch, since the network computes across it',
    ],
  ])('refuses a batch for %s and names the input', (inputs, layers, sentence) => {
    expect(() => sizesOf(net(inputs, layers), batchOf(4))).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: expect.stringContaining(`--batch 4 is not for ${sentence}`),
      }),
    );
  });

  it('takes the sizes that are asked for, and keeps the others', () => {
    const shapes = { data: [2, 3, 20, 30] };
    const expected = { inputs: [[2, 3, 20, 30]], outputs: [[2, 4, 18, 28]], batch: null };
    expect(sizesOf(net('data: 10 3 8 8', convolution), { kind: 'measured', batch: null, shapes })).toEqual(
      expected,
    );
    expect(sizesOf(net('data: 10 3 8 8', convolution), { kind: 'file', batch: null, shapes })).toEqual(
      expected,
    );
  });

  it.each([
    [{ dat: [1] }, '--shape dat=[1]: the net has no input dat; it has data [10, 3, 8, 8].'],
    [{ data: [1, 3] }, '--shape data=[1,3]: input data [10, 3, 8, 8] has 4 dimensions, not 2.'],
  ])('refuses %j', (shapes, sentence) => {
    expect(() => sizesOf(net('data: 10 3 8 8', convolution), { kind: 'file', batch: null, shapes })).toThrow(
      sentence,
    );
  });

  it('says what is wrong with the net itself, not with its batch', () => {
    const wrong = net('data: 1 3 8 8', 'layer { name: "w" type: "Wrong" bottom: "data" top: "w" }');
    expect(() => sizesOf(wrong, batchOf(4))).toThrow('Wrong');
  });
});
