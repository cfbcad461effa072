/** Networks of the field in ONNX, converted and run by OpenVINO, against ONNX's own reference evaluator. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadRuntime } from '../electron/openvino/load.ts';
import { convertDocumentSchema } from '../shared/models/conversion.ts';
import { runCli } from './support/cli.ts';
import { pythonWith } from './support/python.ts';

interface Network {
  readonly file: string;
  /** Of `convert`. */
  readonly options: readonly string[];
  readonly inputs: readonly Input[];
}

interface Input {
  readonly name: string;
  readonly type: 'f32' | 'u8' | 'i64';
  readonly shape: readonly number[];
  readonly valueAt: (index: number) => number;
}

const wave = (index: number) => Math.sin(index * 0.37) * 2;
const pixel = (index: number) => (index * 37) % 256;

const networks: readonly Network[] = [
  {
    file: '09-seq-first-lstm/one_input.onnx',
    options: [],
    inputs: [{ name: 'x', type: 'f32', shape: [26, 1, 16], valueAt: wave }],
  },
  {
    file: '10-boxes-input/points.onnx',
    options: [],
    inputs: [{ name: 'points', type: 'f32', shape: [4096, 4], valueAt: wave }],
  },
  {
    file: '11-dynamic-nlp/image_dynbatch.onnx',
    options: [],
    inputs: [{ name: 'images', type: 'f32', shape: [1, 3, 48, 48], valueAt: wave }],
  },
  {
    file: '11-dynamic-nlp/bert_like.onnx',
    options: ['--shape', 'input_ids=[2,12]', '--shape', 'attention_mask=[2,12]'],
    inputs: [
      { name: 'input_ids', type: 'i64', shape: [2, 12], valueAt: (index) => index % 7 },
      { name: 'attention_mask', type: 'i64', shape: [2, 12], valueAt: (index) => Number(index % 12 < 9) },
    ],
  },
  {
    file: '15-u8-nhwc/u8.onnx',
    options: [],
    inputs: [{ name: 'image', type: 'u8', shape: [1, 40, 48, 3], valueAt: pixel }],
  },
  {
    file: '32-non-image-int8/wave.onnx',
    options: [],
    inputs: [{ name: 'wave', type: 'f32', shape: [1, 1, 16000], valueAt: wave }],
  },
  {
    file: '34-index-inputs/roi1.onnx',
    options: [],
    inputs: [
      { name: 'image', type: 'f32', shape: [1, 3, 32, 32], valueAt: wave },
      // At most 7 pixels wide and high: OpenVINO 2026.4 takes 1 for a missing sampling_ratio, where ONNX has
      // ceil(size / 7); with larger boxes the two differ by a quarter.
      { name: 'boxes', type: 'f32', shape: [1, 4], valueAt: (index) => [2.5, 3, 8, 9.25][index] ?? 0 },
      { name: 'batch_idx', type: 'i64', shape: [1], valueAt: () => 0 },
    ],
  },
];

const casesFolder = fileURLToPath(new URL('cases/', import.meta.url));
const script = fileURLToPath(new URL('support/onnx_reference.py', import.meta.url));
const shapesSchema = z.array(z.array(z.array(z.number().int())));
const numpyType = { f32: '<f4', u8: 'u1', i64: '<i8' } as const;
const python = await pythonWith(['numpy', 'onnx']);
const folder = mkdtempSync(join(tmpdir(), 'vinobench-onnx-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function valuesOf({ type, shape, valueAt }: Input): Float32Array | Uint8Array | BigInt64Array {
  const length = shape.reduce((product, size) => product * size, 1);
  const values = Array.from({ length }, (_, index) => valueAt(index));
  if (type === 'i64') return BigInt64Array.from(values, BigInt);
  return type === 'u8' ? Uint8Array.from(values) : Float32Array.from(values);
}

interface Outputs {
  readonly shapes: number[][];
  readonly values: Float32Array;
}

async function referenceOutputs(interpreter: string): Promise<Outputs[]> {
  const jobs = networks.map(({ file, inputs }, index) => ({
    model: join(casesFolder, file),
    output: join(folder, `${index}.reference`),
    inputs: inputs.map((input) => {
      const raw = join(folder, `${index}-${input.name}.raw`);
      writeFileSync(raw, new Uint8Array(valuesOf(input).buffer));
      return { name: input.name, type: numpyType[input.type], shape: input.shape, file: raw };
    }),
  }));
  const manifest = join(folder, 'jobs.json');
  writeFileSync(manifest, JSON.stringify(jobs));
  const { stdout } = await promisify(execFile)(interpreter, [script, manifest]);
  return shapesSchema.parse(JSON.parse(stdout)).map((shapes, index) => {
    const bytes = readFileSync(join(folder, `${index}.reference`));
    return { shapes, values: new Float32Array(new Uint8Array(bytes).buffer) };
  });
}

/** Of the IR that `convert` makes of it. */
async function ourOutputs({ file, options, inputs }: Network, index: number): Promise<Outputs> {
  const output = join(folder, `ir${index}`);
  mkdirSync(output);
  const args = ['convert', join(casesFolder, file), '--output', output, ...options, '--json'];
  const { stdout, stderr } = await runCli(args, { home: join(folder, 'home') });
  if (stdout === '') throw new Error(stderr);
  const { xml } = convertDocumentSchema.parse(JSON.parse(stdout));
  const { addon } = loadRuntime();
  const compiled = new addon.Core().compileModelSync(xml, 'CPU', { INFERENCE_PRECISION_HINT: 'f32' });
  const request = compiled.createInferRequest();
  for (const input of inputs) {
    const tensor = new addon.Tensor(input.type, [...input.shape], valuesOf(input));
    request.setTensor(input.name, tensor);
  }
  request.infer();
  const tensors = compiled.outputs.map((_, at) => request.getOutputTensor(at));
  return {
    shapes: tensors.map((tensor) => tensor.getShape()),
    values: Float32Array.from(tensors.flatMap(({ data }) => Array.from(data, Number))),
  };
}

describe.skipIf(python.kind === 'missing')('a network in ONNX computes what ONNX says', () => {
  let references: Outputs[] = [];
  beforeAll(async () => {
    if (python.kind === 'ready') references = await referenceOutputs(python.python);
  });

  test.each(networks.map((network, index) => ({ ...network, index })))('$file', async (network) => {
    const reference = references[network.index];
    const ours = await ourOutputs(network, network.index);
    expect(ours.shapes).toEqual(reference?.shapes);
    const wanted = reference?.values ?? new Float32Array();
    const largest = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(largest).toBeGreaterThan(0);
    const worst = wanted.reduce(
      (most, value, at) => Math.max(most, Math.abs(value - (ours.values[at] ?? Number.NaN))),
      0,
    );
    expect(worst / largest).toBeLessThan(2e-5);
  });
});
