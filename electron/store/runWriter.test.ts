/** What is measured while the database cannot be written: it waits in memory, is shown, and is written when that is possible. */
import { describe, expect, it } from 'vitest';
import { type Cell, runWithRoundsSchema } from '../../shared/documents/run.ts';
import { VinobenchError } from '../../shared/faults/errors.ts';
import { bytes, milliseconds } from '../../shared/units.ts';
import { temporaryFolders } from './fixtures/folder.ts';
import { fullStore, lock, lockFromReaders } from './fixtures/obstacles.ts';
import { finishRun } from './fixtures/recording.ts';
import { sampleMachine, samplePlan, sampleRuntime } from './fixtures/samplePlan.ts';
import { isLocked, patiently } from './patience.ts';
import { RunStore } from './runStore.ts';
import { RunWriter, type Unwritten } from './runWriter.ts';

const temporaryFolder = temporaryFolders();

function begun(store: RunStore, cells = 2) {
  const created = store.createRun(samplePlan(cells), sampleMachine, sampleRuntime, {
    vinobenchVersion: '0.1.0',
  });
  const { id } = created;
  const writer = new RunWriter(store, created);
  const told: (string | null)[] = [];
  writer.watch(() => told.push(writer.unwritten?.cause.kind ?? null));
  const cell = (position: number): Cell => {
    const found = store.document(id).cells[position];
    if (found === undefined) throw new Error(`no cell ${position}`);
    return found;
  };
  /** A round of samples and the result that stands on it. */
  const measure = (position: number, samples = 4): void => {
    const one = cell(position);
    const samplesNs = new BigInt64Array(samples).fill(7n);
    const round = { process: 0, round: 0, startedAtMs: milliseconds(1), samplesNs };
    writer.put({ ...one, status: 'measured', fps: 100, iterations: samples }, round);
  };
  return { ...created, writer, told, cell, measure };
}

const kindOf = (unwritten: Unwritten | null) => unwritten?.cause.kind ?? null;

describe('A result that the database does not take', () => {
  it('waits while another process has it locked, is shown with the reason, and is written at once when it lets go', async () => {
    const folder = temporaryFolder();
    using store = RunStore.open(folder);
    const { id, writer, measure, told } = begun(store);
    using held = lock(folder);
    measure(0);
    expect(kindOf(writer.unwritten)).toBe('database-locked');
    expect(writer.unwritten?.sentence).toContain(store.file);
    expect(store.withRounds(id)).toMatchObject({ rounds: [], run: { cells: { measured: 0 } } });
    writer.end('finished');
    const shown = writer.withRounds(store.withRounds(id));
    expect(runWithRoundsSchema.parse(shown)).toEqual(shown);
    expect(shown.run).toMatchObject({
      status: 'finished',
      unwritten: { kind: 'database-locked' },
      cells: { total: 2, measured: 1 },
    });
    expect(shown.cells.map(({ status }) => status)).toEqual(['measured', 'interrupted']);
    expect(shown.rounds.map(({ samplesNs }) => samplesNs)).toEqual([[7, 7, 7, 7]]);
    held[Symbol.dispose]();
    // No call asks for it: it retries by itself.
    expect(await writer.whenWritten()).toBe(true);
    expect(told).toEqual(['database-locked', null]);
    const written = store.withRounds(id);
    expect(written.run).toMatchObject({ status: 'finished', cells: { measured: 1 } });
    expect(written.run.unwritten).toBeUndefined();
    expect(written.rounds).toEqual(shown.rounds);
    expect(writer.withRounds(written)).toBe(written);
  });

  it('waits while the disk is full, and is written when it has room', async () => {
    const folder = temporaryFolder();
    const { store, fill, free } = fullStore(folder);
    using _ = store;
    free();
    const { id, writer, measure } = begun(store);
    fill();
    measure(0, 18_000);
    expect(kindOf(writer.unwritten)).toBe('disk-full');
    expect(writer.unwritten?.sentence).toMatch(/is full: free some space/);
    measure(1, 18_000);
    writer.end('finished');
    expect(await writer.whenWritten({ patienceMs: milliseconds(0) })).toBe(false);
    expect(store.document(id).run.status).toBe('running');
    expect(writer.document(store.document(id)).run).toMatchObject({
      status: 'finished',
      cells: { measured: 2 },
    });
    free();
    expect(await writer.whenWritten()).toBe(true);
    expect(store.withRounds(id).rounds.map(({ samplesNs }) => samplesNs.length)).toEqual([18_000, 18_000]);
    expect(store.document(id).run.status).toBe('finished');
  });

  it('is thrown back when its run is another execution by now', () => {
    const folder = temporaryFolder();
    using store = RunStore.open(folder);
    const { id, writer, cell, measure } = begun(store);
    finishRun(store, id, 'interrupted');
    store.resumeRun(id);
    expect(() => measure(0)).toThrow('is carried out by another Vinobench');
    expect(cell(0).status).toBe('queued');
    expect(store.withRounds(id).rounds).toEqual([]);
    expect(() => writer.end('finished')).toThrow(VinobenchError);
    expect(store.document(id).run.status).toBe('running');
  });

  it('fills no memory without a bound: who measures waits for room', async () => {
    const folder = temporaryFolder();
    using store = RunStore.open(folder);
    const { id, execution, cell } = begun(store);
    const writer = new RunWriter(store, { id, execution }, bytes(64));
    using held = lock(folder);
    const signal = new AbortController().signal;
    const add = (round: number) =>
      writer.addRound(cell(0).id, {
        ...{ process: 0, round, startedAtMs: milliseconds(1) },
        samplesNs: new BigInt64Array(8),
      });
    add(0);
    await writer.room(signal);
    add(1);
    let free = false;
    const room = writer.room(signal).then(() => expect(free).toBe(true));
    await new Promise((resolve) => setImmediate(resolve));
    free = true;
    held[Symbol.dispose]();
    await room;
    expect(writer.unwritten).toBeNull();
  });

  it('is not waited for once nothing can write it any more', async () => {
    const folder = temporaryFolder();
    using store = RunStore.open(folder);
    const { id, execution, cell } = begun(store);
    const writer = new RunWriter(store, { id, execution }, bytes(0));
    const first = cell(0).id;
    finishRun(store, id, 'interrupted');
    store.resumeRun(id);
    using held = lock(folder);
    writer.addRound(first, {
      process: 0,
      round: 0,
      startedAtMs: milliseconds(1),
      samplesNs: new BigInt64Array(8),
    });
    const room = writer.room(new AbortController().signal);
    held[Symbol.dispose]();
    await expect(room).rejects.toThrow('is carried out by another Vinobench');
  });
});

describe('A database that is locked', () => {
  it('holds up only what waits for it, and nothing else in the process', async () => {
    const folder = temporaryFolder();
    using store = RunStore.open(folder);
    using held = lock(folder);
    expect(() => begun(store)).toThrow('is locked by another process');
    const waiting = patiently(() => begun(store).id);
    // Were the wait synchronous, this would come after it, and the lock would never be let go.
    setImmediate(() => held[Symbol.dispose]());
    expect(store.document(await waiting).run.status).toBe('running');
  });

  it('is opened and read when it is free again', async () => {
    const folder = temporaryFolder();
    RunStore.open(folder).close();
    using held = lockFromReaders(folder);
    expect(() => RunStore.open(folder)).toThrow('is locked by another process');
    const waiting = patiently(() => RunStore.open(folder));
    setImmediate(() => held[Symbol.dispose]());
    using store = await waiting;
    expect(store.list().runs).toEqual([]);
  });

  it('is reported as locked when the wait ends', async () => {
    const folder = temporaryFolder();
    using store = RunStore.open(folder);
    using _ = lock(folder);
    const error = await patiently(() => begun(store), { patienceMs: milliseconds(0) }).catch(
      (thrown: unknown) => thrown,
    );
    expect(isLocked(error)).toBe(true);
  });
});
