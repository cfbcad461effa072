/** Documents that come from files: all of one import in one transaction, none of them twice. */
import { createHash } from 'node:crypto';
import type { Origin } from '../../shared/documents/origin.ts';
import {
  type Cell,
  type ImportedPlan,
  importedPlanSchema,
  type RunWithRounds,
  runWithRoundsSchema,
} from '../../shared/documents/run.ts';
import { type Milliseconds, milliseconds } from '../../shared/units.ts';
import { currentOwner } from '../files/owner.ts';
import type { Connection } from './connection.ts';
import { asInterrupted } from './documents.ts';
import { cellIdOf, newRunId } from './ids.ts';
import { putRound } from './record.ts';
import { recordOf } from './rows.ts';

/** Kinds of documents that are imported. */
export type DocumentKindName = 'profile' | 'accuracy' | 'calibration';

/** A document that is written as it is: what `DocumentStore.row` makes. */
export interface DocumentRow {
  readonly kind: DocumentKindName;
  readonly summary: string;
  readonly body: Uint8Array;
  readonly origin: Origin;
  readonly createdAt: Date;
  /** Of the store that it was exported from. */
  readonly id: string | null;
}

export interface ImportedItem {
  readonly kind: 'run' | DocumentKindName;
  readonly id: string;
  /** `restored`: it was here and deleted. */
  readonly state: 'added' | 'here' | 'restored';
}

/** What a run's samples and facts are; its name, tags and notes may differ from store to store. */
function contentOfRun(document: RunWithRounds): string {
  const { run, cells, rounds } = runWithRoundsSchema.parse(document);
  const index = new Map(cells.map(({ id }, at) => [id, at]));
  const content = {
    run: [run.createdAt, run.preset, run.machine, run.runtime, run.vinobenchVersion],
    cells: cells.map(({ id: _, ...cell }) => cell),
    rounds: rounds.map(({ cellId, ...round }) => [index.get(cellId), round]),
  };
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

interface Imports {
  readonly runs: readonly RunWithRounds[];
  readonly documents: readonly DocumentRow[];
  /** Of a run of this store. */
  readonly read: (id: string) => RunWithRounds;
}

/** To be called inside a transaction. */
export function putImports(connection: Connection, { runs, documents, read }: Imports): ImportedItem[] {
  return [
    ...runs.map((run) => putRun(connection, run, read)),
    ...documents.map((row) => putDocument(connection, row)),
  ];
}

function putRun(connection: Connection, document: RunWithRounds, read: Imports['read']): ImportedItem {
  const { run } = document;
  const known = connection.get(
    `SELECT id FROM run WHERE origin IS NOT NULL AND json_extract(origin, '$.sha256') = ?`,
    run.origin?.sha256 ?? '',
  );
  if (known !== undefined) return again(connection, 'run', String(known['id']));
  const same = connection.get('SELECT id FROM run WHERE id = ?', run.id);
  if (same !== undefined && contentOfRun(read(run.id)) === contentOfRun(document))
    return again(connection, 'run', run.id);
  // Another machine may have given the same id to another run in the same minute.
  const id = same === undefined ? run.id : freeId(connection, 'run', new Date(run.createdAt));
  insertRun(connection, id, document);
  return { kind: 'run', id, state: 'added' };
}

const planOf = ({ run, cells }: RunWithRounds): ImportedPlan => ({
  imported: true,
  preset: run.preset,
  iterations: run.iterations,
  method: run.method,
  models: [...new Set([...run.models, ...cells.map(({ model }) => model)])].map((name) => ({ name })),
  configurations: cells.map(({ device, precision }) => ({ device, precision })),
});

function insertRun(connection: Connection, id: string, document: RunWithRounds): void {
  const { run, cells, rounds } = document;
  const owner = currentOwner();
  const status = run.status === 'running' ? 'interrupted' : run.status;
  const columns = {
    title: run.title,
    tags: JSON.stringify(run.tags),
    notes: run.notes,
    status,
    created_at_ms: Date.parse(run.createdAt),
    finished_at_ms: run.finishedAt === null ? null : Date.parse(run.finishedAt),
    took_ms: run.tookMs == null ? null : Math.round(run.tookMs),
    resumed_at_ms: JSON.stringify((run.resumedAt ?? []).map((at) => Date.parse(at))),
    plan: JSON.stringify(importedPlanSchema.parse(planOf(document))),
    machine: JSON.stringify(run.machine),
    runtime: JSON.stringify(run.runtime),
    devices: JSON.stringify(run.devices),
    origin: JSON.stringify(run.origin),
    vinobench_version: run.vinobenchVersion ?? '',
    owner_pid: owner.pid,
    owner_boot_id: owner.bootId,
    owner_start_time: owner.startTime,
    owner_pid_namespace: owner.pidNamespace,
    execution: '',
  };
  const names = Object.keys(columns);
  connection.run(
    `INSERT INTO run (id, ${names.join(', ')}) VALUES (?${', ?'.repeat(names.length)})`,
    id,
    ...Object.values(columns),
  );
  const ids = new Map(cells.map((cell, position) => [cell.id, cellIdOf(id, position)]));
  for (const [position, cell] of cells.entries()) insertCell(connection, id, position, cell);
  for (const { cellId, process, round, startedAt, samplesNs } of rounds)
    putRound(connection, ids.get(cellId) ?? '', {
      process,
      round,
      startedAtMs: timeOf(startedAt),
      samplesNs: BigInt64Array.from(samplesNs, BigInt),
    });
}

function insertCell(connection: Connection, runId: string, position: number, cell: Cell): void {
  const own = asInterrupted({ ...cell, id: cellIdOf(runId, position) });
  connection.run(
    'INSERT INTO cell (id, run_id, position, status, reason, cause, record) VALUES (?, ?, ?, ?, ?, ?, ?)',
    own.id,
    runId,
    position,
    own.status,
    own.reason,
    own.cause === null ? null : JSON.stringify(own.cause),
    recordOf(own),
  );
}

const timeOf = (iso: string): Milliseconds => milliseconds(Date.parse(iso));

function putDocument(connection: Connection, row: DocumentRow): ImportedItem {
  const { kind, summary, body, origin, createdAt } = row;
  const known =
    connection.get('SELECT id FROM document WHERE kind = ? AND origin_sha256 = ?', kind, origin.sha256) ??
    (row.id === null
      ? undefined
      : connection.get(
          'SELECT id FROM document WHERE kind = ? AND id = ? AND origin_sha256 IS NULL',
          kind,
          row.id,
        ));
  if (known !== undefined) return again(connection, kind, String(known['id']));
  const isFree =
    row.id !== null && connection.get('SELECT 1 FROM document WHERE id = ?', row.id) === undefined;
  const id = isFree && row.id !== null ? row.id : freeId(connection, 'document', createdAt);
  connection.run(
    'INSERT INTO document (id, kind, created_at_ms, summary, body, origin_sha256) VALUES (?, ?, ?, ?, ?, ?)',
    id,
    kind,
    createdAt.getTime(),
    summary,
    body,
    origin.sha256,
  );
  return { kind, id, state: 'added' };
}

function again(connection: Connection, kind: ImportedItem['kind'], id: string): ImportedItem {
  const table = kind === 'run' ? 'run' : 'document';
  const sql = `UPDATE ${table} SET deleted_at_ms = NULL WHERE id = ? AND deleted_at_ms IS NOT NULL`;
  return { kind, id, state: connection.run(sql, id) > 0 ? 'restored' : 'here' };
}

function freeId(connection: Connection, table: 'run' | 'document', at: Date): string {
  for (;;) {
    const id = newRunId(at);
    if (connection.get(`SELECT 1 FROM ${table} WHERE id = ?`, id) === undefined) return id;
  }
}
