/** Profiles of a GPU driven by its driver alone: its kernels and what it fuses are real; it reports no times. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceRun } from '../models/referenceRun.ts';
import { type Profile, profileDocumentSchema } from '../shared/documents/profile.ts';
import { tableTwo, tableTwoCellText } from '../shared/profile/tableTwo.ts';
import { besideStudy, comparedRows, type StudyRow } from '../shared/study/studyTable.ts';
import { runCli } from './support/cli.ts';
import { type OpenclGpu, studyGpu } from './support/openclGpu.ts';
import { accountProblems, inExecutionOrder, statusesByLayer } from './support/profileAccount.ts';
import { parsed } from './support/runs.ts';
import { studyGpuProblems } from './support/studyGpuTable.ts';

const network = `name: "fire"
layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 32 dim: 32 } } }
layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1" convolution_param { num_output: 16 kernel_size: 3 stride: 2 } }
layer { name: "relu_conv1" type: "ReLU" bottom: "conv1" top: "conv1" }
layer { name: "pool1" type: "Pooling" bottom: "conv1" top: "pool1" pooling_param { pool: MAX kernel_size: 3 stride: 2 } }
layer { name: "squeeze" type: "Convolution" bottom: "pool1" top: "squeeze" convolution_param { num_output: 8 kernel_size: 1 } }
layer { name: "expand1x1" type: "Convolution" bottom: "squeeze" top: "a" convolution_param { num_output: 16 kernel_size: 1 } }
layer { name: "expand3x3" type: "Convolution" bottom: "squeeze" top: "b" convolution_param { num_output: 16 kernel_size: 3 pad: 1 } }
layer { name: "concat" type: "Concat" bottom: "a" bottom: "b" top: "concat" }
layer { name: "drop" type: "Dropout" bottom: "concat" top: "concat" }
layer { name: "pool10" type: "Pooling" bottom: "concat" top: "pool10" pooling_param { pool: AVE global_pooling: true } }
layer { name: "prob" type: "Softmax" bottom: "pool10" top: "prob" }
`;
const convolutions = ['conv1', 'squeeze', 'expand1x1', 'expand3x3'];

describe('a profile of a GPU of the study’s generation, driven by its driver alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vinobench-profile-gpu-'));
  const squeezenet = new URL('../models/squeezenet1.1.prototxt', import.meta.url);
  let gpu: OpenclGpu = { kind: 'missing', reason: 'not looked for' };
  const profiles: Profile[] = [];

  async function profile(prototxt: string, precisions: string): Promise<Profile[]> {
    if (gpu.kind === 'missing') return [];
    const asked = ['--device', 'GPU', '--precision', precisions, '--iterations', '4', '--roofline', 'off'];
    const result = await runCli(['profile', prototxt, ...asked, '--json'], {
      home: join(folder, 'home'),
      environment: gpu.environment,
      cwd: folder,
    });
    const document = profileDocumentSchema.parse(parsed(result));
    expect(document.failures).toEqual([]);
    expect(result.exitCode).toBe(0);
    return document.profiles;
  }

  beforeAll(async () => {
    gpu = studyGpu();
    const prototxt = join(folder, 'fire.prototxt');
    writeFileSync(prototxt, network);
    profiles.push(...(await profile(prototxt, 'FP32,FP16')));
  }, 360_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.for(['FP32', 'FP16'] as const)('accounts for every layer in %s exactly once', (precision, context) => {
    if (gpu.kind === 'missing') return context.skip(gpu.reason);
    const profile = profiles.find((candidate) => candidate.precision === precision);
    if (profile === undefined) throw new Error(`no profile in ${precision}`);
    expect(profile).toMatchObject({ device: 'GPU', effectivePrecision: precision });
    expect(accountProblems(profile, network)).toEqual([]);
    const statuses = statusesByLayer(profile);
    expect(statuses.get('relu_conv1')).toEqual(['fused']);
    expect(statuses.get('drop')).toEqual(['optimizedOut']);
  });

  it.for(['FP32', 'FP16'] as const)('names the kernel of every convolution in %s', (precision, context) => {
    if (gpu.kind === 'missing') return context.skip(gpu.reason);
    const profile = profiles.find((candidate) => candidate.precision === precision);
    if (profile === undefined) throw new Error(`no profile in ${precision}`);
    const kernels = inExecutionOrder(profile);
    for (const layer of convolutions) {
      const kernel = kernels.find(({ originalLayers }) => originalLayers[0] === layer);
      expect(kernel, layer).toMatchObject({
        type: 'Convolution',
        // Such as convolution_gpu_bfyx_os_iyx_osv16; the plugin's prefix for OpenCL kernels aside.
        implementation: expect.stringMatching(/conv/),
        precision,
      });
      expect(kernel?.flops, layer).toBeGreaterThan(0);
    }
  });

  it('of SqueezeNet 1.1 reproduces the study’s Table II', async (context) => {
    if (gpu.kind === 'missing') return context.skip(gpu.reason);
    const [profiled] = await profile(fileURLToPath(squeezenet), 'FP32');
    if (profiled === undefined) throw new Error('no profile of SqueezeNet 1.1');
    expect(accountProblems(profiled, readFileSync(squeezenet, 'utf8'))).toEqual([]);
    const ran = inExecutionOrder(profiled).filter(({ type }) => type === 'Convolution');
    expect(ran).toHaveLength(26);
    for (const { implementation } of ran) expect(implementation).toMatch(/^convolution_gpu_bfyx_/);
    const beside = besideStudy(tableTwo([profiled]), referenceRun().table2);
    const compared = comparedRows(beside, { column: 0, studyColumn: 0 });
    const line = ({ name, printed, cell, verdict }: StudyRow) =>
      `${verdict.padEnd(9)} ${name.padEnd(24)} ${printed.padEnd(19)} ${tableTwoCellText(cell)}`;
    console.log(compared.map(line).join('\n'));
    expect(studyGpuProblems(compared)).toEqual([]);
  });
});
