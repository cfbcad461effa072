/** Accuracy from the host's side: the models as IR, then one job for both of them. */
import path from 'node:path';
import { type DrawnSet, isExample, shippedExample } from '../../models/example.ts';
import type { AccuracyDocument } from '../../shared/accuracy.ts';
import type { AccuracyRequest } from '../../shared/contract.ts';
import { VinobenchError } from '../../shared/errors.ts';
import type { DevicesReport } from '../../shared/machine.ts';
import type { PlannedModel } from '../../shared/run.ts';
import type { ClassifierRequest } from '../jobs/classifier.ts';
import { isaEnvironment } from '../jobs/isa.ts';
import { Job } from '../jobs/job.ts';
import type { HostFunctions } from '../jobs/protocol.ts';
import type { GetIr } from './irSource.ts';
import { checkDevice, uniquelyNamed } from './plan.ts';
import { knownPreparation } from './preparationOf.ts';

interface AccuracyContext {
  readonly report: DevicesReport;
  readonly models: readonly PlannedModel[];
  readonly ir: GetIr;
  readonly signal: AbortSignal;
  readonly onProgress: HostFunctions['progress'];
}

/** @throws VinobenchError as `measureAccuracy` does, and for a model that cannot be converted */
export async function accuracyOf(
  request: AccuracyRequest,
  { report, models, ir, signal, onProgress }: AccuracyContext,
): Promise<AccuracyDocument> {
  const { images, labels, subset, seed, preparation, device, isa } = request;
  checkDevice(device, report.devices);
  const shapes = images === null ? ownTestSet(models) : null;
  const known = models.map(knownPreparation);
  const classifiers: ClassifierRequest[] = [];
  for (const [index, model] of uniquelyNamed(models).entries()) {
    onProgress({ phase: 'convert', fraction: 0, etaMs: null, text: `Converting ${model.name}` });
    const modelPath =
      model.format === 'openvino-ir' ? model.topologyPath : (await ir(model, 'FP32', 1, signal)).xml;
    // A second network that nobody knows wants its images as the one it is compared with.
    const wish = { asked: preparation, known: known[index] ?? known[0] ?? null };
    classifiers.push({ name: model.name, modelPath, wish });
  }
  await using job = new Job({
    title: `Accuracy of ${classifiers.map(({ name }) => name).join(' and ')} on ${device}`,
    environment: isaEnvironment(isa),
    signal,
    onProgress,
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
  return { schemaVersion: 1, ...measured, isa };
}

/** Only the example has images of its own. */
function ownTestSet(models: readonly PlannedModel[]): DrawnSet {
  const { id, sets } = shippedExample();
  if (models.some(({ name }) => isExample(name))) return sets.test;
  const names = models.map(({ name }) => name).join(' and ');
  const sentence = `Only ${id} has test images of its own; name those for ${names} with --images.`;
  throw new VinobenchError('usage', sentence);
}
