/** A host's runs while its database is locked or full, and runs of this very host that are no longer carried out. */
import { describe, expect, it } from 'vitest';
import { milliseconds } from '../../../shared/units.ts';
import { temporaryFolders } from '../../store/fixtures/folder.ts';
import { fullStore, lock } from '../../store/fixtures/obstacles.ts';
import { sampleMachine, samplePlan, sampleRuntime } from '../../store/fixtures/samplePlan.ts';
import { RunStore } from '../../store/runStore.ts';
import type { RunWriter } from '../../store/runWriter.ts';
import { RunRecords } from './runRecords.ts';

const temporaryFolder = temporaryFolders();

function recordsOf(store: () => RunStore) {
  const logged: string[] = [];
  return { logged, records: new RunRecords((text) => logged.push(text), store) };
}

async function begun(records: RunRecords) {
  const run = await records.read((store) =>
    store.createRun(samplePlan(2), sampleMachine, sampleRuntime, { vinobenchVersion: '0.1.0' }),
  );
  const writer = records.begin(run);
  const { cells } = await records.document(run.id);
  const measure = (position: number): void => {
    const cell = cells[position];
    if (cell === undefined) throw new Error(`no cell ${position}`);
    writer.addRound(cell.id, {
      process: 0,
      round: 0,
      startedAtMs: milliseconds(1),
      samplesNs: new BigInt64Array(2000).fill(3n),
    });
    writer.put({ ...cell, status: 'measured', iterations: 2000 });
  };
  return { run, writer, measure };
}

describe('A run whose last results cannot be written', () => {
  it('has ended for all who look, is not resumed over them, and is written before the next look that can', async () => {
    const folder = temporaryFolder();
    const { records } = recordsOf(() => RunStore.open(folder));
    await using _ = records;
    const { run, writer, measure } = await begun(records);
    using held = lock(folder);
    measure(0);
    measure(1);
    writer.end('finished');
    records.end(run);
    const listed = (await records.list({})).runs[0];
    expect(listed).toMatchObject({
      status: 'finished',
      unwritten: { kind: 'database-locked' },
      cells: { measured: 2 },
    });
    expect((await records.document(run.id)).run.status).toBe('finished');
    expect(() => records.requireWritten(run.id)).toThrow(/are not written yet\. .* is locked/);
    held[Symbol.dispose]();
    const { run: head, rounds } = await records.withRounds('latest', false);
    expect(head).toMatchObject({ status: 'finished', cells: { measured: 2 } });
    expect(head.unwritten).toBeUndefined();
    expect(rounds).toHaveLength(2);
    records.requireWritten(run.id);
    using other = RunStore.open(folder);
    expect(other.document(run.id).run).toMatchObject({ status: 'finished', cells: { measured: 2 } });
  });

  it('is tried a last time when the host ends', async () => {
    const folder = temporaryFolder();
    const { store, fill, free } = fullStore(folder);
    const { records, logged } = recordsOf(() => store);
    free();
    const { run, writer, measure } = await begun(records);
    fill();
    for (const position of [0, 1]) measure(position);
    // Such a run takes a page or two more than there are.
    while (writer.unwritten === null) writer.addRound(`${run.id}.0`, more(writer, `${run.id}.0`));
    writer.end('finished');
    records.end(run);
    free();
    await records[Symbol.asyncDispose]();
    expect(logged).toEqual([]);
    using after = RunStore.open(folder);
    expect(after.document(run.id).run).toMatchObject({ status: 'finished', cells: { measured: 2 } });
  });

  it('is interrupted and can be resumed when even that fails', async () => {
    const folder = temporaryFolder();
    const { store, fill, free } = fullStore(folder);
    const { records, logged } = recordsOf(() => store);
    free();
    const { run, writer, measure } = await begun(records);
    measure(0);
    fill();
    while (writer.unwritten === null) writer.addRound(`${run.id}.1`, more(writer, `${run.id}.1`));
    measure(1);
    writer.end('finished');
    records.end(run);
    await records[Symbol.asyncDispose]();
    expect(logged).toEqual([expect.stringContaining(`run ${run.id}: results are lost: The disk that holds`)]);
    free();
    using after = RunStore.open(folder);
    const { run: head, cells } = after.document(run.id);
    expect(head.status).toBe('interrupted');
    expect(cells.map(({ status, cause }) => [status, cause?.kind])).toEqual([
      ['measured', undefined],
      ['interrupted', 'run-ended'],
    ]);
    after.resumeRun(run.id);
    expect(after.document(run.id).cells.map(({ status }) => status)).toEqual(['measured', 'queued']);
  });

  function more(writer: RunWriter, cellId: string) {
    return {
      process: 0,
      round: writer.rounds(cellId).length + 7,
      startedAtMs: milliseconds(1),
      samplesNs: new BigInt64Array(2000),
    };
  }
});

describe('A run of this host that is not carried out any more', () => {
  it('does not run, though its process lives: it is interrupted and resumed', async () => {
    const folder = temporaryFolder();
    const { records } = recordsOf(() => RunStore.open(folder));
    await using _ = records;
    const { run } = await begun(records);
    expect((await records.document(run.id)).run.status).toBe('running');
    // As when what carried it out failed before it could end the run.
    records.end(run);
    expect((await records.document(run.id)).run.status).toBe('interrupted');
    await records.read((store) => store.resumeRun(run.id));
    expect((await records.document(run.id)).run.status).toBe('running');
  });
});
