/** Runs: planned and kept when they are asked for, then carried out in work of the run's id. */

import type { RunPlan } from '../../../shared/documents/run.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { DevicesReport } from '../../../shared/machine/machine.ts';
import { vinobenchVersion } from '../../../shared/vinobenchVersion.ts';
import type { BenchRequest } from '../../../shared/work/bench.ts';
import type { WriterOf } from '../../store/runWriter.ts';
import { RunExecution } from '../bench/execution.ts';
import { withInputFiles } from '../bench/inputFiles.ts';
import { makePlan } from '../bench/plan.ts';
import { planAgain } from '../bench/planAgain.ts';
import { checkResumable } from '../bench/resumable.ts';
import { stoppedBy } from '../bench/stoppedRun.ts';
import { requireImages } from '../ir/imageFolder.ts';
import { logLine } from '../log/log.ts';
import { chosenRuntimes, runtimesOf } from '../runtimes/chosen.ts';
import type { AskedBy, PreparedWork, WorkHost } from './carrier.ts';
import { modelsToMeasure, planned } from './models.ts';

export async function bench(request: BenchRequest, by: AskedBy): Promise<PreparedWork<'bench'>> {
  switch (request.start) {
    case 'new':
      return await newRun(request, by);
    case 'resume':
      return await resumed(request, by);
    case 'again':
      return await measuredAgain(request, by);
  }
}

async function newRun(
  request: Extract<BenchRequest, { start: 'new' }>,
  { host, signal }: AskedBy,
): Promise<PreparedWork<'bench'>> {
  const [plain, report] = await planned(host, request.models, signal);
  const models = await withInputFiles(plain, request.inputFiles, signal);
  await requireImages(request.precisions, request.calibration, signal);
  const choosing = { report, tell: logLine, signal };
  const runtimes = await chosenRuntimes(request.runtimes, request.devices, choosing);
  const plan = makePlan(request, models, report.devices, runtimes);
  return await begun(host, plan, report, request.title === null ? {} : { title: request.title });
}

/** What a run has left. */
async function resumed(
  { run: reference }: Extract<BenchRequest, { start: 'resume' }>,
  { host, signal }: AskedBy,
): Promise<PreparedWork<'bench'>> {
  const { runs } = host;
  const id = await runs.read((store) => store.resolve(reference), signal);
  requireStopped(host, id);
  const { run, cells } = await runs.document(id);
  const plan = await runs.read((store) => store.plan(id), signal);
  const report = await host.devices(signal);
  await checkResumable({ run, plan, cells }, report, signal);
  const left = plan.configurations.filter((_, index) => cells[index]?.status !== 'measured');
  await runtimesOf(left, { report, tell: logLine, signal });
  const { execution } = await runs.read((store) => {
    // Another page may have been faster.
    requireStopped(host, id);
    return store.resumeRun(id);
  }, signal);
  return await prepared(host, { id, execution }, report);
}

function requireStopped({ board, runs }: WorkHost, id: string): void {
  if (board.isGoing(id)) throw new VinobenchError('usage', `Run ${id} is already in progress.`);
  runs.requireWritten(id);
}

/** Some cells of an earlier run, in a new one. */
async function measuredAgain(
  { run: reference, cells }: Extract<BenchRequest, { start: 'again' }>,
  { host, mayRead, signal }: AskedBy,
): Promise<PreparedWork<'bench'>> {
  const earlier = await host.runs.read((store) => {
    const id = store.resolve(reference);
    return { plan: store.plan(id), cells: store.document(id).cells };
  }, signal);
  const report = await host.devices(signal);
  const asBefore = await planAgain(earlier, cells, { devices: report.devices, mayRead }, signal);
  const configurations = await runtimesOf(asBefore.configurations, { report, tell: logLine, signal });
  const plan = { ...asBefore, configurations };
  return await begun(host, plan, report, {});
}

async function begun(
  host: WorkHost,
  plan: RunPlan,
  report: DevicesReport,
  title: { title?: string },
): Promise<PreparedWork<'bench'>> {
  const { machine, runtime, devices } = report;
  const details = { vinobenchVersion, devices, ...title };
  const run = await host.runs.read((store) => store.createRun(plan, machine, runtime, details));
  return await prepared(host, run, report);
}

/** The cells of a run of this process that wait. */
async function prepared(
  { runs, writePatienceMs }: WorkHost,
  of: WriterOf,
  report: DevicesReport,
): Promise<PreparedWork<'bench'>> {
  const { id } = of;
  const writer = runs.begin(of);
  try {
    const { plan, cells, run, firstProcess } = await runs.read((store) => {
      const plan = store.plan(id);
      return {
        plan,
        ...store.document(id),
        firstProcess: plan.preset === 'careful' ? store.nextProcess(id) : 0,
      };
    });
    return {
      id,
      title: run.title,
      carryOut: async ({ tell, signal }) => {
        const execution = new RunExecution(
          {
            writer,
            machine: report.machine,
            emit: tell,
            signal,
            modelOf: modelsToMeasure(report, plan.calibration),
            log: (text) => logLine(`run ${id}: ${text}`),
            ...(writePatienceMs === undefined ? {} : { writePatienceMs }),
          },
          { id, plan, cells, firstProcess },
        );
        try {
          await execution.run();
        } catch (error) {
          throw stoppedBy(id, error);
        } finally {
          runs.end(of);
        }
        return { kind: 'bench', document: await runs.document(id) };
      },
    };
  } catch (error) {
    runs.end(of);
    throw error;
  }
}
