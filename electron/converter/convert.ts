/** Caffe -> OpenVINO IR: the converter's one door. No OpenVINO is loaded here. */

import { basename, parse } from 'node:path';
import { VinobenchError } from '../../shared/faults/errors.ts';
import { converterVersion } from '../../shared/machine/engineVersions.ts';
import type { ConvertPass } from '../../shared/models/conversion.ts';
import type { AskedSizes } from '../../shared/models/inputShapes.ts';
import type { NetworkFacts } from '../../shared/models/networkFacts.ts';
import type { Preprocessing } from '../../shared/models/preparation.ts';
import type { Removal } from '../../shared/models/removal.ts';
import type { WeightsKind } from '../../shared/models/sourceMap.ts';
import type { ConversionWarning } from '../../shared/warnings/conversionWarning.ts';
import { parseCaffe } from './caffe/caffeModel.ts';
import type { CaffeModel } from './caffe/caffeNet.ts';
import type { Graph } from './graph/graph.ts';
import type { ElementType } from './graph/tensor.ts';
import { readText, throwIfCancelled } from './input/inputFile.ts';
import { irDocument } from './ir/irXml.ts';
import { sourceMapOf } from './ir/sourceMapOf.ts';
import { writeIr } from './ir/writeIr.ts';
import { lower } from './lower.ts';
import { countedOperations, runPasses } from './passes/pipeline.ts';
import { netSizes } from './sizes.ts';
import { fillerWeights } from './weights/fillerWeights.ts';
import { openTrainedWeights } from './weights/openWeights.ts';
import { signalGains } from './weights/signalGains.ts';
import type { WeightSource } from './weights/weights.ts';

export { parseCaffe } from './caffe/caffeModel.ts';
export { fitOfWeights } from './weightsFit.ts';

export const fillerSeed = 1;

export interface ConverterInput {
  /** Path of the deploy file. */
  readonly prototxt: string;
  /** Path of the trained weights; without it they come from fillers. */
  readonly caffemodel?: string | undefined;
  readonly output: {
    readonly directory: string;
    /** Of both files; default: the prototxt's stem. */
    readonly name?: string | undefined;
    /** As of `WriteRequest`. */
    readonly force?: boolean | undefined;
  };
  readonly precision: 'FP32' | 'FP16';
  /** Of the inputs; default: the file's own. */
  readonly sizes?: AskedSizes | undefined;
  /** Put into the network, folded into its first layer where that is exact. */
  readonly preprocessing?: Preprocessing | undefined;
  /** Of filler weights. */
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ConvertProgress) => void) | undefined;
}

export interface ConvertProgress {
  readonly phase: 'read' | 'convert' | 'write';
  /** Of the phase, 0 to 1. */
  readonly fraction: number;
}

export interface TensorFacts {
  readonly name: string;
  readonly shape: readonly number[];
  readonly elementType: ElementType;
}

export interface ConvertResult extends NetworkFacts {
  /** Paths of the files written. */
  readonly xml: string;
  readonly bin: string;
  readonly weights: Exclude<WeightsKind, 'external'>;
  /** In the prototxt's order, under its blob names. */
  readonly inputs: readonly TensorFacts[];
  readonly outputs: readonly TensorFacts[];
  /** Layers that the prototxt lists, those that inference leaves out included. */
  readonly sourceLayers: number;
  /** Operations of the IR other than constants (with their decompression) and results. */
  readonly irLayers: number;
  readonly removedLayers: readonly { readonly name: string; readonly because: Removal }[];
  readonly fusedLayers: readonly { readonly name: string; readonly into: string }[];
  /** What each pass did, in the order in which they ran. */
  readonly passes: readonly ConvertPass[];
  readonly warnings: readonly ConversionWarning[];
  /** Hexadecimal, of the prototxt's and the caffemodel's bytes. */
  readonly sourceSha256: string;
  readonly weightsSha256: string | null;
  /** Of both files: shared/models/irIdentity.ts says how. */
  readonly irSha256: string;
}

/** @throws VinobenchError whose sentence names file, line and layer; no file is left half-written. */
export async function convertCaffe(request: ConverterInput): Promise<ConvertResult> {
  const { prototxt, signal, precision } = request;
  const name = checkedName(request);
  const source = await readText(prototxt, 'prototxt', signal);
  const model = parseCaffe(source.text, prototxt, request.sizes?.shapes);
  const seed = request.seed ?? fillerSeed;
  await using trained =
    request.caffemodel === undefined ? undefined : await openTrainedWeights(request.caffemodel, signal);
  request.onProgress?.({ phase: 'read', fraction: 1 });
  const weights = trained?.weights ?? fillerWeights(seed, signalGains(model.layers));
  const warnings: ConversionWarning[] = [...model.warnings];
  const { inputShape, batch } = netSizes(model, request.sizes ?? { kind: 'file', batch: null });
  const lowered = lower(model, weights, { inputShape, warn: (warning) => warnings.push(warning) });
  throwIfCancelled(signal);
  const { preprocessing } = request;
  const named = { ...lowered, name: model.name === '' ? name : model.name };
  const { graph, passes, facts } = runPasses(named, { precision, preprocessing });
  request.onProgress?.({ phase: 'convert', fraction: 1 });
  const options = { precision, batch, seed: weights.kind === 'filler' ? seed : null };
  const rtInfo = async () => ({
    version: converterVersion,
    options: JSON.stringify(options),
    source_map: JSON.stringify(
      sourceMapOf(graph, {
        format: 'caffe',
        sourceSha256: source.sha256,
        weightsSha256: (await trained?.sha256()) ?? null,
        weights: weights.kind,
        layers: model.listed.map(({ id, type }) => ({ name: id, type })),
      }),
    ),
    ...(preprocessing === undefined ? {} : { preprocessing: JSON.stringify(preprocessing) }),
  });
  const written = await writeIr({
    document: irDocument(graph),
    facts: rtInfo,
    directory: request.output.directory,
    name,
    force: request.output.force,
    signal,
    onProgress: (fraction) => request.onProgress?.({ phase: 'write', fraction }),
  });
  return {
    xml: written.xml,
    bin: written.bin,
    weights: weights.kind,
    ...graphFacts(graph, model),
    ...facts,
    passes,
    warnings,
    sourceSha256: source.sha256,
    weightsSha256: (await trained?.sha256()) ?? null,
    irSha256: written.sha256,
  };
}

function graphFacts(graph: Graph, model: CaffeModel) {
  const inputs = graph.operations.flatMap((operation) =>
    operation.kind === 'parameter'
      ? operation.outputs.map(({ shape, elementType }) => ({ name: operation.name, shape, elementType }))
      : [],
  );
  return {
    inputs,
    outputs: graph.outputs.map(({ blob, value: { shape, elementType } }) => ({
      name: blob,
      shape,
      elementType,
    })),
    sourceLayers: model.listed.length,
    irLayers: countedOperations(graph),
    removedLayers: Array.from(graph.removed, ([name, because]) => ({ name, because })),
    fusedLayers: Array.from(graph.fused, ([name, into]) => ({ name, into })),
  };
}

function checkedName(request: ConverterInput): string {
  const { sizes, seed, output, prototxt } = request;
  const batch = sizes?.batch ?? null;
  if (batch !== null && !(Number.isInteger(batch) && batch >= 1)) {
    throw new VinobenchError('usage', `The batch must be a whole number >= 1, not ${batch}.`);
  }
  if (seed !== undefined && !Number.isSafeInteger(seed)) {
    throw new VinobenchError('usage', `The seed must be a whole number, not ${seed}.`);
  }
  const name = output.name ?? parse(prototxt).name;
  if (name === '' || name === '.' || name === '..' || basename(name) !== name || name.includes('\0')) {
    throw new VinobenchError('usage', `"${name}" cannot be the name of a file; give one without folders.`);
  }
  return name;
}

export interface LayerWeights {
  readonly layer: string;
  readonly type: string;
  /** One a learned blob, in Caffe's order. */
  readonly shapes: readonly (readonly number[])[];
}

/** What a caffemodel must hold for this prototxt, in its order. */
export async function describeWeights(prototxt: string): Promise<LayerWeights[]> {
  const { text } = await readText(prototxt, 'prototxt');
  const model = parseCaffe(text, prototxt);
  const fillers = fillerWeights(fillerSeed, () => 1);
  const found: LayerWeights[] = [];
  const recorder: WeightSource = {
    kind: 'filler',
    blobs(layer, specs, sharers) {
      if (specs.length > 0) {
        found.push({ layer: layer.name, type: layer.type, shapes: specs.map((spec) => spec.shape) });
      }
      return fillers.blobs(layer, specs, sharers);
    },
  };
  lower(model, recorder);
  return found;
}

/** A prototxt's inputs and size, as a conversion would tell them; nothing is written and no weight is drawn. */
export async function describeNetwork(
  prototxt: string,
): Promise<Pick<ConvertResult, 'inputs' | keyof NetworkFacts>> {
  const { text } = await readText(prototxt, 'prototxt');
  const model = parseCaffe(text, prototxt);
  const { graph, facts } = runPasses(
    lower(
      model,
      fillerWeights(fillerSeed, () => 1),
    ),
    { precision: 'FP32' },
  );
  return { inputs: graphFacts(graph, model).inputs, ...facts };
}
