/** A run that stopped, made to run again: what has a result keeps it, the rest waits as at the beginning. */
import { VinobenchError } from '../../shared/errors.ts';
import { currentOwner } from '../files/owner.ts';
import type { Connection } from './connection.ts';
import { queuedCell } from './documents.ts';
import { cellRecordSchema, type RunRow } from './rows.ts';

/**
 * To be called inside a transaction. Samples of cells that were not finished go: such a cell is measured anew, whole.
 * @param run as it was read before
 * @throws VinobenchError 'usage' when the run has changed since, or when none of its cells is left
 */
export function resume(connection: Connection, run: RunRow): void {
  const { id, plan } = run;
  const owner = currentOwner();
  const now = Date.now();
  // Whoever is first has it; for the other the run goes on elsewhere.
  const taken = connection.run(
    `UPDATE run SET status = 'running', finished_at_ms = NULL, resumed_at_ms = ?,
       owner_pid = ?, owner_boot_id = ?, owner_start_time = ?, owner_pid_namespace = ?
     WHERE id = ? AND status = ?`,
    ...[JSON.stringify([...run.resumed_at_ms, now]), owner.pid, owner.bootId, owner.startTime],
    ...[owner.pidNamespace, id, run.status],
  );
  if (taken === 0 || run.status === 'running') {
    throw new VinobenchError(
      'usage',
      `Run ${id} is in progress in another Vinobench: watch or cancel it there.`,
    );
  }
  const unfinished = connection.all(
    "SELECT id, position FROM cell WHERE run_id = ? AND status IN ('interrupted', 'queued', 'running')",
    id,
  );
  if (unfinished.length === 0) {
    throw new VinobenchError('usage', `Every cell of run ${id} has its result: there is nothing to resume.`);
  }
  for (const row of unfinished) {
    const [cellId, configuration] = [String(row['id']), plan.configurations[Number(row['position'])]];
    if (configuration === undefined) throw new RangeError(`the plan of ${id} has no cell ${cellId}`);
    const cell = queuedCell(cellId, configuration, plan, run.runtime);
    connection.run('DELETE FROM round WHERE cell_id = ?', cellId);
    connection.run(
      "UPDATE cell SET status = 'queued', reason = NULL, record = ? WHERE id = ?",
      ...[JSON.stringify(cellRecordSchema.parse(cell)), cellId],
    );
  }
}

/** The first number that no round of the run has. */
export function nextRound(connection: Connection, runId: string): number {
  const row = connection.get(
    'SELECT coalesce(max(round) + 1, 0) AS next FROM round JOIN cell ON cell.id = round.cell_id WHERE run_id = ?',
    runId,
  );
  return Number(row?.['next'] ?? 0);
}
