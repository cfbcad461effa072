/** What every host offers: the contract's queries answered on this machine's store, runtime and jobs, and the board of its work. */

import { layout } from '../../layout/layout.ts';
import { catalogue } from '../../models/catalogue.ts';
import { shippedExample } from '../../models/example.ts';
import type { ReportFiles, ReportRequest } from '../../shared/documents/reportFiles.ts';
import type { PlannedModel } from '../../shared/documents/run.ts';
import { causeOf } from '../../shared/faults/cause.ts';
import type { DoctorReport } from '../../shared/machine/doctor.ts';
import type { DevicesReport } from '../../shared/machine/machine.ts';
import type { Runtimes } from '../../shared/machine/runtimes.ts';
import type { ConvertDocument } from '../../shared/models/conversion.ts';
import type { GraphLevel, ModelGraph } from '../../shared/models/library.ts';
import type { ModelList } from '../../shared/models/modelList.ts';
import type { ModelReference } from '../../shared/models/modelReference.ts';
import type { Milliseconds } from '../../shared/units.ts';
import { isGoing, type WorkRequest } from '../../shared/work/registry.ts';
import { Job } from '../jobs/host/job.ts';
import { processLimit, Slots } from '../jobs/host/slots.ts';
import { readingLimits } from '../jobs/wire/limits.ts';
import { WorkBoard } from './board/workBoard.ts';
import { deviceListing } from './deviceListing.ts';
import { examine } from './doctor/doctor.ts';
import { cachedIr } from './ir/irSource.ts';
import { KeptNoise } from './kept/keptNoise.ts';
import { KeptProfiles } from './kept/keptProfiles.ts';
import { KeptReports } from './kept/keptReports.ts';
import { RunRecords } from './kept/runRecords.ts';
import { logLine } from './log/log.ts';
import { readMachine, readMachineState } from './machine/machine.ts';
import { MachineWatch } from './machine/machineWatch.ts';
import { clearUnused } from './models/clearUnused.ts';
import { checkHasLayers } from './models/hasLayers.ts';
import { listedExample, listedModel } from './models/modelList.ts';
import { planModel } from './models/modelSource.ts';
import { makeReport } from './report/makeReport.ts';
import { listedBy } from './runtimes/chosen.ts';
import { runtimesHere } from './runtimes/installed.ts';
import { changeRuntime } from './runtimes/installer.ts';
import { requireUnused } from './runtimes/unused.ts';
import { type UpdateSource, Updates } from './updates/updates.ts';
import type { AskedBy, WorkHost } from './work/carrier.ts';
import { turnToLook } from './work/machineTurn.ts';
import { irCache } from './work/models.ts';
import { startWork } from './work/registry.ts';

type Signal = AbortSignal | undefined;

interface WorkbenchOptions {
  /** How long a run that has ended waits for what cannot be written yet; left out: as long as it takes. */
  readonly writePatienceMs?: Milliseconds;
  /** Left out: the host cannot update itself. */
  readonly updates?: UpdateSource;
}

const withoutUpdates: UpdateSource = {
  state: 'none',
  why: layout.kind === 'checkout' ? 'checkout' : 'server',
};

export class Workbench implements WorkHost, AsyncDisposable {
  /** Work in progress, watched or not. */
  readonly board = new WorkBoard(logLine);
  readonly runs = new RunRecords(logLine);
  readonly profiles = new KeptProfiles(logLine);
  readonly reports = new KeptReports(logLine);
  readonly noise = new KeptNoise(logLine);
  readonly updates: Updates;
  readonly machineNow = new MachineWatch();
  readonly writePatienceMs: Milliseconds | undefined;
  /** For requests that read whole models, however many pages ask. */
  readonly looks = new Slots(processLimit());
  readonly #listing = deviceListing();

  constructor({ writePatienceMs, updates = withoutUpdates }: WorkbenchOptions = {}) {
    this.writePatienceMs = writePatienceMs;
    this.updates = new Updates(updates, {
      isIdle: () => !this.board.list().work.some(isGoing),
      log: logLine,
    });
  }

  async devices(signal: Signal): Promise<DevicesReport> {
    const { runtime, devices } = await this.#listing.get(signal);
    return { schemaVersion: 1, machine: readMachine(), machineState: readMachineState(), runtime, devices };
  }

  async devicesOf(release: string, signal: Signal): Promise<DevicesReport> {
    const report = await this.devices(signal);
    return { ...report, ...(await listedBy(release, report, signal)) };
  }

  async runtimes(signal: Signal): Promise<Runtimes> {
    const { runtime } = await this.#listing.get(signal);
    return runtimesHere(runtime.version);
  }

  async removeRuntime(release: string, signal: Signal): Promise<Runtimes> {
    requireUnused(release, this.board.list().work);
    await changeRuntime('remove', release, { tell: logLine, signal });
    return await this.runtimes(signal);
  }

  doctor(signal: Signal): Promise<DoctorReport> {
    return examine(() => this.devices(signal));
  }

  models(): ModelList {
    return {
      schemaVersion: 1,
      models: catalogue().map(listedModel),
      examples: [listedExample(shippedExample())],
    };
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

  async report(request: ReportRequest, signal: Signal): Promise<ReportFiles> {
    using _slot = await this.looks.take('Making a report', signal);
    return await makeReport(request, this, signal);
  }

  /** As the IR was made that a run would measure. */
  async conversion(reference: ModelReference, signal: Signal): Promise<ConvertDocument> {
    using _slot = await this.looks.take('Showing a conversion', signal);
    return await this.#converted(await planModel(reference, signal), signal);
  }

  async #converted(model: PlannedModel, signal: Signal): Promise<ConvertDocument> {
    const { runtime } = await this.devices(signal);
    const ir = cachedIr(irCache(), runtime.version, turnToLook);
    const either = signal ?? new AbortController().signal;
    try {
      return await ir(model, 'FP32', { batch: null }, either);
    } catch (error) {
      // Sizes that a run has to be given may stay open in what is only looked at.
      if (either.aborted || causeOf(error)?.kind !== 'sizes-open') throw error;
      return await ir(model, 'FP32', { batch: null, keepOpen: true }, either);
    }
  }

  /** Puts work on the board; `by.signal` counts until its id is known. */
  start(asked: WorkRequest, by: Omit<AskedBy, 'host'>): Promise<{ id: string }> {
    return startWork(this.board, asked, { ...by, host: this });
  }

  /** For hosts with a window, when they start: removes old uploads and conversions that no added model needs. */
  clearWindowFolder(): Promise<void> {
    return clearUnused(logLine);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.board[Symbol.asyncDispose]();
    await this.runs[Symbol.asyncDispose]();
    await this.profiles[Symbol.asyncDispose]();
    await this.reports[Symbol.asyncDispose]();
    await this.noise[Symbol.asyncDispose]();
  }
}
