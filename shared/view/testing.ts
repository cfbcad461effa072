/** For tests: cells of a run, of which a test says what it is about. */
import type { Precision } from '../precision.ts';
import type { Cell } from '../run.ts';

export interface CellWish extends Partial<Cell> {
  readonly model: string;
  readonly precision: Precision;
  /** Milliseconds. */
  readonly mean: number;
  readonly confidence95?: [number, number];
}

export function aCell({ mean, confidence95 = [mean * 0.99, mean * 1.01], ...wish }: CellWish): Cell {
  return {
    id: `run.${wish.model} ${wish.device ?? 'CPU'} ${wish.precision}`,
    target: 'local',
    device: 'CPU',
    runtime: '2026.4.0',
    effectivePrecision: wish.precision,
    precisionShare: {},
    batch: 1,
    streams: 1,
    threads: 2,
    requests: 1,
    isa: null,
    modelSha256: null,
    irSha256: null,
    weights: 'trained',
    calibration: null,
    status: 'measured',
    reason: null,
    warnings: [],
    machineState: { start: null, end: null },
    fps: 1000 / mean,
    latencyMs: {
      mean,
      median: mean,
      min: mean,
      max: mean,
      p90: mean,
      p99: mean,
      standardDeviation: 0,
      confidence95,
    },
    iterations: 32,
    readMs: 1,
    compileMs: 10,
    firstInferenceMs: 2,
    peakMemoryBytes: 1e8,
    ...wish,
  };
}
