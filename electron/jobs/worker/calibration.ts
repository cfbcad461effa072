/**
 * The calibration job: a float IR and images, or whatever else it takes (samples.ts), in; an IR with 8-bit layers out. Images are
 * decoded while the runtime gathers statistics; only a few of them, for the comparison at the end, are kept.
 */

import {
  areFewImages,
  type CalibrationDocument,
  type CalibrationFacts,
} from '../../../shared/documents/calibration.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { quantizerVersion } from '../../../shared/machine/engineVersions.ts';
import { OutputComparison } from '../../../shared/statistics/outputs.ts';
import { bytes, milliseconds, millisecondsToSeconds, type Seconds, seconds } from '../../../shared/units.ts';
import { floatLayersText } from '../../../shared/view/text/floatLayersText.ts';
import { ofModel } from '../../../shared/work/subject.ts';
import { type LoadedRuntime, loadRuntime } from '../../openvino/load.ts';
import {
  collectStatistics,
  GraphRunner,
  type IrGraph,
  irGraph,
  needsHistogram,
  type Placement,
  placeQuantizers,
  type QuantizedModel,
  Quantizer,
  rulesOf,
  type Statistics,
  simplified,
  spareBytes,
  writeQuantized,
} from '../../quantizer/quantizer.ts';
import type { CalibrationJobRequest, CalibrationReport } from '../wire/calibration.ts';
import { type IrFiles, irFilesOf } from '../wire/irFiles.ts';
import type { HostFunctions } from '../wire/protocol.ts';
import { allOf, type CalibrationSamples, inputsOfKept, type Kept } from './feed.ts';
import { locationOf } from './imageInput.ts';
import { type IrContents, readIrContents } from './irContents.ts';
import { chooseLayers } from './layerChoice.ts';
import { peakMemoryBytes } from './peakMemory.ts';
import { modelOfIr } from './readModel.ts';
import { type SampleSource, sampleSource } from './samples.ts';

interface CalibrationJobOptions {
  readonly signal: AbortSignal;
  readonly onProgress: HostFunctions['progress'];
}

/** Images whose outputs are compared: their inputs stay in memory until then. */
const comparedImages = 64;

/**
 * @throws VinobenchError `input` for samples or a model that do not fit together, `unsupported` for a model without layers to
 * quantize, `runtime` when an inference fails, `cancelled`
 */
export async function runCalibration(
  request: CalibrationJobRequest,
  options: CalibrationJobOptions,
): Promise<CalibrationReport> {
  const clock = new Clock();
  const runtime = loadRuntime();
  const contents = await readIrContents(request.ir, spareBytes);
  const source = await sourceOf(runtime, request, contents, options.signal);
  const graph = await simplified(runtime, graphOf(request.ir, contents));
  const placement = placeQuantizers(graph, rulesOf[request.family], new Set());
  checkQuantizable(request.name, graph, placement);
  await using opened = await source.open(request.images, 'all');
  const { samples } = opened;
  clock.lap('read');
  const kept: Kept[] = [];
  const statistics = await gather(runtime, { request, graph, placement, samples, kept }, options);
  clock.lap('statistics');
  const contentSha256 = opened.contents();
  // Of a last batch that is not full, only those in it for the first time.
  const images = samples.labels.length;
  const quantizer = quantizerOf(graph, statistics, request);
  const { quantized, choice } = await chosenOf(
    runtime,
    { request, graph, placement, quantizer, source, kept },
    options,
  );
  clock.lap(choice === undefined ? 'quantize' : 'choose');
  const compared = await compare(runtime, quantized.graph, kept, options.signal);
  clock.lap('compare');
  const facts = factsOf(
    request,
    source,
    images,
    quantized.floatLayers.map(({ layer }) => layer),
  );
  const written = await writeQuantized({
    graph: quantized.graph,
    facts: { calibration: JSON.stringify(facts) },
    directory: request.outputDirectory,
    name: request.outputName,
    force: request.force,
    signal: options.signal,
  });
  clock.lap('write');
  const { calibration, quantization, estimator, seed, family } = facts;
  const few = calibration === 'images' && areFewImages(images);
  return {
    xml: written.xml,
    bin: written.bin,
    quantizedLayers: quantized.quantizedLayers.length,
    floatLayers: facts.floatLayers,
    floatReasons: [...quantized.floatLayers],
    subset: images,
    contentSha256,
    broken: [...samples.broken],
    calibration,
    quantization,
    estimator,
    seed,
    family,
    preparation: source.preparation,
    seconds: clock.seconds,
    phaseSeconds: clock.phases,
    imagesPerSecond: images / clock.phases.statistics,
    ...compared,
    comparedImages: kept.length,
    binBytes: { float: bytes(graph.weights.byteLength), int8: written.binBytes },
    irSha256: written.sha256,
    quantizerVersion,
    warnings: [...(few ? [{ kind: 'few-images', images } as const] : []), ...source.warnings],
    peakMemoryBytes: peakMemoryBytes(),
    ...(choice === undefined ? {} : { choice }),
  };
}

interface Choosing extends Pick<Gathering, 'request' | 'graph' | 'placement' | 'kept'> {
  readonly quantizer: Quantizer;
  readonly source: SampleSource;
}

async function chosenOf(
  runtime: LoadedRuntime,
  { request, graph, placement, quantizer, source, kept }: Choosing,
  { signal, onProgress }: CalibrationJobOptions,
): Promise<{ quantized: QuantizedModel; choice?: NonNullable<CalibrationReport['choice']> }> {
  if (request.choice === undefined) return { quantized: quantizer.quantize(new Set()) };
  // All that have a label, not only those whose ranges were taken.
  await using opened = await source.open({ ...request.images, subset: null }, 'labelled');
  const { quantized, report } = await chooseLayers(runtime, request.choice, {
    float: graph,
    quantizer,
    layers: placement.askingLayers,
    family: request.family,
    kept,
    signal,
    name: request.name,
    feed: opened.samples,
    onProgress: (part, doing) => {
      const fraction = statisticsEnd(request) + (1 - statisticsEnd(request)) * part;
      onProgress({ ...doing, fraction: Math.min(1, fraction), etaMs: null, subject: ofModel(request.name) });
    },
  });
  const changed = (report.accuracyAware?.floatLayers.length ?? 0) > 0;
  const written = changed
    ? await writeQuantized({
        graph: quantizer.quantize(new Set()).graph,
        facts: {},
        directory: request.choice.allInt8Directory,
        name: request.outputName,
        force: request.force,
        signal,
      })
    : null;
  const allInt8 = written === null ? null : irFilesOf({ ...written, irSha256: written.sha256 });
  return { quantized, choice: { ...report, allInt8 } };
}

/** Where the statistics end in a calibration's time. */
const statisticsEnd = ({ choice }: CalibrationJobRequest): number => (choice === undefined ? 0.9 : 0.2);

function quantizerOf(graph: IrGraph, statistics: Statistics, request: CalibrationJobRequest): Quantizer {
  const { quantization, estimator, percentile, family } = request;
  const scheme = quantization === 'performance' ? 'symmetric' : 'asymmetric';
  return new Quantizer(graph, { statistics, family, scheme, estimator, percentile, biasCorrection: true });
}

async function sourceOf(
  runtime: LoadedRuntime,
  { ir, images, wish }: CalibrationJobRequest,
  contents: IrContents,
  signal: AbortSignal,
): Promise<SampleSource> {
  const model = await modelOfIr(new runtime.addon.Core(), ir, contents);
  try {
    return await sampleSource(runtime, model, { images, wish, signal });
  } finally {
    // openvino-node leaves it to the garbage collector.
    model.close?.();
  }
}

function graphOf({ xml, bin }: IrFiles, contents: IrContents): IrGraph {
  const text = new TextDecoder().decode(contents.xml);
  return irGraph(text, contents.bin ?? new Uint8Array(0), { xml, bin: bin ?? xml.replace(/xml$/i, 'bin') });
}

function checkQuantizable(name: string, graph: IrGraph, placement: Placement): void {
  const layers = [...graph.layers()];
  if (layers.some(({ type }) => type === 'FakeQuantize')) {
    const sentence = `${name} is quantized already; calibrate the float model that it was made from.`;
    throw new VinobenchError('input', sentence, { trouble: { kind: 'quantized-already', detail: null } });
  }
  if (placement.weights.length === 0) {
    const sentence = `${name} has no convolution and no inner product with constant f32 or f16 weights, so INT8 would gain nothing.`;
    const reasons = floatLayersText(placement.floatLayers);
    throw new VinobenchError('unsupported', [sentence, ...reasons].join(' '), {
      trouble: { kind: 'no-weights', detail: null },
    });
  }
}

interface Gathering {
  readonly request: CalibrationJobRequest;
  readonly graph: IrGraph;
  readonly placement: Placement;
  readonly samples: CalibrationSamples;
  readonly kept: Kept[];
}

async function gather(
  runtime: LoadedRuntime,
  { request, graph, placement, samples, kept }: Gathering,
  { signal, onProgress }: CalibrationJobOptions,
): Promise<Statistics> {
  const started = performance.now();
  const statistics = await collectStatistics(runtime, {
    graph,
    placement,
    inputs: () => samples.inputs(),
    histograms: needsHistogram(request.estimator),
    signal,
    onProgress: (done, passes) => {
      const ofAll = done / (samples.inferences * passes);
      const fraction = Math.min(1, ofAll) * statisticsEnd(request);
      const etaMs =
        done < 10 ? null : milliseconds(((performance.now() - started) * (1 - fraction)) / fraction);
      onProgress({ phase: 'calibrate', fraction, etaMs, subject: ofModel(request.name) });
    },
    onOutputs: (outputs, input) => {
      if (kept.length < comparedImages) kept.push({ input, outputs });
    },
  });
  if (statistics.inferences > 0) return statistics;
  const [first] = samples.broken;
  const why = first === undefined ? 'none was chosen' : `${first.name}: ${first.reason}`;
  const what = first !== undefined && /\.np[yz]$/i.test(first.name) ? 'arrays' : 'images';
  const sentence = `None of the ${what} in ${locationOf(request.images)} could be read (${why}).`;
  throw new VinobenchError('input', sentence, {
    trouble: { kind: what === 'arrays' ? 'no-arrays' : 'no-images', detail: locationOf(request.images) },
  });
}

async function compare(
  runtime: LoadedRuntime,
  graph: IrGraph,
  kept: readonly Kept[],
  signal: AbortSignal,
): Promise<Pick<CalibrationDocument, 'sqnrDb' | 'top1Agreement'>> {
  const runner = await GraphRunner.compile(runtime, graph);
  const comparison = new OutputComparison();
  let place = 0;
  try {
    await runner.run(inputsOfKept(kept), {
      signal,
      each: (outputs) => {
        const reference = kept[place++]?.outputs ?? [];
        comparison.add(allOf(reference), allOf(outputs));
      },
    });
  } finally {
    runner.close();
  }
  const { sqnrDb, agreement } = comparison;
  const single = kept.every(({ outputs }) => outputs.length === 1);
  return { sqnrDb, top1Agreement: single && agreement !== null ? 100 * agreement : null };
}

function factsOf(
  request: CalibrationJobRequest,
  { calibration, preparation }: SampleSource,
  count: number,
  floatLayers: readonly string[],
): CalibrationFacts {
  const { quantization, estimator, percentile, family, images } = request;
  return {
    version: quantizerVersion,
    calibration,
    images: count,
    quantization,
    estimator,
    percentile,
    family,
    seed: images.seed,
    preparation,
    floatLayers: [...floatLayers],
  };
}

type Phase = keyof CalibrationDocument['phaseSeconds'];

/** Seconds since the beginning, and of each phase. */
class Clock {
  readonly phases: Record<Phase, Seconds> = {
    read: seconds(0),
    statistics: seconds(0),
    quantize: seconds(0),
    choose: seconds(0),
    compare: seconds(0),
    write: seconds(0),
  };
  readonly #started = performance.now();
  #last = this.#started;

  lap(phase: Phase): void {
    const now = performance.now();
    this.phases[phase] = millisecondsToSeconds(milliseconds(now - this.#last));
    this.#last = now;
  }

  get seconds(): Seconds {
    return millisecondsToSeconds(milliseconds(performance.now() - this.#started));
  }
}
