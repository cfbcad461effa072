import type { Cell } from './run.ts';

/** What a cell says that was measured by another program, where it was not recorded. */
export const unrecordedCell = {
  target: 'local',
  effectivePrecision: null,
  precisionShare: {},
  isa: null,
  modelSha256: null,
  irSha256: null,
  weights: null,
  calibration: null,
  status: 'measured',
  reason: null,
  cause: null,
  warnings: [],
  warningFacts: [],
  machineState: { start: null, end: null },
  peakMemoryBytes: null,
  processes: [],
  ended: null,
} as const satisfies Partial<Cell>;
