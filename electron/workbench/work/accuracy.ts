/** Accuracy from the host's side: the models as IR, then one job for both of them. */

import path from 'node:path';
import { type DrawnSet, isExample, shippedExample } from '../../../models/example.ts';
import type { AccuracyDocument } from '../../../shared/documents/accuracy.ts';
import type { PlannedModel } from '../../../shared/documents/run.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { warned } from '../../../shared/view/text/warningText.ts';
import type { AccuracyRequest } from '../../../shared/work/accuracy.ts';
import { titleOf } from '../../../shared/work/registry.ts';
import { ofModel } from '../../../shared/work/subject.ts';
import { Job } from '../../jobs/host/job.ts';
import type { ClassifierRequest } from '../../jobs/wire/accuracy.ts';
import { irFilesOf } from '../../jobs/wire/irFiles.ts';
import { isaEnvironment } from '../../jobs/wire/isa.ts';
import type { HostFunctions } from '../../jobs/wire/protocol.ts';
import { modelSha256 } from '../../store/modelHash.ts';
import { checkDevice, uniquelyNamed } from '../bench/plan.ts';
import { calibrationImages } from '../ir/calibrationImages.ts';
import { cellModels } from '../ir/cellModel.ts';
import { cachedIr, type GetIr, heldMachine, isMadeIntoIr } from '../ir/irSource.ts';
import type { GetCellModel } from '../ir/modelToCompile.ts';
import { knownPreparation } from '../ir/preparationOf.ts';
import { plannedIr } from '../models/modelSource.ts';
import { type Carrier, nowOf, onProgressOf } from './carrier.ts';
import { takeTurn } from './machineTurn.ts';
import { irCache, planned } from './models.ts';
import { partOfProgress } from './partOfProgress.ts';

export const accuracy: Carrier<'accuracy'> = (request, { host }) => ({
  carryOut: async ({ tell, signal, ...tools }) => {
    const [models, report] = await planned(host, request.models, signal);
    const onProgress = onProgressOf(tell);
    // What is known to be wrong is refused before it waits for its turn.
    checkDevice(request.device, report.devices);
    const title = titleOf({ kind: 'accuracy', request });
    const now = nowOf(request, tools);
    using _turn = await takeTurn({ load: 'accuracy', title, now, begins: 'convert', signal, onProgress });
    const turnOf = heldMachine;
    const cache = irCache();
    const calibration = request.int8 ?? undefined;
    const measured = await accuracyOf(request, {
      models,
      int8Of: cellModels({ cache, report, calibration, lane: 'work', turnOf }),
      ir: cachedIr(cache, report.runtime.version, turnOf),
      signal,
      onProgress,
    });
    const { images, device } = request;
    const [first] = models;
    const hash = first === undefined ? {} : { modelSha256: modelSha256(first) };
    const contents = { model: first?.name ?? '', ...hash, device, images };
    return { kind: 'accuracy', document: await host.reports.keepAccuracy(contents, measured) };
  },
});

interface AccuracyContext {
  readonly models: readonly PlannedModel[];
  readonly ir: GetIr;
  /** Makes the INT8 network that a model is compared with. */
  readonly int8Of: GetCellModel;
  readonly signal: AbortSignal;
  readonly onProgress: HostFunctions['progress'];
}

/** @throws VinobenchError as `measureAccuracy` does, and for a model that cannot be converted */
async function accuracyOf(request: AccuracyRequest, context: AccuracyContext): Promise<AccuracyDocument> {
  const { models, ir, signal, onProgress } = context;
  const { images, labels, subset, seed, preparation, device, isa, shapes: sizes } = request;
  const shapes = images === null ? ownTestSet(models) : null;
  const known = models.map(knownPreparation);
  const classifiers: ClassifierRequest[] = [];
  for (const [index, model] of uniquelyNamed(models).entries()) {
    onProgress({ phase: 'convert', fraction: 0, etaMs: null, subject: ofModel(model.name) });
    const isMade = await isMadeIntoIr(model, { shapes: sizes }, signal);
    const files = isMade
      ? irFilesOf(await ir(model, 'FP32', { batch: 1, shapes: sizes }, signal))
      : await plannedIr(model, signal);
    // A second, unknown network gets its images prepared like the one it is compared with.
    const wish = { asked: preparation, known: known[index] ?? known[0] ?? null };
    classifiers.push({ name: model.name, ir: files, wish, shapes: sizes });
  }
  const int8 = await int8Classifier(request, classifiers, context);
  if (int8 !== null) classifiers.push(int8.classifier);
  await using job = new Job({
    title: `Accuracy of ${classifiers.map(({ name }) => name).join(' and ')} on ${device}`,
    environment: isaEnvironment(isa),
    lane: 'work',
    signal,
    onProgress: int8 === null ? onProgress : partOfProgress(onProgress, calibrationEnds, 1),
  });
  const measured = await job.call.accuracy({
    models: classifiers,
    images: {
      path: images === null ? null : path.resolve(images),
      shapes,
      labels: labels === null ? null : path.resolve(labels),
      subset,
      seed,
    },
    device,
  });
  return {
    schemaVersion: 1,
    ...measured,
    models: measured.models.map((model, index) =>
      int8 !== null && index === 1 ? { ...model, calibration: int8.calibration } : model,
    ),
    ...warned([...(int8?.warnings ?? []), ...measured.warnings]),
    isa,
  };
}

/** Share of the time that making the INT8 network takes before. */
const calibrationEnds = 0.5;

/** The network that a run's INT8 cell measures; null: no such comparison is asked for. */
async function int8Classifier(
  { int8, device, shapes: sizes }: AccuracyRequest,
  [float]: readonly ClassifierRequest[],
  { models, int8Of, signal, onProgress }: AccuracyContext,
) {
  const [model, another] = models;
  if (int8 === null || model === undefined || float === undefined) return null;
  if (another !== undefined)
    throw new VinobenchError(
      'usage',
      `${model.name} is compared with its INT8, so ${another.name} has no place; leave one of them out.`,
    );
  const quantized = await int8Of(
    model,
    { device, precision: 'INT8', batch: 1, ...(sizes === undefined ? {} : { shapes: sizes }) },
    { signal, onProgress: partOfProgress(onProgress, 0, calibrationEnds) },
  );
  if (quantized.xml === float.ir.xml)
    throw new VinobenchError(
      'unsupported',
      `${model.name} on ${device}: there is no INT8 to compare it with, since the device has none or the model is quantized already. Choose another device, or the float model.`,
    );
  const { path: given, shapes } = calibrationImages(int8, model);
  return {
    classifier: { ...float, name: `${model.name} INT8`, ir: irFilesOf(quantized) },
    calibration: given === null && shapes === null ? ('synthetic' as const) : ('images' as const),
    warnings: quantized.warnings,
  };
}

/** Only the example has its own images. */
function ownTestSet(models: readonly PlannedModel[]): DrawnSet {
  const { id, sets } = shippedExample();
  if (models.some(({ name }) => isExample(name))) return sets.test;
  const names = models.map(({ name }) => name).join(' and ');
  const sentence = `Only ${id} ships with test images; name images for ${names} with --images.`;
  throw new VinobenchError('usage', sentence);
}
