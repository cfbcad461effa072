/** What a cell of the matrix can show of a configuration. */
import type { Cell } from '../../documents/run.ts';
import { bytesText, figure, thin } from '../text/format.ts';

/** Throughput, the latencies that benchmark_app prints and those that a service promises, and what comes before them. */
export const matrixUnits = [
  'FPS',
  'mean',
  'p50',
  'p90',
  'p99',
  'min',
  'max',
  'compile',
  'first',
  'memory',
] as const;
export type MatrixUnit = (typeof matrixUnits)[number];

/** Those that stand in the view's bar; the others are in its menu. */
export const usualUnits = ['FPS', 'mean', 'p50', 'p90', 'p99'] as const satisfies readonly MatrixUnit[];

/** As a picture's title and the legend say it. */
export const unitTitles: Readonly<Record<MatrixUnit, string>> = {
  FPS: 'Frames per second',
  mean: 'Mean latency, ms',
  p50: 'Median latency, ms',
  p90: '90th percentile of latency, ms',
  p99: '99th percentile of latency, ms',
  min: 'Fastest inference, ms',
  max: 'Slowest inference, ms',
  compile: 'Time to compile, ms',
  first: 'First inference, ms',
  memory: 'Peak memory, MB',
};

/** Null: not measured. */
export function valueIn(cell: Cell, unit: MatrixUnit): number | null {
  const { fps, latencyMs, summaryMs, peakMemoryBytes } = cell;
  switch (unit) {
    case 'FPS':
      return fps;
    case 'mean':
      return latencyMs?.mean ?? summaryMs?.mean ?? null;
    case 'p50':
      return latencyMs?.median ?? summaryMs?.median ?? null;
    case 'p90':
      return latencyMs?.p90 ?? null;
    case 'p99':
      return latencyMs?.p99 ?? null;
    case 'min':
      return latencyMs?.min ?? summaryMs?.min ?? null;
    case 'max':
      return latencyMs?.max ?? summaryMs?.max ?? null;
    case 'compile':
      return cell.compileMs;
    case 'first':
      return cell.firstInferenceMs;
    case 'memory':
      return peakMemoryBytes === null ? null : peakMemoryBytes / 1e6;
  }
}

/** What is less where a cell is better, so that all units shade, sort and compare alike. */
export function costIn(cell: Cell, unit: MatrixUnit): number | null {
  if (unit !== 'FPS') return valueIn(cell, unit);
  // The study tells means only, as frames per second.
  return cell.latencyMs?.mean ?? cell.summaryMs?.mean ?? (cell.fps === null ? null : 1000 / cell.fps);
}

/** As it is read aloud and shown in full: `718 FPS`, `1.39 ms p99`, `142 MB peak memory`. */
export function spokenValue(value: number, unit: MatrixUnit): string {
  switch (unit) {
    case 'FPS':
      return `${figure(value)}${thin}FPS`;
    case 'compile':
      return `${figure(value)}${thin}ms to compile`;
    case 'first':
      return `${figure(value)}${thin}ms first inference`;
    case 'memory':
      return `${bytesText(value * 1e6)} peak memory`;
    default:
      return `${figure(value)}${thin}ms ${unit}`;
  }
}

/** The study tells means only. */
export function studyValueIn(fps: number, unit: MatrixUnit): number | null {
  if (unit === 'FPS') return fps;
  return unit === 'mean' ? 1000 / fps : null;
}

/** Only the mean has an interval. */
export const hasInterval = (unit: MatrixUnit): boolean => unit === 'FPS' || unit === 'mean';

/** Of the timed inferences, not of what comes before them. */
export const isOfSamples = (unit: MatrixUnit): boolean =>
  unit !== 'compile' && unit !== 'first' && unit !== 'memory';
