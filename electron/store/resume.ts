/** A run that stopped, made to run again: what has a result keeps it, and so does what failed for good; the rest waits as at the beginning. */

import { isLeft } from '../../shared/documents/run.ts';
import { VinobenchError } from '../../shared/faults/errors.ts';
import { currentOwner } from '../files/owner.ts';
import type { Connection } from './connection.ts';
import { cellOf, queuedCell } from './documents.ts';
import { cellRowSchema, importedRun, type RunRow, readRow, recordOf } from './rows.ts';

/**
 * To be called inside a transaction. Unfinished cells keep the processes that were measured to their end; samples of another one are
 * removed, since it is measured again from the start.
 * @param run as it was read before
 * @param execution the attempt that carries it out from here on
 * @throws VinobenchError 'usage' when the run has changed since, or when none of its cells is left
 */
export function resume(connection: Connection, run: RunRow, execution: string): void {
  const { id, plan } = run;
  if ('imported' in plan) throw importedRun(id);
  const owner = currentOwner();
  const now = Date.now();
  // The first caller gets it; for the other the run is in progress elsewhere.
  const taken = connection.run(
    `UPDATE run SET status = 'running', finished_at_ms = NULL, took_ms = NULL, resumed_at_ms = ?,
       owner_pid = ?, owner_boot_id = ?, owner_start_time = ?, owner_pid_namespace = ?, execution = ?
     WHERE id = ? AND status = ?`,
    JSON.stringify([...run.resumed_at_ms, now]),
    owner.pid,
    owner.bootId,
    owner.startTime,
    owner.pidNamespace,
    execution,
    id,
    run.status,
  );
  if (taken === 0 || run.status === 'running') {
    throw new VinobenchError(
      'usage',
      `Run ${id} is in progress in another Vinobench: watch or cancel it there.`,
    );
  }
  const left = connection
    .all('SELECT id, position, status, reason, cause, record FROM cell WHERE run_id = ?', id)
    .map((row) => ({
      position: Number(row['position']),
      before: cellOf(readRow(cellRowSchema, row, id, `cell ${row['id']}`)),
    }))
    .filter(({ before }) => isLeft(before));
  if (left.length === 0) {
    throw new VinobenchError('usage', `Every cell of run ${id} has its result: there is nothing to resume.`);
  }
  for (const { position, before } of left) {
    const [cellId, configuration] = [before.id, plan.configurations[position]];
    if (configuration === undefined) throw new RangeError(`the plan of ${id} has no cell ${cellId}`);
    const failedBefore = before.status === 'failed' ? before.cause : before.failedBefore;
    const cell = {
      ...queuedCell(cellId, configuration, plan, { version: run.runtime.version ?? '' }),
      processes: before.processes,
      ...(failedBefore ? { failedBefore } : {}),
    };
    connection.run(
      'DELETE FROM round WHERE cell_id = ? AND process NOT IN (SELECT value FROM json_each(?))',
      cellId,
      JSON.stringify(before.processes.map(({ process }) => process)),
    );
    connection.run(
      "UPDATE cell SET status = 'queued', reason = NULL, cause = NULL, record = ? WHERE id = ?",
      recordOf(cell),
      cellId,
    );
  }
}

/** The first number that no process of the run has. */
export function nextProcess(connection: Connection, runId: string): number {
  const row = connection.get(
    'SELECT coalesce(max(process) + 1, 0) AS next FROM round JOIN cell ON cell.id = round.cell_id WHERE run_id = ?',
    runId,
  );
  return Number(row?.['next'] ?? 0);
}
