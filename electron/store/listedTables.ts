/**
 * The step that makes runs quick to list and to search. What a list shows of a run's JSON is copied into `run_listed`, and its words
 * into an index of full text (https://www.sqlite.org/fts5.html); triggers keep both right with every write.
 */
import type { Upgrader } from './database.ts';

/** JSON of a damaged row may be anything: then this is null, and the list reads the whole run and says what is wrong. */
export const field = (column: string, path: string): string =>
  `CASE WHEN json_valid(${column}) THEN json_extract(${column}, '${path}') END`;

/** Of the index by which one configuration is found in all runs. */
export const configurationColumns: readonly string[] = ['$.model', '$.device', '$.precision'].map((path) =>
  field('record', path),
);

/** A JSON array of one field of each element. */
const fieldsOf = (path: string, value: string): string =>
  `CASE WHEN json_valid(plan) THEN
     CASE WHEN json_type(plan, '${path}') = 'array' THEN
       (SELECT json_group_array(${value}) FROM json_each(run.plan, '${path}'))
     END
   END`;

const element = (name: string): string => `json_extract(run.plan, fullkey || '.${name}')`;

/** Of the runs that a condition names. */
const list = (where: string): string => `
  INSERT INTO run_listed (run_id, preset, models, devices, hostname, cpu_model, runtime)
    SELECT id,
      ${field('plan', '$.preset')},
      ${fieldsOf('$.models', element('name'))},
      ${fieldsOf('$.configurations', `DISTINCT ${element('device')} || ' ' || ${element('precision')}`)},
      ${field('machine', '$.hostname')},
      ${field('machine', '$.cpuModel')},
      ${field('runtime', '$.version')}
    FROM run WHERE ${where} ORDER BY rowid;
  INSERT INTO run_words (rowid, run, title, tags, notes, models, devices, machine, runtime)
    SELECT run_listed.id, run.id, title, tags, notes, models, run_listed.devices, hostname || ' ' || cpu_model, run_listed.runtime
    FROM run JOIN run_listed ON run_id = run.id WHERE ${where.replace('id', 'run.id')};`;

const forget = `
  DELETE FROM run_words WHERE rowid = (SELECT id FROM run_listed WHERE run_id = old.id);
  DELETE FROM run_listed WHERE run_id = old.id;`;

/**
 * `run_change.before`: JSON, what the fields that a change replaced were before it; an undone change is done no second time.
 * `change_mark`: what people say of a change of level in the history of a configuration; `run_id` is the first run of the new level.
 */
export const listedRuns: Upgrader = (database) =>
  database.exec(`
    ALTER TABLE run ADD COLUMN pinned_at_ms INTEGER;
    CREATE INDEX cell_by_status ON cell (run_id, status);
    CREATE INDEX cell_by_configuration ON cell (${configurationColumns.join(', ')});

    CREATE TABLE run_listed (
      id INTEGER PRIMARY KEY,
      run_id TEXT NOT NULL UNIQUE,
      preset TEXT,
      models TEXT,
      devices TEXT,
      hostname TEXT,
      cpu_model TEXT,
      runtime TEXT
    ) STRICT;
    CREATE VIRTUAL TABLE run_words USING fts5(
      run, title, tags, notes, models, devices, machine, runtime,
      tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
    );
    ${list('id IS NOT NULL')}
    CREATE TRIGGER run_listed_insert AFTER INSERT ON run BEGIN ${list('id = new.id')} END;
    CREATE TRIGGER run_listed_update AFTER UPDATE OF title, tags, notes, plan, machine, runtime ON run BEGIN
      ${forget} ${list('id = new.id')}
    END;
    CREATE TRIGGER run_listed_delete AFTER DELETE ON run BEGIN ${forget} END;

    CREATE TABLE run_change (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      at_ms INTEGER NOT NULL,
      before TEXT NOT NULL,
      undone_at_ms INTEGER
    ) STRICT;
    CREATE TABLE change_mark (
      configuration TEXT NOT NULL,
      run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
      mark TEXT NOT NULL,
      at_ms INTEGER NOT NULL,
      PRIMARY KEY (configuration, run_id)
    ) STRICT, WITHOUT ROWID;
  `);
