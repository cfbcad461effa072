/**
 * Conversions of one network agree with one another: FP16 with FP32, a batch with its images alone, the old binary format
 * with the new one. That they compute the right thing is fourteen.test.ts's and layouts.test.ts's business.
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { convertCaffe, describeWeights } from '../electron/converter/convert.ts';
import { catalogue, findModel, prototxtPath } from '../models/catalogue.ts';
import { type CaffemodelFormat, randomCaffemodel } from './support/caffemodel.ts';
import { readNet } from './support/caffeNet.ts';
import { argmax, relativeDifference } from './support/compare.ts';
import { randomImage, randomSource } from './support/random.ts';
import { runIr } from './support/runIr.ts';

const ids = ['squeezenet1.1', 'mobilenet-v2'] as const;
type Network = (typeof ids)[number];

const inputsEach = 3;
/** Of the largest value. */
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

/** Into a separate folder, which tells two conversions of one network apart. */
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
    sizes: { kind: 'file', batch: batch ?? null },
  });
}

beforeAll(() => {
  for (const id of ids) randomCaffemodel(prototxtPath(entryOf(id)), caffemodelOf(id), 7);
});

describe('the weights that a network needs', () => {
  test.each(catalogue())('are the same by two readings of $id', async (entry) => {
    const prototxt = prototxtPath(entry);
    const independent = readNet(readFileSync(prototxt, 'utf8'))
      .filter((layer) => layer.blobShapes.length > 0)
      .map(({ name, type, blobShapes }) => ({ layer: name, type, shapes: blobShapes }));
    expect(await describeWeights(prototxt)).toEqual(independent);
  });
});

describe('FP16 weights', () => {
  test.each(ids)('halve the file of %s and keep its answer', async (id) => {
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
  });
});

describe('another batch', () => {
  test('computes every image of it as it would alone', async () => {
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
