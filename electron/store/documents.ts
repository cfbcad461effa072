/** From plans to queued cells, and from rows to the documents of `shared/documents/run.ts`. */

import type { z } from 'zod';
import type {
  Cell,
  Configuration,
  RoundDocument,
  RunHead,
  RunPlan,
  RunSummary,
} from '../../shared/documents/run.ts';
import type { Cause } from '../../shared/faults/cause.ts';
import { usedInputFiles } from '../../shared/files/inputFiles.ts';
import type { Runtime } from '../../shared/machine/machine.ts';
import { milliseconds, nanoseconds } from '../../shared/units.ts';
import { cellIdOf } from './ids.ts';
import { modelSha256 } from './modelHash.ts';
import { type cellRowSchema, damaged, type RunRow, type roundRowSchema } from './rows.ts';

/** Of cells whose turn never came. */
export const runEnded: Cause = { kind: 'run-ended', detail: null };

export const interruptedReason = 'The run ended before this cell was measured.';

/** The cell of each configuration before anything is known of it, in the plan's order. */
export function queuedCells(runId: string, plan: RunPlan, runtime: Runtime): Cell[] {
  return plan.configurations.map((configuration, position) =>
    queuedCell(cellIdOf(runId, position), configuration, plan, runtime),
  );
}

export function queuedCell(
  id: string,
  configuration: Configuration,
  plan: RunPlan,
  runtime: Pick<Runtime, 'version'>,
): Cell {
  const model = plan.models[configuration.model];
  if (model === undefined) throw new RangeError(`the plan has no model ${configuration.model}`);
  return {
    id,
    target: 'local',
    model: model.name,
    device: configuration.device,
    // The whole version once it is loaded.
    runtime: configuration.runtime ?? runtime.version,
    precision: configuration.precision,
    effectivePrecision: null,
    precisionShare: {},
    batch: configuration.batch,
    ...(configuration.shapes === undefined ? {} : { shapes: configuration.shapes }),
    ...(model.inputFiles === undefined ? {} : { inputFiles: usedInputFiles(model.inputFiles) }),
    streams: null,
    threads: null,
    requests: configuration.requests,
    isa: configuration.isa,
    modelSha256: modelSha256(model),
    irSha256: null,
    weights: null,
    calibration: null,
    status: 'queued',
    reason: null,
    cause: null,
    warnings: [],
    warningFacts: [],
    machineState: { start: null, end: null },
    fps: null,
    latencyMs: null,
    iterations: 0,
    readMs: null,
    compileMs: null,
    firstInferenceMs: null,
    peakMemoryBytes: null,
    processes: [],
    ended: null,
  };
}

export function cellOf(row: z.output<typeof cellRowSchema>): Cell {
  const { id, status, reason, cause, record } = row;
  return { ...record, id, status, reason, cause };
}

/** A run that has ended has no cell that waits or runs, whatever its row still says. */
export function asInterrupted(cell: Cell): Cell {
  const unfinished = cell.status === 'queued' || cell.status === 'running';
  if (!unfinished) return cell;
  const { reason, cause } = cell;
  return {
    ...cell,
    status: 'interrupted',
    reason: reason ?? interruptedReason,
    cause: cause ?? runEnded,
  };
}

/** What a list shows of a row. */
type SummaryRow = Pick<
  RunRow,
  | 'sequence'
  | 'id'
  | 'title'
  | 'tags'
  | 'notes'
  | 'status'
  | 'created_at_ms'
  | 'finished_at_ms'
  | 'took_ms'
  | 'deleted_at_ms'
  | 'resumed_at_ms'
  | 'pinned_at_ms'
  | 'origin'
> & {
  readonly plan: Pick<RunRow['plan'], 'preset'> & { readonly models: readonly { readonly name: string }[] };
};

export function summaryOf(row: SummaryRow, cells: RunSummary['cells']): RunSummary {
  return {
    id: row.id,
    sequence: row.sequence,
    title: row.title,
    tags: row.tags,
    notes: row.notes,
    ...(row.pinned_at_ms === null ? {} : { pinnedAt: isoTime(row.pinned_at_ms) }),
    status: row.status,
    createdAt: isoTime(row.created_at_ms),
    finishedAt: row.finished_at_ms === null ? null : isoTime(row.finished_at_ms),
    tookMs: row.took_ms === null ? null : milliseconds(row.took_ms),
    deletedAt: row.deleted_at_ms === null ? null : isoTime(row.deleted_at_ms),
    ...(row.resumed_at_ms.length === 0 ? {} : { resumedAt: row.resumed_at_ms.map(isoTime) }),
    ...(row.origin === null ? {} : { origin: row.origin }),
    preset: row.plan.preset,
    models: row.plan.models.map((model) => model.name),
    cells,
  };
}

export function runHeadOf(row: RunRow, cells: readonly Cell[]): RunHead {
  const count = (status: Cell['status']): number => cells.filter((cell) => cell.status === status).length;
  const counts = {
    total: cells.length,
    measured: count('measured'),
    unsupported: count('unsupported'),
    failed: count('failed'),
  };
  return {
    ...summaryOf(row, counts),
    iterations: row.plan.iterations,
    method: row.plan.method,
    machine: row.machine,
    runtime: row.runtime,
    devices: row.devices,
    vinobenchVersion: row.vinobench_version === '' ? null : row.vinobench_version,
  };
}

export function roundOf(runId: string, row: z.output<typeof roundRowSchema>): RoundDocument {
  const document = {
    cellId: row.cell_id,
    process: row.process,
    round: row.round,
    startedAt: isoTime(row.started_at_ms),
    samplesNs: Array.from(row.samples, (sample) => nanoseconds(Number(sample))),
  };
  if (!document.samplesNs.every((sample) => sample >= 0 && Number.isSafeInteger(sample))) {
    throw damaged(runId, `round ${row.round} of cell ${row.cell_id}: a sample is no duration`);
  }
  return document;
}

function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
