/** What people change of runs that are kept: each change is written down with what was before, so that it can be taken back. */
import { z } from 'zod';
import { changeMarkSchema } from '../../shared/comparing/history.ts';
import { type RunField, type RunWords, runFields } from '../../shared/documents/run.ts';
import { VinobenchError } from '../../shared/faults/errors.ts';
import type { Connection } from './connection.ts';
import { noSuchRun, parsedJson, readRow, timestamp } from './rows.ts';

/** Fields of a run that people change, each as it is to be, or as it was. */
const fieldsSchema = z.strictObject({
  title: z.string().exactOptional(),
  tags: z.array(z.string()).exactOptional(),
  notes: z.string().exactOptional(),
  /** Milliseconds since 1970, UTC; null: it is not. */
  pinned: timestamp.nullable().exactOptional(),
  deleted: timestamp.nullable().exactOptional(),
  /** Of the change of level that begins with the run, in the history of a configuration; null: it has none. */
  mark: z.strictObject({ configuration: z.string(), mark: changeMarkSchema.nullable() }).exactOptional(),
});
type Fields = z.infer<typeof fieldsSchema>;
type Columns = Required<Omit<Fields, 'mark'>>;

type ColumnName = Exclude<RunField, 'mark'>;
/** Fields that are a column of the run. */
const columnOf: Readonly<Record<ColumnName, string>> = {
  title: 'title',
  tags: 'tags',
  notes: 'notes',
  pinned: 'pinned_at_ms',
  deleted: 'deleted_at_ms',
};
const columnNames = runFields.filter((field): field is ColumnName => field !== 'mark');

export interface RunChange {
  /** By which it is taken back. */
  readonly change: number;
  /** Its id. */
  readonly run: string;
  readonly fields: readonly RunField[];
}

const wordsRowSchema = z.object({
  title: z.string(),
  tags: parsedJson.pipe(z.array(z.string())).catch([]),
  notes: z.string(),
  pinned: timestamp.nullable(),
  deleted: timestamp.nullable(),
});

/** What people say of a run, as fields. */
export const fieldsOfWords =
  ({ pinned, tags, ...words }: RunWords) =>
  (before: Columns): Fields => ({
    ...words,
    ...(tags === undefined ? {} : { tags: changedTags(before.tags, tags) }),
    ...(pinned === undefined ? {} : { pinned: pinned ? Date.now() : null }),
  });

/** Tags that differ by upper and lower case are one. */
function changedTags(before: readonly string[], { add, remove }: NonNullable<RunWords['tags']>): string[] {
  const left = new Map(before.map((tag) => [tag.toLowerCase(), tag]));
  for (const tag of remove) left.delete(tag.trim().toLowerCase());
  for (const tag of add) if (!left.has(tag.toLowerCase())) left.set(tag.toLowerCase(), tag);
  return [...left.values()];
}

/** To be called inside a transaction. */
export function changeRun(
  connection: Connection,
  id: string,
  fieldsAfter: (before: Columns) => Fields,
): RunChange {
  const columns = fieldsOf(connection, id);
  const fields = fieldsAfter(columns);
  const before: Fields = {
    ...columns,
    ...(fields.mark === undefined ? {} : { mark: markBefore(connection, id, fields.mark.configuration) }),
  };
  const changed = runFields.filter((name) => fields[name] !== undefined);
  put(connection, id, fields);
  connection.run(
    'INSERT INTO run_change (run_id, at_ms, before) VALUES (?, ?, ?)',
    id,
    Date.now(),
    JSON.stringify(Object.fromEntries(changed.map((name) => [name, before[name]]))),
  );
  const change = Number(connection.get('SELECT last_insert_rowid() AS change')?.['change']);
  return { change, run: id, fields: changed };
}

const changeRowSchema = z.object({
  id: z.number().int(),
  run_id: z.string(),
  before: parsedJson.pipe(fieldsSchema),
  undone_at_ms: timestamp.nullable(),
});

/** To be called inside a transaction. @param change null: the latest that was not taken back */
export function undoChange(connection: Connection, change: number | null): RunChange {
  const columns = 'id, run_id, before, undone_at_ms';
  const row =
    change === null
      ? connection.get(
          `SELECT ${columns} FROM run_change WHERE undone_at_ms IS NULL ORDER BY id DESC LIMIT 1`,
        )
      : connection.get(`SELECT ${columns} FROM run_change WHERE id = ?`, change);
  if (row === undefined)
    throw new VinobenchError(
      'usage',
      'There is no change of a run to undo: nothing was renamed, tagged, noted, pinned or deleted.',
    );
  const { id, run_id, before, undone_at_ms } = readRow(changeRowSchema, row, String(row['run_id']), 'change');
  if (undone_at_ms !== null)
    throw new VinobenchError('usage', `Change ${id} of run ${run_id} was undone before.`);
  put(connection, run_id, before);
  connection.run('UPDATE run_change SET undone_at_ms = ? WHERE id = ?', Date.now(), id);
  return { change: id, run: run_id, fields: runFields.filter((name) => before[name] !== undefined) };
}

function markBefore(connection: Connection, id: string, configuration: string): Required<Fields>['mark'] {
  const sql = 'SELECT mark FROM change_mark WHERE configuration = ? AND run_id = ?';
  const known = changeMarkSchema.safeParse(connection.get(sql, configuration, id)?.['mark']);
  return { configuration, mark: known.success ? known.data : null };
}

function putMark(
  connection: Connection,
  id: string,
  { configuration, mark }: Required<Fields>['mark'],
): void {
  connection.run('DELETE FROM change_mark WHERE configuration = ? AND run_id = ?', configuration, id);
  if (mark === null) return;
  const sql = 'INSERT INTO change_mark (configuration, run_id, mark, at_ms) VALUES (?, ?, ?, ?)';
  connection.run(sql, configuration, id, mark, Date.now());
}

function fieldsOf(connection: Connection, id: string): Columns {
  const columns = columnNames.map((name) => `${columnOf[name]} AS ${name}`).join(', ');
  const row = connection.get(`SELECT ${columns} FROM run WHERE id = ?`, id);
  if (row === undefined) throw noSuchRun(id);
  return readRow(wordsRowSchema, row, id, 'run');
}

function put(connection: Connection, id: string, fields: Fields): void {
  if (fields.mark !== undefined) putMark(connection, id, fields.mark);
  for (const name of columnNames) {
    const value = fields[name];
    if (value === undefined) continue;
    const written = Array.isArray(value) ? JSON.stringify(value) : value;
    if (connection.run(`UPDATE run SET ${columnOf[name]} = ? WHERE id = ?`, written, id) === 0)
      throw noSuchRun(id);
  }
}
