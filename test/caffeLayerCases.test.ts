/**
 * Small nets from the field with the right answers next to them (test/cases): weights in NVIDIA's encoding, layers of
 * BVLC's Caffe that few files have, weights that layers share under a name. The answers are numpy's, in float64.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { parseNpy } from '../electron/arrays/npy.ts';
import { readNpz } from '../electron/arrays/npz.ts';
import { type NumericArray, valuesOf } from '../electron/arrays/numericArray.ts';
import { convertCaffe } from '../electron/converter/convert.ts';
import { encodeCaffemodel } from './support/caffemodel.ts';
import { relativeDifference } from './support/compare.ts';
import { type IrOutput, runIrOnce } from './support/runIr.ts';

const source = fileURLToPath(new URL('cases/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'vinobench-layer-cases-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Of the largest value. */
const tolerance = 1e-5;

function floats(array: NumericArray | undefined): Float32Array {
  if (array === undefined) throw new Error('the archive lacks an array');
  return Float32Array.from(valuesOf(array), Number);
}

const npy = (path: string): NumericArray => parseNpy(readFileSync(join(source, path)), path);
const npz = (path: string): Promise<ReadonlyMap<string, NumericArray>> =>
  readNpz(join(source, path), 1 << 20);

async function run(
  prototxt: string,
  caffemodel: string | undefined,
  inputs: Readonly<Record<string, Float32Array>>,
): Promise<{ outputs: ReadonlyMap<string, IrOutput>; parameters: number }> {
  const { xml, ...facts } = await convertCaffe({
    prototxt,
    caffemodel,
    output: { directory: folder },
    precision: 'FP32',
  });
  const outputs = runIrOnce(
    xml,
    facts.inputs.map(({ name }) => inputs[name] ?? new Float32Array()),
  );
  return {
    outputs: new Map(outputs.flatMap((output) => output.names.map((name) => [name, output] as const))),
    parameters: facts.parameters,
  };
}

function expectOutput(
  outputs: ReadonlyMap<string, IrOutput>,
  name: string,
  expected: NumericArray | undefined,
) {
  const output = outputs.get(name);
  if (output === undefined || expected === undefined) throw new Error(`there is no ${name}`);
  expect(output.shape).toEqual(expected.shape);
  expect(relativeDifference(output.data, floats(expected))).toBeLessThan(tolerance);
}

/** The net up to the blob that the answer is of. */
function cutOff(path: string, layer: string): string {
  const lines = readFileSync(join(source, path), 'utf8').split('\n');
  const kept = lines.filter((line) => !line.includes(`name: "${layer}"`));
  expect(kept).toHaveLength(lines.length - 1);
  const prototxt = join(folder, `${layer}.prototxt`);
  writeFileSync(prototxt, kept.join('\n'));
  return prototxt;
}

describe('weights as raw data (NVCaffe, DIGITS, shrinkCaffeModel)', () => {
  test.each(['plain', 'raw32'])('%s gives the answer', async (name) => {
    const at = (ending: string): string => join(source, '01-nvcaffe-raw-data', `${name}.${ending}`);
    const data = floats(npy('01-nvcaffe-raw-data/x.npy'));
    const { outputs } = await run(at('prototxt'), at('caffemodel'), { data });
    expectOutput(outputs, 'fc', npy(`01-nvcaffe-raw-data/${name}.npy`));
  });
});

test('SPP gives the answer', async () => {
  const answers = await npz('02-spp/expect.npz');
  const prototxt = cutOff('02-spp/spp.prototxt', 'fc');
  const { outputs, parameters } = await run(prototxt, undefined, { data: floats(answers.get('x')) });
  expectOutput(outputs, 'spp', answers.get('spp'));
  expect(parameters).toBe(0);
});

test('Embed gives the answer', async () => {
  const answers = await npz('03-embed/expect.npz');
  const prototxt = cutOff('03-embed/embed.prototxt', 'lstm');
  const caffemodel = join(folder, 'embed.caffemodel');
  const blobs = [{ shape: [11, 4], data: floats(answers.get('weights')) }];
  writeFileSync(caffemodel, encodeCaffemodel([{ name: 'embedding', type: 'Embed', blobs }]));
  const { outputs, parameters } = await run(prototxt, caffemodel, { words: floats(answers.get('words')) });
  expectOutput(outputs, 'embedded', answers.get('embedded'));
  expect(parameters).toBe(44);
});

test('weights that a caffemodel has for one of two layers that share them give the answer', async () => {
  const answers = await npz('04-shared-names/expect.npz');
  const at = (name: string): string => join(source, '04-shared-names', name);
  const { outputs, parameters } = await run(at('siamese.prototxt'), at('siamese.caffemodel'), {
    data: floats(answers.get('data')),
    data_p: floats(answers.get('data_p')),
  });
  expectOutput(outputs, 'diff', answers.get('diff'));
  expect(parameters).toBe(2 * 27 + 2);
});
