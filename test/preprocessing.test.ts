/**
 * A network with its preprocessing inside, given raw images, computes what the plain one computes of images that were
 * preprocessed before: with padding (operations stay) and without (all of it is in the first convolution's weights).
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { convertCaffe } from '../electron/converter/convert.ts';
import type { Preprocessing } from '../shared/models/preparation.ts';
import { randomCaffemodel } from './support/caffemodel.ts';
import { runCli } from './support/cli.ts';
import { relativeDifference } from './support/compare.ts';
import { randomImage, randomSource } from './support/random.ts';
import { runIr } from './support/runIr.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-preprocessing-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const shape = [1, 3, 9, 8];
const pixels = 72;
const mean = [103.94, 116.78, 123.68];

function net(first: string): string {
  return `layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 9 dim: 8 } } }
    ${first}
    layer { name: "r" type: "ReLU" bottom: "c" top: "c" }
    layer { name: "f" type: "InnerProduct" bottom: "c" top: "f" inner_product_param { num_output: 5 } }`;
}
const convolution = (param: string): string =>
  `layer { name: "c" type: "Convolution" bottom: "data" top: "c" convolution_param { num_output: 6 ${param} } }`;

/** What the caller of the plain network would do with an image in the order that is given. */
function preprocessed(image: Float32Array, { mean: means = [0], scale = [1], given, wanted }: Preprocessing) {
  return image.map((_, at) => {
    const channel = Math.floor(at / pixels);
    const from = given === undefined || given === wanted ? channel : 2 - channel;
    const value = image[from * pixels + (at % pixels)] ?? 0;
    return (
      (value - (means[means.length === 1 ? 0 : channel] ?? 0)) *
      (scale[scale.length === 1 ? 0 : channel] ?? 1)
    );
  });
}

const nets = {
  'a convolution without padding': net(convolution('kernel_size: 3 stride: 2')),
  'a convolution with padding': net(convolution('kernel_size: 3 pad: 1')),
  'a convolution a channel': net(convolution('kernel_size: 3 group: 3')),
  'a pooling': net(
    'layer { name: "c" type: "Pooling" bottom: "data" top: "c" pooling_param { kernel_size: 2 } }',
  ),
  'layers in place on the input, which two read': net(
    `layer { name: "b" type: "BatchNorm" bottom: "data" top: "data" }
    layer { name: "s" type: "Scale" bottom: "data" top: "data" scale_param { bias_term: true } }
    ${convolution('kernel_size: 3 pad: 1')}
    layer { name: "d" type: "Convolution" bottom: "data" top: "d" convolution_param { num_output: 6 kernel_size: 1 } }
    layer { name: "e" type: "Eltwise" bottom: "c" bottom: "d" top: "c" }`,
  ),
  'an inner product': net(
    'layer { name: "c" type: "InnerProduct" bottom: "data" top: "c" inner_product_param { num_output: 7 } }',
  ),
};
const requests: readonly Preprocessing[] = [
  { mean, scale: [0.017], given: 'RGB', wanted: 'BGR' },
  { mean: [127.5], scale: [1 / 127.5], wanted: 'BGR' },
  { scale: [0.1, 0.2, 0.3], given: 'BGR', wanted: 'RGB' },
];

describe.each(Object.entries(nets))('preprocessing before %s', (name, text) => {
  test.each(requests)('%j', async (preprocessing) => {
    const prototxt = join(folder, 'net.prototxt');
    const caffemodel = join(folder, 'net.caffemodel');
    writeFileSync(prototxt, text);
    randomCaffemodel(prototxt, caffemodel, 3);
    const convert = (directory: string, asked?: Preprocessing) =>
      convertCaffe({
        prototxt,
        caffemodel,
        output: { directory: join(folder, directory) },
        precision: 'FP32',
        preprocessing: asked,
      });
    const [plain, inside] = [await convert('plain'), await convert('inside', preprocessing)];
    const image = randomImage(randomSource(name.length), shape);
    const [expected = new Float32Array()] = runIr(plain.xml, [preprocessed(image, preprocessing)]);
    const [actual = new Float32Array()] = runIr(inside.xml, [image]);
    expect(relativeDifference(actual, expected)).toBeLessThan(1e-5);
    // and it is not as if nothing had been asked for
    const [raw = new Float32Array()] = runIr(plain.xml, [image]);
    expect(relativeDifference(raw, expected)).toBeGreaterThan(0.01);
    if (name === 'a convolution without padding') expect(inside.irLayers).toBe(plain.irLayers);
    expect(readFileSync(inside.xml, 'utf8')).toContain('<preprocessing value="{&quot;');
  });
});

describe('preprocessing that cannot be', () => {
  test.for([
    [['--mean', '104,117'], '--mean has 2 values where the input has 3 channels: give 3, or one for all.'],
    [['--scale', '0'], '--scale: a scale of 0 would erase the image.'],
    [['--batch', '70000'], '--batch: Too big: expected number to be <=65536.'],
  ] as const)('%s is refused in one sentence', async ([options, sentence]) => {
    const prototxt = join(folder, 'alone.prototxt');
    writeFileSync(prototxt, nets['a pooling']);
    const home = join(folder, 'home');
    const result = await runCli(['convert', prototxt, '--output', join(folder, 'none'), ...options], {
      home,
    });
    expect(result).toMatchObject({ exitCode: 1, stdout: '', stderr: `${sentence}\n` });
  });
});

test('a conversion that is asked to explain itself tells the fate of the preprocessing', {
  timeout: 300_000,
}, async () => {
  const prototxt = join(folder, 'alone.prototxt');
  writeFileSync(prototxt, nets['a convolution without padding']);
  const args = [
    'convert',
    prototxt,
    '--output',
    join(folder, 'explained'),
    '--mean',
    '1,2,3',
    '--colour',
    'rgb',
  ];
  const { stdout } = await runCli([...args, '--explain'], { home: join(folder, 'home') });
  expect(stdout).toMatch(/^ {2}new: data\/mean, data\/colour$/m);
  expect(stdout).toMatch(/^fold-before .*: 9 -> 7 operations/m);
});
