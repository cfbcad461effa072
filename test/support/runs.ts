/** Runs for tests: networks to measure, documents as the command line prints them, figures computed again. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Cell, type RunWithRounds, runWithRoundsSchema } from '../../shared/documents/run.ts';
import { type CliResult, runCli } from './cli.ts';

/** Convolution, pooling, inner product, softmax on an image of `size`. */
export const network = (name: string, size: number, channels: number, layers = 1) =>
  [
    `name: "${name}"`,
    `layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: ${size} dim: ${size} } } }`,
    ...Array.from({ length: layers }, (_, layer) => {
      const bottom = layer === 0 ? 'data' : `conv${layer - 1}`;
      return `layer { name: "conv${layer}" type: "Convolution" bottom: "${bottom}" top: "conv${layer}" convolution_param { num_output: ${channels} kernel_size: 3 pad: 1 } }
layer { name: "relu${layer}" type: "ReLU" bottom: "conv${layer}" top: "conv${layer}" }`;
    }),
    `layer { name: "pool" type: "Pooling" bottom: "conv${layers - 1}" top: "pool" pooling_param { pool: MAX kernel_size: 2 stride: 2 } }`,
    'layer { name: "fc" type: "InnerProduct" bottom: "pool" top: "fc" inner_product_param { num_output: 10 } }',
    'layer { name: "drop" type: "Dropout" bottom: "fc" top: "fc" }',
    'layer { name: "prob" type: "Softmax" bottom: "fc" top: "prob" }',
  ].join('\n');

/** Paths of two prototxts; thousands of inferences of `heavy`, some milliseconds each, outlast every test. */
export function writeNetworks(folder: string): { tiny: string; heavy: string } {
  const write = (name: string, text: string) => {
    const file = join(folder, `${name}.prototxt`);
    writeFileSync(file, text);
    return file;
  };
  return { tiny: write('tiny', network('tiny', 16, 8)), heavy: write('heavy', network('heavy', 64, 64, 4)) };
}

/** A command that prints one JSON document and nothing else on stdout. */
export function parsed(result: CliResult): unknown {
  const value: unknown = JSON.parse(result.stdout);
  expect(result.stdout).toBe(`${JSON.stringify(value, null, 2)}\n`);
  return value;
}

export async function showRun(id: string, home: string): Promise<RunWithRounds> {
  return runWithRoundsSchema.parse(parsed(await runCli(['runs', 'show', id, '--json'], { home })));
}

export const samplesMs = (document: RunWithRounds, cell: Cell): number[] =>
  document.rounds
    .filter((round) => round.cellId === cell.id)
    .flatMap((round) => round.samplesNs.map((sample) => sample / 1e6));

/** The cell's figures against its samples, computed again. */
export function expectStatisticsOf(samples: readonly number[], cell: Cell): void {
  const { latencyMs, fps, batch, iterations } = cell;
  if (latencyMs === null) throw new Error(`cell ${cell.id} has no latency`);
  const ascending = samples.toSorted((a, b) => a - b);
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  const quantile = (share: number) => {
    const position = share * (ascending.length - 1);
    const [low, high] = [ascending[Math.floor(position)] ?? 0, ascending[Math.ceil(position)] ?? 0];
    return low + (high - low) * (position % 1);
  };
  const squares = samples.reduce((sum, sample) => sum + (sample - mean) ** 2, 0);
  expect(iterations).toBe(samples.length);
  expect(latencyMs.mean).toBeCloseTo(mean, 9);
  expect(latencyMs.median).toBeCloseTo(quantile(0.5), 9);
  expect(latencyMs.min).toBeCloseTo(quantile(0), 9);
  expect(latencyMs.max).toBeCloseTo(quantile(1), 9);
  expect(latencyMs.p90).toBeCloseTo(quantile(0.9), 9);
  expect(latencyMs.p99).toBeCloseTo(quantile(0.99), 9);
  expect(latencyMs.standardDeviation).toBeCloseTo(Math.sqrt(squares / (samples.length - 1)), 9);
  expect(latencyMs.confidence95[0]).toBeLessThanOrEqual(mean);
  expect(latencyMs.confidence95[1]).toBeGreaterThanOrEqual(mean);
  expect(fps).toBeCloseTo(((batch ?? 1) * 1000) / mean, 6);
}
