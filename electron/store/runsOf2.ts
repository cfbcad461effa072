/** Runs of schema 2 did not say by which method and in which processes they were measured. */
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { oldMethod, processesOfOldCell } from '../../shared/documents/oldRuns.ts';
import { parsed } from './version1.ts';

const oldPlan = z.looseObject({ preset: z.string() });
const oldRecord = z.looseObject({});

/** Rows that cannot be read stay as they are; they are reported when they are read. */
export function processesOfRuns(database: DatabaseSync): void {
  database.exec('ALTER TABLE round ADD COLUMN process INTEGER NOT NULL DEFAULT 0');
  const writePlan = database.prepare('UPDATE run SET plan = ? WHERE rowid = ?');
  for (const { rowid, plan } of database.prepare('SELECT rowid, plan FROM run').all()) {
    const known = oldPlan.safeParse(parsed(plan));
    if (typeof rowid !== 'number' || !known.success) continue;
    writePlan.run(JSON.stringify({ ...known.data, method: oldMethod(known.data.preset) }), rowid);
  }
  const cells = database
    .prepare(
      `SELECT cell.rowid AS rowid, status, record,
         (SELECT min(started_at_ms) FROM round WHERE round.cell_id = cell.id) AS started FROM cell`,
    )
    .all();
  const writeCell = database.prepare('UPDATE cell SET record = ? WHERE rowid = ?');
  for (const { rowid, status, record, started } of cells) {
    const known = oldRecord.safeParse(parsed(record));
    if (typeof rowid !== 'number' || !known.success) continue;
    const fields = processesOfOldCell({ ...known.data, status }, timeOf(started));
    if (fields !== null) writeCell.run(JSON.stringify({ ...known.data, ...fields }), rowid);
  }
}

/** Null: no time that a Date can hold. */
function timeOf(milliseconds: unknown): string | null {
  if (typeof milliseconds !== 'number') return null;
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
