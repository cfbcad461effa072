/** What becomes of a run and its cells when something is wrong; that cells are measured is proved by `test/bench.test.ts`. */

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { bytes, milliseconds } from '../../../shared/units.ts';
import type { WorkEvent } from '../../../shared/work/event.ts';
import { ofModel } from '../../../shared/work/subject.ts';
import { takeDeviceLock } from '../../jobs/host/deviceLock.ts';
import { machineAddress, waitForOtherUsers } from '../../jobs/host/otherUsers.ts';
import { irOf, tinyIr } from '../../jobs/testing.ts';
import { temporaryFolders } from '../../store/fixtures/folder.ts';
import { lock } from '../../store/fixtures/obstacles.ts';
import { finishCell, finishRun } from '../../store/fixtures/recording.ts';
import { sampleMachine, samplePlan, sampleRuntime } from '../../store/fixtures/samplePlan.ts';
import { RunStore } from '../../store/runStore.ts';
import { RunWriter } from '../../store/runWriter.ts';
import { type ExecutionContext, RunExecution } from './execution.ts';

const temporaryFolder = temporaryFolders();
let folder: string;
let store: RunStore;

beforeEach(() => {
  folder = temporaryFolder();
  vi.stubEnv('VINOBENCH_DEVICE_LOCK', join(folder, 'measuring.lock'));
  store = RunStore.open(folder);
});
afterEach(() => {
  store.close();
  vi.unstubAllEnvs();
});

function newRun(change: Partial<ExecutionContext> = {}) {
  const plan = samplePlan(2);
  const { id, execution: first } = store.createRun(plan, sampleMachine, sampleRuntime, {
    vinobenchVersion: '0.1.0',
  });
  const events: WorkEvent[] = [];
  const context: Omit<ExecutionContext, 'writer'> = {
    machine: sampleMachine,
    modelOf: (model, _configuration, { onProgress }) => {
      onProgress({ phase: 'convert', fraction: 0, etaMs: null, subject: ofModel(model.name) });
      return Promise.reject(new VinobenchError('input', 'net.prototxt, line 3: no such field.'));
    },
    emit: (event) => events.push(event),
    log: () => undefined,
    signal: new AbortController().signal,
    ...change,
  };
  const execution = (name = first) =>
    new RunExecution(
      { ...context, writer: new RunWriter(store, { id, execution: name }) },
      { id, plan, cells: store.document(id).cells, firstProcess: 0 },
    );
  const cells = () => store.document(id).cells.map(({ status, reason }) => [status, reason]);
  return { id, execution, events, cells, status: () => store.document(id).run.status };
}

describe('A run', () => {
  it('is finished when its cells have failed, each with the reason', async () => {
    const { execution, cells, status } = newRun();
    await execution().run();
    expect(status()).toBe('finished');
    expect(cells()).toEqual(new Array(2).fill(['failed', 'net.prototxt, line 3: no such field.']));
  });

  it('that a defect stops is failed, throws it, and has its other cells left', async () => {
    const defect = new TypeError('x is undefined');
    const { execution, cells, status } = newRun({
      emit: () => {
        throw defect;
      },
    });
    await expect(execution().run()).rejects.toBe(defect);
    expect(status()).toBe('failed');
    expect(cells()[1]).toEqual(['interrupted', 'The run ended before this cell was measured.']);
  });

  it('continues with the cells that wait and leaves the others alone', async () => {
    const { id, execution, events, cells } = newRun();
    const [first] = store.document(id).cells;
    if (first === undefined) throw new Error('no cell');
    finishCell(store, first.id, { ...first, status: 'measured', fps: 7 });
    finishRun(store, id, 'interrupted');
    await execution(store.resumeRun(id).execution).run();
    expect(cells().map(([status]) => status)).toEqual(['measured', 'failed']);
    expect(events.flatMap((event) => (event.type === 'cell' ? event.cell.id : []))).not.toContain(first.id);
    const fractions = events.flatMap((event) => (event.type === 'progress' ? event.fraction : []));
    // The share of what is left, not of the whole run.
    expect(fractions[0]).toBe(0);
  });

  it.skipIf(machineAddress() === null)(
    'says of each cell that another user measured at the same time',
    async () => {
      const others = `${machineAddress()}-test-${randomUUID()}`;
      using _other = await waitForOtherUsers({ address: others });
      const ir = irOf(await tinyIr(folder));
      const { id, execution } = newRun({
        modelOf: () =>
          Promise.resolve({ ...ir, weights: null, weightBytes: bytes(1), flops: null, warnings: [] }),
        takeLock: (options) => takeDeviceLock({ ...options, others, patienceMs: milliseconds(0) }),
      });
      await execution().run();
      for (const { status, warningFacts } of store.document(id).cells)
        expect([status, warningFacts]).toEqual([
          'measured',
          expect.arrayContaining([{ kind: 'beside-other-user' }]),
        ]);
    },
  );

  it('is left with the cells that failed for want of space, and with no others', async () => {
    const failures = [
      new VinobenchError('store', 'The IR cannot be written.', {
        cause: Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }),
      }),
      new VinobenchError('input', 'net.prototxt, line 3: no such field.'),
    ];
    const { id, execution } = newRun({ modelOf: () => Promise.reject(failures.shift()) });
    await execution().run();
    const [full, malformed] = store.document(id).cells;
    expect([full?.status, full?.cause]).toEqual(['failed', { kind: 'disk-full', detail: null }]);
    expect([malformed?.status, malformed?.cause]).toEqual(['failed', null]);
    store.resumeRun(id);
    expect(store.document(id).cells.map(({ status, cause }) => [status, cause])).toEqual([
      ['queued', null],
      ['failed', null],
    ]);
  });

  it('whose database is locked continues, waits to be written, and ends written', async () => {
    let held: Disposable | undefined;
    const { id, execution, events, status } = newRun({
      modelOf: () => {
        held ??= lock(folder);
        return Promise.reject(new VinobenchError('input', 'net.prototxt, line 3: no such field.'));
      },
      emit: (event) => {
        events.push(event);
        // It has gone through all of its cells by now.
        if (event.type === 'progress' && event.phase === 'write') held?.[Symbol.dispose]();
      },
    });
    await execution().run();
    expect(status()).toBe('finished');
    const cells = events.flatMap((event) => (event.type === 'cell' ? event.cell : []));
    expect(cells.some(({ unwritten }) => unwritten?.kind === 'database-locked')).toBe(true);
    // Each is announced again once it is written.
    for (const { id: cellId } of store.document(id).cells)
      expect(cells.findLast((cell) => cell.id === cellId)?.unwritten).toBeUndefined();
    const notices = events.flatMap((event) => (event.type === 'notice' ? event.text : []));
    expect(notices).toEqual([
      expect.stringContaining('kept in memory until they can be written: database locked'),
      'All results are written.',
    ]);
  });

  it('whose results are not written in time says so, and keeps them', async () => {
    let held: Disposable | undefined;
    const { id, execution, status } = newRun({
      writePatienceMs: milliseconds(0),
      modelOf: () => {
        held ??= lock(folder);
        return Promise.reject(new VinobenchError('input', 'net.prototxt, line 3: no such field.'));
      },
    });
    await expect(execution().run()).rejects.toMatchObject({
      code: 'store',
      trouble: { kind: 'database-locked' },
      message: expect.stringContaining(`Run ${id} has ended, but not all of its results are written.`),
    });
    expect(status()).toBe('running');
    held?.[Symbol.dispose]();
  });
});
