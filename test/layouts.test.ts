/**
 * Deploy files in the ways that people write them, each of test/layouts converted with random weights and run on the CPU.
 * Every output is compared with the float64 reference of test/reference. Where OpenCV's dnn can run the file and is right, it is
 * a third opinion on the converter and a second one on the reference; where it cannot, the table says why.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layerTypes } from '../electron/converter/layers/registry.ts';
import type { Tensor } from './reference/tensor.ts';
import { asFloat32, type CaffeCase, drawCase, runConverted, specialInput } from './support/caffeCase.ts';
import { relativeDifference } from './support/compare.ts';
import { opencv, type Reference, type ReferenceJob, runOpencv } from './support/opencv.ts';
import type { PythonEnvironment } from './support/python.ts';

const tolerance = 1e-4;

/** Layout -> why OpenCV 4.14 is not asked; undefined when it is. */
const layouts: Readonly<Record<string, string | undefined>> = {
  'arg-max': 'it has no Threshold, and names the first of equal values',
  attention: 'it has no Reduction, ArgMax, Threshold, Clip and LogSoftmax',
  autoencoder: "it leaves a deconvolution's dilation out of the output's size",
  broadcasting: 'it cannot read a blob without dimensions (num_axes: 0), and has no Reduction',
  captioner: 'it has no LSTM with marks',
  'cifar10-quick': undefined,
  crnn: undefined,
  ctpn: 'it has no Im2col, Transpose, Lstm and Reverse',
  'data-layers': 'it cannot read a file in which two layers make one blob, whatever their phases',
  deconvnet: 'it has no Unpooling and no SELU',
  deeplab: undefined,
  'deeplab-test': 'it cannot read a data layer as an input',
  'deeplab-v1': 'it refuses types of forks in the old format',
  'dense-block': undefined,
  'dummy-data': 'it has no DummyData',
  efficient: "it ignores Swish's beta and InnerProduct's transpose",
  embedding: 'it has no L2Normalization',
  enet: 'it has no BN and no Upsample',
  'faster-rcnn': 'it is fed one input here',
  fcn8s: undefined,
  'floor-pooling': 'it refuses ceil_mode and round_mode',
  'googlenet-v1-format': "it ignores LRN's k",
  icnet: 'it has no BN',
  'in-place': 'it refuses names that repeat',
  'in-place-input': 'it is fed one input here',
  'inception-asymmetric': undefined,
  'lenet-v1': undefined,
  'light-cnn': undefined,
  lrcn: 'it is fed one input here',
  mathematics: "it ignores Log's base and Swish's beta",
  'mobilenet-ssd': undefined,
  nin: undefined,
  normalisation: 'it cannot read a blob without dimensions (channel_shared: true)',
  onet: undefined,
  'se-block': 'it computes Axpy wrong, and does not repeat dimensions of 1 in Eltwise',
  segnet: 'it has no BN and no Upsample',
  patches: 'it has no Im2col, Parameter and BatchReindex',
  pspnet: 'it has no BN',
  retinaface: undefined,
  shufflenet: 'it has no DepthwiseConvolution',
  siamese: 'it has no Reduction, and is fed one input here',
  'spp-net': 'it has no SPP',
  ssd: undefined,
  textboxes: 'it has no denser_prior_boxes',
  'train-val': 'it cannot read a file in which two layers make one blob, whatever their phases',
  words: 'it has no Embed, RNN and LSTMUnit',
  'batch-statistics': 'it always takes the stored statistics',
  c3d: 'it refuses types of forks',
  fused: 'it knows no fused layers',
  'mobilenet-v3': "it has none of the forks' activations",
  pvanet: 'it is fed one input here',
  rfcn: 'it is fed one input here',
  'tensorflow-converted': 'it ignores padding by sides',
  'text-ctc': 'it is fed one input here',
  yolov2: 'it has no RegionYolo in Caffe files',
  enlarging: "it has none of the forks' ways",
  refinedet: 'it has no anchors to refine',
  transformer: 'it has no SpatialTransformer',
  yolo: 'it has no Upsample',
};
const names = Object.keys(layouts);
const besideOpencv = names.filter((name) => layouts[name] === undefined);
const source = fileURLToPath(new URL('layouts/', import.meta.url));
const textOf = (name: string): string => readFileSync(join(source, `${name}.prototxt`), 'utf8');

const folder = mkdtempSync(join(tmpdir(), 'vinobench-layouts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cases = new Map<string, CaffeCase>();
let environment: PythonEnvironment;
let references = new Map<string, Reference>();

beforeAll(async () => {
  for (const [index, name] of names.entries()) {
    cases.set(name, drawCase(folder, name, textOf(name), index + 1, specialInput));
  }
  environment = await opencv();
  if (environment.kind === 'missing') return;
  const jobs = besideOpencv.map(opencvJob);
  references = await runOpencv(environment.python, folder, jobs);
});

function caseOf(name: string): CaffeCase {
  const found = cases.get(name);
  if (!found) throw new Error(`no case of ${name}`);
  return found;
}

function opencvJob(id: string): ReferenceJob {
  const { prototxt, caffemodel, inputs, reference } = caseOf(id);
  const [[blob, values] = ['', new Float32Array()]] = inputs;
  const shape = reference.blobs.get(blob)?.shape ?? [];
  return { id, prototxt, caffemodel, shape, inputs: [values], blobs: reference.outputs };
}

/** OpenVINO ends a list of detections by a row whose image is -1, and fills it up; Caffe's is as long as it is. */
function withoutFiller(values: Float32Array, expected: Tensor): Float32Array {
  if (expected.shape.at(-1) !== 7 || values.length <= expected.data.length) return values;
  expect(values[expected.data.length]).toBe(-1);
  return values.subarray(0, expected.data.length);
}

/** Caffe lists detections by class, OpenCV by score alone. */
function byScore(rows: Float32Array): Float32Array {
  const starts = Array.from({ length: rows.length / 7 }, (_, row) => 7 * row);
  const sorted = starts.sort((a, b) => (rows[b + 2] ?? 0) - (rows[a + 2] ?? 0));
  return Float32Array.from(sorted.flatMap((start) => [...rows.subarray(start, start + 7)]));
}

function expectSame(actual: Float32Array, reference: Float32Array, what: string): void {
  const difference = relativeDifference(actual, reference);
  expect(difference, `${what}: ${difference.toExponential(1)} of the largest value`).toBeLessThan(tolerance);
}

describe('the layouts', () => {
  test('are the files of test/layouts', () => {
    const files = readdirSync(source).filter((file) => file.endsWith('.prototxt'));
    expect(files.map((file) => basename(file, '.prototxt')).sort()).toEqual([...names].sort());
    expect(names.length).toBeGreaterThanOrEqual(25);
  });

  test('have every layer type that can be converted', () => {
    const seen = new Set(
      names.flatMap((name) => [...textOf(name).matchAll(/type: "(\w+)"/g)].map(([, type]) => type)),
    );
    expect(layerTypes().filter((type) => !seen.has(type))).toEqual([]);
  });
});

describe('a converted layout computes what the reference computes', () => {
  test.for(names)('%s', async (name) => {
    const { reference } = caseOf(name);
    const outputs = await runConverted(folder, caseOf(name));
    expect([...outputs.keys()].sort()).toEqual([...reference.outputs].sort());
    for (const [blob, { shape, data }] of outputs) {
      const expected = reference.blobs.get(blob);
      if (!expected) throw new Error(`the reference has no ${blob}`);
      const values = withoutFiller(data, expected);
      if (values.length === data.length) expect(shape, blob).toEqual(expected.shape);
      // an output that does not vary shows nothing
      if (values.length > 1 && blob !== 'constant') expect(new Set(values).size, blob).toBeGreaterThan(1);
      expectSame(values, asFloat32(expected), blob);
    }
  });
});

describe('the reference computes what OpenCV computes', () => {
  test.for(besideOpencv)('%s', (name, { skip }) => {
    if (environment.kind === 'missing') return skip(`not compared with OpenCV: ${environment.reason}`);
    const { reference } = caseOf(name);
    const [blobs = new Map<string, Float32Array>()] = references.get(name) ?? [];
    expect([...blobs.keys()].sort()).toEqual([...reference.outputs].sort());
    for (const [blob, values] of blobs) {
      const expected = reference.blobs.get(blob);
      if (!expected) throw new Error(`the reference has no ${blob}`);
      const order =
        expected.shape.length === 4 && expected.shape[3] === 7 ? byScore : (same: Float32Array) => same;
      expectSame(order(values), order(asFloat32(expected)), blob);
    }
  });
});
