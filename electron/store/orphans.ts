/** Runs whose owner has died. */
import { isVinobenchError } from '../../shared/faults/errors.ts';
import type { Owner } from '../files/owner.ts';
import type { Connection } from './connection.ts';
import { interruptedReason, runEnded } from './documents.ts';
import { executionLives } from './executions.ts';
import { ownerRowSchema, readRow } from './rows.ts';

/**
 * Whether a run is said to be running although its owner, or its owner's attempt to carry it out, has ended; if so, it is written
 * down as interrupted. The first process that notices writes. The condition on the status lets neither a second writer nor an owner
 * that finished in the last moment be overruled, so read the run's row after this, not before.
 */
export function settleOrphan(
  connection: Connection,
  runId: string,
  lives: (owner: Owner) => boolean,
): boolean {
  const row = connection.get(
    `SELECT owner_pid, owner_boot_id, owner_start_time, owner_pid_namespace, execution
     FROM run WHERE id = ? AND status = 'running'`,
    runId,
  );
  if (row === undefined) return false;
  const { owner, execution } = readRow(ownerRowSchema, row, runId, 'owner');
  if (lives(owner) && executionLives(owner, execution)) return false;
  try {
    return connection.write(() => {
      // Of this owner: another process may have resumed the run in the meantime.
      const set = `UPDATE run SET status = 'interrupted'
         WHERE id = ? AND status = 'running' AND owner_pid = ? AND owner_boot_id = ? AND owner_start_time = ?
           AND execution = ?`;
      const { pid, bootId, startTime } = owner;
      if (connection.run(set, runId, pid, bootId, startTime, execution) !== 1) return false;
      interruptCells(connection, runId);
      return true;
    });
  } catch (error) {
    // Then the next reader writes it down; what this one shows is right all the same.
    if (!(isVinobenchError(error) && error.trouble !== null)) throw error;
    return true;
  }
}

/** Cells that still wait or run become `interrupted`; those with a result keep it. */
export function interruptCells(connection: Connection, runId: string): void {
  connection.run(
    `UPDATE cell SET status = 'interrupted', reason = coalesce(reason, ?), cause = coalesce(cause, ?)
     WHERE run_id = ? AND status IN ('queued', 'running')`,
    interruptedReason,
    JSON.stringify(runEnded),
    runId,
  );
}
