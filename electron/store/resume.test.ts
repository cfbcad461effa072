import { expect, it } from 'vitest';
import { temporaryFolders } from './fixtures/folder.ts';
import { finishRun, setCell } from './fixtures/recording.ts';
import { sampleMachine, samplePlan, sampleRuntime } from './fixtures/samplePlan.ts';
import { RunStore } from './runStore.ts';

const temporaryFolder = temporaryFolders();

it('leaves out what has crashed the same way twice, and measures again what crashed otherwise', () => {
  using store = RunStore.open(temporaryFolder());
  const { id, cellIds } = store.createRun(samplePlan(2), sampleMachine, sampleRuntime, {
    vinobenchVersion: '0.1.0',
  });
  const [cellId = '', other = ''] = cellIds;
  const crash = (of: string, detail: string) =>
    setCell(store, of, {
      status: 'failed',
      reason: 'It crashed.',
      cause: { kind: 'process-ended', detail },
    });
  crash(cellId, 'SIGSEGV');
  crash(other, 'SIGSEGV');
  finishRun(store, id, 'finished');
  store.resumeRun(id);
  expect(store.document(id).cells[0]).toMatchObject({
    status: 'queued',
    cause: null,
    failedBefore: { kind: 'process-ended', detail: 'SIGSEGV' },
  });
  // An attempt that was stopped says nothing of the one before.
  finishRun(store, id, 'interrupted');
  store.resumeRun(id);
  crash(cellId, 'SIGSEGV');
  crash(other, 'SIGKILL');
  finishRun(store, id, 'finished');
  store.resumeRun(id);
  expect(store.document(id).cells[0]).toMatchObject({ status: 'failed' });
  expect(store.document(id).cells[1]).toMatchObject({
    status: 'queued',
    failedBefore: { detail: 'SIGKILL' },
  });
  crash(other, 'SIGKILL');
  finishRun(store, id, 'finished');
  expect(() => store.resumeRun(id)).toThrow('there is nothing to resume');
});
