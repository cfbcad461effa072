/** What an execution has to write of its run: cells, rounds of samples, the end; all of it at once or nothing. */
import type { z } from 'zod';
import type { Cell, RunStatus } from '../../shared/documents/run.ts';
import { cellSchema } from '../../shared/documents/run.ts';
import { type Milliseconds, milliseconds } from '../../shared/units.ts';
import type { Connection } from './connection.ts';
import { interruptCells } from './orphans.ts';
import { noSuchCell, recordOf, type roundRowSchema } from './rows.ts';
import { encodeSamples } from './samples.ts';

/** Samples of one round: what was measured side by side with the same round of the run's other cells. */
export interface NewRound {
  /** 0-based; its number is that of the run's other cells that were measured in turns with it. */
  readonly process: number;
  /** 0-based, counted through all processes. */
  readonly round: number;
  /** Milliseconds since 1970, UTC; a fraction is dropped. */
  readonly startedAtMs: Milliseconds;
  readonly samplesNs: BigInt64Array;
}

export const newRoundOf = (row: z.output<typeof roundRowSchema>): NewRound => ({
  process: row.process,
  round: row.round,
  startedAtMs: milliseconds(row.started_at_ms),
  samplesNs: row.samples,
});

export interface RunEnd {
  readonly status: Exclude<RunStatus, 'running'>;
  /** Milliseconds since 1970, UTC. */
  readonly atMs: Milliseconds;
  /** Since the execution began, by a monotonic clock; null: unknown. */
  readonly tookMs: Milliseconds | null;
}

export interface RunChanges {
  /** As they are now. */
  readonly cells: readonly Cell[];
  readonly rounds: readonly (NewRound & { readonly cellId: string })[];
  /** Null: it is running. */
  readonly end: RunEnd | null;
}

/**
 * Whether they say only how far a run is: cells that are being measured, and how they were compiled, without a sample. Whatever ends in
 * the middle of such a cell, it is measured again from its beginning, compilation included.
 */
export const isProgress = ({ cells, rounds, end }: RunChanges): boolean =>
  end === null && rounds.length === 0 && cells.every(({ status }) => status === 'running');

/** To be called inside a transaction. */
export function putChanges(connection: Connection, runId: string, { cells, rounds, end }: RunChanges): void {
  for (const { cellId, ...round } of rounds) putRound(connection, cellId, round);
  for (const cell of cells) putCell(connection, cell);
  if (end !== null) endRun(connection, runId, end);
}

function putCell(connection: Connection, cell: Cell): void {
  const { id, status, reason, cause } = cellSchema.parse(cell);
  const sql = 'UPDATE cell SET status = ?, reason = ?, cause = ?, record = ? WHERE id = ?';
  const causeText = cause === null ? null : JSON.stringify(cause);
  if (connection.run(sql, status, reason, causeText, recordOf(cell), id) === 0) throw noSuchCell(id);
}

/** To be called inside a transaction. */
export function putRound(
  connection: Connection,
  cellId: string,
  { process, round, startedAtMs, samplesNs }: NewRound,
): void {
  const changed = connection.run(
    'INSERT INTO round (cell_id, process, round, started_at_ms, samples) SELECT id, ?, ?, ?, ? FROM cell WHERE id = ?',
    process,
    round,
    Math.floor(startedAtMs),
    encodeSamples(samplesNs),
    cellId,
  );
  if (changed === 0) throw noSuchCell(cellId);
}

/** Ends a run; its cells that still wait or run become `interrupted`. Returns how many runs have that id. */
function endRun(connection: Connection, runId: string, { status, atMs, tookMs }: RunEnd): number {
  const sql = 'UPDATE run SET status = ?, finished_at_ms = ?, took_ms = ? WHERE id = ?';
  const changed = connection.run(sql, status, atMs, tookMs, runId);
  interruptCells(connection, runId);
  return changed;
}
