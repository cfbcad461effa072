/** Files as inputs, through a model that hands its inputs on: what comes out is what the file holds. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { PreparationOptions } from '../../../shared/models/preparation.ts';
import { bmpFile } from '../../../test/support/bmp.ts';
import { type OnnxInput, rowOnnx } from '../../../test/support/onnx.ts';
import { openArrays } from '../../arrays/arrayFile.ts';
import fixtures from '../../arrays/fixtures/numpy.json' with { type: 'json' };
import { loadRuntime } from '../../openvino/load.ts';
import { inputsFromFiles } from './inputFiles.ts';
import { inputTensors } from './inputs.ts';
import { shapeModel } from './shapeModel.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'vinobench-input-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { addon } = loadRuntime();
const core = new addon.Core();

function written(name: string, bytes: Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

let models = 0;
async function modelOf(...inputs: OnnxInput[]) {
  const model = await core.readModel(written(`model-${models++}.onnx`, rowOnnx(inputs)));
  return { model, inputs: shapeModel(model, { batch: null }).inputs };
}

const nothingAsked: PreparationOptions = { mean: null, scale: null, colour: null, resize: null };
type Given = readonly (readonly [input: string | null, path: string])[];

/** The numbers of each input, as the compiled model is given them. */
async function values(inputs: OnnxInput[], given: Given, asked: Partial<PreparationOptions> = {}) {
  const { model, inputs: shaped } = await modelOf(...inputs);
  const files = given.map(([input, file]) => ({ input, path: file }));
  const found = await inputsFromFiles(model, shaped, {
    files,
    wish: { asked: { ...nothingAsked, ...asked }, known: null },
  });
  const tensors = inputTensors(addon, await core.compileModel(model, 'CPU'), () => [], found.arrays);
  return { numbers: tensors.map(({ data }) => Array.from(data, Number)), warnings: found.warnings };
}

const numpy = (name: string) => {
  const found = fixtures.arrays.find((array) => array.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return { ...found, path: written(`${name.replaceAll(/\W/g, '')}.npy`, Buffer.from(found.file, 'base64')) };
};

/** Red, green / blue, white. */
const bitmap = (): string =>
  written(
    'photo.bmp',
    bmpFile(2, 2, (x, y) =>
      y === 0 ? (x === 0 ? [255, 0, 0] : [0, 255, 0]) : x === 0 ? [0, 0, 255] : [255, 255, 255],
    ),
  );

describe('a file', () => {
  it('gives an array to the input that is named, and leaves the others their numbers', async () => {
    const array = numpy('bool, C order');
    const inputs: OnnxInput[] = [
      { name: 'mask', type: 'boolean', shape: [2, 3] },
      { name: 'ids', type: 'i64', shape: [1, 2, 3] },
      { name: 'rest', type: 'i32', shape: [2] },
    ];
    const { numbers } = await values(inputs, [
      ['mask', array.path],
      ['ids', array.path],
    ]);
    expect(numbers).toEqual([array.values, array.values, [0, 0]]);
  });

  it('gives raw elements', async () => {
    const raw = written('ids.bin', new Uint8Array(BigInt64Array.of(7n, -9n).buffer));
    expect((await values([{ name: 'ids', type: 'i64', shape: [2] }], [[null, raw]])).numbers).toEqual([
      [7, -9],
    ]);
  });

  it('of several arrays gives each to the input of its name', async () => {
    const archive = fixtures.archives[0];
    if (archive === undefined) throw new Error('no archive');
    const file = written('both.npz', Buffer.from(archive.file, 'base64'));
    const opened = await openArrays(file);
    if (opened.kind !== 'named') throw new Error(opened.kind);
    const inputs = Array.from(
      opened.arrays,
      ([name, { shape }]): OnnxInput => ({ name, type: 'f64', shape }),
    );
    const { numbers } = await values(inputs.toReversed(), [[null, file]]);
    expect(numbers).toEqual(
      Object.values(archive.arrays)
        .toReversed()
        .map((list) => list.map(Number)),
    );
    const other: OnnxInput = { name: 'other', type: 'f64', shape: [1] };
    await expect(values([other, ...inputs], [['other', file]])).rejects.toThrow('but no array named other');
    await expect(values([other], [[null, file]])).rejects.toThrow('the model has no input');
  });

  it.each(['f32', 'f64', 'u8'] as const)('of an image gives pixels, prepared: %s', async (type) => {
    const inputs: OnnxInput[] = [
      { name: 'image', type, shape: [2, 3, 2, 2] },
      { name: 'ids', type: 'i64', shape: [1] },
    ];
    const { numbers, warnings } = await values(inputs, [['image', bitmap()]]);
    const [red, green, blue] = [
      [255, 0, 0, 255],
      [0, 255, 0, 255],
      [0, 0, 255, 255],
    ];
    const planes = [red, green, blue].flat();
    // Each place of the batch has the image.
    expect(numbers).toEqual([[...planes, ...planes], [0]]);
    expect(warnings).toHaveLength(1);
    const prepared = await values(inputs.slice(0, 1), [['image', bitmap()]], { mean: [55] });
    expect(prepared.warnings).toEqual([]);
    const off = planes.map((value) => (type === 'u8' ? Math.max(0, value - 55) : value - 55));
    expect(prepared.numbers).toEqual([[...off, ...off]]);
  });

  it('is refused where it holds something else than was planned', async () => {
    const { model, inputs } = await modelOf({ name: 'x', type: 'f32', shape: [2] });
    const file = written('planned.bin', new Uint8Array(Float32Array.of(1, 2).buffer));
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
    const wish = { asked: nothingAsked, known: null };
    const given = { files: [{ input: 'x', path: file, sha256 }], wish };
    expect((await inputsFromFiles(model, inputs, given)).arrays.size).toBe(1);
    written('planned.bin', new Uint8Array(Float32Array.of(1, 3).buffer));
    await expect(inputsFromFiles(model, inputs, given)).rejects.toMatchObject({
      code: 'changed',
      place: { file },
    });
  });

  it.each([
    ['another shape', 'ids', [3, 2], 'has the shape [2, 3]; input ids takes [3, 2].'],
    ['another input', 'idx', [2, 3], 'the model has no input idx; it has ids [2, 3], more [1].'],
    ['no input', null, [2, 3], 'The model has 2 inputs (ids [2, 3], more [1]); say which one'],
  ] as const)('of %s is refused', async (_, input, shape, sentence) => {
    const inputs: OnnxInput[] = [
      { name: 'ids', type: 'i64', shape },
      { name: 'more', type: 'f32', shape: [1] },
    ];
    await expect(values(inputs, [[input, numpy('bool, C order').path]])).rejects.toThrow(sentence);
  });

  it('is refused where it is missing, no image in truth, or the second for an input', async () => {
    const ids: OnnxInput[] = [{ name: 'ids', type: 'i64', shape: [2, 3] }];
    await expect(values(ids, [['ids', path.join(folder, 'no.npy')]])).rejects.toThrow(
      'no.npy does not exist.',
    );
    await expect(values(ids, [['ids', folder]])).rejects.toThrow('is a folder; a file is expected');
    await expect(values(ids, [['ids', bitmap()]])).rejects.toThrow(
      'Input ids has the shape [2, 3], which is not an image',
    );
    const cut = written('cut.png', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
    const image: OnnxInput[] = [{ name: 'image', type: 'f32', shape: [1, 3, 2, 2] }];
    await expect(values(image, [['image', cut]])).rejects.toThrow(/cut\.png cannot be used as an image: /);
    const array = numpy('bool, C order').path;
    await expect(
      values(ids, [
        ['ids', array],
        [null, array],
      ]),
    ).rejects.toThrow('--input gives input ids twice');
  });
});
