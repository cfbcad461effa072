import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDocumentSchema } from '../shared/documents/run.ts';
import { devicesReportSchema } from '../shared/machine/machine.ts';
import { runCli } from './support/cli.ts';
import { type OpenclGpu, studyGpu } from './support/openclGpu.ts';

/** SqueezeNet's beginning: a convolution, a pooling, a fire module. */
const network = `
  name: "fire"
  layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 32 dim: 32 } } }
  layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1" convolution_param { num_output: 16 kernel_size: 3 stride: 2 } }
  layer { name: "relu_conv1" type: "ReLU" bottom: "conv1" top: "conv1" }
  layer { name: "pool1" type: "Pooling" bottom: "conv1" top: "pool1" pooling_param { pool: MAX kernel_size: 3 stride: 2 } }
  layer { name: "fire2/squeeze1x1" type: "Convolution" bottom: "pool1" top: "squeeze" convolution_param { num_output: 8 kernel_size: 1 } }
  layer { name: "fire2/expand1x1" type: "Convolution" bottom: "squeeze" top: "a" convolution_param { num_output: 16 kernel_size: 1 } }
  layer { name: "fire2/expand3x3" type: "Convolution" bottom: "squeeze" top: "b" convolution_param { num_output: 16 kernel_size: 3 pad: 1 } }
  layer { name: "fire2/concat" type: "Concat" bottom: "a" bottom: "b" top: "concat" }
  layer { name: "pool10" type: "Pooling" bottom: "concat" top: "pool10" pooling_param { pool: AVE global_pooling: true } }
  layer { name: "prob" type: "Softmax" bottom: "pool10" top: "prob" }`;

/** Times of this GPU mean nothing, so nothing here reads one. */
// On a busy machine its first compile takes minutes: the limits are there for what hangs.
describe('a GPU of the study’s generation, driven by its driver alone', { timeout: 400_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'vinobench-gpu-'));
  const prototxt = join(folder, 'fire.prototxt');
  let gpu: OpenclGpu = { kind: 'missing', reason: 'not looked for' };

  beforeAll(() => {
    writeFileSync(prototxt, network);
    gpu = studyGpu();
  }, 240_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function cli(parameters: readonly string[], more: Record<string, string> = {}) {
    if (gpu.kind === 'missing') throw new Error(gpu.reason);
    const environment = { ...gpu.environment, ...more };
    const options = { home: join(folder, 'home'), environment, timeoutMs: 180_000, cwd: folder };
    const result = await runCli(parameters, options);
    if (result.stdout === '')
      throw new Error(`${parameters[0]} ended with ${result.exitCode}: ${result.stderr}`);
    return result;
  }

  it('is listed with its name, its precisions and its driver', async (context) => {
    if (gpu.kind === 'missing') return context.skip(gpu.reason);
    const { stdout } = await cli(['devices', '--json']);
    const { devices } = devicesReportSchema.parse(JSON.parse(stdout));
    const device = devices.find(({ name }) => name === 'GPU');
    expect(device?.fullName).toContain('iGPU');
    expect(device?.kind).toBe('integrated');
    expect(device?.precisions).toEqual(['FP32', 'FP16']);
    expect(device?.capabilities).not.toContain('INT8');
    expect(device?.driverVersion).toMatch(/^\d+\.\d+/);
  });

  it('runs FP32 and FP16 as asked, and says why not BF16 and INT8', async (context) => {
    if (gpu.kind === 'missing') return context.skip(gpu.reason);
    const precisions = 'FP32,FP16,BF16,INT8';
    const { stdout, exitCode } = await cli([
      'bench',
      prototxt,
      '--device',
      'GPU',
      '--precision',
      precisions,
      '--iterations',
      '2',
      '--json',
    ]);
    const { cells } = runDocumentSchema.parse(JSON.parse(stdout));
    expect(
      cells.map(({ precision, status, effectivePrecision }) => [precision, status, effectivePrecision]),
    ).toEqual([
      ['FP32', 'measured', 'FP32'],
      ['FP16', 'measured', 'FP16'],
      ['BF16', 'unsupported', null],
      ['INT8', 'unsupported', null],
    ]);
    expect(cells[2]?.reason).toBe('GPU refuses BF16: it takes FP16, FP32, one of which would have run.');
    expect(cells[3]?.reason).toMatch(
      /^GPU has no INT8 among its capabilities \(.*\); FP16 would have run\.$/,
    );
    expect(exitCode).toBe(0);
  });

  it('can be one of two', async (context) => {
    if (gpu.kind === 'missing') return context.skip(gpu.reason);
    const two = { CreateMultipleRootDevices: '2' };
    const { stdout } = await cli(['devices', '--json'], two);
    const { devices } = devicesReportSchema.parse(JSON.parse(stdout));
    expect(devices.map(({ name }) => name)).toEqual(['CPU', 'GPU.0', 'GPU.1']);
    const bench = await cli(
      ['bench', prototxt, '--device', 'GPU.1,GPU', '--precision', 'FP16', '--iterations', '2', '--json'],
      two,
    );
    const { cells } = runDocumentSchema.parse(JSON.parse(bench.stdout));
    expect(cells.map(({ device, status }) => [device, status])).toEqual([
      ['GPU.1', 'measured'],
      ['GPU', 'measured'],
    ]);
  });
});
