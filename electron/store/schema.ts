/** The store's tables, as a list of steps: entry n takes schema n to n + 1. A released step never changes. */
import type { Upgrader } from './database.ts';
import { listedRuns } from './listedTables.ts';
import { processesOfRuns } from './runsOf2.ts';
import { factsOfRuns } from './version1.ts';

/**
 * Times are milliseconds since 1970, UTC. `plan`, `machine`, `runtime` and `record` are JSON of the schemas in
 * `shared/`; a cell's status and reason have their own columns, since every process may have to set them.
 */
const firstTables: Upgrader = (database) =>
  database.exec(`
    CREATE TABLE run (
      id TEXT PRIMARY KEY,
      title TEXT NOT NULL,
      tags TEXT NOT NULL,
      notes TEXT NOT NULL,
      status TEXT NOT NULL,
      created_at_ms INTEGER NOT NULL,
      finished_at_ms INTEGER,
      deleted_at_ms INTEGER,
      plan TEXT NOT NULL,
      machine TEXT NOT NULL,
      runtime TEXT NOT NULL,
      vinobench_version TEXT NOT NULL,
      owner_pid INTEGER NOT NULL,
      owner_boot_id TEXT NOT NULL,
      owner_start_time TEXT NOT NULL,
      owner_pid_namespace TEXT NOT NULL
    ) STRICT;
    CREATE INDEX run_by_age ON run (created_at_ms);

    CREATE TABLE cell (
      id TEXT PRIMARY KEY,
      run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      status TEXT NOT NULL,
      reason TEXT,
      record TEXT NOT NULL,
      UNIQUE (run_id, position)
    ) STRICT;

    CREATE TABLE round (
      cell_id TEXT NOT NULL REFERENCES cell (id) ON DELETE CASCADE,
      round INTEGER NOT NULL,
      started_at_ms INTEGER NOT NULL,
      samples BLOB NOT NULL,
      PRIMARY KEY (cell_id, round)
    ) STRICT;
  `);

/** What is written once and then only read: `summary` is JSON, `body` the gzip of a document's JSON, of a schema of `shared/`. */
const documents: Upgrader = (database) =>
  database.exec(`
    CREATE TABLE document (
      id TEXT PRIMARY KEY,
      kind TEXT NOT NULL,
      created_at_ms INTEGER NOT NULL,
      deleted_at_ms INTEGER,
      summary TEXT NOT NULL,
      body BLOB NOT NULL
    ) STRICT;
    CREATE INDEX document_by_age ON document (kind, created_at_ms);
  `);

/** `resumed_at_ms`: JSON, when the run was resumed. */
const resumedRuns: Upgrader = (database) =>
  database.exec("ALTER TABLE run ADD COLUMN resumed_at_ms TEXT NOT NULL DEFAULT '[]'");

/** Warnings are kept as they were written; the sign of an interval is spelt as everywhere else now. */
const plusMinus: Upgrader = (database) =>
  database.exec("UPDATE cell SET record = replace(record, 'no better than +-', 'no better than ±')");

/** JSON: which devices the machine had when the run began. */
const runDevices: Upgrader = (database) =>
  database.exec("ALTER TABLE run ADD COLUMN devices TEXT NOT NULL DEFAULT '[]'");

/**
 * Batch 1 was forced on every input where no batch was asked for, and a plan did not say which of both it was. What is left
 * of such a run, or measured again, has the models' own sizes.
 */
const ownSizes: Upgrader = (database) =>
  database.exec(`
    UPDATE run SET plan = (
      SELECT json_set(run.plan, '$.configurations', json_group_array(
        json(CASE WHEN json_extract(value, '$.batch') = 1 THEN json_set(value, '$.batch', NULL) ELSE value END)
        ORDER BY key))
      FROM json_each(run.plan, '$.configurations'))
    WHERE json_valid(plan) AND json_type(plan, '$.configurations') = 'array'
  `);

/**
 * `cause`: JSON, why a cell has no result; of older rows null. `execution`: the attempt of the owner that carries the run out,
 * since a process may outlive one of its attempts.
 */
const causes: Upgrader = (database) =>
  database.exec(`
    ALTER TABLE cell ADD COLUMN cause TEXT;
    ALTER TABLE run ADD COLUMN execution TEXT NOT NULL DEFAULT '';
  `);

/** `record`: JSON of an added model; `place`: its place in the list. */
const addedModels: Upgrader = (database) =>
  database.exec(`
    CREATE TABLE added_model (
      place INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      record TEXT NOT NULL
    ) STRICT
  `);

/** How long the run took, since it was resumed last, by a monotonic clock; null: not known. */
const runDurations: Upgrader = (database) => database.exec('ALTER TABLE run ADD COLUMN took_ms INTEGER');

/** `turn`: grows, so that the last one has the highest. */
const chosenPaths: Upgrader = (database) =>
  database.exec(
    'CREATE TABLE chosen_path (turn INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL UNIQUE) STRICT',
  );

/** Causes and warnings as data, in addition to the sentences. */
const facts: Upgrader = factsOfRuns;

/** Runs as they are listed and searched, and a journal of what was changed by hand. */
const runsFirst: Upgrader = listedRuns;

/** `process`: the one that a round was measured in. Plans say by which method, cells in which processes. */
const processes: Upgrader = processesOfRuns;

/** `origin`: JSON, of a run that was imported: from which files, when; null: it was measured here. `origin_sha256`: likewise, of their content. */
const origins: Upgrader = (database) =>
  database.exec(`
    ALTER TABLE run ADD COLUMN origin TEXT;
    ALTER TABLE document ADD COLUMN origin_sha256 TEXT;
  `);

export const schemaSteps: readonly Upgrader[] = [
  firstTables,
  documents,
  resumedRuns,
  plusMinus,
  runDevices,
  ownSizes,
  causes,
  addedModels,
  runDurations,
  chosenPaths,
  facts,
  runsFirst,
  processes,
  origins,
];
