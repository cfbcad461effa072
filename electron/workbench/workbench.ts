/** What every host offers: the contract's requests carried out on this machine's store, runtime and jobs. */

import path from 'node:path';
import { catalogue } from '../../models/catalogue.ts';
import { shippedExample } from '../../models/example.ts';
import type { AccuracyDocument } from '../../shared/accuracy.ts';
import type { CalibrationDocument } from '../../shared/calibration.ts';
import type {
  AccuracyRequest,
  BenchRequest,
  CalibrateRequest,
  ConvertDocument,
  ConvertRequest,
  FetchDocument,
  FetchRequest,
  JobRequest,
  ModelList,
  ModelReference,
  ProfileRequest,
  Progress,
  RunEvent,
} from '../../shared/contract.ts';
import { isVinobenchError, unreachable, VinobenchError } from '../../shared/errors.ts';
import type { GraphLevel, ModelGraph } from '../../shared/library.ts';
import type { DevicesReport } from '../../shared/machine.ts';
import type { ProfileDocument } from '../../shared/profile.ts';
import type { PlannedModel, RunCalibration, RunDocument, RunPlan } from '../../shared/run.ts';
import { Job } from '../jobs/host/job.ts';
import { type Lane, processLimit, Slots } from '../jobs/host/slots.ts';
import { readingLimits } from '../jobs/wire/limits.ts';
import { homeFolder } from '../store/home.ts';
import { modelSha256 } from '../store/modelHash.ts';
import type { WriterOf } from '../store/runWriter.ts';
import { RunExecution } from './bench/execution.ts';
import { withInputFiles } from './bench/inputFiles.ts';
import { makePlan } from './bench/plan.ts';
import { type MayRead, planAgain } from './bench/planAgain.ts';
import { checkResumable } from './bench/resumable.ts';
import { stoppedBy } from './bench/stoppedRun.ts';
import { drain, withProgress } from './board/eventQueue.ts';
import { JobBoard } from './board/jobBoard.ts';
import { deviceListing } from './deviceListing.ts';
import { cellModels } from './ir/cellModel.ts';
import { requireImages } from './ir/imageFolder.ts';
import { IrCache } from './ir/irCache.ts';
import { cachedIr } from './ir/irSource.ts';
import type { GetCellModel } from './ir/modelToCompile.ts';
import { KeptProfiles, requireProfile } from './kept/keptProfiles.ts';
import { KeptReports } from './kept/keptReports.ts';
import { RunRecords } from './kept/runRecords.ts';
import { logLine } from './log/log.ts';
import { readMachine, readMachineState } from './machine/machine.ts';
import { clearUnused } from './models/clearUnused.ts';
import { checkHasLayers } from './models/hasLayers.ts';
import { listedExample, listedModel } from './models/modelList.ts';
import { ModelQuestions } from './models/modelQuestions.ts';
import { catalogueEntry, planModel } from './models/modelSource.ts';
import { convertModel, keepingOutcome } from './work/convert.ts';
import { PeaksCache } from './work/peaksCache.ts';
import { titleOfJob } from './work/titleOfJob.ts';

export const vinobenchVersion = '0.1.0';

type Signal = AbortSignal | undefined;

export class Workbench implements AsyncDisposable {
  /** What goes on whether or not anybody watches: runs, and whatever else was started by `startJob`. */
  readonly jobs = new JobBoard(logLine);
  readonly runs = new RunRecords(logLine);
  readonly profiles = new KeptProfiles(logLine);
  readonly reports = new KeptReports(logLine);
  readonly #writePatienceMs: number | undefined;
  /** For requests that read whole models, however many pages ask. */
  readonly looks = new Slots(processLimit());
  readonly #listing = deviceListing();

  /** @param options how long a run that has ended waits for what cannot be written yet; left out: as long as it takes */
  constructor({ writePatienceMs }: { readonly writePatienceMs?: number } = {}) {
    this.#writePatienceMs = writePatienceMs;
  }

  async devices(signal: Signal): Promise<DevicesReport> {
    const { runtime, devices } = await this.#listing.get(signal);
    return { schemaVersion: 1, machine: readMachine(), machineState: readMachineState(), runtime, devices };
  }

  models(): ModelList {
    return {
      schemaVersion: 1,
      models: catalogue().map(listedModel),
      examples: [listedExample(shippedExample())],
    };
  }

  async *fetch(request: FetchRequest, signal: Signal): AsyncGenerator<Progress, FetchDocument> {
    const entries = [...new Set(request.models)].map(catalogueEntry);
    const { output, force = false } = request;
    const root = output === null ? homeFolder('models') : path.resolve(output);
    const where = { root, force, isOwnFolder: output === null };
    const { fetchModels } = await import('./work/fetch.ts');
    return yield* withProgress((onProgress) => fetchModels(entries, { ...where, signal, onProgress }));
  }

  async *convert(request: ConvertRequest, signal: Signal): AsyncGenerator<Progress, ConvertDocument> {
    return yield* withProgress((onProgress) =>
      keepingOutcome(request, () =>
        convertModel(request, {
          ...(signal && { signal }),
          onProgress,
          log: logLine,
          devices: () => this.devices(signal),
        }),
      ),
    );
  }

  /** Of the IR that a run would measure, hence from the same cache. */
  async graph(reference: ModelReference, level: GraphLevel, signal: Signal): Promise<ModelGraph> {
    using _slot = await this.looks.take('Showing a graph', signal);
    const model = await planModel(reference, signal);
    if (level === 'source') checkHasLayers(model);
    // A user's own IR is compiled as it is.
    const xml =
      model.format === 'openvino-ir' ? model.topologyPath : (await this.#converted(model, signal)).xml;
    const { memoryBytes: heapBytes, seconds } = readingLimits.graph;
    const file = model.topologyPath;
    const limits = { heapBytes, seconds, file, wayOut: 'look at a smaller model' };
    const title = `Reading ${file} as a graph`;
    await using job = new Job({ title, limits, ...(signal && { signal }) });
    return await job.call.graph({ model, xml, level });
  }

  /** As the IR was made that a run would measure. */
  async conversion(reference: ModelReference, signal: Signal): Promise<ConvertDocument> {
    using _slot = await this.looks.take('Showing a conversion', signal);
    return await this.#converted(await planModel(reference, signal), signal);
  }

  async #converted(model: PlannedModel, signal: Signal): Promise<ConvertDocument> {
    const { runtime } = await this.devices(signal);
    const ir = cachedIr(irCache(), runtime.version, 'look');
    const either = signal ?? new AbortController().signal;
    try {
      return await ir(model, 'FP32', { batch: null }, either);
    } catch (error) {
      // Sizes that a run has to be given may stay open in what is only looked at.
      if (either.aborted || !isVinobenchError(error) || error.code !== 'input') throw error;
      return await ir(model, 'FP32', { batch: null, keepOpen: true }, either);
    }
  }

  async *profile(request: ProfileRequest, signal: Signal): AsyncGenerator<Progress, ProfileDocument> {
    await requireImages(request.precisions, request.calibration, signal);
    const [plain, report] = await this.#planned(request.models, signal);
    const models = await withInputFiles(plain, request.inputFiles, signal);
    const { profileModels } = await import('./work/profile.ts');
    const document = yield* withProgress((onProgress) =>
      profileModels(request, {
        report,
        models,
        modelOf: this.#modelsFor(report, request.calibration),
        peaks: new PeaksCache(homeFolder('cache/peaks')),
        signal: signal ?? new AbortController().signal,
        onProgress,
        log: logLine,
      }),
    );
    return await this.profiles.keep(document, vinobenchVersion);
  }

  async *accuracy(request: AccuracyRequest, signal: Signal): AsyncGenerator<Progress, AccuracyDocument> {
    const [models, report] = await this.#planned(request.models, signal);
    const { accuracyOf } = await import('./work/accuracy.ts');
    const document = yield* withProgress((onProgress) =>
      accuracyOf(request, {
        report,
        models,
        int8Of: this.#modelsFor(report, request.int8 ?? undefined, 'work'),
        ir: cachedIr(irCache(), report.runtime.version, 'work'),
        signal: signal ?? new AbortController().signal,
        onProgress,
      }),
    );
    const { images, device } = request;
    const [first] = models;
    const hash = first === undefined ? {} : { modelSha256: modelSha256(first) };
    return await this.reports.keepAccuracy({ model: first?.name ?? '', ...hash, device, images }, document);
  }

  async *calibrate(request: CalibrateRequest, signal: Signal): AsyncGenerator<Progress, CalibrationDocument> {
    const [model, report] = await Promise.all([planModel(request.model, signal), this.devices(signal)]);
    const { calibrate } = await import('./work/calibrate.ts');
    const document = yield* withProgress((onProgress) =>
      calibrate(request, {
        report,
        model,
        ir: cachedIr(irCache(), report.runtime.version, 'work'),
        signal: signal ?? new AbortController().signal,
        onProgress,
      }),
    );
    const { images, device } = request;
    const contents = { model: model.name, modelSha256: modelSha256(model), device, images };
    return await this.reports.keepCalibration(contents, document);
  }

  /** Plans a run, keeps it, and carries it out in the background. */
  async start(request: BenchRequest, signal: Signal): Promise<{ id: string }> {
    const [plain, report] = await this.#planned(request.models, signal);
    const models = await withInputFiles(plain, request.inputFiles, signal);
    await requireImages(request.precisions, request.calibration, signal);
    const plan = makePlan(request, models, report.devices);
    return await this.#begin(plan, report, request.title === null ? {} : { title: request.title });
  }

  /** Goes on, in the background, with what a run has left. */
  async resume(reference: string, signal: Signal): Promise<{ id: string }> {
    const id = await this.runs.read((store) => store.resolve(reference), signal);
    this.#requireStopped(id);
    const { run, cells } = await this.runs.document(id);
    const plan = await this.runs.read((store) => store.plan(id), signal);
    const report = await this.devices(signal);
    await checkResumable({ run, plan, cells }, report, signal);
    const { execution } = await this.runs.read((store) => {
      // Another page may have been faster.
      this.#requireStopped(id);
      return store.resumeRun(id);
    }, signal);
    return await this.#carryOut({ id, execution }, report);
  }

  #requireStopped(id: string): void {
    if (this.jobs.isGoing(id)) throw new VinobenchError('usage', `Run ${id} is already in progress.`);
    this.runs.requireWritten(id);
  }

  /** A new run, in the background, of some cells of an earlier one. */
  async again(
    reference: string,
    cells: readonly string[],
    mayRead: MayRead,
    signal: Signal,
  ): Promise<{ id: string }> {
    const earlier = await this.runs.read((store) => {
      const id = store.resolve(reference);
      return { plan: store.plan(id), cells: store.document(id).cells };
    }, signal);
    const report = await this.devices(signal);
    return await this.#begin(
      await planAgain(earlier, cells, { devices: report.devices, mayRead }, signal),
      report,
      {},
    );
  }

  async #begin(plan: RunPlan, report: DevicesReport, title: { title?: string }): Promise<{ id: string }> {
    const { machine, runtime, devices } = report;
    const details = { vinobenchVersion, devices, ...title };
    const run = await this.runs.read((store) => store.createRun(plan, machine, runtime, details));
    return await this.#carryOut(run, report);
  }

  /** The cells of a run of this process that wait, in a job of the run's id. */
  async #carryOut(of: WriterOf, report: DevicesReport): Promise<{ id: string }> {
    const { id } = of;
    const writer = this.runs.begin(of);
    try {
      const { plan, cells, run, firstRound } = await this.runs.read((store) => {
        const plan = store.plan(id);
        return {
          plan,
          ...store.document(id),
          firstRound: plan.preset === 'careful' ? store.nextRound(id) : 0,
        };
      });
      const about = { kind: 'bench', run: id } as const;
      return this.jobs.start({ id, about, title: run.title }, async (tell, cancelled) => {
        const execution = new RunExecution(
          {
            ...{ writer, machine: report.machine, emit: tell, signal: cancelled },
            modelOf: this.#modelsFor(report, plan.calibration),
            log: (text) => logLine(`run ${id}: ${text}`),
            ...(this.#writePatienceMs === undefined ? {} : { writePatienceMs: this.#writePatienceMs }),
          },
          { id, plan, cells, firstRound },
        );
        try {
          await execution.run();
        } catch (error) {
          throw stoppedBy(id, error);
        } finally {
          this.runs.end(of);
        }
        const document = await this.runs.document(id);
        return () => ({ kind: 'bench', document });
      });
    } catch (error) {
      this.runs.end(of);
      throw error;
    }
  }

  /** The devices are asked while the models are hashed; whichever fails first is told. */
  #planned(references: readonly ModelReference[], signal: Signal): Promise<[PlannedModel[], DevicesReport]> {
    const questions = new ModelQuestions(signal);
    return Promise.all([
      Promise.all(references.map((reference) => planModel(reference, signal, questions))),
      this.devices(signal),
    ]);
  }

  /** @param lane of what measures `elsewhere`: one at a time holds the lock, and does not wait for what pages look at */
  #modelsFor(
    report: DevicesReport,
    calibration: RunCalibration | undefined,
    lane: Lane = 'elsewhere',
  ): GetCellModel {
    return cellModels({ cache: irCache(), report, calibration, lane });
  }

  /** Cells as they stand, then what happens; ends with the whole document when the run does. */
  async *watch(reference: string, signal: Signal): AsyncGenerator<RunEvent, RunDocument> {
    const id = await this.runs.read((store) => store.resolve(reference), signal);
    if (this.jobs.isGoing(id)) {
      for (const cell of (await this.runs.document(id)).cells) yield { type: 'cell', cell };
      try {
        // From the first event on: what was told before somebody watched is news to them.
        for await (const { event } of this.jobs.watch(id, 0, signal)) yield event;
      } catch {
        // Whoever watched has left, or it was cancelled or failed: then its document says so.
      }
    }
    return await this.runs.document(id);
  }

  /** Ends when the run has stopped and what it had measured is kept. */
  async cancel(reference: string): Promise<{ id: string }> {
    const id = await this.runs.read((store) => store.resolve(reference));
    if (!this.jobs.isGoing(id)) {
      throw new VinobenchError('usage', `Run ${id} does not run here, so there is nothing to cancel.`);
    }
    this.jobs.cancel(id);
    await this.jobs.ended(id);
    return { id };
  }

  /** A request as a job of this host; `signal` counts until the job's id is known. */
  async startJob(job: JobRequest, signal: Signal): Promise<{ id: string }> {
    const title = titleOfJob(job);
    switch (job.kind) {
      case 'bench':
        return await this.start(job.request, signal);
      case 'convert':
        return this.jobs.start({ about: job, title }, async (tell, cancelled) => {
          const document = await drain(this.convert(job.request, cancelled), tell);
          return () => ({ kind: 'convert', document });
        });
      case 'profile':
        return this.jobs.start({ about: job, title }, async (tell, cancelled) => {
          const document = await drain(this.profile(job.request, cancelled), tell);
          requireProfile(document);
          return () => ({ kind: 'profile', document });
        });
      case 'accuracy':
        return this.jobs.start({ about: job, title }, async (tell, cancelled) => {
          const document = await drain(this.accuracy(job.request, cancelled), tell);
          return () => ({ kind: 'accuracy', document });
        });
      case 'calibrate':
        return this.jobs.start({ about: job, title }, async (tell, cancelled) => {
          const document = await drain(this.calibrate(job.request, cancelled), tell);
          return () => ({ kind: 'calibrate', document });
        });
      case 'fetch':
        return this.jobs.start({ about: job, title }, async (tell, cancelled) => {
          const document = await drain(this.fetch(job.request, cancelled), tell);
          return () => ({ kind: 'fetch', document });
        });
      default:
        return unreachable(job);
    }
  }

  /** For hosts with a window, when they start: removes old uploads and conversions that no added model needs. */
  clearWindowFolder(): Promise<void> {
    return clearUnused(logLine);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.jobs[Symbol.asyncDispose]();
    await this.runs[Symbol.asyncDispose]();
    await this.profiles[Symbol.asyncDispose]();
    await this.reports[Symbol.asyncDispose]();
  }
}

/** Of every run and of whatever else measures. */
const irCache = () => new IrCache(homeFolder('cache/ir'), { log: logLine });
