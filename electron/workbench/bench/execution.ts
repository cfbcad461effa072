/** One run being carried out: converts, measures cell by cell, keeps each result at once, and notifies listeners. */

import { statisticOf } from '../../../shared/comparing/evidence.ts';
import { endedOf, processesToCome } from '../../../shared/comparing/processes.ts';
import type { Cell, RunPlan } from '../../../shared/documents/run.ts';
import type { Ended } from '../../../shared/documents/runMethod.ts';
import type { Machine } from '../../../shared/machine/machine.ts';
import { type Bytes, bytes, type Milliseconds, milliseconds } from '../../../shared/units.ts';
import { waitText } from '../../../shared/view/text/progressText.ts';
import type { WorkEvent } from '../../../shared/work/event.ts';
import { takeDeviceLock } from '../../jobs/host/deviceLock.ts';
import type { Job } from '../../jobs/host/job.ts';
import { modelSha256 } from '../../store/modelHash.ts';
import type { RunEnd } from '../../store/record.ts';
import type { RunWriter } from '../../store/runWriter.ts';
import type { GetCellModel } from '../ir/modelToCompile.ts';
import { wholeMeasurement } from '../ir/wholeModel.ts';
import { readMachineState } from '../machine/machine.ts';
import { Ahead } from './ahead.ts';
import { CellNotes } from './cellNotes.ts';
import { CellSamples } from './cellSamples.ts';
import { compiledCell } from './compiledCell.ts';
import { ConversionsAhead } from './conversionsAhead.ts';
import { givenInputs } from './inputFiles.ts';
import { compareInt8 } from './int8Comparison.ts';
import { inferencesOfRound, samplesOfRound } from './rounds.ts';
import { RunCells } from './runCells.ts';
import { RunProgress } from './runProgress.ts';
import { type ReadyTask, type RunningTask, subjectOf, type Task, taskTitle } from './task.ts';
import { whenWritten } from './written.ts';

export interface ExecutionContext {
  readonly writer: RunWriter;
  readonly machine: Machine;
  readonly modelOf: GetCellModel;
  readonly emit: (event: WorkEvent) => void;
  readonly log: (text: string) => void;
  readonly signal: AbortSignal;
  /** Of this machine, left out. */
  readonly takeLock?: typeof takeDeviceLock;
  /** How long a run that is measured waits for what cannot be written yet; left out: as long as it takes. */
  readonly writePatienceMs?: Milliseconds;
}

/** What of a run is to be carried out. */
interface ExecutionPlan {
  readonly id: string;
  readonly plan: RunPlan;
  /** One for each configuration of the plan, in its order; those that wait are measured. */
  readonly cells: readonly Cell[];
  /** Number of the first process. */
  readonly firstProcess: number;
}

/**
 * A compiled model keeps its weights about three times (mapped, reordered, scratch) in addition to the runtime
 * itself.
 */
const estimatedBytes = (weightBytes: Bytes): Bytes => bytes(3 * weightBytes + 250e6);

/** One process has no interval. */
const onlyProcess: Ended = { by: 'processes', of: 'level', halfWidth: null };

export class RunExecution {
  readonly #context: ExecutionContext;
  readonly #runId: string;
  readonly #plan: RunPlan;
  readonly #tasks: readonly Task[];
  readonly #cells: RunCells;
  readonly #progress: RunProgress;
  readonly #notes: CellNotes;
  #process: number;
  readonly #ahead: Ahead;
  readonly #conversions: ConversionsAhead;

  constructor(context: ExecutionContext, { id, plan, cells, firstProcess }: ExecutionPlan) {
    this.#context = context;
    this.#runId = id;
    this.#plan = plan;
    this.#process = firstProcess;
    this.#cells = new RunCells(context, cells);
    this.#tasks = plan.configurations
      .flatMap((configuration, position) => {
        const [cell, model] = [cells[position], plan.models[configuration.model]];
        return cell?.status !== 'queued' || model === undefined
          ? []
          : { cellId: cell.id, configuration, model, samples: this.#earlier(cell) };
      })
      .map((task, index) => ({ ...task, index }));
    this.#ahead = this.#processesAhead(this.#tasks);
    this.#conversions = new ConversionsAhead(this.#tasks, context.modelOf);
    const resumed = cells.some(({ status }) => status === 'measured');
    const apart = resumed && plan.preset === 'careful';
    this.#notes = new CellNotes(context.machine, apart ? [{ kind: 'measured-apart' }] : []);
    this.#progress = new RunProgress(this.#tasks, plan, context.emit);
  }

  /** Processes that were measured to their end before the run was resumed. */
  #earlier({ id, processes }: Cell): CellSamples {
    const rounds = processes.length === 0 ? [] : this.#context.writer.rounds(id);
    return new CellSamples(rounds, processes, statisticOf(this.#plan.preset));
  }

  #processesAhead(tasks: readonly Task[]): Ahead {
    return new Ahead(
      tasks.map((task) => ({
        title: `Benchmark of ${taskTitle(task)}`,
        isa: task.configuration.isa,
        runtime: task.configuration.runtime,
        device: task.configuration.device,
        signal: this.#context.signal,
      })),
    );
  }

  /**
   * Ends with the run's status and all results written, unless the signal or the patience ends before: then they wait.
   * @throws a defect, which is written as `failed`; VinobenchError 'store' for what is not written in time
   */
  async run(): Promise<void> {
    let status: RunEnd['status'] = 'failed';
    try {
      const { takeLock = takeDeviceLock } = this.#context;
      using lock = await takeLock({
        holder: `run ${this.#runId} (process ${process.pid})`,
        signal: this.#context.signal,
        onWait: (waitsFor) => {
          this.#progress.tell({ phase: 'wait', waitsFor });
          this.#context.emit({ type: 'notice', text: `${waitText(waitsFor)}.` });
        },
      });
      this.#notes.hold(lock);
      await using _ahead = this.#ahead;
      await this.#measureAll();
      status = this.#context.signal.aborted ? 'cancelled' : 'finished';
    } catch (error) {
      if (!this.#context.signal.aborted) throw error;
      status = 'cancelled';
    } finally {
      this.#context.writer.end(status);
    }
    // Others may measure meanwhile: the lock is free.
    await whenWritten(this.#runId, this.#context, (trouble) =>
      this.#progress.tell({ phase: 'write', trouble }),
    );
  }

  /** Processes go around the configurations; where memory cannot hold them all, around as many as it can. */
  async #measureAll(): Promise<void> {
    const waiting = [...this.#tasks];
    const apart = this.#plan.preset === 'paper';
    while (waiting.length > 0 && !this.#context.signal.aborted) {
      const group: ReadyTask[] = [];
      // What a container's limit leaves counts, not what the machine has.
      let budget = process.availableMemory() * 0.7;
      for (let task = waiting[0]; task !== undefined; task = waiting[0]) {
        if (apart && group.length > 0) break;
        const ready = await this.#convert(task);
        const estimate = estimatedBytes(ready?.prepared.weightBytes ?? bytes(0));
        // What does not fit in memory with the others waits for the next group; its conversion is cached.
        if (ready !== null && group.length > 0 && estimate > budget) break;
        waiting.shift();
        if (ready === null) continue;
        budget -= estimate;
        group.push(ready);
      }
      await this.#measureGroup(group);
    }
  }

  /** A fresh process of each in turns, A B and then B A, so that a steady drift cancels, until each is known well enough. */
  async #measureGroup(group: readonly ReadyTask[]): Promise<void> {
    let left = [...group];
    for (let pass = 0; left.length > 0 && !this.#context.signal.aborted; pass++) {
      const order = pass % 2 === 0 ? left : left.toReversed();
      await using ahead = pass === 0 ? null : this.#processesAhead(order);
      const measured = await this.#pass(order, (task) =>
        ahead === null ? this.#ahead.take(task.index) : ahead.take(order.indexOf(task)),
      );
      this.#process += 1;
      left = await this.#unfinished(left.filter((task) => measured.has(task)));
    }
    // Between two processes, or before the first.
    for (const { cellId } of left)
      if (this.#cells.get(cellId).status === 'running') this.#cells.interrupt(cellId);
  }

  /** One process of each. @returns those that were measured to its end */
  async #pass(
    tasks: readonly ReadyTask[],
    processOf: (task: ReadyTask) => Job,
  ): Promise<ReadonlySet<ReadyTask>> {
    using processes = new DisposableStack();
    const running = new Map<ReadyTask, RunningTask>();
    const careful = this.#plan.preset === 'careful';
    for (const task of tasks) {
      if (this.#context.signal.aborted) return new Set();
      const prepared = await this.#prepare(task, () => processOf(task));
      if (prepared === null) continue;
      processes.defer(() => this.#ahead.letEnd(prepared.measurement));
      running.set(task, prepared);
    }
    const stop = (task: ReadyTask) => running.delete(task);
    if (careful)
      for (const [ready, task] of [...running]) {
        this.#progress.begin(task, 'warm-up');
        const first = task.samples.processes.length === 0;
        if (!(await this.#attempt(task, () => task.measurement.warmUp(first)))) stop(ready);
        this.#progress.clock.end();
      }
    const all = [...running];
    for (let round = 0; round < this.#plan.method.rounds; round++) {
      // Each round begins with another configuration, so that none is always measured first.
      const order = all.map((_, index) => all[(index + round) % all.length]);
      for (const next of order) {
        if (next === undefined || !running.has(next[0])) continue;
        if (await this.#round(next[1], round)) stop(next[0]);
      }
    }
    return new Set(running.keys());
  }

  /** Ends the cells that are known well enough, and returns the others. */
  async #unfinished(group: readonly ReadyTask[]): Promise<ReadyTask[]> {
    const { method } = this.#plan;
    const standings = group.map(({ configuration, samples }) => ({
      model: configuration.model,
      locations: samples.locations,
      spentMs: samples.spentMs,
    }));
    const ended = endedOf(standings, method);
    const left: ReadyTask[] = [];
    for (const [at, task] of group.entries()) {
      const end = ended[at]?.ended ?? null;
      if (end !== null) {
        await this.#finish(task, end);
        continue;
      }
      left.push(task);
      const [standing, spentMs] = [standings[at], ended[at]?.spentMs ?? milliseconds(0)];
      if (standing === undefined) continue;
      const more = processesToCome(standing, ended[at]?.halfWidth ?? null, spentMs, method);
      this.#progress.expect(task, more);
    }
    return left;
  }

  async #convert(task: Task): Promise<ReadyTask | null> {
    let calibrates = false;
    this.#ahead.start(task.index);
    this.#progress.clock.begin(task.index, 'convert');
    try {
      const prepared = await this.#conversions.get(task.index, {
        signal: this.#context.signal,
        // It is read by `wholeMeasurement`.
        check: 'by-reader',
        onProgress: ({ fraction, etaMs: _, ...doing }) => {
          if (doing.phase === 'calibrate' && !calibrates) this.#progress.clock.begin(task.index, 'calibrate');
          calibrates ||= doing.phase === 'calibrate';
          this.#progress.clock.part(fraction);
          this.#progress.tell({ ...doing, subject: subjectOf(task) });
        },
      });
      const { weightBytes, flops } = prepared;
      this.#progress.clock.know(task.index, { weightBytes, flops });
      this.#progress.clock.end();
      this.#progress.clock.skip(task.index, ['convert', 'calibrate']);
      return { ...task, prepared };
    } catch (error) {
      this.#fail(task, error, `Preparing ${taskTitle(task)}`);
      await this.#ahead.end(task.index);
      return null;
    }
  }

  /** Null when there is nothing to measure: unsupported, failed or cancelled, as the cell then says. */
  async #prepare(task: ReadyTask, processOf: () => Job): Promise<RunningTask | null> {
    const { prepared, cellId } = task;
    const title = taskTitle(task);
    this.#progress.begin(task, 'compile');
    if (this.#cells.get(cellId).status === 'queued') {
      this.#cells.update(cellId, {
        status: 'running',
        modelSha256: modelSha256(task.model),
        irSha256: prepared.irSha256,
        weights: prepared.weights,
        machineState: { start: readMachineState(), end: null },
      });
    }
    await this.#ahead.quiet();
    const began = performance.now();
    const given = givenInputs(task.model, this.#plan);
    const found = await this.#notes
      .watched(task, () => wholeMeasurement(task, { ...this.#context, processOf, given }))
      .catch((error: unknown) => this.#fail(task, error, title));
    if (found === undefined) return null;
    const { result: measurement, used } = found;
    await using unlessMeasured = new AsyncDisposableStack();
    unlessMeasured.use(measurement);
    const { report } = measurement;
    const { firstInferenceMs } = report;
    this.#progress.clock.know(task.index, { firstInferenceMs });
    this.#progress.clock.end();
    task.samples.spent(began);
    const compiled = compiledCell(task, used, report);
    this.#cells.update(cellId, { ...compiled, ...this.#notes.warnings(task, report.warnings) });
    if (report.unsupported === null) {
      unlessMeasured.move();
      return { ...task, measurement };
    }
    this.#progress.over(task);
    const peakMemoryBytes = await measurement.peakMemoryBytes();
    this.#cells.update(cellId, { status: 'unsupported', ...report.unsupported, peakMemoryBytes });
    return null;
  }

  /** Measures and keeps one round; true when the task is over: cancelled or failed, as its cell then says. */
  async #round(task: RunningTask, round: number): Promise<boolean> {
    const careful = this.#plan.preset === 'careful';
    const { samples, measurement } = task;
    this.#progress.begin(task, 'measure');
    await this.#context.writer.room(this.#context.signal);
    const began = performance.now();
    const ok = await this.#attempt(task, async () => {
      const inferences = inferencesOfRound(this.#plan, round);
      const report = await this.#notes.watched(task, () => measurement.round(inferences, careful));
      const samplesNs = samplesOfRound(this.#plan, round, measurement.report, report.samplesNs);
      const [process, { startedAtMs }] = [this.#process, report];
      const kept = { process, round: process * this.#plan.method.rounds + round, startedAtMs, samplesNs };
      if (samplesNs.length > 0) samples.add(kept);
      const ends = round === this.#plan.method.rounds - 1 && !this.#context.signal.aborted;
      const fields = ends ? this.#processEnded(task, report.peakMemoryBytes) : this.#soFar(task);
      this.#cells.update(task.cellId, fields, samplesNs.length > 0 ? kept : undefined);
    });
    this.#progress.clock.end();
    samples.spent(began);
    return !ok;
  }

  /** Figures of all samples after each process, so that many rounds cost no time between them. */
  #soFar(task: RunningTask): Partial<Cell> {
    const { processes, iterations } = task.samples;
    return processes.length === 0 || this.#context.signal.aborted ? this.#figures(task) : { iterations };
  }

  /** Nothing more is wanted from the process: it ends while the cell is written, with its samples and all that it says. */
  #processEnded(task: RunningTask, peakMemoryBytes: Bytes | null): Partial<Cell> {
    const { samples, measurement } = task;
    const { target, processes } = this.#plan.method;
    this.#ahead.letEnd(measurement);
    samples.endProcess(measurement.measuredProcess(this.#process), measurement.warnings, peakMemoryBytes);
    const whole = target === null && processes === 1 ? this.#whole(task, onlyProcess) : {};
    return { ...this.#figures(task), ...samples.ofProcesses(), ...whole };
  }

  /** Does a part of a task; when that fails or is cancelled, ends the cell so and returns false. */
  async #attempt(task: RunningTask, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      if (!this.#context.signal.aborted) return true;
      this.#cells.interrupt(task.cellId);
    } catch (error) {
      this.#fail(task, error, taskTitle(task));
    }
    return false;
  }

  async #finish(task: ReadyTask, ended: Ended): Promise<void> {
    this.#progress.over(task);
    if (this.#cells.get(task.cellId).status !== 'measured')
      this.#cells.update(task.cellId, this.#whole(task, ended));
    const { writer, emit, signal } = this.#context;
    await compareInt8(task.configuration, { plan: this.#plan, cells: this.#cells, writer, emit, signal });
  }

  /** What a cell says when nothing more of it is measured. */
  #whole({ cellId }: ReadyTask, ended: Ended): Partial<Cell> {
    const { start } = this.#cells.get(cellId).machineState;
    return { status: 'measured', ended, machineState: { start, end: readMachineState() } };
  }

  #figures(task: RunningTask): Partial<Cell> {
    const { samples, measurement } = task;
    const { warningFacts, ...figures } = samples.figures(measurement.report.batch, measurement.warnings);
    return { ...figures, ...this.#notes.warnings(task, warningFacts) };
  }

  #fail(task: Task, error: unknown, title: string): void {
    this.#progress.over(task);
    if (this.#context.signal.aborted) this.#cells.interrupt(task.cellId);
    else this.#cells.fail(task.cellId, error, title);
  }
}
