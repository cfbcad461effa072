/**
 * The calibration job: a float IR and images in, an IR with 8-bit layers out. Images are decoded while the runtime gathers
 * statistics; only a few of them, for the comparison at the end, are kept.
 */
import type { CalibrationDocument, CalibrationFacts, CalibrationOptions } from '../../shared/calibration.ts';
import { VinobenchError } from '../../shared/errors.ts';
import type { BrokenImage, Preparation, PreparationWish } from '../../shared/preparation.ts';
import { OutputComparison } from '../../shared/statistics/outputs.ts';
import { prepareImages } from '../images/prepare.ts';
import { type LoadedRuntime, loadRuntime } from '../openvino/load.ts';
import {
  collectStatistics,
  GraphRunner,
  type IrGraph,
  needsHistogram,
  type Placement,
  placeQuantizers,
  Quantizer,
  quantizerVersion,
  readIr,
  rulesOf,
  type Statistics,
  writeQuantized,
} from '../quantizer/quantizer.ts';
import {
  type ImagesRequest,
  locationOf,
  type OpenedImages,
  openRequestedImages,
  preparationOf,
} from './imageInput.ts';
import { peakMemoryBytes } from './peakMemory.ts';
import type { HostFunctions } from './protocol.ts';
import { readModel } from './readModel.ts';

type Ranges = Pick<CalibrationOptions, 'quantization' | 'estimator' | 'percentile' | 'family'>;

export interface CalibrationJobRequest extends Ranges {
  /** The float IR. */
  readonly xml: string;
  readonly bin: string;
  /** For errors and progress. */
  readonly name: string;
  readonly images: ImagesRequest;
  readonly wish: PreparationWish;
  readonly outputDirectory: string;
  /** File stem of the INT8 IR. */
  readonly outputName: string;
}

export type CalibrationReport = Omit<CalibrationDocument, 'schemaVersion'>;

interface CalibrationJobOptions {
  readonly signal: AbortSignal;
  readonly onProgress: HostFunctions['progress'];
}

/** Images whose outputs are compared: their inputs stay in memory until then. */
const comparedImages = 64;

/** Where the statistics end in a calibration's time. */
const shareOfStatistics = 0.9;

/**
 * @throws VinobenchError `input` for images or a model that do not fit together, `unsupported` for a model without layers to
 * quantize, `runtime` when an inference fails, `cancelled`
 */
export async function runCalibration(
  request: CalibrationJobRequest,
  options: CalibrationJobOptions,
): Promise<CalibrationReport> {
  const clock = new Clock();
  const runtime = loadRuntime();
  const { preparation, warnings } = await preparationOfIr(runtime, request);
  const graph = await readIr(request.xml, request.bin);
  const placement = placeQuantizers(graph, rulesOf[request.family], new Set());
  checkQuantizable(request.name, graph, placement);
  await using opened = await openRequestedImages(request.images, 'all');
  const feed = new Feed(opened, preparation, batchOf(graph), options.signal);
  clock.lap('read');
  const kept: Kept[] = [];
  const statistics = await gather(runtime, { request, graph, placement, feed, kept }, options);
  clock.lap('statistics');
  const quantizer = quantizerOf(graph, statistics, request);
  const quantized = quantizer.quantize(new Set());
  clock.lap('quantize');
  const compared = await compare(runtime, quantized.graph, kept, options.signal);
  clock.lap('compare');
  const facts = factsOf(request, preparation, statistics, quantized.floatLayers);
  const written = await writeQuantized({
    graph: quantized.graph,
    facts: { calibration: JSON.stringify(facts) },
    directory: request.outputDirectory,
    name: request.outputName,
    signal: options.signal,
  });
  clock.lap('write');
  const { calibration, quantization, estimator, seed, family } = facts;
  return {
    xml: written.xml,
    bin: written.bin,
    quantizedLayers: quantized.quantizedLayers.length,
    floatLayers: [...quantized.floatLayers],
    subset: statistics.images,
    broken: feed.broken,
    ...{ calibration, quantization, estimator, seed, family, preparation },
    seconds: clock.seconds,
    phaseSeconds: clock.phases,
    imagesPerSecond: statistics.images / clock.phases.statistics,
    ...compared,
    comparedImages: kept.length,
    binBytes: { float: graph.weights.byteLength, int8: written.binBytes },
    irSha256: written.sha256,
    quantizerVersion,
    warnings: [...warnings],
    peakMemoryBytes: peakMemoryBytes(),
  };
}

export function quantizerOf(graph: IrGraph, statistics: Statistics, request: Ranges): Quantizer {
  const { quantization, estimator, percentile, family } = request;
  const scheme = quantization === 'performance' ? 'symmetric' : 'asymmetric';
  return new Quantizer(graph, { statistics, family, scheme, estimator, percentile, biasCorrection: true });
}

async function preparationOfIr(runtime: LoadedRuntime, { xml, bin, wish }: CalibrationJobRequest) {
  const model = await readModel(new runtime.addon.Core(), xml, bin);
  try {
    const { preparation, warnings } = preparationOf(model, wish);
    return { preparation, warnings };
  } finally {
    // openvino-node leaves it to the garbage collector.
    model.close?.();
  }
}

function checkQuantizable(name: string, graph: IrGraph, placement: Placement): void {
  const layers = [...graph.layers()];
  if (layers.some(({ type }) => type === 'FakeQuantize')) {
    const sentence = `${name} is quantized already; calibrate the float model that it was made from.`;
    throw new VinobenchError('input', sentence);
  }
  const input = layers.find(({ type }) => type === 'Parameter');
  const elementType = input?.attributes['element_type'];
  if (elementType !== 'f32') {
    const sentence = `The input of ${name} is of type ${elementType}; calibration takes networks with an f32 input.`;
    throw new VinobenchError('unsupported', sentence);
  }
  if (placement.weights.length === 0) {
    const sentence = `${name} has no convolution and no inner product with constant f32 or f16 weights, so INT8 would gain nothing.`;
    throw new VinobenchError('unsupported', sentence);
  }
}

function batchOf(graph: IrGraph): number {
  const input = [...graph.layers()].find(({ type }) => type === 'Parameter');
  return Math.max(1, input?.outputs[0]?.dims[0] ?? 1);
}

/** Prepared images as the model's whole input; those that cannot be decoded are counted once. */
class Feed {
  readonly #opened: OpenedImages;
  readonly #preparation: Preparation;
  readonly #batch: number;
  readonly #signal: AbortSignal;
  readonly #broken = new Map<string, string>();

  constructor(opened: OpenedImages, preparation: Preparation, batch: number, signal: AbortSignal) {
    this.#opened = opened;
    this.#preparation = preparation;
    this.#batch = batch;
    this.#signal = signal;
  }

  get broken(): BrokenImage[] {
    return Array.from(this.#broken, ([name, reason]) => ({ name, reason }));
  }

  get inferences(): number {
    return Math.ceil(this.#opened.indices.length / this.#batch);
  }

  /** A last batch that is not full has its first images again. */
  async *inputs(): AsyncGenerator<Float32Array, void> {
    let batch: Float32Array[] = [];
    for await (const { data } of prepareImages(this.#opened.set, this.#preparation, {
      indices: this.#opened.indices,
      signal: this.#signal,
      onBroken: (name, reason) => this.#broken.set(name, reason),
    })) {
      if (this.#batch === 1) yield data;
      else if (batch.push(data) === this.#batch) {
        yield joined(batch, this.#batch);
        batch = [];
      }
    }
    if (batch.length > 0) yield joined(batch, this.#batch);
  }
}

function joined(images: readonly Float32Array[], batch: number): Float32Array {
  const length = images[0]?.length ?? 0;
  const whole = new Float32Array(length * batch);
  for (let place = 0; place < batch; place++) {
    const image = images[place % images.length];
    if (image !== undefined) whole.set(image, place * length);
  }
  return whole;
}

interface Kept {
  readonly input: Float32Array;
  /** Of the float model. */
  readonly outputs: readonly Float32Array[];
}

interface Gathering {
  readonly request: CalibrationJobRequest;
  readonly graph: IrGraph;
  readonly placement: Placement;
  readonly feed: Feed;
  readonly kept: Kept[];
}

async function gather(
  runtime: LoadedRuntime,
  { request, graph, placement, feed, kept }: Gathering,
  { signal, onProgress }: CalibrationJobOptions,
): Promise<Statistics> {
  const started = performance.now();
  const statistics = await collectStatistics(runtime, {
    graph,
    placement,
    inputs: () => feed.inputs(),
    histograms: needsHistogram(request.estimator),
    signal,
    onProgress: (done, passes) => {
      const ofAll = done / (feed.inferences * passes);
      const fraction = Math.min(1, ofAll) * shareOfStatistics;
      const etaMs = done < 10 ? null : ((performance.now() - started) * (1 - fraction)) / fraction;
      const text = `Calibrating ${request.name}`;
      onProgress({ phase: 'calibrate', fraction, etaMs, text });
    },
    onOutputs: (outputs, input) => {
      if (kept.length < comparedImages) kept.push({ input, outputs });
    },
  });
  if (statistics.images > 0) return statistics;
  const [first] = feed.broken;
  const why = first === undefined ? 'none was chosen' : `${first.name}: ${first.reason}`;
  const sentence = `None of the images in ${locationOf(request.images)} could be read (${why}).`;
  throw new VinobenchError('input', sentence);
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
    await runner.run(inputsOf(kept), {
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

async function* inputsOf(kept: readonly Kept[]): AsyncGenerator<Float32Array, void> {
  for (const { input } of kept) yield input;
}

function allOf(outputs: readonly Float32Array[]): Float32Array {
  const [only, ...others] = outputs;
  if (only !== undefined && others.length === 0) return only;
  const whole = new Float32Array(outputs.reduce((length, output) => length + output.length, 0));
  let start = 0;
  for (const output of outputs) {
    whole.set(output, start);
    start += output.length;
  }
  return whole;
}

function factsOf(
  request: CalibrationJobRequest,
  preparation: Preparation,
  statistics: Statistics,
  floatLayers: readonly string[],
): CalibrationFacts {
  const { quantization, estimator, percentile, family, images } = request;
  return {
    version: quantizerVersion,
    calibration: images.path === null && images.shapes === null ? 'synthetic' : 'images',
    images: statistics.images,
    ...{ quantization, estimator, percentile, family, seed: images.seed, preparation },
    floatLayers: [...floatLayers],
  };
}

type Phase = keyof CalibrationDocument['phaseSeconds'];

/** Seconds since the beginning, and of each phase. */
class Clock {
  readonly phases: Record<Phase, number> = { read: 0, statistics: 0, quantize: 0, compare: 0, write: 0 };
  readonly #started = performance.now();
  #last = this.#started;

  lap(phase: Phase): void {
    const now = performance.now();
    this.phases[phase] = (now - this.#last) / 1e3;
    this.#last = now;
  }

  get seconds(): number {
    return (performance.now() - this.#started) / 1e3;
  }
}
