import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { VinobenchError } from '../../shared/faults/errors.ts';
import { applicationId, openDatabase, type Upgrader } from './database.ts';
import { queuedCells } from './documents.ts';
import { temporaryFolders } from './fixtures/folder.ts';
import { finishRun } from './fixtures/recording.ts';
import { sampleMachine, samplePlan, sampleRuntime } from './fixtures/samplePlan.ts';
import { databaseName } from './home.ts';
import { RunStore } from './runStore.ts';
import { schemaSteps } from './schema.ts';

const temporaryFolder = temporaryFolders();
const newFile = (): string => join(temporaryFolder(), databaseName);

function refusal(file: string): VinobenchError {
  try {
    openDatabase(file, schemaSteps).close();
  } catch (error) {
    if (error instanceof VinobenchError) return error;
    throw error;
  }
  throw new Error(`${file} was opened`);
}

const noisy = (sign: string) =>
  `The mean is known to no better than ${sign}41 %: measure longer, or on a quieter machine.`;

const version = (database: DatabaseSync): unknown =>
  database.prepare('PRAGMA user_version').get()?.['user_version'];

describe('openDatabase', () => {
  it('makes a durable database of ours', () => {
    using database = openDatabase(newFile(), schemaSteps);
    const pragma = (name: string): unknown =>
      Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    expect(pragma('journal_mode')).toBe('wal');
    expect(pragma('synchronous')).toBe(2);
    expect(pragma('foreign_keys')).toBe(1);
    expect(pragma('application_id')).toBe(applicationId);
    expect(pragma('user_version')).toBe(schemaSteps.length);
  });

  it('reads runs of the first schema, and spells their warnings as it does now', () => {
    const folder = temporaryFolder();
    using older = openDatabase(join(folder, databaseName), schemaSteps.slice(0, 1));
    const { plan, cell } = { plan: samplePlan(1), cell: queuedCells('r', samplePlan(1), sampleRuntime)[0] };
    const { id: _, status: __, reason: ___, ...record } = { ...cell, warnings: [noisy('+-')] };
    older
      .prepare(
        `INSERT INTO run (id, title, tags, notes, status, created_at_ms, plan, machine, runtime, vinobench_version,
           owner_pid, owner_boot_id, owner_start_time, owner_pid_namespace)
         VALUES ('r', 'old', '[]', '', 'finished', 1, ?, ?, ?, '0.1.0', 1, '', '', '')`,
      )
      .run(JSON.stringify(plan), JSON.stringify(sampleMachine), JSON.stringify(sampleRuntime));
    older
      .prepare(
        "INSERT INTO cell (id, run_id, position, status, record) VALUES ('r.0', 'r', 0, 'measured', ?)",
      )
      .run(JSON.stringify(record));
    older.close();
    using store = RunStore.open(folder);
    const { run, cells } = store.document('r');
    expect(run).toMatchObject({ title: 'old', status: 'finished' });
    expect(run.resumedAt).toBeUndefined();
    expect(cells[0]?.warnings).toEqual([noisy('±')]);
  });

  it('leaves batch 1 of older plans, which was forced on every input, to the models', () => {
    const folder = temporaryFolder();
    using older = openDatabase(join(folder, databaseName), schemaSteps.slice(0, 5));
    const plan = samplePlan(3);
    const [first, second, third] = plan.configurations;
    if (first === undefined || second === undefined || third === undefined) throw new Error('three cells');
    const configurations = [
      { ...first, batch: 1 },
      { ...second, batch: 8 },
      { ...third, batch: 1 },
    ];
    const insert = older.prepare(
      `INSERT INTO run (id, title, tags, notes, status, created_at_ms, plan, machine, runtime, vinobench_version,
         owner_pid, owner_boot_id, owner_start_time, owner_pid_namespace)
       VALUES (?, 'old', '[]', '', 'cancelled', 1, ?, ?, ?, '0.1.0', 1, '', '', '')`,
    );
    const facts = [JSON.stringify(sampleMachine), JSON.stringify(sampleRuntime)];
    insert.run('r', JSON.stringify({ ...plan, configurations }), ...facts);
    // A damaged one stays as it is and gets in no one's way.
    insert.run('damaged', '{', ...facts);
    older.close();
    using store = RunStore.open(folder);
    expect(store.plan('r')).toEqual({
      ...plan,
      configurations: [
        { ...first, batch: null },
        { ...second, batch: 8 },
        { ...third, batch: null },
      ],
    });
    expect(() => store.plan('damaged')).toThrow('damaged');
  });

  it('takes a database of an older schema up step by step and keeps what is in it', () => {
    const folder = temporaryFolder();
    const file = join(folder, databaseName);
    using store = RunStore.open(folder);
    const { id } = store.createRun(samplePlan(), sampleMachine, sampleRuntime, { vinobenchVersion: '0.1.0' });
    finishRun(store, id, 'finished');
    store.close();
    const later: Upgrader[] = [
      ...schemaSteps,
      (database) => database.exec("ALTER TABLE run ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue'"),
      (database) => database.exec("UPDATE run SET colour = colour || '-green'"),
    ];
    for (const _ of ['upgrades', 'has nothing left to do']) {
      using database = openDatabase(file, later);
      expect(version(database)).toBe(schemaSteps.length + 2);
      expect({ ...database.prepare('SELECT id, colour FROM run').get() }).toEqual({
        id,
        colour: 'blue-green',
      });
    }
  });

  it('stays at the last sound version when a step fails', () => {
    const file = newFile();
    const failing: Upgrader[] = [
      ...schemaSteps,
      (database) => {
        database.exec('CREATE TABLE half (a)');
        throw new Error('out of luck');
      },
    ];
    expect(() => openDatabase(file, failing)).toThrow('out of luck');
    using database = openDatabase(file, schemaSteps);
    expect(version(database)).toBe(schemaSteps.length);
    expect(database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'half'").get()).toBeUndefined();
  });

  it('refuses a database of a newer program and leaves it as it is', () => {
    const file = newFile();
    const newer = openDatabase(file, [...schemaSteps, () => undefined]);
    newer.close();
    const before = readFileSync(file);
    const error = refusal(file);
    expect(error.code).toBe('store');
    expect(error.message).toContain(`newer Vinobench (schema ${schemaSteps.length + 1}`);
    expect(error.message).toContain(file);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('refuses a database of another program and leaves it as it is', () => {
    const file = newFile();
    const other = new DatabaseSync(file);
    other.exec('CREATE TABLE theirs (a); PRAGMA user_version = 1');
    other.close();
    const before = readFileSync(file);
    expect(refusal(file).message).toContain('another program');
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it.each([
    ['a few letters', 'hello'],
    ['a long text', 'no database at all. '.repeat(1000)],
  ])('refuses a file that is no database and leaves it as it is: %s', (_, text) => {
    const file = newFile();
    writeFileSync(file, text);
    const error = refusal(file);
    expect(error.code).toBe('store');
    expect(error.message).toMatch(/is not a SQLite database: .*VINOBENCH_HOME/);
    expect(error.message).not.toContain('\n');
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('refuses a folder of that name', () => {
    const file = newFile();
    mkdirSync(file);
    expect(refusal(file).code).toBe('store');
  });
});
