/** What a host is asked for comes from outside: each limit of a request is tried at its edge and beyond it. */
import { describe, expect, it } from 'vitest';
import { defaultCalibration } from '../documents/calibration.ts';
import { benchRequestSchema } from './bench.ts';
import { calibrateRequestSchema } from './calibrate.ts';
import { convertRequestSchema } from './convert.ts';
import { fetchRequestSchema } from './fetch.ts';
import { profile, profileRequestSchema } from './profile.ts';
import { progressSchema, stepSchema } from './progress.ts';
import { isGoing, titleOf } from './registry.ts';
import { ofModel } from './subject.ts';

const model = { kind: 'file', topology: '/models/net.prototxt', weights: null } as const;
const bench = {
  ...{ start: 'new', models: [model], devices: ['CPU'], precisions: ['FP32'], preset: 'paper' },
  ...{ iterations: null, batch: null, isa: null, streams: null, threads: null, title: null },
};
const convert = { model, output: null, precision: 'FP32', batch: null };
const sampled = {
  ...{ models: [model], devices: ['CPU'], precisions: ['FP32'], batch: null, isas: [], iterations: 32 },
  press: '6f0f1d4e-2f0b-4f0a-9d3e-0c6b9a7c1a11',
};

/** Whether the request with this one field changed is taken. */
const takes =
  (schema: { safeParse(value: unknown): { success: boolean } }, request: object) =>
  (change: object): boolean =>
    schema.safeParse({ ...request, ...change }).success;

describe('a request to measure', () => {
  const taken = takes(benchRequestSchema, bench);

  it('has at least one model, device and precision', () => {
    expect(taken({})).toBe(true);
    for (const list of ['models', 'devices', 'precisions']) expect(taken({ [list]: [] })).toBe(false);
    expect(taken({ devices: [''] })).toBe(false);
    expect(taken({ precisions: ['FP8'] })).toBe(false);
  });

  it.each([
    ['iterations', 1, 1_000_000],
    ['batch', 1, 65_536],
  ])('has %s from %i to %i, whole', (name, least, most) => {
    for (const value of [least, most, null]) expect(taken({ [name]: value })).toBe(true);
    for (const value of [least - 1, most + 1, least + 0.5]) expect(taken({ [name]: value })).toBe(false);
  });

  it('has streams and threads from 1 on', () => {
    for (const name of ['streams', 'threads']) {
      expect([1, 0, -1, 1.5].map((value) => taken({ [name]: value }))).toEqual([true, false, false, false]);
    }
  });

  it('has a title of at most 200 letters', () => {
    expect(taken({ title: 'x'.repeat(200) })).toBe(true);
    expect(taken({ title: 'x'.repeat(201) })).toBe(false);
  });

  it('names the run that it resumes, and the cells that it measures again', () => {
    expect(benchRequestSchema.safeParse({ start: 'resume', run: 'latest' }).success).toBe(true);
    expect(benchRequestSchema.safeParse({ start: 'resume', run: '' }).success).toBe(false);
    expect(benchRequestSchema.safeParse({ start: 'again', run: 'a', cells: ['a.1'] }).success).toBe(true);
    expect(benchRequestSchema.safeParse({ start: 'again', run: 'a', cells: [] }).success).toBe(false);
    expect(benchRequestSchema.safeParse({ start: 'twice', run: 'a' }).success).toBe(false);
  });
});

describe('a request to convert', () => {
  const taken = takes(convertRequestSchema, convert);

  it('refuses a scale of 0, which would erase the image', () => {
    const scaled = (scale: unknown) => taken({ preprocessing: { mean: null, scale, colour: null } });
    expect([[0.017], [1, -2, 3], null].map(scaled)).toEqual([true, true, true]);
    expect([[0], [1, 0, 1], []].map(scaled)).toEqual([false, false, false]);
    const found = convertRequestSchema.safeParse({
      ...{ ...convert, preprocessing: { mean: null, scale: [0], colour: null } },
    });
    expect(found.error?.issues[0]?.message).toBe('a scale of 0 would erase the image');
  });

  it('has no preprocessing unless it names some, and writes no integers', () => {
    expect(convertRequestSchema.parse(convert).preprocessing).toBeNull();
    expect([1, 65_536, 0, 65_537].map((batch) => taken({ batch }))).toEqual([true, true, false, false]);
    expect(['FP16', 'INT8'].map((precision) => taken({ precision }))).toEqual([true, false]);
  });
});

describe('a request to profile', () => {
  const taken = takes(profileRequestSchema, sampled);

  it('samples 4 to 10,000 inferences and takes the peaks as they were measured', () => {
    expect([4, 10_000, 3, 10_001, 4.5].map((iterations) => taken({ iterations }))).toEqual([
      ...[true, true, false, false, false],
    ]);
    expect(profileRequestSchema.parse(sampled).roofline).toBe('cached');
    expect(taken({ roofline: 'sometimes' })).toBe(false);
  });

  it('says which press it comes from', () => {
    expect([sampled.press, undefined, '', 'work 1'].map((press) => taken({ press }))).toEqual([
      ...[true, false, false, false],
    ]);
  });

  it('is called by its configuration where it has one', () => {
    const title = (change: object) => profile.title(profileRequestSchema.parse({ ...sampled, ...change }));
    expect(title({})).toBe('Profiling net.prototxt, CPU FP32');
    expect(title({ isas: ['avx2'] })).toBe('Profiling net.prototxt, CPU FP32 avx2');
    for (const several of [
      { isas: ['avx2', 'sse41'] },
      { devices: ['CPU', 'GPU'] },
      { precisions: ['FP32', 'INT8'] },
      { devices: ['CPU', 'GPU'], precisions: ['FP32', 'INT8'] },
    ])
      expect(title(several)).toBe('Profiling net.prototxt');
  });
});

describe('a request to download', () => {
  it('names at least one model', () => {
    const taken = takes(fetchRequestSchema, { models: ['alexnet'], output: null });
    expect([{}, { models: [] }, { models: [''] }, { output: '' }].map(taken)).toEqual([
      ...[true, false, false, false],
    ]);
  });
});

describe('a request to calibrate', () => {
  it('loses whatever is lost, on the CPU, unless it says how much and where', () => {
    const preparation = { mean: null, scale: null, colour: null, resize: null };
    const request = {
      ...{ ...defaultCalibration, model, output: null, images: null, preparation },
    };
    expect(calibrateRequestSchema.parse(request)).toMatchObject({
      maxDrop: null,
      triage: false,
      device: 'CPU',
    });
    const taken = takes(calibrateRequestSchema, request);
    expect([0, 100, -0.1, 100.1].map((maxDrop) => taken({ maxDrop }))).toEqual([true, true, false, false]);
    expect(taken({ device: '' })).toBe(false);
  });
});

describe('progress', () => {
  const progress = { type: 'progress', phase: 'measure', fraction: 0.5, etaMs: null };

  it('is a fraction from 0 to 1', () => {
    const taken = takes(progressSchema, progress);
    expect([0, 1, -0.01, 1.01].map((fraction) => taken({ fraction }))).toEqual([true, true, false, false]);
    expect(taken({ phase: 'rest' })).toBe(false);
  });

  it('counts steps from 0 on', () => {
    const taken = takes(stepSchema, { at: 1, of: 2, unit: 'rounds' });
    expect([{ at: 0 }, { at: -1 }, { of: -1 }, { unit: 'hours' }].map(taken)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it('is of a model alone, where no more is known', () => {
    expect(ofModel('net')).toEqual({ model: 'net', device: null, precision: null });
  });
});

it('work is in progress until it has ended, also while it is being cancelled', () => {
  const states = ['going', 'cancelling', 'done', 'failed', 'cancelled'] as const;
  expect(states.map((state) => isGoing({ state }))).toEqual([true, true, false, false, false]);
});

it('a run that is measured again is called by the run', () => {
  const request = benchRequestSchema.parse({ start: 'again', run: 'r7', cells: ['r7.1'] });
  expect(titleOf({ kind: 'bench', request })).toBe('Run r7');
});
