/**
 * The accuracy job: one or two networks on the same images. Their outputs are counted image by image and forgotten, so
 * that memory does not grow with the number of images.
 */
import { VinobenchError } from '../../../shared/faults/errors.ts';
import type { BrokenImage } from '../../../shared/models/preparation.ts';
import { milliseconds, millisecondsToSeconds } from '../../../shared/units.ts';
import { checkLabels } from '../../images/checkLabels.ts';
import { ContentWitness } from '../../images/contentWitness.ts';
import { prepareForEach } from '../../images/prepare.ts';
import type { AccuracyJobRequest, AccuracyReport } from '../wire/accuracy.ts';
import type { HostFunctions } from '../wire/protocol.ts';
import { AccuracyTally } from './accuracyTally.ts';
import { Classifier } from './classifier.ts';
import { locationOf, type OpenedImages, openRequestedImages } from './imageInput.ts';
import { peakMemoryBytes } from './peakMemory.ts';

interface AccuracyOptions {
  readonly signal: AbortSignal;
  readonly onProgress: HostFunctions['progress'];
}

/**
 * @throws VinobenchError `input` for images, labels or networks that do not fit together, `runtime` when an inference
 * fails, `cancelled`
 */
export async function measureAccuracy(
  request: AccuracyJobRequest,
  { signal, onProgress }: AccuracyOptions,
): Promise<AccuracyReport> {
  const started = performance.now();
  const location = locationOf(request.images);
  const witness = new ContentWitness(location);
  await using opened = await openRequestedImages(request.images, 'labelled', { witness });
  const { set } = opened;
  if (!set.labelled && request.models.length < 2) throw nothingToTell(location);
  onProgress({ phase: 'compile', fraction: 0, etaMs: null });
  const networks: Classifier[] = [];
  for (const model of request.models) networks.push(await Classifier.open(model, request.device));
  const classes = sameClasses(networks);
  checkLabels(set, location, classes);
  const tally = new AccuracyTally(networks.length);
  const broken = await inferAll(opened, networks, tally, { signal, onProgress });
  if (tally.images === 0) throw noneDecoded(location, broken);
  return {
    images: tally.images,
    imageSource: request.images.shapes === null ? 'given' : 'example',
    imagesSha256: witness.hash(opened.indices.map((index) => set.images[index]?.name ?? '')),
    broken,
    unlabelled: set.labelled ? set.images.filter(({ label }) => label === null).length : 0,
    models: networks.map(({ name, precision, preparation }, index) => ({
      name,
      precision,
      ...tally.accuracy(index),
      classes,
      preparation,
    })),
    ...tally.comparison(),
    device: request.device,
    runtime: networks[0]?.runtimeVersion ?? '',
    warnings: [
      ...networks.flatMap(({ name, warnings }) =>
        warnings.map((warning) => ({ kind: 'of-network', network: name, warning }) as const),
      ),
      ...tally.warnings(),
    ],
    seconds: millisecondsToSeconds(milliseconds(performance.now() - started)),
    peakMemoryBytes: peakMemoryBytes(),
  };
}

/** Every image through every network; those that cannot be decoded are returned. */
async function inferAll(
  { set, indices }: OpenedImages,
  networks: readonly Classifier[],
  tally: AccuracyTally,
  { signal, onProgress }: AccuracyOptions,
): Promise<BrokenImage[]> {
  const broken: BrokenImage[] = [];
  const started = performance.now();
  const preparations = networks.map(({ preparation }) => preparation);
  const onBroken = (name: string, reason: string) => broken.push({ name, reason });
  for await (const image of prepareForEach(set, preparations, { indices, signal, onBroken })) {
    const scores: Float32Array[] = [];
    for (const [index, network] of networks.entries()) {
      const input = image.inputs[index];
      if (input !== undefined) scores.push(await network.infer(input));
    }
    tally.add(image.label, scores);
    const fraction = (tally.images + broken.length) / indices.length;
    const etaMs =
      tally.images < 10 ? null : milliseconds(((performance.now() - started) * (1 - fraction)) / fraction);
    const step = { at: tally.images + broken.length, of: indices.length, unit: 'images' } as const;
    onProgress({ phase: 'accuracy', fraction, etaMs, step });
  }
  return broken;
}

function sameClasses(networks: readonly Classifier[]): number {
  const [first, second] = networks;
  if (first === undefined) throw new TypeError('an accuracy is of at least one network');
  if (second === undefined || second.classes === first.classes) return first.classes;
  const sentence = `${first.name} has ${first.classes} classes and ${second.name} has ${second.classes}, so they cannot be compared.`;
  throw new VinobenchError('input', sentence);
}

function nothingToTell(location: string): VinobenchError {
  const sentence = `The images in ${location} have no labels: give them with --labels or as sub-folders, or name a second model to compare with.`;
  return new VinobenchError('input', sentence, { place: { file: location } });
}

function noneDecoded(location: string, broken: readonly BrokenImage[]): VinobenchError {
  const [first] = broken;
  const why = first === undefined ? 'none was chosen' : `${first.name}: ${first.reason}`;
  const sentence = `None of the images in ${location} could be read (${why}).`;
  return new VinobenchError('input', sentence, { place: { file: location } });
}
