import { describe, expect, it } from 'vitest';
import type { Cell, RunHead } from '../../documents/run.ts';
import { runState, startedAnewText } from './runState.ts';
import { aCell, aRun } from './testing.ts';

function aRunWith(statuses: readonly Cell['status'][], head: Partial<RunHead>) {
  const cells = statuses.map((status, index) =>
    aCell({ model: `net${index}`, precision: 'FP32', mean: 1, status }),
  );
  const { run } = aRun({ id: 'run', cells, rounds: [] });
  return { run: { ...run, ...head }, cells };
}

describe('How a run stands', () => {
  it.each(['interrupted', 'cancelled', 'failed'] as const)(
    'that is %s: after how many cells it stopped, those that failed or are not supported among them',
    (status) => {
      const run = aRunWith(['measured', 'failed', 'unsupported', 'interrupted', 'interrupted'], { status });
      expect(runState(run)).toEqual({ text: 'stopped after 3 of 5', left: 2 });
    },
  );

  it('that ended: what became of its cells, and how long it took', () => {
    const ended = aRunWith(['measured', 'measured', 'failed', 'unsupported'], {});
    expect(runState(ended)).toEqual({
      text: '2 measured, 1 failed, 1 not supported, took 1\u202fmin 0\u202fs',
      left: 0,
    });
  });

  it('that ended with cells that failed of what may have passed: they can be measured by resuming it', () => {
    const ended = aRunWith(['measured', 'failed', 'failed'], {});
    const [measured, first, second] = ended.cells;
    if (measured === undefined || first === undefined || second === undefined) throw new Error('cells');
    const cells = [
      measured,
      { ...first, cause: { kind: 'process-ended', detail: 'SIGKILL' } as const },
      { ...second, cause: { kind: 'defect', detail: null } as const },
    ];
    expect(runState({ ...ended, cells })).toEqual({
      text: '1 measured, 2 failed, took 1\u202fmin 0\u202fs',
      left: 1,
    });
  });

  it('that ended while its database was locked: what is not yet written, and why', () => {
    const ended = aRunWith(['measured'], { unwritten: { kind: 'database-locked', detail: null } });
    expect(runState(ended).text).toContain('1 measured, not yet written: database locked');
  });

  it('that was resumed a day later: how long its last part took', () => {
    const resumedAt = ['2026-11-23T08:00:00.000Z'] as [string, ...string[]];
    const finishedAt = '2026-11-23T08:00:30.000Z';
    const { text } = runState(aRunWith(['measured'], { resumedAt, finishedAt }));
    expect(text).toMatch(/^1 measured, resumed \d\d:\d\d:\d\d, took 30\u202fs$/);
  });

  it('in progress: nothing is left to resume, whatever its cells say', () => {
    const going = aRunWith(['measured', 'interrupted'], { status: 'running', finishedAt: null });
    expect(runState(going)).toEqual({ text: '1 measured', left: 0 });
  });
});

describe('A host that was started again', () => {
  const at = '2026-11-22T14:02:00.000Z';

  it('is reported with what was in progress', () => {
    const run = { text: 'stopped after 60 of 82', left: 22 };
    const text = startedAnewText(at, [
      { title: 'alexnet, nin', run },
      { title: 'Profiling nin', run: null },
    ]);
    expect(text).toMatch(/^Vinobench was started again at \d\d:\d\d:00\. /);
    expect(text).toContain(
      ' Run alexnet, nin stopped after 60 of 82: resume it to measure the other 22 cells. Profiling nin stopped with it: start it again.',
    );
  });

  it('is reported alone when nothing was in progress', () => {
    expect(startedAnewText(at, [])).toMatch(/^Vinobench was started again at \d\d:\d\d:00\.$/);
  });
});
