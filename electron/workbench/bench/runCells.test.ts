import { expect, it } from 'vitest';
import { isLeft } from '../../../shared/documents/run.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { temporaryFolders } from '../../store/fixtures/folder.ts';
import { sampleMachine, samplePlan, sampleRuntime } from '../../store/fixtures/samplePlan.ts';
import { RunStore } from '../../store/runStore.ts';
import { RunWriter } from '../../store/runWriter.ts';
import { RunCells } from './runCells.ts';

const temporaryFolder = temporaryFolders();

function ended(detail: string): VinobenchError {
  const trouble = { kind: 'process-ended', detail } as const;
  return new VinobenchError('job', 'The process ended unexpectedly.', { trouble });
}

it('of a cell that crashes the same way again says that resuming leaves it out, once it has', () => {
  using store = RunStore.open(temporaryFolder());
  const made = store.createRun(samplePlan(1), sampleMachine, sampleRuntime, { vinobenchVersion: '0.1.0' });
  const { id } = made;
  const attempt = (execution: string, detail: string) => {
    const writer = new RunWriter(store, { id, execution });
    const cells = new RunCells(
      { writer, emit: () => undefined, log: () => undefined },
      store.document(id).cells,
    );
    cells.fail(`${id}.0`, ended(detail), 'Benchmark');
    writer.end('finished');
    const [cell] = store.document(id).cells;
    if (cell === undefined) throw new Error('no cell');
    return { reason: cell.reason, left: isLeft(cell) };
  };
  const first = { reason: 'The process ended unexpectedly.', left: true };
  expect(attempt(made.execution, 'SIGSEGV')).toEqual(first);
  expect(attempt(store.resumeRun(id).execution, 'SIGILL')).toEqual(first);
  expect(attempt(store.resumeRun(id).execution, 'SIGILL')).toEqual({
    reason:
      'The process ended unexpectedly. It ended the same way in the attempt before, so resuming leaves this cell out; start a new run to try it again.',
    left: false,
  });
});
