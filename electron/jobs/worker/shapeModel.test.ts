/** Sizes on models of OpenVINO's own, small ones that are written here and those of test/cases. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Model } from '../../../native/types.ts';
import { loadRuntime } from '../../openvino/load.ts';
import { readModel } from './readModel.ts';
import { shapeAsked, shapeModel } from './shapeModel.ts';

const { addon } = loadRuntime();
const core = new addon.Core();
const ofCase = (name: string): Promise<Model> =>
  readModel(core, path.join(import.meta.dirname, '../../../test/cases', name));

/** Sums of each input over some of its axes, next to one another: `x: ?,3,8,8` is a Parameter. */
async function summing(inputs: readonly string[], axes: readonly number[], keep = true): Promise<Model> {
  const layers: string[] = [];
  const edges: string[] = [];
  for (const [index, input] of inputs.entries()) {
    const [name = '', shape = ''] = input.split(':').map((part) => part.trim());
    const dims = shape === '' ? [] : shape.split(',');
    const ports = dims.map((dim) => `<dim>${/^\d+$/.test(dim) ? dim : -1}</dim>`).join('');
    const id = index * 4;
    layers.push(
      `<layer id="${id}" name="${name}" type="Parameter" version="opset1"><data shape="${dims.join(',')}" element_type="f32"/><output><port id="0" precision="FP32" names="${name}">${ports}</port></output></layer>`,
      `<layer id="${id + 1}" name="axes${index}" type="Const" version="opset1"><data element_type="i64" shape="${axes.length}" offset="0" size="${axes.length * 8}"/><output><port id="0" precision="I64"><dim>${axes.length}</dim></port></output></layer>`,
      `<layer id="${id + 2}" name="sum${index}" type="ReduceSum" version="opset1"><data keep_dims="${keep}"/><input><port id="0">${ports}</port><port id="1"><dim>${axes.length}</dim></port></input><output><port id="2" precision="FP32"/></output></layer>`,
      `<layer id="${id + 3}" name="out${index}" type="Result" version="opset1"><input><port id="0"/></input></layer>`,
    );
    edges.push(
      `<edge from-layer="${id}" from-port="0" to-layer="${id + 2}" to-port="0"/><edge from-layer="${id + 1}" from-port="0" to-layer="${id + 2}" to-port="1"/><edge from-layer="${id + 2}" from-port="2" to-layer="${id + 3}" to-port="0"/>`,
    );
  }
  const xml = `<?xml version="1.0"?><net name="sums" version="11"><layers>${layers.join('')}</layers><edges>${edges.join('')}</edges></net>`;
  const bytes = new Uint8Array(BigInt64Array.from(axes, BigInt).buffer);
  return core.readModel(new TextEncoder().encode(xml), bytes);
}

const shapesOf = (model: Model, batch: number | null = null, shapes = {}) => {
  const shaped = shapeModel(model, { batch, shapes });
  return { inputs: shaped.inputs.map(({ shape }) => shape), batch: shaped.batch };
};

describe('a model that is measured', () => {
  it.each([
    ['09-seq-first-lstm/one_input.onnx', [[26, 1, 16]], null],
    ['10-boxes-input/points.onnx', [[4096, 4]], null],
    ['11-dynamic-nlp/image_dynbatch.onnx', [[1, 3, 48, 48]], 1],
    ['15-u8-nhwc/u8.onnx', [[1, 40, 48, 3]], 1],
  ])('has its own sizes: %s', async (name, inputs, batch) => {
    expect(shapesOf(await ofCase(name))).toEqual({ inputs, batch });
  });

  it.each([
    ['a fixed image', ['x: 1,3,8,8'], [[1, 3, 8, 8]], 1],
    ['several fixed images', ['x: 8,3,8,8'], [[8, 3, 8, 8]], 8],
    ['an open batch of images', ['x: ?,3,8,8'], [[1, 3, 8, 8]], 1],
    ['a batch of at most 16', ['x: 1..16,3,8,8'], [[1, 3, 8, 8]], 1],
    ['an open batch of rows', ['x: ?,30,8'], [[1, 30, 8]], 1],
    [
      'open batches side by side',
      ['x: ?,3,8,8', 'y: ?,5,2'],
      [
        [1, 3, 8, 8],
        [1, 5, 2],
      ],
      1,
    ],
    [
      'fixed sizes that differ',
      ['x: 1,3,8,8', 'boxes: 50,4,2', 'state: 2,1,8'],
      [
        [1, 3, 8, 8],
        [50, 4, 2],
        [2, 1, 8],
      ],
      null,
    ],
    ['a fixed table', ['x: 4096,4,2'], [[4096, 4, 2]], null],
  ])('measures %s', async (_, inputs, shapes, batch) => {
    expect(shapesOf(await summing(inputs, [1, 2]))).toEqual({ inputs: shapes, batch });
  });

  it('counts as frames only what the outputs follow', async () => {
    expect(shapesOf(await summing(['x: 8,3,8,8'], [0]))).toEqual({ inputs: [[8, 3, 8, 8]], batch: null });
  });

  it.each([
    [
      'two open sides',
      ['x: ?,3,?,?'],
      [1],
      'x [?, 3, ?, ?] (dimensions 1, 3 and 4)',
      '--shape x=[1,3,224,224]',
    ],
    ['tokens', ['ids: ?,?'], [1], 'ids [?, ?] (dimensions 1 and 2)', '--shape ids=[1,128]'],
    ['a list', ['x: ?'], [0], 'x [?] (dimension 1)', '--shape x=[128]'],
    ['points that are summed up', ['x: ?,4'], [0], 'x [?, 4] (dimension 1)', '--shape x=[1,4]'],
    ['an interval', ['x: 1,2..9'], [0], 'x [1, 2..9] (dimension 2)', '--shape x=[1,9]'],
  ])('refuses %s and gives the option to use', async (_, inputs, axes, what, option) => {
    const model = await summing(inputs, axes);
    expect(() => shapesOf(model)).toThrow(
      expect.objectContaining({
        code: 'input',
        message: `The model leaves sizes open that measuring needs: ${what}. Give them, for example with ${option}.`,
      }),
    );
  });

  it('names every open input: a text network', async () => {
    const model = await ofCase('11-dynamic-nlp/bert_like.onnx');
    expect(() => shapesOf(model)).toThrow('--shape input_ids=[1,128] --shape attention_mask=[1,128].');
    const shapes = { input_ids: [1, 16], attention_mask: [1, 16] };
    expect(shapesOf(model, null, shapes)).toEqual({
      inputs: [
        [1, 16],
        [1, 16],
      ],
      batch: 1,
    });
  });

  it('takes a batch where the first axis is one everywhere', async () => {
    expect(shapesOf(await summing(['x: 1,3,8,8'], [1, 2]), 4)).toEqual({ inputs: [[4, 3, 8, 8]], batch: 4 });
    expect(shapesOf(await summing(['x: 4096,4'], [1]), 2)).toEqual({ inputs: [[2, 4]], batch: 2 });
    expect(shapesOf(await summing(['x: ?,3,8,8', 'y: ?,5,2'], [1, 2]), 3).inputs).toEqual([
      [3, 3, 8, 8],
      [3, 5, 2],
    ]);
  });

  it.each([
    [
      '09-seq-first-lstm/one_input.onnx',
      'x [26, 1, 16]: its first axis is time, which a recurrent layer walks along',
    ],
    [
      '10-boxes-input/points.onnx',
      'points [4096, 4]: its first axis is not a batch, since the outputs do not follow it',
    ],
  ])('refuses a batch of %s', async (name, sentence) => {
    const model = await ofCase(name);
    expect(() => shapesOf(model, 1)).toThrow(`--batch 1 is not for input ${sentence}.`);
    // It is as it was.
    expect(shapesOf(model).batch).toBeNull();
  });

  it('changes no fixed axis next to open ones', async () => {
    const model = await summing(['x: ?,3,8,8', 'state: 2,1,8'], [1, 2]);
    expect(() => shapesOf(model, 4)).toThrow('--batch 4 is not for input state [2, 1, 8]');
    expect(shapesOf(await summing(['x: ?,3,8,8', 'y: 4,5,2'], [1, 2]), 4).inputs).toEqual([
      [4, 3, 8, 8],
      [4, 5, 2],
    ]);
  });

  it('names the input that has no batch', async () => {
    const model = await summing(['x: 1,3,8,8', 'boxes: 50,4,2'], [1, 2]);
    expect(() => shapesOf(model, 4)).toThrow('--batch 4 is not for input boxes [50, 4, 2]');
  });

  it.each([
    [{ y: [1] }, 'the model has no input y; it has x [?, 3, ?, ?]'],
    [{ x: [1, 3] }, 'input x [?, 3, ?, ?] has 4 dimensions, not 2'],
  ])('refuses --shape %j', async (shapes, sentence) => {
    const model = await summing(['x: ?,3,?,?'], [1]);
    expect(() => shapesOf(model, null, shapes)).toThrow(sentence);
  });

  it('stays open in a file that keeps its sizes', async () => {
    const model = await summing(['x: ?,3,?,?'], [1]);
    shapeAsked(model, { kind: 'file', batch: null });
    expect(model.isDynamic()).toBe(true);
    shapeAsked(model, { kind: 'file', batch: 2 });
    expect(model.inputs[0]?.getPartialShape().toString()).toBe('[2,3,?,?]');
  });
});
