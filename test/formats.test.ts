/**
 * Formats that OpenVINO itself reads, through the real command line: one product of matrices, written here in each of
 * them, becomes an IR that computes it, and is measured like any other model.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseNpy } from '../electron/arrays/npy.ts';
import { valuesOf } from '../electron/arrays/numericArray.ts';
import { loadRuntime } from '../electron/openvino/load.ts';
import { convertDocumentSchema } from '../shared/models/conversion.ts';
import { sourceMapSchema } from '../shared/models/sourceMap.ts';
import { runCli } from './support/cli.ts';
import { matMulPaddle, matMulTensorflow, matMulTflite } from './support/frameworkModels.ts';
import { matMulOnnx } from './support/onnx.ts';
import { runIr } from './support/runIr.ts';

const [inputs, outputs] = [16, 8];
/** Those of `matMulOnnx`. */
const weights = Float32Array.from({ length: inputs * outputs }, (_, index) => ((index % 7) - 3) / 7);

const folder = mkdtempSync(path.join(tmpdir(), 'vinobench-formats-'));
const home = path.join(folder, 'home');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => path.join(folder, name);

beforeAll(() => {
  const model = { inputs, outputs, weights };
  const { pdmodel, pdiparams } = matMulPaddle(model);
  for (const [name, bytes] of Object.entries({
    'net.onnx': matMulOnnx(inputs, outputs),
    'net.pb': matMulTensorflow(model),
    'net.tflite': matMulTflite(model),
    'net.pdmodel': pdmodel,
    'net.pdiparams': pdiparams,
  }))
    writeFileSync(at(name), bytes);
});

const x = Float32Array.from({ length: inputs }, (_, index) => Math.cos(index));
/** In float64. */
const product = Array.from({ length: outputs }, (_, column) =>
  x.reduce((sum, value, row) => sum + value * (weights[row * outputs + column] ?? Number.NaN), 0),
);

function expectProduct(xml: string, tolerance: number): void {
  const [y = new Float32Array()] = runIr(xml, [x]);
  expect(y).toHaveLength(outputs);
  const largest = Math.max(...product.map(Math.abs));
  for (const [index, value] of y.entries())
    expect(Math.abs(value - (product[index] ?? Number.NaN))).toBeLessThanOrEqual(tolerance * largest);
}

const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

async function convert(model: string, output: string, ...options: string[]) {
  const result = await runCli(['convert', at(model), '--output', at(output), '--json', ...options], { home });
  expect(result.stderr).toBe('');
  expect(result.exitCode).toBe(0);
  return convertDocumentSchema.parse(JSON.parse(result.stdout));
}

function sourceMapOf(xml: string) {
  const { addon } = loadRuntime();
  const model = new addon.Core().readModelSync(xml);
  return sourceMapSchema.parse(JSON.parse(model.getRtInfo?.(['vinobench', 'source_map']) ?? 'null'));
}

describe.each([
  ['net.onnx', 'onnx', null],
  ['net.pb', 'tensorflow', null],
  ['net.tflite', 'tensorflow-lite', null],
  ['net.pdmodel', 'paddle', 'net.pdiparams'],
])('%s', (name, format, second) => {
  test('becomes an IR that computes the same, with a document of the same keys as a Caffe network’s', async () => {
    const output = `ir-${format}`;
    const document = await convert(name, output, '--batch', '1');
    expect(document).toMatchObject({
      weights: 'external',
      sourceSha256: sha256(at(name)),
      weightsSha256: second === null ? null : sha256(at(second)),
      parameters: inputs * outputs,
      flops: 2 * inputs * outputs,
      fusedLayers: [],
      removedLayers: [],
      warnings: [],
    });
    expect(document.inputs).toMatchObject([{ shape: [1, inputs], elementType: 'f32' }]);
    expect(document.outputs).toMatchObject([{ shape: [1, outputs], elementType: 'f32' }]);
    expect(document.irLayers).toBeGreaterThanOrEqual(2);
    const checksum = crc32(readFileSync(document.bin)).toString(16).padStart(8, '0');
    const both = createHash('sha256').update(readFileSync(document.xml)).update(checksum);
    expect(document.irSha256).toBe(both.digest('hex'));
    expect(readdirSync(at(output)).toSorted()).toEqual(['net.bin', 'net.xml']);
    expectProduct(document.xml, 1e-5);
  });

  test('says in its IR what it was, and maps each operation to itself', async () => {
    const { xml, layers } = await convert(name, `map-${format}`, '--batch', '1');
    const map = sourceMapOf(xml);
    expect(map).toMatchObject({
      format,
      weights: 'external',
      fused: {},
      removed: {},
      sourceSha256: sha256(at(name)),
    });
    expect(Object.entries(map.operations).every(([operation, sources]) => sources.join() === operation)).toBe(
      true,
    );
    expect(layers.filter(({ flops }) => flops !== 0).map(({ type }) => type)).toEqual(['MatMul']);
    for (const layer of layers) expect(map.operations[layer.name]).toEqual(layer.sources);
  });

  test('keeps half the bytes as FP16 and computes nearly the same', async () => {
    const full = await convert(name, `full-${format}`, '--batch', '1');
    const half = await convert(name, `half-${format}`, '--batch', '1', '--precision', 'FP16');
    expect(statSync(full.bin).size - statSync(half.bin).size).toBeGreaterThanOrEqual(
      weights.byteLength / 2 - 64,
    );
    expect(half).toMatchObject({ parameters: full.parameters, flops: full.flops, irLayers: full.irLayers });
    expectProduct(half.xml, 2e-3);
  });

  test('is measured, from the cache the second time', async () => {
    const ownHome = at(`home-${format}`);
    const bench = () =>
      runCli(['bench', at(name), '--precision', 'FP32', '--iterations', '2', '--json'], { home: ownHome });
    const [first, second] = [await bench(), await bench()].map(({ stdout, stderr }) => {
      expect(stderr).toBe('');
      return JSON.parse(stdout).cells[0];
    });
    expect(first).toMatchObject({
      model: 'net',
      status: 'measured',
      weights: 'external',
      effectivePrecision: 'FP32',
    });
    expect(second.irSha256).toBe(first.irSha256);
    expect(first.irSha256).toMatch(/^[0-9a-f]{64}$/);
    expect(readdirSync(path.join(ownHome, 'cache', 'ir'))).toHaveLength(1);
  });

  test('that is damaged is refused in a sentence, and nothing is left behind', async () => {
    const damaged = at(`damaged${path.extname(name)}`);
    writeFileSync(damaged, readFileSync(at(name)).subarray(0, 60));
    const output = at(`refused-${format}`);
    const result = await runCli(['convert', damaged, '--output', output, '--json'], { home });
    expect(result).toMatchObject({ exitCode: 1, stdout: '' });
    expect(result.stderr.trim().split('\n')).toHaveLength(1);
    // The lengths in a protobuf file tell how long it should be.
    const reason = name.endsWith('.tflite') ? 'cannot be read by OpenVINO: ' : 'is cut off: it has 60 of ';
    expect(result.stderr).toContain(`${damaged} ${reason}`);
    expect(existsSync(output) ? readdirSync(output) : []).toEqual([]);
  });
});

describe('an IR', () => {
  test('is saved again with another batch and precision, and keeps the map to its first source', async () => {
    const onnx = await convert('net.onnx', 'again', '--batch', '1');
    const again = await convert('again/net.xml', 'again-half', '--batch', '3', '--precision', 'FP16');
    expect(again.inputs).toMatchObject([{ shape: [3, inputs] }]);
    expect(again.flops).toBe(3 * (onnx.flops ?? Number.NaN));
    expect(again.sourceSha256).toBe(sha256(onnx.xml));
    expect(sourceMapOf(again.xml)).toEqual(sourceMapOf(onnx.xml));
  });

  test('of a Caffe network stays one with filler weights', async () => {
    writeFileSync(
      at('caffe.prototxt'),
      'input: "data" input_shape { dim: 1 dim: 4 }\nlayer { name: "fc" type: "InnerProduct" bottom: "data" top: "fc" inner_product_param { num_output: 2 } }\n',
    );
    const first = await convert('caffe.prototxt', 'caffe');
    const again = await convert('caffe/caffe.xml', 'caffe-again');
    expect(again).toMatchObject({ weights: 'filler', parameters: first.parameters, flops: first.flops });
    expect(sourceMapOf(again.xml)).toMatchObject({ format: 'caffe', weights: 'filler' });
  });
});

describe('convert', () => {
  test('leaves dimensions open that a file leaves open', async () => {
    expect((await convert('net.onnx', 'open')).inputs).toMatchObject([{ shape: [-1, inputs] }]);
  });

  test('refuses preprocessing of what is no Caffe network, and weights where a file holds its own', async () => {
    const refused = async (...args: string[]) => {
      const result = await runCli(['convert', ...args, '--output', at('no')], { home });
      expect(result).toMatchObject({ exitCode: 1, stdout: '' });
      return result.stderr;
    };
    expect(await refused(at('net.onnx'), '--mean', '1,2,3')).toMatch(
      /is not a Caffe prototxt, and --mean, .*leave them out/,
    );
    expect(await refused(at('net.onnx'), at('net.pdiparams'))).toMatch(
      /holds its own weights; leave .* out\.$/m,
    );
    expect(existsSync(at('no'))).toBe(false);
  });
});

describe('a network of TensorFlow of another form', () => {
  const cases = fileURLToPath(new URL('cases/18-savedmodel/', import.meta.url));
  const matrix = parseNpy(readFileSync(path.join(cases, 'W.npy')), 'W.npy');
  const [rows = 0, columns = 0] = matrix.shape;
  const values = Array.from(valuesOf(matrix), Number);
  const input = Float32Array.from({ length: rows }, (_, index) => Math.cos(3 * index));
  const relu = (value: number) => Math.max(0, value);
  /** In float64. */
  const expected = Array.from({ length: columns }, (_, column) =>
    relu(input.reduce((sum, value, row) => sum + value * (values[row * columns + column] ?? Number.NaN), 0)),
  );

  test.each([
    ['a SavedModel', 'net'],
    ['the graph of a SavedModel', path.join('net', 'saved_model.pb')],
    ['a frozen graph', 'frozen.pb'],
  ])('computes what numpy says: %s', async (_, name) => {
    const output = at(`tensorflow-${path.basename(name)}`);
    const result = await runCli(['convert', path.join(cases, name), '--output', output, '--json'], { home });
    expect(result.stderr).toBe('');
    const { xml } = convertDocumentSchema.parse(JSON.parse(result.stdout));
    expect(path.basename(xml)).toBe(name.startsWith('net') ? 'net.xml' : 'frozen.xml');
    const [y = new Float32Array()] = runIr(xml, [input]);
    expect(y).toHaveLength(columns);
    for (const [index, value] of y.entries()) expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 5);
  });

  test('is read as text, too', async () => {
    const result = await runCli(
      ['convert', path.join(cases, 'frozen.pbtxt'), '--output', at('pbtxt'), '--json'],
      { home },
    );
    const { xml } = convertDocumentSchema.parse(JSON.parse(result.stdout));
    expect(runIr(xml, [input])).toEqual([input.map(relu)]);
  });
});
