/**
 * The fourteen networks of the catalogue, converted and run on the CPU, compute what an independent reader of the same two
 * files computes. Weights are random with BatchNorm statistics and scale factors far from neutral, so that every blob and
 * every folding matters.
 *
 * The reader is OpenCV's readNetFromCaffe (float32), except for three networks, which the float64 reference of test/reference
 * computes: OpenCV gives SE-ResNext-50's Axpy wrong results, and refuses the DenseNets' `ceil_mode`.
 *
 * The reference is slow: unless VINOBENCH_FOURTEEN is `full`, it gets the DenseNets with images of half the side, which take
 * every layer and weight, and one image is compared instead of three.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { convertCaffe } from '../electron/converter/convert.ts';
import { catalogue, findModel, prototxtPath } from '../models/catalogue.ts';
import { interpret } from './reference/interpret.ts';
import { tensor } from './reference/tensor.ts';
import { randomCaffemodel, writeCaffemodel } from './support/caffemodel.ts';
import { readNet } from './support/caffeNet.ts';
import { argmax, logitDifference, relativeDifference } from './support/compare.ts';
import { opencv, runOpencv } from './support/opencv.ts';
import type { PythonEnvironment } from './support/python.ts';
import { randomImage, randomSource } from './support/random.ts';
import { runIr } from './support/runIr.ts';

/** Of the reference's largest value, or of the range of its logits. */
const tolerance = 1e-4;
const seed = 7;
const full = process.env['VINOBENCH_FOURTEEN'] === 'full';
const imagesEach = full ? 3 : 1;

type Entry = NonNullable<ReturnType<typeof findModel>>;
const byReference = new Set(['se-resnext-50', 'densenet-121', 'densenet-169']);
/** Those that end in a pooling of the whole image, so that it may have any size. */
const halved = new Set(full ? [] : ['densenet-121', 'densenet-169']);

const folder = mkdtempSync(join(tmpdir(), 'vinobench-fourteen-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What both sides computed for one image. */
interface Pair {
  readonly actual: Float32Array;
  readonly output: Float32Array;
  /** What the network's softmax reads; undefined for a network that ends in its logits. */
  readonly logits: Float32Array | undefined;
}

function logitsBlob(entry: Entry): string | undefined {
  const last = readNet(readFileSync(prototxtPath(entry), 'utf8')).findLast(
    ({ tops }) => tops[0] === entry.output,
  );
  return last?.type === 'Softmax' ? last.bottoms[0] : undefined;
}

async function converted(entry: Entry, prototxt: string, caffemodel: string): Promise<string> {
  const output = { directory: join(folder, entry.id) };
  return (await convertCaffe({ prototxt, caffemodel, output, precision: 'FP32' })).xml;
}

async function besideOpencv(entry: Entry, python: string, images: readonly Float32Array[]): Promise<Pair[]> {
  const caffemodel = join(folder, entry.id, 'random.caffemodel');
  const prototxt = prototxtPath(entry);
  randomCaffemodel(prototxt, caffemodel, seed);
  const logits = logitsBlob(entry);
  const blobs = logits === undefined ? [entry.output] : [entry.output, logits];
  const { shape } = entry.input;
  const job = { id: 'opencv', prototxt, caffemodel, shape, inputs: images, blobs };
  const results = await runOpencv(python, join(folder, entry.id), [job]);
  const actual = runIr(await converted(entry, prototxt, caffemodel), images);
  return (results.get('opencv') ?? []).map((blobsOf, index) => ({
    actual: actual[index] ?? new Float32Array(),
    output: blobsOf.get(entry.output) ?? new Float32Array(),
    logits: logits === undefined ? undefined : blobsOf.get(logits),
  }));
}

async function besideReference(entry: Entry, random: () => number): Promise<Pair> {
  const caffemodel = join(folder, entry.id, 'random.caffemodel');
  const prototxt = join(folder, entry.id, 'net.prototxt');
  const text = readFileSync(prototxtPath(entry), 'utf8');
  writeFileSync(prototxt, halved.has(entry.id) ? text.replaceAll('dim: 224', 'dim: 112') : text);
  let image: Float32Array = new Float32Array();
  const { blobs, learned } = interpret(readFileSync(prototxt, 'utf8'), {
    random: randomSource(seed),
    input(_, shape) {
      image = randomImage(random, shape);
      return tensor(shape, image);
    },
  });
  writeCaffemodel(caffemodel, learned);
  const values = (blob: string): Float32Array => Float32Array.from(blobs.get(blob)?.data ?? []);
  const [actual = new Float32Array()] = runIr(await converted(entry, prototxt, caffemodel), [image]);
  const logits = logitsBlob(entry);
  return { actual, output: values(entry.output), logits: logits === undefined ? undefined : values(logits) };
}

function expectAgreement(id: string, pairs: readonly Pair[]): void {
  for (const [index, { actual, output, logits }] of pairs.entries()) {
    const direct = relativeDifference(actual, output);
    const inLogits = logits === undefined ? direct : logitDifference(actual, logits);
    const told = `${id}, input ${index}: ${direct.toExponential(1)} of the largest output, ${inLogits.toExponential(1)} of the logits' range`;
    console.log(told);
    expect(argmax(actual), told).toBe(argmax(output));
    expect(inLogits, told).toBeLessThan(tolerance);
    // A softmax multiplies the logits' differences by their size: the probabilities of a confident network differ more.
    if (logits === undefined) expect(direct, told).toBeLessThan(tolerance);
  }
}

describe('a converted network computes what an independent reader of the same files computes', () => {
  let environment: PythonEnvironment;
  beforeAll(async () => {
    environment = await opencv();
  });

  test.for(catalogue().map(({ id }) => id))('%s', async (id, { skip }) => {
    const entry = findModel(id);
    if (!entry) throw new Error(`${id} is not in the catalogue`);
    mkdirSync(join(folder, id));
    const random = randomSource(catalogue().indexOf(entry) + 1);
    let pairs: Pair[];
    if (byReference.has(id)) pairs = [await besideReference(entry, random)];
    else if (environment.kind === 'ready') {
      const images = Array.from({ length: imagesEach }, () => randomImage(random, entry.input.shape));
      pairs = await besideOpencv(entry, environment.python, images);
    } else return skip(`not compared with OpenCV: ${environment.reason}`);
    rmSync(join(folder, id), { recursive: true });
    expect(pairs).toHaveLength(byReference.has(id) ? 1 : imagesEach);
    expectAgreement(id, pairs);
  });
});
