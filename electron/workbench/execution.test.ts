/** What becomes of a run and its cells when something is wrong; that cells are measured is proved by `test/bench.test.ts`. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunEvent } from '../../shared/contract.ts';
import { VinobenchError } from '../../shared/errors.ts';
import { temporaryFolders } from '../store/fixtures/folder.ts';
import { sampleMachine, samplePlan, sampleRuntime } from '../store/fixtures/samplePlan.ts';
import { RunStore } from '../store/runStore.ts';
import { type ExecutionContext, RunExecution } from './execution.ts';

const temporaryFolder = temporaryFolders();
let store: RunStore;

beforeEach(() => {
  const folder = temporaryFolder();
  vi.stubEnv('VINOBENCH_DEVICE_LOCK', join(folder, 'measuring.lock'));
  store = RunStore.open(folder);
});
afterEach(() => {
  store.close();
  vi.unstubAllEnvs();
});

function newRun(change: Partial<ExecutionContext> = {}) {
  const plan = samplePlan(2);
  const { id } = store.createRun(plan, sampleMachine, sampleRuntime, { vinobenchVersion: '0.1.0' });
  const events: RunEvent[] = [];
  const context: ExecutionContext = {
    store,
    machine: sampleMachine,
    modelOf: (model, _configuration, { onProgress }) => {
      onProgress({ phase: 'convert', fraction: 0, etaMs: null, text: `Converting ${model.name}` });
      return Promise.reject(new VinobenchError('input', 'net.prototxt, line 3: no such field.'));
    },
    emit: (event) => events.push(event),
    log: () => undefined,
    signal: new AbortController().signal,
    ...change,
  };
  const execution = () =>
    new RunExecution(context, { id, plan, cells: store.document(id).cells, firstRound: 0 });
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

  it('goes on with the cells that wait and leaves the others alone', async () => {
    const { id, execution, events, cells } = newRun();
    const [first] = store.document(id).cells;
    if (first === undefined) throw new Error('no cell');
    store.finishCell(first.id, { ...first, status: 'measured', fps: 7 });
    store.finishRun(id, 'interrupted');
    store.resumeRun(id);
    await execution().run();
    expect(cells().map(([status]) => status)).toEqual(['measured', 'failed']);
    expect(events.flatMap((event) => (event.type === 'cell' ? event.cell.id : []))).not.toContain(first.id);
    const fractions = events.flatMap((event) => (event.type === 'progress' ? event.fraction : []));
    // The share of what is left, not of the whole run.
    expect(fractions[0]).toBe(0);
  });
});
