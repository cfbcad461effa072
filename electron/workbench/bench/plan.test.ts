import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PlannedModel, runPlanSchema } from '../../../shared/documents/run.ts';
import type { Device } from '../../../shared/machine/machine.ts';
import type { BenchOptions } from '../../../shared/work/bench.ts';
import { makePlan, splitDevices } from './plan.ts';

const model = (name: string): PlannedModel => ({
  name,
  format: 'caffe',
  topologyPath: `/models/${name}.prototxt`,
  weightsPath: null,
  topologySha256: 'ab'.repeat(32),
  weightsSha256: null,
});

const device = (name: string, fullName = `${name} of the test`): Device => ({
  name,
  fullName,
  kind: null,
  capabilities: ['FP32'],
  precisions: ['FP32'],
  pluginVersion: null,
  driverVersion: null,
  note: null,
});

const request = (changes: Partial<BenchOptions> = {}): BenchOptions => ({
  models: [{ kind: 'catalogue', id: 'squeezenet1.1' }],
  devices: ['CPU'],
  precisions: ['FP32'],
  preset: 'paper',
  iterations: null,
  batch: 1,
  isa: null,
  streams: null,
  threads: null,
  title: null,
  ...changes,
});

const devices = [device('CPU'), device('GPU.0'), device('GPU.1'), device('NPU')];
const planOn = (...names: string[]) => makePlan(request({ devices: names }), [model('a')], devices);

describe('splitDevices', () => {
  it.each([
    ['CPU', ['CPU']],
    ['CPU,GPU.1', ['CPU', 'GPU.1']],
    [' CPU , ,GPU ', ['CPU', 'GPU']],
    ['HETERO:GPU,CPU', ['HETERO:GPU,CPU']],
    ['AUTO:GPU,CPU', ['AUTO:GPU,CPU']],
    ['MULTI:GPU.0,GPU.1', ['MULTI:GPU.0,GPU.1']],
    ['AUTO', ['AUTO']],
  ])('reads %o as %j', (text, expected) => expect(splitDevices(text)).toEqual(expected));
});

describe('makePlan', () => {
  it('crosses models, devices and precisions in the order of the matrix, each once', () => {
    const asked = request({ devices: ['CPU', 'NPU', 'CPU'], precisions: ['FP32', 'BF16', 'FP32'] });
    const plan = makePlan(asked, [model('a'), model('b')], devices);
    expect(plan.configurations.map((one) => `${one.model} ${one.device} ${one.precision}`)).toEqual([
      '0 CPU FP32',
      '0 CPU BF16',
      '0 NPU FP32',
      '0 NPU BF16',
      '1 CPU FP32',
      '1 CPU BF16',
      '1 NPU FP32',
      '1 NPU BF16',
    ]);
    expect(runPlanSchema.parse(plan)).toEqual(plan);
  });

  it('crosses releases of OpenVINO innermost, the default one without a name', () => {
    const { configurations } = makePlan(request({ precisions: ['FP32', 'INT8'] }), [model('a')], devices, [
      '2024.6.0',
      undefined,
    ]);
    expect(configurations.map(({ precision, runtime }) => [precision, runtime])).toEqual([
      ['FP32', '2024.6.0'],
      ['FP32', undefined],
      ['INT8', '2024.6.0'],
      ['INT8', undefined],
    ]);
    expect(configurations.filter((one) => 'runtime' in one)).toHaveLength(2);
  });

  it("takes the preset's inferences by default: 32 as in the study, 64 with care", () => {
    const iterations = (changes: Partial<BenchOptions>) =>
      makePlan(request(changes), [model('a')], devices).iterations;
    expect(iterations({})).toBe(32);
    expect(iterations({ preset: 'careful' })).toBe(64);
    expect(iterations({ preset: 'careful', iterations: 500 })).toBe(500);
  });

  it('hands batch, limit, streams and threads on to every configuration', () => {
    const asked = request({ batch: 4, isa: 'avx2', streams: 2, threads: 3, precisions: ['FP32', 'FP16'] });
    for (const one of makePlan(asked, [model('a')], devices).configurations)
      expect(one).toMatchObject({ batch: 4, isa: 'avx2', streams: 2, threads: 3, requests: 1 });
  });

  it.each([
    'CPU',
    'GPU',
    'GPU.1',
    'CPU.0',
    'AUTO',
    'HETERO:GPU,CPU',
    'MULTI:CPU,GPU.1',
    'AUTO:-NPU,CPU',
    'BATCH:GPU(4)',
  ])('takes %s where CPU, GPU.0, GPU.1 and NPU are there', (name) =>
    expect(planOn(name).configurations[0]?.device).toBe(name),
  );

  it.each([
    ['TPU', 'TPU'],
    ['cpu', 'cpu'],
    ['GPU.7', 'GPU.7'],
    ['HETERO:GPU,TPU', 'TPU'],
    ['MULTI:CPU,GPU.2', 'GPU.2'],
  ])('refuses %s by naming %s and what is there', (name, missing) => {
    const there =
      'CPU (CPU of the test), GPU.0 (GPU.0 of the test), GPU.1 (GPU.1 of the test), NPU (NPU of the test)';
    expect(() => planOn(name)).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: `There is no device ${missing} here; OpenVINO lists ${there}.`,
      }),
    );
  });

  it('tells models of one name apart, and leaves the first its own', () => {
    const names = ['net', 'other', 'net', 'net'];
    const plan = makePlan(request(), names.map(model), devices);
    expect(plan.models.map(({ name }) => name)).toEqual(['net', 'other', 'net (2)', 'net (3)']);
  });

  it('never gives two models one name', () => {
    const name = fc.constantFrom('a', 'a (2)', 'a (3)', 'b');
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 8 }), (names) => {
        const planned = makePlan(request(), names.map(model), devices).models;
        expect(new Set(planned.map((one) => one.name)).size).toBe(names.length);
        // Renamed, but the same files in the same order.
        expect(planned.map((one) => one.topologyPath)).toEqual(names.map((one) => model(one).topologyPath));
      }),
    );
  });
});
