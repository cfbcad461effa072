/** One configuration in all runs that are kept, found by an index: of each run only this cell is read, and of that what a history needs. */
import { z } from 'zod';
import { historyKey } from '../../shared/comparing/configuration.ts';
import { type ChangeMark, changeMarkSchema } from '../../shared/comparing/history.ts';
import { runPresets } from '../../shared/documents/presets.ts';
import { type Cell, cellSchema, runSummarySchema } from '../../shared/documents/run.ts';
import { releaseOf } from '../../shared/machine/runtimeRelease.ts';
import type { Connection } from './connection.ts';
import { configurationColumns, field } from './listedTables.ts';
import { parsedJson, timestamp } from './rows.ts';

export interface ConfigurationName {
  readonly model: string;
  readonly device: string;
  readonly precision: Cell['precision'];
}

const recordSchema = cellSchema.pick({
  latencyMs: true,
  fps: true,
  isa: true,
  runtime: true,
  batch: true,
  requests: true,
  inputs: true,
});

const rowSchema = z.object({
  id: z.string(),
  title: runSummarySchema.shape.title,
  created_at_ms: timestamp,
  hostname: z.string().nullable(),
  cpu_model: z.string().nullable(),
  runtime: z.string().nullable(),
  preset: z.enum(runPresets),
  /** 1 or 0; null: the plan does not say. */
  include_first: z.number().nullable(),
  processes: z.number().nullable(),
  record: parsedJson.pipe(recordSchema),
});
export type HistoryRow = z.infer<typeof rowSchema>;

/** Measured cells of that name, oldest run first; rows that cannot be read are left out, as the list of runs says. */
export function historyRows(
  connection: Connection,
  { model, device, precision }: ConfigurationName,
): HistoryRow[] {
  const is = configurationColumns.map((column) => `${column} = ?`).join(' AND ');
  const rows = connection.all(
    `SELECT run.id, title, created_at_ms, hostname, cpu_model, run_listed.runtime, preset, record,
       ${field('plan', '$.method.includeFirst')} AS include_first, json_array_length(record, '$.processes') AS processes
     FROM cell JOIN run ON run.id = cell.run_id JOIN run_listed ON run_listed.run_id = run.id
     WHERE ${is} AND cell.status = 'measured' AND deleted_at_ms IS NULL AND abs(created_at_ms) < 9e15
     ORDER BY created_at_ms, run.rowid`,
    model,
    device,
    precision,
  );
  return rows.flatMap((row) => {
    const read = rowSchema.safeParse(row);
    // A run may have measured other releases of OpenVINO beside its own: they are no part of how that has changed.
    return read.success && isOfRun(read.data) ? [read.data] : [];
  });
}

const isOfRun = ({ record, runtime }: HistoryRow): boolean =>
  record.runtime === null || runtime === null || releaseOf(record.runtime) === releaseOf(runtime);

export const historyKeyOf = (row: HistoryRow, name: ConfigurationName): string =>
  historyKey({
    hostname: row.hostname,
    cpuModel: row.cpu_model,
    preset: row.preset,
    includeFirst: row.include_first === 1,
    cell: { ...row.record, ...name },
    processes: row.processes ?? 1,
  });

/** By the first run of the new level. */
export function marksOf(connection: Connection, configuration: string): Map<string, ChangeMark> {
  const rows = connection.all('SELECT run_id, mark FROM change_mark WHERE configuration = ?', configuration);
  return new Map(
    rows.flatMap(({ run_id, mark }) => {
      const known = changeMarkSchema.safeParse(mark);
      return known.success ? [[String(run_id), known.data]] : [];
    }),
  );
}

/** When the first runs of levels began that people expected, or know as a bug; milliseconds since 1970, the earliest first. */
export function resetsOf(connection: Connection, configuration: string): number[] {
  const rows = connection.all(
    `SELECT created_at_ms FROM change_mark JOIN run ON run.id = run_id
     WHERE configuration = ? AND mark IN ('expected', 'bug') ORDER BY created_at_ms`,
    configuration,
  );
  return rows.flatMap((row) => {
    const read = z.object({ created_at_ms: timestamp }).safeParse(row);
    return read.success ? [read.data.created_at_ms] : [];
  });
}
