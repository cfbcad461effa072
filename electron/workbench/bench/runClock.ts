/**
 * How far a run is and how long it still takes. Every stage of every cell has an expected time: what the same stage of this
 * cell took before, else what its size says, corrected by what stages of its kind, or all stages, have taken so far.
 */
import type { Configuration, RunPlan } from '../../../shared/documents/run.ts';
import { type Bytes, bytes, type Milliseconds, milliseconds, plus } from '../../../shared/units.ts';
import { leastRoundMs } from '../../jobs/host/benchmark.ts';

const runStages = ['convert', 'calibrate', 'compile', 'warm-up', 'measure'] as const;
export type RunStage = (typeof runStages)[number];

export interface ClockTask {
  /** How often each stage is still to come. */
  readonly stages: Readonly<Record<RunStage, number>>;
  /** Inferences in one `measure`, and the least time that it takes. */
  readonly inferences: number;
  readonly leastMs: Milliseconds;
}

/** What becomes known of a cell on the way. */
interface CellSize {
  readonly weightBytes?: Bytes;
  readonly flops?: number | null;
  readonly firstInferenceMs?: Milliseconds | null;
}

/** An inference of a cell of which nothing is known, and what a processor does until it has shown more. */
const unknownInferenceMs = 50;
const flopsPerMs = 100e6;
const bytesPerMs: Readonly<Record<'convert' | 'compile', number>> = { convert: 50e3, compile: 200e3 };
/** A job's process with the runtime in it. */
const processMs = 400;
/** Images of a calibration, each inferred about so often (ranges, then comparisons with the float network). */
const calibrationInferences = 300 * 2.5;
const warmUpInferences = 25;
const longestWarmUpMs = 5000;
/** A run this young has shown nothing. */
const tellingMs = 500;

interface Taken {
  actualMs: Milliseconds;
  expectedMs: Milliseconds;
}

interface TaskState {
  readonly plan: ClockTask;
  readonly left: Record<RunStage, number>;
  readonly own: Map<RunStage, { ms: Milliseconds; count: number }>;
  size: CellSize;
}

interface Current {
  readonly task: TaskState;
  readonly stage: RunStage;
  readonly since: number;
  fraction: number;
}

export class RunClock {
  readonly #tasks: readonly TaskState[];
  readonly #taken = new Map<RunStage, Taken>();
  readonly #now: () => number;
  readonly #started: number;
  #current: Current | null = null;
  #fraction = 0;

  constructor(tasks: readonly ClockTask[], now: () => number = () => performance.now()) {
    this.#tasks = tasks.map((plan) => ({ plan, left: { ...plan.stages }, own: new Map(), size: {} }));
    this.#now = now;
    this.#started = now();
  }

  /** Begins a stage of a cell; the stage that was in progress has ended. */
  begin(task: number, stage: RunStage): void {
    this.end();
    const state = this.#tasks[task];
    if (state !== undefined) this.#current = { task: state, stage, since: this.#now(), fraction: 0 };
  }

  /** @param fraction of the stage in progress, 0 to 1 */
  part(fraction: number): void {
    if (this.#current !== null) this.#current.fraction = Math.max(this.#current.fraction, fraction);
  }

  /** Ends the stage in progress, if there is one. */
  end(): void {
    const current = this.#current;
    if (current === null) return;
    const { task, stage, since } = current;
    const ms = milliseconds(this.#now() - since);
    const taken = this.#taken.get(stage) ?? { actualMs: milliseconds(0), expectedMs: milliseconds(0) };
    taken.actualMs = plus(taken.actualMs, ms);
    taken.expectedMs = plus(taken.expectedMs, sizedMs(task, stage));
    this.#taken.set(stage, taken);
    const own = task.own.get(stage) ?? { ms: milliseconds(0), count: 0 };
    task.own.set(stage, { ms: plus(own.ms, ms), count: own.count + 1 });
    task.left[stage] = Math.max(0, task.left[stage] - 1);
    this.#current = null;
  }

  know(task: number, size: CellSize): void {
    const state = this.#tasks[task];
    if (state !== undefined) state.size = { ...state.size, ...size };
  }

  /** Further processes of a cell, which were not counted before, or fewer than were. */
  expect(task: number, processes: number, roundsOfEach: number): void {
    const state = this.#tasks[task];
    if (state === undefined) return;
    state.left.compile = processes;
    if (state.plan.stages['warm-up'] > 0) state.left['warm-up'] = processes;
    state.left.measure = processes * roundsOfEach;
  }

  /** What of a cell was to come and does not: a calibration that is cached, or all of a cell that has failed. */
  skip(task: number, stages: readonly RunStage[] = runStages): void {
    const state = this.#tasks[task];
    if (state !== undefined) for (const stage of stages) state.left[stage] = 0;
  }

  now(): { fraction: number; etaMs: Milliseconds | null } {
    const elapsed = this.#now() - this.#started;
    const left = this.#leftMs();
    if (left === 0) return { fraction: 1, etaMs: left };
    const young = elapsed < tellingMs;
    // A run may be over before it is old enough for a time: its stages show how far it is.
    if (!young || this.#taken.size > 0) this.#fraction = Math.max(this.#fraction, elapsed / (elapsed + left));
    return { fraction: this.#fraction, etaMs: young ? null : left };
  }

  #leftMs(): Milliseconds {
    let sum = 0;
    for (const task of this.#tasks)
      for (const stage of runStages)
        if (task.left[stage] > 0) sum += task.left[stage] * this.#expectedMs(task, stage);
    const current = this.#current;
    if (current === null || current.task.left[current.stage] === 0) return milliseconds(sum);
    const { task, stage, since, fraction } = current;
    const expected = this.#expectedMs(task, stage);
    const elapsed = this.#now() - since;
    // Its own count of its work is better than what was expected of it.
    const rest =
      fraction > 0.02 ? (elapsed * (1 - fraction)) / fraction : Math.max(expected - elapsed, expected / 10);
    return milliseconds(sum - expected + rest);
  }

  #expectedMs(task: TaskState, stage: RunStage): Milliseconds {
    const own = task.own.get(stage);
    if (own !== undefined) return milliseconds(own.ms / own.count);
    const expected = sizedMs(task, stage) * this.#factor(stage);
    return milliseconds(stage === 'measure' ? Math.max(task.plan.leastMs, expected) : expected);
  }

  /** How much longer than by its size a stage of the kind takes here, else any stage, which says less of it. */
  #factor(stage: RunStage): number {
    const known = this.#taken.get(stage);
    const all = known === undefined ? [...this.#taken.values()] : [known];
    const expected = all.reduce((total, { expectedMs }) => total + expectedMs, 0);
    if (expected === 0) return 1;
    const factor = all.reduce((total, { actualMs }) => total + actualMs, 0) / expected;
    return known === undefined ? Math.min(3, Math.max(0.7, factor)) : factor;
  }
}

function sizedMs({ plan, size }: TaskState, stage: RunStage): Milliseconds {
  const { weightBytes = bytes(0), flops = null, firstInferenceMs = null } = size;
  const inferenceMs = firstInferenceMs ?? (flops === null ? unknownInferenceMs : flops / flopsPerMs);
  switch (stage) {
    case 'convert':
    case 'compile':
      return milliseconds(processMs + weightBytes / bytesPerMs[stage]);
    case 'calibrate':
      return milliseconds(2 * processMs + calibrationInferences * inferenceMs);
    case 'warm-up':
      return milliseconds(Math.min(longestWarmUpMs, warmUpInferences * inferenceMs));
    case 'measure':
      return milliseconds(Math.max(plan.leastMs, plan.inferences * inferenceMs));
  }
}

/** The stages of each cell: a model is converted for its first cell, and once more for FP16. */
export function clockTasks(
  tasks: readonly {
    readonly configuration: Configuration;
    readonly samples: { readonly processes: readonly unknown[] };
  }[],
  { preset, iterations, method }: Pick<RunPlan, 'preset' | 'iterations' | 'method'>,
): ClockTask[] {
  const careful = preset === 'careful';
  const inferences = iterations / (method.rounds * method.processes);
  const converted = new Set<string>();
  return tasks.map(({ configuration: { model, precision }, samples }) => {
    const processes = Math.max(1, method.processes - samples.processes.length);
    const ir = `${model} ${precision === 'FP16'}`;
    const first = !converted.has(ir);
    converted.add(ir);
    return {
      stages: {
        convert: first ? 1 : 0,
        calibrate: precision === 'INT8' ? 1 : 0,
        compile: processes,
        'warm-up': careful ? processes : 0,
        measure: processes * method.rounds,
      },
      inferences: careful ? inferences + 1 : inferences,
      leastMs: careful ? leastRoundMs : milliseconds(0),
    };
  });
}
