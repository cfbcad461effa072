/** The list of runs, read from what the database keeps for it: no plan and no cell is read. */
import { z } from 'zod';
import { runPresets } from '../../shared/documents/presets.ts';
import type { ListedRun, RunSummary } from '../../shared/documents/run.ts';
import { passesFilter, type RunFilter, wordsOfSearch } from '../../shared/documents/runFilter.ts';
import { isVinobenchError, type VinobenchError } from '../../shared/faults/errors.ts';
import { recordedMachineSchema, recordedRuntimeSchema } from '../../shared/machine/machine.ts';
import type { Connection, Row } from './connection.ts';
import { summaryOf } from './documents.ts';
import { cellCountRowSchema, parsedJson, type RunRow, readRow, runRowSchema } from './rows.ts';

export interface RunList {
  /** Newest first. */
  readonly runs: ListedRun[];
  /** Runs that cannot be read, each with a VinobenchError 'store' that says why. */
  readonly damaged: { readonly id: string; readonly error: VinobenchError }[];
}

export interface ListOptions {
  readonly includeDeleted?: boolean;
  readonly filter?: RunFilter;
}

const times = ['created_at_ms', 'finished_at_ms', 'took_ms', 'deleted_at_ms', 'pinned_at_ms'] as const;

/** A damaged number may not fit a double, at which node:sqlite throws for all rows: a text is refused by the schema, for its row alone. */
const safely = (column: string): string =>
  `CASE WHEN ${column} IS NULL OR ${column} BETWEEN -9007199254740991 AND 9007199254740991
     THEN ${column} ELSE 'too large' END AS ${column}`;

const columns = `run.rowid AS sequence, run.id, title, tags, notes, status, ${times.map(safely).join(', ')},
  resumed_at_ms, origin, preset, models, hostname, cpu_model, run_listed.runtime AS runtime_version`;

const listedRowSchema = runRowSchema
  .pick({
    sequence: true,
    id: true,
    title: true,
    tags: true,
    notes: true,
    status: true,
    created_at_ms: true,
    finished_at_ms: true,
    took_ms: true,
    deleted_at_ms: true,
    pinned_at_ms: true,
    resumed_at_ms: true,
    origin: true,
  })
  .extend({
    preset: z.enum(runPresets),
    models: parsedJson.pipe(z.array(z.string())),
    hostname: recordedMachineSchema.shape.hostname,
    cpu_model: recordedMachineSchema.shape.cpuModel,
    runtime_version: recordedRuntimeSchema.shape.version,
  });

/**
 * Those that cannot be read are listed apart and hide nothing.
 * @param settled the row of a run that is said to be running, or that is not sound; throws what is wrong with it
 */
export function listRuns(
  connection: Connection,
  { includeDeleted = false, filter = {} }: ListOptions,
  settled: (id: string) => RunRow,
): RunList {
  const counts = countsOf(connection);
  const list: RunList = { runs: [], damaged: [] };
  for (const row of rowsOf(connection, includeDeleted, wordsOfSearch(filter.search ?? ''))) {
    const id = String(row['id']);
    try {
      const run = listed(
        row,
        () => cellCount(counts, id),
        () => settled(id),
      );
      if (passesFilter(run, filter)) list.runs.push(run);
    } catch (error) {
      if (!isVinobenchError(error)) throw error;
      // Otherwise somebody purged it meanwhile: not damaged but gone.
      if (error.code === 'store') list.damaged.push({ id, error });
    }
  }
  return list;
}

type Counts = ReadonlyMap<string, readonly Row[]>;

/** Of all runs at once, from an index. */
const countsOf = (connection: Connection): Counts =>
  Map.groupBy(
    connection.all('SELECT run_id, status, count(*) AS count FROM cell GROUP BY run_id, status'),
    (row) => String(row['run_id']),
  );

/** @throws VinobenchError 'store' for a status that no cell has */
function cellCount(counts: Counts, runId: string): RunSummary['cells'] {
  const count = { total: 0, measured: 0, unsupported: 0, failed: 0 };
  for (const row of counts.get(runId) ?? []) {
    const { status, count: cells } = readRow(cellCountRowSchema, row, runId, 'cells');
    count.total += cells;
    if (status === 'measured' || status === 'unsupported' || status === 'failed') count[status] += cells;
  }
  return count;
}

function rowsOf(connection: Connection, includeDeleted: boolean, words: readonly string[]): Row[] {
  const conditions = [
    ...(includeDeleted ? [] : ['deleted_at_ms IS NULL']),
    ...(words.length === 0 ? [] : ['run_listed.id IN (SELECT rowid FROM run_words WHERE run_words MATCH ?)']),
  ];
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const query = words.map((word) => `"${word.replaceAll('"', '""')}"*`).join(' ');
  return connection.all(
    `SELECT ${columns} FROM run LEFT JOIN run_listed ON run_id = run.id ${where} ORDER BY run.rowid DESC`,
    ...(words.length === 0 ? [] : [query]),
  );
}

function listed(row: Row, cells: () => RunSummary['cells'], settled: () => RunRow): ListedRun {
  const lean = row['status'] === 'running' ? null : listedRowSchema.safeParse(row);
  if (lean?.success === true) {
    const { preset, models, hostname, cpu_model, runtime_version, ...rest } = lean.data;
    const plan = { preset, models: models.map((name) => ({ name })) };
    return {
      ...summaryOf({ ...rest, plan }, cells()),
      machine: { hostname, cpuModel: cpu_model },
      runtime: { version: runtime_version },
    };
  }
  const whole = settled();
  const { hostname, cpuModel } = whole.machine;
  return {
    ...summaryOf(whole, cells()),
    machine: { hostname, cpuModel },
    runtime: { version: whole.runtime.version },
  };
}
