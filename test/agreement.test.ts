/**
 * The IR of a converted Caffe network computes what an independent reader of the same two files computes: OpenCV's
 * readNetFromCaffe. Weights are random with BatchNorm statistics and scale factors far from neutral, so that every blob and
 * every folding matters; the arithmetic is float32 on both sides.
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { convertCaffe, describeWeights } from '../electron/converter/convert.ts';
import { findModel, prototxtPath } from '../models/catalogue.ts';
import { type CaffemodelFormat, randomCaffemodel } from './support/caffemodel.ts';
import { readNet } from './support/caffeNet.ts';
import { argmax, logitDifference, relativeDifference } from './support/compare.ts';
import { opencv, type Reference, type ReferenceJob, runOpencv } from './support/opencv.ts';
import type { PythonEnvironment } from './support/python.ts';
import { randomImage, randomSource } from './support/random.ts';
import { runIr } from './support/runIr.ts';

/** Network -> the blob that its softmax reads. */
const networks = {
  'squeezenet1.1': 'pool10',
  alexnet: 'fc8',
  'resnet-50': 'fc1000',
  'mobilenet-v1-1.0-224': 'fc7',
  'mobilenet-v2': 'fc7',
} as const;
type Network = keyof typeof networks;
const ids = Object.keys(networks) as Network[];

const inputsEach = 3;
/** Of the reference's largest value, or of the range of its logits. */
const tolerance = 1e-4;

const folder = mkdtempSync(join(tmpdir(), 'vinobench-agreement-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function entryOf(id: Network): NonNullable<ReturnType<typeof findModel>> {
  const entry = findModel(id);
  if (!entry) throw new Error(`${id} is not in the catalogue`);
  return entry;
}

const caffemodelOf = (id: Network): string => join(folder, `${id}.caffemodel`);

function imagesFor(id: Network): Float32Array[] {
  const random = randomSource(ids.indexOf(id) + 1);
  return Array.from({ length: inputsEach }, () => randomImage(random, entryOf(id).input.shape));
}

interface Conversion {
  readonly caffemodel?: string;
  readonly precision?: 'FP32' | 'FP16';
  readonly batch?: number;
}

/** Into a folder of its own, which tells two conversions of one network apart. */
async function convert(
  id: Network,
  name: string,
  options: Conversion = {},
): Promise<{ xml: string; bin: string }> {
  const { caffemodel = caffemodelOf(id), precision = 'FP32', batch } = options;
  return convertCaffe({
    prototxt: prototxtPath(entryOf(id)),
    caffemodel,
    output: { directory: join(folder, name) },
    precision,
    ...(batch === undefined ? {} : { batch }),
  });
}

beforeAll(() => {
  for (const id of ids) randomCaffemodel(prototxtPath(entryOf(id)), caffemodelOf(id), 7);
}, 60_000);

describe('a converted network computes what OpenCV computes from the same files', () => {
  let environment: PythonEnvironment;
  let references: Map<string, Reference>;

  beforeAll(async () => {
    environment = await opencv();
    if (environment.kind === 'missing') return;
    const jobs = ids.map(
      (id): ReferenceJob => ({
        id,
        prototxt: prototxtPath(entryOf(id)),
        caffemodel: caffemodelOf(id),
        shape: entryOf(id).input.shape,
        inputs: imagesFor(id),
        blobs: [networks[id], entryOf(id).output],
      }),
    );
    references = await runOpencv(environment.python, folder, jobs);
  }, 180_000);

  test.for(ids)('%s', { timeout: 60_000 }, async (id, { skip }) => {
    if (environment.kind === 'missing') return skip(`not compared with OpenCV: ${environment.reason}`);
    const { xml } = await convert(id, `${id}-fp32`);
    const outputs = runIr(xml, imagesFor(id));
    const reference = references.get(id) ?? [];
    expect(reference).toHaveLength(inputsEach);
    for (const [index, blobs] of reference.entries()) {
      const actual = outputs[index] ?? new Float32Array();
      const probabilities = blobs.get(entryOf(id).output) ?? new Float32Array();
      const logits = blobs.get(networks[id]) ?? new Float32Array();
      const direct = relativeDifference(actual, probabilities);
      const inLogits = logitDifference(actual, logits);
      const told = `input ${index}: ${direct.toExponential(1)} of the largest probability, ${inLogits.toExponential(1)} of the logits' range`;
      console.log(`${id}, ${told}`);
      expect(argmax(actual), told).toBe(argmax(probabilities));
      expect(inLogits, told).toBeLessThan(tolerance);
      expect(direct, told).toBeLessThan(tolerance);
    }
  });
});

describe('the weights that a network needs', () => {
  test.each(ids)('are the same by two readings of %s', async (id) => {
    const prototxt = prototxtPath(entryOf(id));
    const independent = readNet(readFileSync(prototxt, 'utf8'))
      .filter((layer) => layer.blobShapes.length > 0)
      .map(({ name, type, blobShapes }) => ({ layer: name, type, shapes: blobShapes }));
    expect(await describeWeights(prototxt)).toEqual(independent);
  });
});

describe('FP16 weights', () => {
  test.each(['squeezenet1.1', 'mobilenet-v2'] as const)(
    'halve the file of %s and keep its answer',
    { timeout: 60_000 },
    async (id) => {
      const full = await convert(id, `${id}-full`);
      const half = await convert(id, `${id}-half`, { precision: 'FP16' });
      const share = statSync(half.bin).size / statSync(full.bin).size;
      expect(share).toBeGreaterThan(0.49);
      expect(share).toBeLessThan(0.52);
      const images = imagesFor(id);
      const expected = runIr(full.xml, images);
      for (const [index, actual] of runIr(half.xml, images).entries()) {
        const reference = expected[index] ?? new Float32Array();
        expect(argmax(actual)).toBe(argmax(reference));
        // half floats keep 11 bits; the conversion is real, so the two differ, but not by much
        const difference = relativeDifference(actual, reference);
        expect(difference).toBeGreaterThan(0);
        expect(difference).toBeLessThan(0.05);
      }
    },
  );
});

describe('another batch', () => {
  test('computes every image of it as it would alone', { timeout: 60_000 }, async () => {
    const id = 'squeezenet1.1';
    const single = await convert(id, 'batch-1', { batch: 1 });
    const triple = await convert(id, 'batch-3', { batch: inputsEach });
    const images = imagesFor(id);
    const alone = runIr(single.xml, images);
    const together = new Float32Array(images.flatMap((image) => [...image]));
    const [batched = new Float32Array()] = runIr(triple.xml, [together]);
    expect(batched).toHaveLength(inputsEach * 1000);
    for (const [index, expected] of alone.entries()) {
      const actual = batched.slice(1000 * index, 1000 * (index + 1));
      expect(relativeDifference(actual, expected)).toBeLessThan(tolerance);
    }
  });
});

describe('a caffemodel in the old format', () => {
  const lenet = [
    'name: "small"',
    'layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 12 dim: 12 } } }',
    'layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1" convolution_param { num_output: 6 kernel_size: 3 group: 3 } }',
    'layer { name: "pool1" type: "Pooling" bottom: "conv1" top: "pool1" pooling_param { pool: MAX kernel_size: 2 stride: 2 } }',
    'layer { name: "ip1" type: "InnerProduct" bottom: "pool1" top: "ip1" inner_product_param { num_output: 7 } }',
    'layer { name: "prob" type: "Softmax" bottom: "ip1" top: "prob" }',
  ].join('\n');

  test.each(['convolutions only', 'with an inner product'])(
    'gives the IR of the same weights in the new one: %s',
    async (what) => {
      const small = join(folder, 'small.prototxt');
      writeFileSync(small, lenet);
      const prototxt = what === 'convolutions only' ? prototxtPath(entryOf('squeezenet1.1')) : small;
      const converted = async (format: CaffemodelFormat): Promise<{ xml: string; bin: string }> => {
        const caffemodel = join(folder, `${format}.caffemodel`);
        randomCaffemodel(prototxt, caffemodel, 11, { format });
        return convertCaffe({
          prototxt,
          caffemodel,
          output: { directory: join(folder, `${what} ${format}`) },
          precision: 'FP32',
        });
      };
      const modern = await converted('layer');
      const old = await converted('v1');
      expect(readFileSync(old.bin).equals(readFileSync(modern.bin))).toBe(true);
      // the source map names the caffemodel's SHA-256, which differs as the files do
      const withoutHashes = (path: string): string => readFileSync(path, 'utf8').replace(/[0-9a-f]{64}/g, '');
      expect(withoutHashes(old.xml)).toBe(withoutHashes(modern.xml));
    },
  );
});
