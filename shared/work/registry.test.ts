import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { defaultCalibration } from '../documents/calibration.ts';
import { isResultOf, titleOf, workRequestSchema, workResultSchema, workSchema } from './registry.ts';

const model = { kind: 'file' as const, topology: '/models/net.prototxt', weights: null };
const press = '6f0f1d4e-2f0b-4f0a-9d3e-0c6b9a7c1a11';
const options = { devices: ['CPU'], precisions: ['FP32'], batch: null };
const run = { preset: 'paper', iterations: null, isa: null, streams: null, threads: null, title: null };
const preparation = { mean: null, scale: null, colour: null, resize: null };

it('each kind is called by what is asked for', () => {
  const titles = [
    { kind: 'bench', request: { start: 'new', models: [model], ...options, ...run } },
    { kind: 'bench', request: { start: 'new', models: [model], ...options, ...run, title: 'Monday' } },
    { kind: 'bench', request: { start: 'resume', run: 'latest' } },
    { kind: 'convert', request: { model, output: null, precision: 'FP32', batch: null } },
    {
      kind: 'profile',
      request: { press, models: [model, model], ...options, isas: ['avx2'], iterations: 32 },
    },
    {
      kind: 'profile',
      request: { press, models: [model], ...options, devices: ['CPU', 'GPU'], isas: [], iterations: 32 },
    },
    {
      kind: 'accuracy',
      request: {
        ...{ models: [model, { kind: 'catalogue', id: 'alexnet' }], images: null, labels: null },
        ...{ preparation, subset: null, seed: 0, device: 'CPU', isa: null },
      },
    },
    { kind: 'fetch', request: { models: ['alexnet', 'vgg16', 'vgg19'], output: null } },
    {
      kind: 'calibrate',
      request: { model, output: null, images: null, preparation, ...defaultCalibration },
    },
  ].map((one) => titleOf(workRequestSchema.parse(one)));
  expect(titles).toEqual([
    'Measuring net.prototxt',
    'Monday',
    'Run latest',
    'Converting net.prototxt',
    'Profiling net.prototxt, CPU FP32 avx2',
    'Profiling net.prototxt',
    'Accuracy of net.prototxt and 1 more',
    'Downloading alexnet and 2 more',
    'Calibrating net.prototxt',
  ]);
});

/** Each in a file of its name. */
const defined = readdirSync(import.meta.dirname)
  .filter((file) => !file.includes('.test.'))
  .filter((file) => readFileSync(`${import.meta.dirname}/${file}`, 'utf8').includes('= defineWork({'))
  .map((file) => file.replace('.ts', ''));

it('the unions have each kind once, and refuse a request under the name of another', () => {
  const kinds = ({
    options,
  }: {
    readonly options: readonly { readonly shape: { kind: { value: string } } }[];
  }) => options.map(({ shape }) => shape.kind.value);
  expect(kinds(workRequestSchema).toSorted()).toEqual(defined);
  expect(kinds(workResultSchema)).toEqual(kinds(workRequestSchema));
  expect(kinds(workSchema)).toEqual(kinds(workRequestSchema));
  const fetch = { models: ['alexnet'], output: null };
  expect(workRequestSchema.safeParse({ kind: 'fetch', request: fetch }).success).toBe(true);
  expect(workRequestSchema.safeParse({ kind: 'convert', request: fetch }).success).toBe(false);
});

it('a result is of its kind alone', () => {
  const result = workResultSchema.parse({
    kind: 'fetch',
    document: { schemaVersion: 1, models: [], seconds: 1 },
  });
  expect([isResultOf(result, 'fetch'), isResultOf(result, 'convert')]).toEqual([true, false]);
});
