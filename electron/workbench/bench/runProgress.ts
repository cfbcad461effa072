/** How far a run is: its clock, the processes that are expected of each task, and the progress that is emitted. */
import type { RunPlan } from '../../../shared/documents/run.ts';
import type { WorkEvent } from '../../../shared/work/event.ts';
import type { Progress } from '../../../shared/work/progress.ts';
import { clockTasks, RunClock, type RunStage } from './runClock.ts';
import { subjectOf, type Task } from './task.ts';

type Told = Omit<Progress, 'type' | 'fraction' | 'etaMs' | 'count'>;

export class RunProgress {
  readonly #tasks: readonly Task[];
  readonly #plan: RunPlan;
  readonly #emit: (event: WorkEvent) => void;
  readonly clock: RunClock;
  /** Processes of each task in the end, by its index. */
  readonly #expected: Map<number, number>;

  constructor(tasks: readonly Task[], plan: RunPlan, emit: (event: WorkEvent) => void) {
    this.#tasks = tasks;
    this.#plan = plan;
    this.#emit = emit;
    this.clock = new RunClock(clockTasks(tasks, plan));
    this.#expected = new Map(
      tasks.map(({ index, samples }) => [
        index,
        Math.max(samples.processes.length + 1, plan.method.processes),
      ]),
    );
  }

  /** Begins a stage of a task and reports it. */
  begin(task: Task, phase: RunStage & Progress['phase']): void {
    this.clock.begin(task.index, phase);
    this.tell({ phase, subject: subjectOf(task), ...this.#stepOf(task) });
  }

  /** @param more processes of a task that is not over */
  expect({ index, samples }: Task, more: number): void {
    this.#expected.set(index, samples.processes.length + more);
    this.clock.expect(index, more, this.#plan.method.rounds);
  }

  /** Nothing of the task is to come any more. */
  over({ index, samples }: Task): void {
    this.clock.end();
    this.clock.skip(index);
    this.#expected.set(index, samples.processes.length);
  }

  tell(doing: Told): void {
    const done = this.#tasks.reduce((sum, { samples }) => sum + samples.processes.length, 0);
    const total = [...this.#expected.values()].reduce((sum, expected) => sum + expected, 0);
    const unit = this.#plan.preset === 'careful' ? 'processes' : 'configurations';
    const count = { done, total: Math.max(done, total), unit } as const;
    this.#emit({ type: 'progress', ...doing, ...this.clock.now(), count });
  }

  /** The process of the configuration that is measured; nothing where there is one. */
  #stepOf({ index, samples }: Task): Pick<Progress, 'step'> {
    const [at, of] = [samples.processes.length + 1, this.#expected.get(index) ?? 1];
    return of === 1 && at === 1 ? {} : { step: { at, of: Math.max(at, of), unit: 'processes' } };
  }
}
