import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Cell, runDocumentSchema, runWithRoundsSchema } from '../../shared/documents/run.ts';
import { isVinobenchError } from '../../shared/faults/errors.ts';
import { milliseconds } from '../../shared/units.ts';
import { Connection } from './connection.ts';
import { temporaryFolders } from './fixtures/folder.ts';
import { addRound, finishCell, finishRun, setCell } from './fixtures/recording.ts';
import { sampleMachine, samplePlan, sampleRuntime } from './fixtures/samplePlan.ts';
import { databaseName } from './home.ts';
import type { NewRun } from './newRun.ts';
import { settleOrphan } from './orphans.ts';
import { RunStore, type StoreOptions } from './runStore.ts';
import { schemaSteps } from './schema.ts';

const temporaryFolder = temporaryFolders();
const details: NewRun = { vinobenchVersion: '0.1.0' };

function newStore(options?: StoreOptions) {
  const folder = temporaryFolder();
  const store = RunStore.open(folder, options);
  const create = (cells = 3, more: Partial<NewRun> = {}) =>
    store.createRun(samplePlan(cells), sampleMachine, sampleRuntime, { ...details, ...more });
  return { folder, store, create };
}

/** What was thrown, as `code: sentence`. */
function complaint(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (isVinobenchError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error('nothing was thrown');
}

function cellAt(store: RunStore, runId: string, position: number): Cell {
  const cell = store.document(runId).cells[position];
  if (cell === undefined) throw new Error(`run ${runId} has no cell ${position}`);
  return cell;
}

/** Changes the file behind the store's back. */
function tamper(folder: string, sql: string): void {
  using database = new DatabaseSync(join(folder, databaseName));
  database.exec(sql);
}

const sampleCpu = {
  name: 'CPU',
  fullName: 'Intel(R) Xeon(R) E3-1585 v5',
  kind: 'integrated',
  pluginVersion: '2026.4.0',
  driverVersion: null,
};

describe('a run', () => {
  it('begins with a queued cell for each configuration and keeps its whole plan', () => {
    const { store, create } = newStore();
    const plan = samplePlan(2);
    const { id, cellIds } = create(2, { tags: ['nightly'], notes: 'on battery', devices: [sampleCpu] });
    expect(store.plan(id)).toEqual(plan);
    const document = store.document(id);
    expect(runDocumentSchema.parse(document)).toEqual(document);
    expect(document.run).toMatchObject({
      id,
      title: 'squeezenet1.1',
      tags: ['nightly'],
      notes: 'on battery',
      status: 'running',
      finishedAt: null,
      deletedAt: null,
      preset: 'paper',
      iterations: 32,
      machine: sampleMachine,
      runtime: sampleRuntime,
      devices: [sampleCpu],
      vinobenchVersion: '0.1.0',
      cells: { total: 2, measured: 0, unsupported: 0, failed: 0 },
    });
    expect(document.cells.map((cell) => cell.id)).toEqual(cellIds);
    expect(document.cells[0]).toMatchObject({
      status: 'queued',
      model: 'squeezenet1.1',
      runtime: '2026.4.0',
    });
  });

  it('grows cell by cell and ends with what was measured', () => {
    const { store, create } = newStore();
    const { id, cellIds } = create();
    const [first = '', second = ''] = cellIds;
    setCell(store, first, { status: 'running', compileMs: milliseconds(12.5) });
    addRound(store, first, 0, milliseconds(Date.UTC(2026, 10, 22, 14, 2) + 0.75), BigInt64Array.of(5n, 7n));
    const running = cellAt(store, id, 0);
    expect(running).toMatchObject({ status: 'running', compileMs: 12.5 });
    finishCell(
      store,
      first,
      { ...running, status: 'measured', fps: 100, iterations: 3 },
      { process: 0, round: 1, startedAtMs: milliseconds(0), samplesNs: BigInt64Array.of(6n) },
    );
    finishCell(store, second, { ...cellAt(store, id, 1), status: 'unsupported', reason: 'No bf16 here.' });
    finishRun(store, id, 'cancelled');

    const shown = store.withRounds(id);
    expect(runWithRoundsSchema.parse(shown)).toEqual(shown);
    expect(shown.rounds).toEqual([
      { cellId: first, process: 0, round: 0, startedAt: '2026-11-22T14:02:00.000Z', samplesNs: [5, 7] },
      { cellId: first, process: 0, round: 1, startedAt: '1970-01-01T00:00:00.000Z', samplesNs: [6] },
    ]);
    expect(shown.cells.map((cell) => cell.status)).toEqual(['measured', 'unsupported', 'interrupted']);
    expect(shown.cells[2]?.reason).toBe('The run ended before this cell was measured.');
    expect(shown.run.cells).toEqual({ total: 3, measured: 1, unsupported: 1, failed: 0 });
    expect(shown.run.status).toBe('cancelled');
    expect(Date.parse(shown.run.finishedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(shown.run.createdAt));
    expect(store.list().runs[0]?.cells).toEqual(shown.run.cells);
  });

  it('gives back every sample to the nanosecond', () => {
    const { store, create } = newStore();
    const { cellIds } = create(1);
    const [cellId = ''] = cellIds;
    let round = 0;
    fc.assert(
      fc.property(fc.bigInt64Array({ maxLength: 200 }), (samples) => {
        addRound(store, cellId, round++, milliseconds(1), samples);
        expect(store.rounds(cellId).at(-1)?.samplesNs).toEqual(samples);
      }),
      { numRuns: 30 },
    );
    expect(store.rounds(cellId)).toHaveLength(round);
  });

  it('keeps neither a result nor its last round when one of them is refused', () => {
    const { store, create } = newStore();
    const { id, cellIds } = create(1);
    const [cellId = ''] = cellIds;
    const result: Cell = { ...cellAt(store, id, 0), status: 'measured' };
    const lastRound = { process: 0, round: 0, startedAtMs: milliseconds(1), samplesNs: BigInt64Array.of(1n) };
    expect(() => finishCell(store, cellId, { ...result, batch: -1 }, lastRound)).toThrow();
    expect(store.rounds(cellId)).toEqual([]);
    addRound(store, cellId, 0, milliseconds(1), BigInt64Array.of(9n));
    expect(() => finishCell(store, cellId, result, lastRound)).toThrow('UNIQUE');
    expect(cellAt(store, id, 0).status).toBe('queued');
    expect(store.rounds(cellId)).toMatchObject([{ samplesNs: BigInt64Array.of(9n) }]);
  });

  it('can be named, deleted, brought back, and purged only when it was deleted long ago', () => {
    const { folder, store, create } = newStore();
    const { id, cellIds } = create();
    const other = create().id;
    addRound(store, cellIds[0] ?? '', 0, milliseconds(1), BigInt64Array.of(1n));
    store.annotate(id, { title: 'Before the change', tags: { add: ['a', 'b'], remove: [] } });
    store.annotate(id, { notes: 'quiet room' });
    expect(store.document(id).run).toMatchObject({
      title: 'Before the change',
      tags: ['a', 'b'],
      notes: 'quiet room',
    });
    finishRun(store, id, 'finished');

    store.delete(id);
    expect(store.list().runs.map((run) => run.id)).toEqual([other]);
    expect(store.list({ includeDeleted: true }).runs).toHaveLength(2);
    store.restore(id);
    expect(store.list().runs).toHaveLength(2);

    store.delete(id);
    store.delete(other);
    expect(store.purge(new Date(Date.now() - 60_000))).toBe(0);
    // The other one still runs, and its owner lives.
    expect(store.purge(new Date(Date.now() + 60_000))).toBe(1);
    expect(complaint(() => store.document(id))).toContain(`usage: There is no run ${id}`);
    using database = new DatabaseSync(join(folder, databaseName));
    expect(database.prepare('SELECT count(*) AS n FROM round').get()?.['n']).toBe(0);
  });
});

describe('a name for a run', () => {
  it('may be latest, the id, its beginning, or its last letters, as long as it means one', () => {
    const { store, create } = newStore();
    expect(complaint(() => store.resolve('latest'))).toBe(
      'usage: There is no run yet: `runs list` shows those there are.',
    );
    const first = create().id;
    expect(store.resolve('2')).toBe(first);
    const second = create().id;
    expect(store.resolve('latest')).toBe(second);
    expect(store.resolve(first)).toBe(first);
    expect(store.resolve(first.toUpperCase())).toBe(first);
    expect(store.resolve(second.slice(-4))).toBe(second);
    const unclear = complaint(() => store.resolve('2'));
    expect(unclear).toMatch(/^usage: 2 could be /);
    expect(unclear).toContain(first);
    expect(unclear).toContain(second);
    for (const unknown of ['', 'zzzz', '%', '_', `${first}0`]) {
      expect(complaint(() => store.resolve(unknown))).toMatch(/^usage: There is no run/);
    }
    store.delete(second);
    expect(store.resolve('latest')).toBe(first);
    expect(store.resolve(second, { includeDeleted: true })).toBe(second);
  });

  it('that does not exist is reported by every method', () => {
    const { store, create } = newStore();
    const run = create(1);
    const nothing = { cells: [], rounds: [], end: null };
    const round = { process: 0, round: 0, startedAtMs: milliseconds(0), samplesNs: BigInt64Array.of(1n) };
    const calls: ((id: string) => unknown)[] = [
      (id) =>
        store.record(run.id, run.execution, { ...nothing, cells: [{ ...cellAt(store, run.id, 0), id }] }),
      (cellId) => store.record(run.id, run.execution, { ...nothing, rounds: [{ ...round, cellId }] }),
      (id) => store.document(id),
      (id) => store.plan(id),
      (id) => store.withRounds(id),
      (id) => store.resumeRun(id),
      (id) => store.annotate(id, { title: 'x' }),
      (id) => store.delete(id),
      (id) => store.restore(id),
      (id) => store.rounds(id),
    ];
    for (const call of calls)
      expect(complaint(() => call('nobody'))).toMatch(/^usage: There is no (run|cell) nobody/);
  });
});

describe('a damaged run', () => {
  it.each([
    ['a plan that is cut off', "UPDATE run SET plan = '{' WHERE id = 'ID'", 'plan: is not JSON'],
    ['a plan of another shape', "UPDATE run SET plan = '{}' WHERE id = 'ID'", 'run plan preset'],
    ['an unknown status', "UPDATE run SET status = 'fine' WHERE id = 'ID'", 'status'],
    ['a time no calendar has', "UPDATE run SET created_at_ms = 9e15 WHERE id = 'ID'", 'created_at_ms'],
    ['a number no double holds', "UPDATE run SET created_at_ms = 1 << 60 WHERE id = 'ID'", 'too large'],
    ['an unknown cell status', "UPDATE cell SET status = 'fine' WHERE run_id = 'ID'", 'status'],
  ])('is reported by name and hides no other: %s', (_, sql, what) => {
    const { folder, store, create } = newStore();
    const [sound, broken] = [create().id, create().id];
    tamper(folder, sql.replace('ID', broken));
    const { runs, damaged } = store.list();
    expect(runs.map((run) => run.id)).toEqual([sound]);
    expect(damaged.map((run) => run.id)).toEqual([broken]);
    const sentence = damaged[0]?.error.message ?? '';
    expect(damaged[0]?.error.code).toBe('store');
    expect(sentence).toContain(`The stored run ${broken} is damaged`);
    expect(sentence).toContain(what);
    expect(complaint(() => store.document(broken))).toContain(`store: The stored run ${broken} is damaged`);
    store.delete(broken);
    expect(store.list().damaged).toEqual([]);
  });

  it.each([
    ['a cell without its device', "UPDATE cell SET record = '{}'", 'cell RUN.0'],
    ['half a sample', "UPDATE round SET samples = x'010203'", 'round 0 of cell RUN.0'],
    ['a negative sample', "UPDATE round SET samples = x'ffffffffffffffff'", 'round 0 of cell RUN.0'],
  ])('is reported with the part that is broken: %s', (_, sql, part) => {
    const { folder, store, create } = newStore();
    const { id, cellIds } = create(1);
    addRound(store, cellIds[0] ?? '', 0, milliseconds(1), BigInt64Array.of(1n));
    tamper(folder, sql);
    const sentence = complaint(() => store.withRounds(id));
    expect(sentence).toContain(`store: The stored run ${id} is damaged (${part.replace('RUN', id)}`);
  });
});

describe('a run that is resumed', () => {
  /** Three cells: one measured, one that failed, one that was stopped in its second round. */
  function stopped() {
    const made = newStore();
    const { id, cellIds } = made.create();
    const [first = '', second = '', third = ''] = cellIds;
    const samplesNs = BigInt64Array.of(5n, 7n);
    const result = { ...cellAt(made.store, id, 0), status: 'measured', fps: 100, iterations: 2 } as const;
    finishCell(made.store, first, result, { process: 1, round: 3, startedAtMs: milliseconds(1), samplesNs });
    finishCell(made.store, second, { ...cellAt(made.store, id, 1), status: 'failed', reason: 'It broke.' });
    setCell(made.store, third, {
      status: 'running',
      compileMs: milliseconds(5),
      iterations: 2,
      warnings: ['noisy'],
    });
    addRound(made.store, third, 4, milliseconds(1), samplesNs);
    finishRun(made.store, id, 'cancelled');
    return { ...made, id, first, third };
  }

  it('keeps what has a result, and waits with the rest as at the beginning', () => {
    const { store, id, first, third } = stopped();
    const before = store.document(id);
    expect(store.nextProcess(id)).toBe(2);
    store.resumeRun(id);
    const { run, cells } = store.document(id);
    expect(run).toMatchObject({ status: 'running', finishedAt: null, cells: { measured: 1, failed: 1 } });
    expect(run.resumedAt).toHaveLength(1);
    expect(cells.slice(0, 2)).toEqual(before.cells.slice(0, 2));
    expect(cells[2]).toMatchObject({ status: 'queued', reason: null, compileMs: null, iterations: 0 });
    expect(cells[2]?.warnings).toEqual([]);
    expect(store.rounds(first)).toHaveLength(1);
    expect(store.rounds(third)).toEqual([]);
    expect(store.nextProcess(id)).toBe(2);
    addRound(store, third, 0, milliseconds(1), BigInt64Array.of(1n));
    finishRun(store, id, 'interrupted');
    store.resumeRun(id);
    expect(store.document(id).run.resumedAt).toHaveLength(2);
    expect(runDocumentSchema.parse(store.document(id))).toEqual(store.document(id));
  });

  it('belongs to one process: the second one hears that it is in progress', () => {
    const { folder, store, id } = stopped();
    using other = RunStore.open(folder);
    store.resumeRun(id);
    const elsewhere = `usage: Run ${id} is in progress in another Vinobench: watch or cancel it there.`;
    expect(complaint(() => other.resumeRun(id))).toBe(elsewhere);
    expect(store.document(id).run.resumedAt).toHaveLength(1);
  });

  it('is not taken from its new owner by who saw the old one dead', () => {
    const { folder, store, id } = stopped();
    // As the one before left it that died: the pid is no living process's start.
    tamper(folder, `UPDATE run SET status = 'running', owner_start_time = '1' WHERE id = '${id}'`);
    using late = RunStore.open(folder, {
      lives: ({ startTime }) => {
        if (startTime === '1') store.resumeRun(id);
        return startTime !== '1';
      },
    });
    expect(late.document(id).run.status).toBe('running');
    expect(store.document(id).run.status).toBe('running');
  });

  it('has something left to measure', () => {
    const { store, create } = newStore();
    const { id, cellIds } = create(1);
    const [cellId = ''] = cellIds;
    finishCell(store, cellId, { ...cellAt(store, id, 0), status: 'measured' });
    finishRun(store, id, 'finished');
    expect(complaint(() => store.resumeRun(id))).toBe(
      `usage: Every cell of run ${id} has its result: there is nothing to resume.`,
    );
    expect(store.document(id).run).toMatchObject({ status: 'finished' });
    expect(store.document(id).run.resumedAt).toBeUndefined();
  });
});

describe('a run whose owner has died', () => {
  it('is interrupted, with the cells that were not measured, and stays so', () => {
    const living = newStore();
    const { id, cellIds } = living.create();
    const [first = '', second = ''] = cellIds;
    finishCell(living.store, first, { ...cellAt(living.store, id, 0), status: 'measured' });
    setCell(living.store, second, { status: 'running' });
    expect(living.store.list().runs[0]?.status).toBe('running');

    using reader = RunStore.open(living.folder, { lives: () => false });
    using another = RunStore.open(living.folder, { lives: () => false });
    for (const store of [reader, another, living.store]) {
      expect(store.list().runs[0]?.status).toBe('interrupted');
      expect(store.document(id).cells.map((cell) => cell.status)).toEqual([
        'measured',
        'interrupted',
        'interrupted',
      ]);
    }
  });

  it('is not overruled when it finished in the moment between looking and writing', () => {
    const { folder, store, create } = newStore();
    const { id } = create();
    using reader = RunStore.open(folder, {
      lives: () => {
        finishRun(store, id, 'finished');
        return false;
      },
    });
    expect(reader.document(id).run.status).toBe('finished');
    expect(store.document(id).run.status).toBe('finished');
  });

  it('counts as interrupted even while that cannot be written down', () => {
    const { folder, store, create } = newStore();
    const { id } = create();
    const connection = new Connection(join(folder, databaseName), schemaSteps);
    connection.get('PRAGMA query_only = ON');
    expect(settleOrphan(connection, id, () => false)).toBe(true);
    connection.close();
    expect(store.document(id).run.status).toBe('running');
  });
});
