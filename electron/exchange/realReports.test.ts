/** Reports that benchmark_app and ONNX Runtime wrote: imported, they say what the programs printed. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ProfileDocument } from '../../shared/documents/profile.ts';
import type { RunWithRounds } from '../../shared/documents/run.ts';
import { readFiles } from './readFiles.ts';

const fixtures = fileURLToPath(new URL('fixtures', import.meta.url));
const printedSchema = z.object({
  median: z.number(),
  mean: z.number(),
  min: z.number(),
  max: z.number(),
  fps: z.number(),
  layers: z.number(),
  totalMs: z.number(),
});
const printed = z
  .record(z.string(), printedSchema)
  .parse(JSON.parse(readFileSync(join(fixtures, 'printed.json'), 'utf8')));
const options = { newId: () => '20261201-0000-test', now: new Date('2026-12-01T00:00:00Z') };

async function imported(network: string): Promise<{ run: RunWithRounds; profile: ProfileDocument }> {
  const folder = join(fixtures, network);
  const files = readdirSync(folder).map((name) => join(folder, name));
  const { runs, profiles } = await readFiles(files, options);
  const [[run], [profile]] = [runs, profiles];
  if (run === undefined || profile === undefined || runs.length + profiles.length > 2)
    throw new Error(`${runs.length} runs and ${profiles.length} profiles were read`);
  return { run, profile };
}

describe('a report of benchmark_app with its counters and its execution graph', () => {
  it.each(Object.entries(printed))('of %s says what the program printed', async (network, told) => {
    const { run, profile } = await imported(network);
    const [cell] = run.cells;
    expect(cell).toMatchObject({
      model: network,
      device: 'CPU',
      precision: 'FP32',
      batch: 1,
      iterations: 100,
    });
    for (const part of ['median', 'mean', 'min', 'max'] as const)
      expect(cell?.summaryMs?.[part]).toBeCloseTo(told[part], 1);
    expect(cell?.fps).toBeCloseTo(told.fps, 2);
    const [of] = profile.profiles;
    expect(of?.kernels.filter(({ status }) => status === 'executed')).toHaveLength(told.layers);
    expect(of?.reconciliation.kernelsMs).toBeCloseTo(told.totalMs, 2);
    expect(of).toMatchObject({
      model: network,
      device: 'CPU',
      precision: 'FP32',
      effectivePrecision: 'FP32',
    });
    expect(of?.wallWithCountersMs).toBe(cell?.summaryMs?.median);
  });

  it('joins what was fused to the kernel that does its work, by the graph', async () => {
    const { profile } = await imported('shapes');
    const named = (name: string) => profile.profiles[0]?.kernels.find((kernel) => kernel.name === name);
    expect(named('conv1/relu')).toMatchObject({ status: 'fused', fusedInto: 'conv1', realTimeUs: 0 });
    expect(named('conv1')).toMatchObject({
      implementation: 'brgconv_avx512_f32',
      precision: 'FP32',
      realTimeUs: 13,
      type: 'Convolution',
    });
    expect(named('conv1')?.originalLayers).toContain('conv1/relu');
  });

  it('leaves unknown what the reports do not say', async () => {
    const { run, profile } = await imported('resnet-50');
    const [cell] = run.cells;
    expect(run.run).toMatchObject({ preset: 'other', method: null, vinobenchVersion: null });
    expect(run.run.machine).toMatchObject({ hostname: null, cpuModel: null, physicalCores: null });
    expect(run.run.runtime).toEqual({ name: 'OpenVINO', version: null, binding: null });
    expect(cell).toMatchObject({ latencyMs: null, threads: null, effectivePrecision: null, runtime: null });
    expect(run.rounds).toEqual([]);
    expect(run.run.origin).toMatchObject({ format: 'benchmark-app-csv', files: ['benchmark_report.csv'] });
    expect(profile.origin?.files).toHaveLength(3);
  });
});

it('a profile of ONNX Runtime is a track of what its sessions ran, without the cold inference', async () => {
  const { runs, profiles } = await readFiles([join(fixtures, 'onnxruntime.json.gz')], options);
  expect(runs).toEqual([]);
  const [profile] = profiles[0]?.profiles ?? [];
  expect(profiles[0]?.runtime.name).toBe('ONNX Runtime');
  expect(profile).toMatchObject({ device: 'CPU', precision: 'unknown', iterations: 4, timeline: 'device' });
  const names = profile?.kernels.map(({ name, type }) => [name, type]);
  expect(names).toContainEqual(['r1_nchwc', 'Conv']);
  for (const { calls, precision } of profile?.kernels ?? []) expect([calls, precision]).toEqual([4, 'FP32']);
  const starts = profile?.kernels.map(({ startUs }) => startUs ?? -1) ?? [];
  expect(starts[0]).toBe(0);
  expect(starts.toSorted((a, b) => a - b)).toEqual(starts);
});
