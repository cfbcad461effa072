/** What every host offers: the contract's requests carried out on this machine's store, runtime and jobs. */

import { appendFileSync, renameSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
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
import { defectSentence, isVinobenchError, unreachable, VinobenchError } from '../../shared/errors.ts';
import type { GraphLevel, ModelGraph } from '../../shared/library.ts';
import type { DevicesReport } from '../../shared/machine.ts';
import { logEntry } from '../../shared/printable.ts';
import type { ProfileDocument } from '../../shared/profile.ts';
import type { PlannedModel, RunCalibration, RunDocument } from '../../shared/run.ts';
import { Job } from '../jobs/job.ts';
import { readMachine, readMachineState } from '../openvino/machine.ts';
import { homeFolder } from '../store/home.ts';
import { modelSha256 } from '../store/modelHash.ts';
import { openProfileStore, type ProfileStore } from '../store/profileStore.ts';
import { RunStore } from '../store/runStore.ts';
import { cellModels, type GetCellModel } from './cellModel.ts';
import { convertModel, keepingOutcome } from './conversion.ts';
import { drain, told } from './eventQueue.ts';
import { RunExecution } from './execution.ts';
import { clearWindowFolder } from './hostFolder.ts';
import { requireImages } from './imageFolder.ts';
import { withInputFiles } from './inputFiles.ts';
import { IrCache } from './irCache.ts';
import { cachedIr } from './irSource.ts';
import { JobBoard } from './jobBoard.ts';
import { keepProfile, requireProfile } from './keptProfiles.ts';
import { KeptReports } from './keptReports.ts';
import { addedModels } from './library.ts';
import { modelGraph } from './modelGraph.ts';
import { listedExample, listedModel } from './modelList.ts';
import { catalogueEntry, planModel } from './modelSource.ts';
import { onnxGraph } from './onnxGraph.ts';
import { PeaksCache } from './peaksCache.ts';
import { makePlan } from './plan.ts';
import { planAgain } from './planAgain.ts';
import { checkResumable } from './resumable.ts';
import { checkHasLayers, sourceGraph } from './sourceGraph.ts';
import { titleOfJob } from './titleOfJob.ts';

export const vinobenchVersion = '0.1.0';

type Signal = AbortSignal | undefined;

export class Workbench implements AsyncDisposable {
  /** What goes on whether or not anybody watches: runs, and whatever else was started by `startJob`. */
  readonly jobs = new JobBoard(logLine);
  #openStore: RunStore | undefined;
  #openProfiles: ProfileStore | undefined;
  readonly reports = new KeptReports();

  /** Opened when first used: a conversion needs no database. */
  get store(): RunStore {
    this.#openStore ??= RunStore.open();
    return this.#openStore;
  }

  get profiles(): ProfileStore {
    this.#openProfiles ??= openProfileStore();
    return this.#openProfiles;
  }

  async devices(signal: Signal): Promise<DevicesReport> {
    await using job = new Job({ title: 'Listing the devices', ...(signal === undefined ? {} : { signal }) });
    const { runtime, devices } = await job.call.devices();
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
    const root = request.output === null ? homeFolder('models') : path.resolve(request.output);
    const { fetchModels } = await import('./fetchModels.ts');
    return yield* withProgress((onProgress) => fetchModels(entries, { root, signal, onProgress }));
  }

  async *convert(request: ConvertRequest, signal: Signal): AsyncGenerator<Progress, ConvertDocument> {
    return yield* withProgress((onProgress) =>
      keepingOutcome(request, () =>
        convertModel(request, { ...given(signal), onProgress, devices: () => this.devices(signal) }),
      ),
    );
  }

  /** Of the IR that a run would measure, hence from the same cache. */
  async graph(reference: ModelReference, level: GraphLevel, signal: Signal): Promise<ModelGraph> {
    const model = await planModel(reference, signal);
    if (level === 'source') checkHasLayers(model);
    // A user's own IR is compiled as it is.
    const xml =
      model.format === 'openvino-ir' ? model.topologyPath : (await this.#converted(model, signal)).xml;
    const ir = modelGraph(await readFile(xml, 'utf8'));
    if (level === 'ir') return ir;
    if (model.format === 'onnx') return onnxGraph(model.topologyPath, ir);
    return await sourceGraph(model.topologyPath, ir, signal);
  }

  /** As the IR was made that a run would measure. */
  async conversion(reference: ModelReference, signal: Signal): Promise<ConvertDocument> {
    return await this.#converted(await planModel(reference, signal), signal);
  }

  async #converted(model: PlannedModel, signal: Signal): Promise<ConvertDocument> {
    const { runtime } = await this.devices(signal);
    const ir = cachedIr(new IrCache(homeFolder('cache/ir')), runtime.version);
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
    const { profileModels } = await import('./profileRun.ts');
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
    return await keepProfile(document, () => this.profiles, vinobenchVersion);
  }

  async *accuracy(request: AccuracyRequest, signal: Signal): AsyncGenerator<Progress, AccuracyDocument> {
    const [models, report] = await this.#planned(request.models, signal);
    const { accuracyOf } = await import('./accuracyRun.ts');
    const document = yield* withProgress((onProgress) =>
      accuracyOf(request, {
        report,
        models,
        int8Of: this.#modelsFor(report, request.int8 ?? undefined),
        ir: cachedIr(new IrCache(homeFolder('cache/ir')), report.runtime.version),
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
    const { calibrate } = await import('./calibrationRun.ts');
    const document = yield* withProgress((onProgress) =>
      calibrate(request, {
        report,
        model,
        ir: cachedIr(new IrCache(homeFolder('cache/ir')), report.runtime.version),
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
    const { id } = this.store.createRun(plan, report.machine, report.runtime, {
      vinobenchVersion,
      devices: report.devices,
      ...(request.title === null ? {} : { title: request.title }),
    });
    return this.#carryOut(id, report);
  }

  /** Goes on, in the background, with what a run has left. */
  async resume(reference: string, signal: Signal): Promise<{ id: string }> {
    const id = this.store.resolve(reference);
    this.#requireStopped(id);
    const { run, cells } = this.store.document(id);
    const report = await this.devices(signal);
    await checkResumable({ run, plan: this.store.plan(id), cells }, report, signal);
    // Another page may have been faster.
    this.#requireStopped(id);
    this.store.resumeRun(id);
    return this.#carryOut(id, report);
  }

  #requireStopped(id: string): void {
    if (this.jobs.isGoing(id)) throw new VinobenchError('usage', `Run ${id} is already in progress.`);
  }

  /** A new run, in the background, of some cells of an earlier one. */
  async again(reference: string, cells: readonly string[], signal: Signal): Promise<{ id: string }> {
    const document = this.store.document(this.store.resolve(reference));
    const report = await this.devices(signal);
    const earlier = { plan: this.store.plan(document.run.id), cells: document.cells };
    const plan = await planAgain(earlier, cells, report, signal);
    const { id } = this.store.createRun(plan, report.machine, report.runtime, {
      vinobenchVersion,
      devices: report.devices,
    });
    return this.#carryOut(id, report);
  }

  /** The cells of a run of this process that wait, in a job of the run's id. */
  #carryOut(id: string, report: DevicesReport): { id: string } {
    const plan = this.store.plan(id);
    const { cells, run } = this.store.document(id);
    const firstRound = plan.preset === 'careful' ? this.store.nextRound(id) : 0;
    const about = { kind: 'bench', run: id } as const;
    return this.jobs.start({ id, about, title: run.title }, async (tell, cancelled) => {
      const execution = new RunExecution(
        {
          store: this.store,
          machine: report.machine,
          modelOf: this.#modelsFor(report, plan.calibration),
          emit: tell,
          log: (text) => logLine(`run ${id}: ${text}`),
          signal: cancelled,
        },
        { id, plan, cells, firstRound },
      );
      await execution.run().catch((error: unknown) => {
        throw stoppedBy(id, error);
      });
      return () => ({ kind: 'bench', document: this.store.document(id) });
    });
  }

  /** The devices are asked while the models are hashed; whichever fails first is told. */
  #planned(references: readonly ModelReference[], signal: Signal): Promise<[PlannedModel[], DevicesReport]> {
    return Promise.all([
      Promise.all(references.map((reference) => planModel(reference, signal))),
      this.devices(signal),
    ]);
  }

  #modelsFor(report: DevicesReport, calibration: RunCalibration | undefined): GetCellModel {
    return cellModels({ cache: new IrCache(homeFolder('cache/ir')), report, calibration });
  }

  /** Cells as they stand, then what happens; ends with the whole document when the run does. */
  async *watch(reference: string, signal: Signal): AsyncGenerator<RunEvent, RunDocument> {
    const id = this.store.resolve(reference);
    if (this.jobs.isGoing(id)) {
      const now = this.jobs.sequence(id);
      for (const cell of this.store.document(id).cells) yield { type: 'cell', cell };
      try {
        for await (const { event } of this.jobs.watch(id, now, signal)) yield event;
      } catch {
        // Whoever watched has left, or it was cancelled or failed: then its document says so.
      }
    }
    return this.store.document(id);
  }

  /** Ends when the run has stopped and what it had measured is kept. */
  async cancel(reference: string): Promise<{ id: string }> {
    const id = this.store.resolve(reference);
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
  clearWindowFolder(): void {
    const wanted = addedModels().models.flatMap(({ topology, weights }) => [topology, weights ?? topology]);
    clearWindowFolder(wanted);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.jobs[Symbol.asyncDispose]();
    this.#openStore?.close();
    this.#openProfiles?.close();
    this.reports[Symbol.dispose]();
  }
}

/** A log longer than this becomes the one before, which it replaces. */
const longestLogBytes = 4 * 2 ** 20;

/** For options whose absence is not the same as undefined. */
const given = (signal: Signal) => (signal === undefined ? {} : { signal });

const withProgress = <R>(
  work: (tell: (progress: Omit<Progress, 'type'>) => void) => Promise<R>,
): AsyncGenerator<Progress, R> => told((tell) => work((progress) => tell({ type: 'progress', ...progress })));

/** What the user can act on says so itself; a defect says what is kept, and its stack goes to the log. */
function stoppedBy(run: string, error: unknown): unknown {
  if (isVinobenchError(error)) return error;
  logLine(`run ${run}: ${error instanceof Error ? error.stack : String(error)}`);
  return new VinobenchError(
    'job',
    `Run ${run} stopped: ${defectSentence(error)} What was measured is kept; resume the run to measure what is left.`,
    { cause: error },
  );
}

/** Stacks and the plugins' own output; sentences go to the user, this goes to a file. */
export function logLine(text: string): void {
  try {
    const file = path.join(homeFolder('logs'), 'vinobench.log');
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    if (size > longestLogBytes) renameSync(file, `${file}.1`);
    appendFileSync(file, `${new Date().toISOString()} ${logEntry(text)}\n`, { mode: 0o600 });
  } catch {
    // A log that cannot be written must not take the measurement with it.
  }
}
