/** One run being carried out: converts, measures cell by cell, keeps each result at once, and notifies listeners. */

import type { Cell, RunPlan } from '../../../shared/documents/run.ts';
import type { Machine } from '../../../shared/machine/machine.ts';
import { parseSourceMap } from '../../../shared/models/sourceMap.ts';
import { type Bytes, bytes, type Milliseconds } from '../../../shared/units.ts';
import { waitText } from '../../../shared/view/text/progressText.ts';
import type { WorkEvent } from '../../../shared/work/event.ts';
import type { Progress } from '../../../shared/work/progress.ts';
import { carefulRounds } from '../../jobs/host/benchmark.ts';
import { takeDeviceLock } from '../../jobs/host/deviceLock.ts';
import type { RoundReport } from '../../jobs/wire/protocol.ts';
import { modelSha256 } from '../../store/modelHash.ts';
import type { NewRound, RunEnd } from '../../store/record.ts';
import type { RunWriter } from '../../store/runWriter.ts';
import type { GetCellModel } from '../ir/modelToCompile.ts';
import { wholeMeasurement } from '../ir/wholeModel.ts';
import { readMachineState } from '../machine/machine.ts';
import { Ahead } from './ahead.ts';
import { calibrationOfIr } from './calibrationOf.ts';
import { CellNotes } from './cellNotes.ts';
import { ConversionsAhead } from './conversionsAhead.ts';
import { givenInputs } from './inputFiles.ts';
import { compareInt8 } from './int8Comparison.ts';
import { RunCells } from './runCells.ts';
import { clockTasks, RunClock } from './runClock.ts';
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

export class RunExecution {
  readonly #context: ExecutionContext;
  readonly #runId: string;
  readonly #plan: RunPlan;
  readonly #tasks: readonly Task[];
  readonly #cells: RunCells;
  readonly #clock: RunClock;
  /** Measurements: cells in the paper preset, rounds of cells in the careful one. */
  readonly #count: { done: number; total: number };
  /** By index of a task. */
  readonly #measuredRounds = new Map<number, number>();
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
          : { cellId: cell.id, configuration, model };
      })
      .map((task, index) => ({ ...task, index }));
    this.#ahead = new Ahead(
      this.#tasks.map((task) => ({
        title: `Benchmark of ${taskTitle(task)}`,
        isa: task.configuration.isa,
        device: task.configuration.device,
        signal: context.signal,
      })),
    );
    this.#conversions = new ConversionsAhead(this.#tasks, context.modelOf);
    const resumed = cells.some(({ status }) => status === 'measured');
    const apart = resumed && plan.preset === 'careful';
    this.#notes = new CellNotes(context.machine, apart ? [{ kind: 'measured-apart' }] : []);
    this.#clock = new RunClock(clockTasks(this.#tasks, plan));
    const rounds = plan.preset === 'careful' ? carefulRounds : 1;
    this.#count = { done: 0, total: this.#tasks.length * rounds };
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
          this.#tell({ phase: 'wait', waitsFor });
          this.#context.emit({ type: 'notice', text: `${waitText(waitsFor)}.` });
        },
      });
      this.#notes.hold(lock);
      await using _ahead = this.#ahead;
      if (this.#plan.preset === 'paper') await this.#runOneByOne();
      else await this.#runInterleaved();
      status = this.#context.signal.aborted ? 'cancelled' : 'finished';
    } catch (error) {
      if (!this.#context.signal.aborted) throw error;
      status = 'cancelled';
    } finally {
      this.#context.writer.end(status);
    }
    // Others may measure meanwhile: the lock is free.
    await whenWritten(this.#runId, this.#context, (trouble) => this.#tell({ phase: 'write', trouble }));
  }

  async #runOneByOne(): Promise<void> {
    for (const task of this.#tasks) {
      if (this.#context.signal.aborted) return;
      const ready = await this.#convert(task);
      if (ready === null) continue;
      const running = await this.#prepare(ready);
      if (running === null) continue;
      if (await this.#onlyRound(running)) await this.#compare(running);
    }
  }

  /** Rounds go around the configurations; where memory cannot hold them all, around as many as it can. */
  async #runInterleaved(): Promise<void> {
    const waiting = [...this.#tasks];
    while (waiting.length > 0 && !this.#context.signal.aborted) {
      const group: ReadyTask[] = [];
      // What a container's limit leaves counts, not what the machine has.
      let budget = process.availableMemory() * 0.7;
      for (let task = waiting[0]; task !== undefined; task = waiting[0]) {
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

  async #measureGroup(group: readonly ReadyTask[]): Promise<void> {
    await using processes = new AsyncDisposableStack();
    const running: RunningTask[] = [];
    for (const task of group) {
      if (this.#context.signal.aborted) return;
      const prepared = await this.#prepare(task);
      if (prepared === null) continue;
      processes.use(prepared.measurement);
      running.push(prepared);
    }
    const alive = new Set(running);
    for (const task of running) {
      this.#clock.begin(task.index, 'warm-up');
      this.#tell({ phase: 'warm-up', subject: subjectOf(task) });
      if (!(await this.#attempt(task, () => task.measurement.warmUp()))) alive.delete(task);
      this.#clock.end();
    }
    for (let round = 0; round < carefulRounds; round++) {
      // Each round begins with another configuration, so that none is always measured first.
      const order = running.map((_, index) => running[(index + round) % running.length]);
      for (const task of order) {
        if (task === undefined || !alive.has(task)) continue;
        if (await this.#round(task, round)) alive.delete(task);
      }
    }
    for (const task of alive) await this.#finish(task);
    this.#process += 1;
  }

  async #convert(task: Task): Promise<ReadyTask | null> {
    let calibrates = false;
    this.#ahead.start(task.index);
    this.#clock.begin(task.index, 'convert');
    try {
      const prepared = await this.#conversions.get(task.index, {
        signal: this.#context.signal,
        // It is read by `wholeMeasurement`.
        check: 'by-reader',
        onProgress: ({ fraction, etaMs: _, ...doing }) => {
          if (doing.phase === 'calibrate' && !calibrates) this.#clock.begin(task.index, 'calibrate');
          calibrates ||= doing.phase === 'calibrate';
          this.#clock.part(fraction);
          this.#tell({ ...doing, subject: subjectOf(task) });
        },
      });
      const { weightBytes, flops } = prepared;
      this.#clock.know(task.index, { weightBytes, flops });
      this.#clock.end();
      this.#clock.skip(task.index, ['convert', 'calibrate']);
      return { ...task, prepared };
    } catch (error) {
      this.#fail(task, error, `Preparing ${taskTitle(task)}`);
      await this.#ahead.end(task.index);
      return null;
    }
  }

  /** Null when there is nothing to measure: unsupported, failed or cancelled, as the cell then says. */
  async #prepare(task: ReadyTask): Promise<RunningTask | null> {
    const { prepared, cellId } = task;
    const title = taskTitle(task);
    this.#clock.begin(task.index, 'compile');
    this.#tell({ phase: 'compile', subject: subjectOf(task) });
    this.#cells.update(cellId, {
      status: 'running',
      modelSha256: modelSha256(task.model),
      irSha256: prepared.irSha256,
      weights: prepared.weights,
      machineState: { start: readMachineState(), end: null },
    });
    await this.#ahead.quiet();
    const found = await this.#notes
      .watched(task, () =>
        wholeMeasurement(task, {
          ...this.#context,
          processOf: () => this.#ahead.take(task.index),
          given: givenInputs(task.model, this.#plan),
        }),
      )
      .catch((error: unknown) => this.#fail(task, error, title));
    if (found === undefined) return null;
    const { result: measurement, used } = found;
    await using unlessMeasured = new AsyncDisposableStack();
    unlessMeasured.use(measurement);
    const { report } = measurement;
    const { firstInferenceMs } = report;
    this.#clock.know(task.index, { firstInferenceMs });
    this.#clock.end();
    this.#cells.update(cellId, {
      irSha256: used.irSha256,
      runtime: report.runtimeVersion,
      readMs: report.readMs,
      compileMs: report.compileMs,
      firstInferenceMs: report.firstInferenceMs,
      effectivePrecision: report.effectivePrecision,
      precisionShare: report.precisionShare,
      batch: report.batch,
      inputs: [...report.inputs],
      streams: report.streams,
      threads: report.threads,
      // An IR that Vinobench wrote says itself where its weights come from; any other came with its own.
      weights: prepared.weights ?? parseSourceMap(report.sourceMap)?.weights ?? 'external',
      ...(report.quantized === true ? calibrationOfIr(report.calibration) : { calibration: null }),
      ...this.#notes.warnings(task, report.warnings),
    });
    if (report.unsupported === null) {
      unlessMeasured.move();
      return { ...task, measurement };
    }
    this.#over(task);
    const peakMemoryBytes = await measurement.peakMemoryBytes();
    this.#cells.update(cellId, { status: 'unsupported', ...report.unsupported, peakMemoryBytes });
    return null;
  }

  /** Measures and keeps one round of the careful preset; true when the task is over: cancelled or failed, as its cell then says. */
  async #round(task: RunningTask, round: number): Promise<boolean> {
    const step = { at: round + 1, of: carefulRounds, unit: 'rounds' } as const;
    await this.#beginRound(task, { step });
    const ok = await this.#attempt(task, async () => {
      const iterations = Math.ceil(this.#plan.iterations / carefulRounds);
      const report = await this.#notes.watched(task, () => task.measurement.round(iterations, true));
      this.#cells.update(task.cellId, this.#measured(task), this.#kept(report, round));
    });
    this.#endRound(task, ok ? round + 1 : null);
    return !ok;
  }

  /**
   * Measures the one round of the paper preset. Its process, from which nothing more is wanted, ends while the cell is written, with
   * its samples and all that it says; false when it was cancelled or failed, as the cell then says.
   */
  async #onlyRound(task: RunningTask): Promise<boolean> {
    using ending = new DisposableStack();
    ending.defer(() => this.#ahead.letEnd(task.measurement));
    await this.#beginRound(task, {});
    const ok = await this.#attempt(task, async () => {
      const { iterations } = this.#plan;
      const report = await this.#notes.watched(task, () => task.measurement.round(iterations, false));
      ending.dispose();
      const whole = this.#context.signal.aborted ? {} : this.#whole(task, report.peakMemoryBytes);
      this.#cells.update(task.cellId, { ...this.#measured(task), ...whole }, this.#kept(report, 0));
    });
    this.#endRound(task, ok ? 1 : null);
    return ok;
  }

  async #beginRound(task: RunningTask, more: Pick<Progress, 'step'>): Promise<void> {
    this.#clock.begin(task.index, 'measure');
    this.#tell({ phase: 'measure', subject: subjectOf(task), ...more });
    await this.#context.writer.room(this.#context.signal);
  }

  /** @param rounds that the task has now; null: it is over */
  #endRound({ index }: Task, rounds: number | null): void {
    this.#clock.end();
    if (rounds === null) return;
    this.#count.done += 1;
    this.#measuredRounds.set(index, rounds);
  }

  /** Its samples, to be written with the cell; undefined: it has none. */
  #kept({ startedAtMs, samplesNs }: RoundReport, at: number): NewRound | undefined {
    const process = this.#process;
    const round = process * this.#plan.method.rounds + at;
    return samplesNs.length > 0 ? { process, round, startedAtMs, samplesNs } : undefined;
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

  async #finish(task: RunningTask): Promise<void> {
    const peakMemoryBytes = await task.measurement.peakMemoryBytes();
    this.#cells.update(task.cellId, { ...this.#measured(task), ...this.#whole(task, peakMemoryBytes) });
    await this.#compare(task);
  }

  /** What a cell says when nothing more of it is measured. */
  #whole({ cellId, measurement }: RunningTask, peakMemoryBytes: Bytes | null): Partial<Cell> {
    const { start } = this.#cells.get(cellId).machineState;
    return {
      status: 'measured',
      peakMemoryBytes,
      processes: [measurement.measuredProcess(this.#process)],
      machineState: { start, end: readMachineState() },
    };
  }

  async #compare({ configuration }: Task): Promise<void> {
    const { writer, emit, signal } = this.#context;
    await compareInt8(configuration, { plan: this.#plan, cells: this.#cells, writer, emit, signal });
  }

  #measured(task: RunningTask): Partial<Cell> {
    const { warningFacts, ...result } = task.measurement.result();
    return { ...result, ...this.#notes.warnings(task, warningFacts) };
  }

  /** Nothing of the cell is to come any more. */
  #over({ index }: Task): void {
    this.#clock.end();
    this.#clock.skip(index);
    const rounds = this.#plan.preset === 'careful' ? carefulRounds : 1;
    this.#count.total -= rounds - (this.#measuredRounds.get(index) ?? 0);
  }

  #fail(task: Task, error: unknown, title: string): void {
    this.#over(task);
    if (this.#context.signal.aborted) this.#cells.interrupt(task.cellId);
    else this.#cells.fail(task.cellId, error, title);
  }

  #tell(doing: Omit<Progress, 'type' | 'fraction' | 'etaMs' | 'count'>): void {
    const unit = this.#plan.preset === 'careful' ? 'rounds' : 'configurations';
    const count = { ...this.#count, unit } as const;
    this.#context.emit({ type: 'progress', ...doing, ...this.#clock.now(), count });
  }
}
