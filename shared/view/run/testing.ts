/** For tests: cells of a run, of which a test says what it is about. */

import { methodOf } from '../../documents/presets.ts';
import { type Cell, type RoundDocument, type RunWithRounds, runSchemaVersion } from '../../documents/run.ts';
import type { Machine, Runtime } from '../../machine/machine.ts';
import type { RecordedPrecision } from '../../precision/precision.ts';
import { bytes, milliseconds } from '../../units.ts';

interface CellWish extends Partial<Cell> {
  readonly model: string;
  readonly precision: RecordedPrecision;
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
    effectivePrecision: wish.precision === 'unknown' ? null : wish.precision,
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
    cause: null,
    warnings: [],
    warningFacts: [],
    machineState: { start: null, end: null },
    fps: 1000 / mean,
    latencyMs: {
      mean: milliseconds(mean),
      median: milliseconds(mean),
      min: milliseconds(mean),
      max: milliseconds(mean),
      p90: milliseconds(mean),
      p99: milliseconds(mean),
      standardDeviation: milliseconds(0),
      confidence95: [milliseconds(confidence95[0]), milliseconds(confidence95[1])],
    },
    iterations: 32,
    readMs: milliseconds(1),
    compileMs: milliseconds(10),
    firstInferenceMs: milliseconds(2),
    peakMemoryBytes: bytes(1e8),
    processes: [],
    ended: null,
    ...wish,
  };
}

/** All of its machine is known. */
type RunOfHere = RunWithRounds & {
  readonly run: { readonly machine: Machine; readonly runtime: Runtime };
};

export interface RunWish {
  readonly id: string;
  readonly cells: readonly Cell[];
  readonly rounds: readonly RoundDocument[];
  readonly runtime?: string;
  readonly hostname?: string;
}

export function aRun({ id, cells, rounds, runtime = '2026.4.0-1-x', hostname = 'here' }: RunWish): RunOfHere {
  return {
    schemaVersion: runSchemaVersion,
    run: {
      id,
      title: id,
      tags: [],
      notes: '',
      status: 'finished',
      createdAt: '2026-11-22T14:02:00.000Z',
      finishedAt: '2026-11-22T14:03:00.000Z',
      deletedAt: null,
      preset: 'careful',
      models: [...new Set(cells.map(({ model }) => model))],
      cells: { total: cells.length, measured: cells.length, unsupported: 0, failed: 0 },
      iterations: 64,
      method: methodOf('careful'),
      machine: {
        hostname,
        cpuModel: 'a CPU',
        physicalCores: 2,
        logicalProcessors: 4,
        instructionSets: [],
        memoryBytes: bytes(8e9),
        os: 'Linux',
        architecture: 'x64',
        virtualized: false,
        nodeVersion: '24',
      },
      runtime: { name: 'OpenVINO', version: runtime, binding: 'native' },
      devices: [],
      vinobenchVersion: '0.1.0',
    },
    cells: [...cells],
    rounds: [...rounds],
  };
}
