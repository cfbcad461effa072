/**
 * Where --batch is taken, a batch of two gives what each image gives alone, in values: the judge of the rule that looks at
 * shapes alone. Over the small nets of every layout; where it is refused, the sentence names an input of the net.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { convertCaffe } from '../electron/converter/convert.ts';
import { loadRuntime } from '../electron/openvino/load.ts';
import { isVinobenchError } from '../shared/faults/errors.ts';

const layouts = path.join(import.meta.dirname, 'layouts');
const folder = mkdtempSync(path.join(tmpdir(), 'vinobench-batch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { addon } = loadRuntime();
const core = new addon.Core();

/** Recurrent, with boxes, or with inputs of different first axes. */
const withoutBatch = new Set([
  'captioner',
  'ctpn',
  'data-layers',
  'faster-rcnn',
  'lrcn',
  'patches',
  'pvanet',
  'rfcn',
  'text-ctc',
  'words',
]);
/** Boxes of all images stand in one list with the number of their image; or the net normalises by the whole batch. */
const notSideBySide = new Set(['batch-statistics', 'mobilenet-ssd', 'refinedet', 'ssd']);

interface Values {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

const elements = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Each image of a batch has its own numbers, the same at any batch. */
async function outputsOf(xml: string, images: readonly number[]): Promise<Values[]> {
  const model = await core.readModel(xml);
  const compiled = await core.compileModel(model, 'CPU', { INFERENCE_PRECISION_HINT: 'f32' });
  const request = compiled.createInferRequest();
  for (const [place, { shape }] of compiled.inputs.entries()) {
    const one = elements(shape.slice(1));
    const data = new Float32Array(one * images.length);
    for (const [at, image] of images.entries())
      for (let index = 0; index < one; index++)
        data[at * one + index] = ((index * 7919 + (10 * place + image) * 104_729) % 127) / 127;
    request.setInputTensor(place, new addon.Tensor('f32', shape, data));
  }
  request.infer();
  return compiled.outputs.map(({ shape }, place) => ({
    shape,
    data: Array.from(request.getOutputTensor(place).data, Number),
  }));
}

async function irOf(name: string, batch: number): Promise<string> {
  const { xml } = await convertCaffe({
    prototxt: path.join(layouts, `${name}.prototxt`),
    output: { directory: folder, name: `${name}-${batch}` },
    precision: 'FP32',
    sizes: { kind: 'file', batch },
  });
  return xml;
}

/** What two images give alone, side by side along the axis in which both outputs differ from the one of a batch. */
function joined(first: Values, second: Values, both: Values): number[] {
  const axis = both.shape.findIndex((size, at) => size !== first.shape[at]);
  if (axis < 0) return [...first.data];
  const inner = elements(first.shape.slice(axis));
  const rows = elements(first.shape.slice(0, axis));
  return Array.from({ length: rows }, (_, row) => [
    ...first.data.slice(row * inner, (row + 1) * inner),
    ...second.data.slice(row * inner, (row + 1) * inner),
  ]).flat();
}

const names = readdirSync(layouts).map((file) => path.parse(file).name);

describe('a batch of two', () => {
  it.each(names.filter((name) => !withoutBatch.has(name) && !notSideBySide.has(name)))(
    'gives what its images give alone: %s',
    async (name) => {
      const [one, two] = [await irOf(name, 1), await irOf(name, 2)];
      const [first, second, both] = [
        await outputsOf(one, [0]),
        await outputsOf(one, [1]),
        await outputsOf(two, [0, 1]),
      ];
      for (const [place, output] of both.entries()) {
        const [a, b] = [first[place], second[place]];
        if (a === undefined || b === undefined) throw new Error('as many outputs');
        const expected = joined(a, b, output);
        expect(output.data).toHaveLength(expected.length);
        const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        for (const [index, value] of output.data.entries())
          if (!(Math.abs(value - (expected[index] ?? 0)) <= 1e-5 * scale))
            throw new Error(`output ${place}, element ${index}: ${value} instead of ${expected[index]}`);
      }
    },
  );

  it.each([...withoutBatch])('is refused, and an input is named: %s', async (name) => {
    const error: unknown = await irOf(name, 2).catch((reason: unknown) => reason);
    if (!isVinobenchError(error)) throw error;
    expect(error.code).toBe('usage');
    expect(error.message).toMatch(/^--batch 2 is not for input \S+ \[[\d, ]+\]: /);
  });
});
