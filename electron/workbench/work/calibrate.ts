/** Calibration from the host's side: the model as float IR, then one job that makes its INT8 IR. */
import { statSync } from 'node:fs';
import path from 'node:path';
import type { CalibrationDocument } from '../../../shared/documents/calibration.ts';
import type { PlannedModel } from '../../../shared/documents/run.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { DevicesReport } from '../../../shared/machine/machine.ts';
import type { InputShapes } from '../../../shared/models/inputShapes.ts';
import { withSentences } from '../../../shared/view/text/warningText.ts';
import type { Warning } from '../../../shared/warnings/warning.ts';
import type { CalibrateRequest } from '../../../shared/work/calibrate.ts';
import { titleOf } from '../../../shared/work/registry.ts';
import { ofModel } from '../../../shared/work/subject.ts';
import { fileNameOf } from '../../files/fileName.ts';
import { discardedFolder, removeAbandoned, unfinishedName } from '../../files/temporaryFiles.ts';
import { Job, type JobOptions } from '../../jobs/host/job.ts';
import type { CalibrationJobRequest, CalibrationReport } from '../../jobs/wire/calibration.ts';
import { type IrFiles, irFilesOf } from '../../jobs/wire/irFiles.ts';
import type { HostFunctions } from '../../jobs/wire/protocol.ts';
import { homeFolder } from '../../store/home.ts';
import { modelSha256 } from '../../store/modelHash.ts';
import { checkDevice } from '../bench/plan.ts';
import { calibrationImages } from '../ir/calibrationImages.ts';
import { cachedIr, type GetIr, heldMachine, isMadeIntoIr } from '../ir/irSource.ts';
import { knownPreparation } from '../ir/preparationOf.ts';
import { ModelQuestions } from '../models/modelQuestions.ts';
import { planModel, plannedIr } from '../models/modelSource.ts';
import { newCalibrationFolder } from '../paths/hostFolder.ts';
import { sealIr } from '../sealed/irSeal.ts';
import { type Carrier, nowOf, onProgressOf } from './carrier.ts';
import { checkIrOutput, filesOfModel } from './irOutput.ts';
import { measureSpeed, type TimingContext, triageOf } from './layerChoice.ts';
import { takeTurn } from './machineTurn.ts';
import { irCache } from './models.ts';
import { partOfProgress } from './partOfProgress.ts';

export const calibrate: Carrier<'calibrate'> = (request, { host }) => ({
  carryOut: async ({ tell, signal, ...tools }) => {
    const [model, report] = await Promise.all([planModel(request.model, signal), host.devices(signal)]);
    const onProgress = onProgressOf(tell);
    const ir = cachedIr(irCache(), report.runtime.version, heldMachine);
    const made = await calibrated(request, {
      report,
      model,
      ir,
      signal,
      now: nowOf(request, tools),
      onProgress,
    });
    const { images, device } = request;
    const contents = { model: model.name, modelSha256: modelSha256(model), device, images };
    return { kind: 'calibrate', document: await host.reports.keepCalibration(contents, made) };
  },
});

interface CalibrationContext {
  readonly report: DevicesReport;
  readonly model: PlannedModel;
  readonly ir: GetIr;
  readonly signal: AbortSignal;
  readonly now: AbortSignal;
  readonly onProgress: HostFunctions['progress'];
}

/** Share of the time that a conversion takes before. */
const conversionEnds = 0.02;
/** Where the timing begins that a choice of layers ends with. */
const timingBegins = 0.8;

/** @throws VinobenchError as `runCalibration` does, for a model that cannot be converted, and as measurements do */
async function calibrated(
  request: CalibrateRequest,
  { report, model, ir, signal, now, onProgress }: CalibrationContext,
): Promise<CalibrationDocument> {
  const { maxDrop, triage, device } = request;
  checkDevice(device, report.devices);
  const directory = request.output === null ? newCalibrationFolder() : path.resolve(request.output);
  checkFolder(directory);
  const files = await filesOfModel(model, new ModelQuestions(signal));
  const inputs = [...files, ...(request.images === null ? [] : [request.images])];
  const { force = false } = request;
  await checkIrOutput({ directory, name: int8Name(model), inputs, force });
  const title = titleOf({ kind: 'calibrate', request });
  using turn = new DisposableStack();
  turn.use(await takeTurn({ load: 'calibration', title, now, begins: 'convert', signal, onProgress }));
  onProgress({ phase: 'convert', fraction: 0, etaMs: null, subject: ofModel(model.name) });
  const float = await floatIr(model, ir, request.shapes, signal);
  const calibration = { ir: float, force, ...imagesAndRanges(request, model) };
  if (maxDrop === null && !triage) {
    const options = { directory, signal, onProgress: partOfProgress(onProgress, conversionEnds, 1) };
    const made = await calibrateIr(calibration, options);
    if (request.output === null) sealIr(made);
    return documentOf(made);
  }
  using scratch = discardedFolder(homeFolder('cache/ir'), unfinishedName());
  const choice = { maxDrop, costs: triage, allInt8Directory: scratch.folder };
  const options = { directory, signal, onProgress: partOfProgress(onProgress, conversionEnds, timingBegins) };
  const calibrated = await calibrateIr({ ...calibration, choice }, options);
  if (request.output === null) sealIr(calibrated);
  // The timing is a measurement, and takes the machine as one.
  turn.dispose();
  const timing = {
    name: model.name,
    device,
    signal,
    onProgress: partOfProgress(onProgress, timingBegins, 1),
  };
  return await timed(calibrated, { float, triage }, timing);
}

function imagesAndRanges(request: CalibrateRequest, model: PlannedModel) {
  const { preparation, quantization, estimator, percentile, family } = request;
  return {
    name: model.name,
    images: calibrationImages(request, model),
    wish: { asked: preparation, known: knownPreparation(model) },
    quantization,
    estimator,
    percentile,
    family,
  };
}

/** What the layers back in float cost, and what each in INT8 saves. */
async function timed(
  report: CalibrationReport,
  { float, triage }: { readonly float: IrFiles; readonly triage: boolean },
  timing: Omit<TimingContext, 'warn'>,
): Promise<CalibrationDocument> {
  // Each of the two measurements may warn of the same.
  const ofTiming = new Map<Warning['kind'], Warning>();
  const context = { ...timing, warn: (warning: Warning) => void ofTiming.set(warning.kind, warning) };
  const { accuracyAware = null, costs = null, allInt8 = null } = report.choice ?? {};
  const chosen = irFilesOf(report);
  const speed =
    accuracyAware === null || allInt8 === null ? null : await measureSpeed({ allInt8, chosen }, context);
  // Of the network with all layers in INT8, whatever went back to float after that.
  const int8 = allInt8 ?? chosen;
  const timed = {
    ...(accuracyAware === null ? {} : { accuracyAware: { ...accuracyAware, speed } }),
    ...(triage && costs !== null ? { triage: await triageOf({ float, int8, costs }, context) } : {}),
  };
  return { ...documentOf({ ...report, warnings: [...report.warnings, ...ofTiming.values()] }), ...timed };
}

function documentOf({ choice: _, contentSha256: __, ...report }: CalibrationReport): CalibrationDocument {
  return { schemaVersion: 1, ...withSentences(report) };
}

const int8Name = ({ name }: { readonly name: string }): string => `${fileNameOf(name)}-int8`;

/**
 * The job itself, for a float IR that is there. The INT8 IR is called after the model, with `-int8` behind: it may be next to the
 * float one.
 * @throws VinobenchError as `runCalibration` does
 */
async function calibrateIr(
  request: Omit<CalibrationJobRequest, 'outputDirectory' | 'outputName'>,
  { directory, ...options }: Pick<JobOptions, 'signal' | 'onProgress'> & { readonly directory: string },
): Promise<CalibrationReport> {
  await using job = new Job({ ...options, lane: 'work', title: `Calibration of ${request.name}` });
  const outputName = int8Name(request);
  try {
    return await job.call.calibrate({ ...request, outputDirectory: directory, outputName });
  } catch (error) {
    await job[Symbol.asyncDispose]();
    // A job that had to be killed may have left the beginning of a file.
    removeAbandoned(directory);
    throw error;
  }
}

async function floatIr(
  model: PlannedModel,
  ir: GetIr,
  shapes: InputShapes | undefined,
  signal: AbortSignal,
): Promise<IrFiles> {
  const isMade = await isMadeIntoIr(model, { shapes }, signal);
  if (!isMade) return await plannedIr(model, signal);
  return irFilesOf(await ir(model, 'FP32', { batch: null, shapes }, signal));
}

/** Checked before the work, not after it. */
function checkFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== false) return;
  const sentence = `${folder} is a file, so no IR can be written into it; name a folder with --output.`;
  throw new VinobenchError('input', sentence, { place: { file: folder } });
}
