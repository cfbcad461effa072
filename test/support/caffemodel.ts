/**
 * Writes `.caffemodel` files for tests: protobuf's binary format, field numbers of BVLC's caffe.proto (NetParameter,
 * LayerParameter, V1LayerParameter, BlobProto). Weights are random but sensible, so that activations keep their size
 * through a hundred layers and every number of every blob matters to the result.
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { type NetLayer, part, readNet, written } from './caffeNet.ts';
import { centred, randomSource, uniform } from './random.ts';

export interface CaffeBlob {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface CaffeLayer {
  readonly name: string;
  readonly type: string;
  readonly blobs: readonly CaffeBlob[];
}

/** `layer`: what Caffe writes since 2014; `v1`: the `layers` of before, with num, channels, height, width in its blobs. */
export type CaffemodelFormat = 'layer' | 'v1';

/** V1LayerParameter.LayerType; BatchNorm and Scale came later and have no number. */
const v1Types: Readonly<Record<string, number>> = {
  Concat: 3,
  Convolution: 4,
  Dropout: 6,
  InnerProduct: 14,
  LRN: 15,
  Pooling: 17,
  ReLU: 18,
  Softmax: 20,
};

export function encodeCaffemodel(
  layers: Iterable<CaffeLayer>,
  format: CaffemodelFormat = 'layer',
): Uint8Array {
  return Buffer.concat([...layers].map((layer) => encodeLayer(layer, format)));
}

/** Layer by layer, so that a large network is never in memory as a whole. */
export function writeCaffemodel(
  path: string,
  layers: Iterable<CaffeLayer>,
  format: CaffemodelFormat = 'layer',
): void {
  const file = openSync(path, 'w');
  try {
    for (const layer of layers) {
      const bytes = encodeLayer(layer, format);
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    }
  } finally {
    closeSync(file);
  }
}

/** A whole NetParameter with this one layer: protobuf's repeated fields may be concatenated. */
function encodeLayer(layer: CaffeLayer, format: CaffemodelFormat): Uint8Array {
  const writer = new BinaryWriter();
  if (format === 'layer') {
    writer.tag(100, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(layer.name);
    writer.tag(2, WireType.LengthDelimited).string(layer.type);
    for (const blob of layer.blobs) writer.tag(7, WireType.LengthDelimited).bytes(encodeBlob(blob, format));
  } else {
    const type = v1Types[layer.type];
    if (type === undefined) throw new Error(`the old format has no ${layer.type}`);
    writer.tag(2, WireType.LengthDelimited).fork();
    writer.tag(4, WireType.LengthDelimited).string(layer.name);
    writer.tag(5, WireType.Varint).int32(type);
    for (const blob of layer.blobs) writer.tag(6, WireType.LengthDelimited).bytes(encodeBlob(blob, format));
  }
  return writer.join().finish();
}

function encodeBlob({ shape, data }: CaffeBlob, format: CaffemodelFormat): Uint8Array {
  const writer = new BinaryWriter();
  if (format === 'layer') {
    writer.tag(7, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).fork();
    for (const dim of shape) writer.int64(dim);
    writer.join().join();
  } else {
    const legacy = [1, 1, 1, 1, ...shape].slice(-4);
    for (const [index, dim] of legacy.entries()) writer.tag(index + 1, WireType.Varint).int32(dim);
  }
  writer.tag(5, WireType.LengthDelimited);
  writer.bytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return writer.finish();
}

interface RandomWeightsOptions {
  /** Mean square of what will be fed to the network: the scale that its activations keep up to the first BatchNorm. */
  readonly inputPower?: number;
}

/** Random weights for every layer of the prototxt that learns something. The same seed gives the same numbers. */
function* randomWeights(
  prototxt: string,
  seed: number,
  { inputPower = 1600 }: RandomWeightsOptions = {},
): Generator<CaffeLayer> {
  const random = randomSource(seed);
  const layers = readNet(readFileSync(prototxt, 'utf8'));
  const last = layers.findLast((layer) => layer.macs > 0);
  const normalised = new Set(layers.flatMap((layer) => (layer.type === 'BatchNorm' ? layer.bottoms : [])));
  const moments = new Map<string, Moments>();
  for (const layer of layers) {
    const inputs = layer.bottoms.map((bottom) => moments.get(bottom) ?? { mean: 0, variance: inputPower });
    const beforeNorm = layer.tops.some((top) => normalised.has(top)) ? normalisedVariance : inputPower;
    const target = layer === last ? logitVariance : beforeNorm;
    const blobs = layer.blobShapes.length > 0 ? drawBlobs(layer, inputs, target, random) : [];
    const output = outputMoments(layer, inputs, target);
    for (const top of layer.tops) moments.set(top, output);
    if (blobs.length > 0) yield { name: layer.name, type: layer.type, blobs };
  }
}

/** Logits of a trained classifier spread over about twenty: a softmax of them is neither flat nor a single one. */
const logitVariance = 9;

/** Before a BatchNorm, small enough that its epsilon (1e-5) shows in the result. */
const normalisedVariance = 0.01;

/** What Caffe divides BatchNorm's sums by: 1 for a converted model, up to 1 / (1 - 0.999) after training. */
const scaleFactors = [1, 0.7, 999.98];

/** What a blob's values are estimated to be like: the next layer's weights are scaled by it. */
interface Moments {
  readonly mean: number;
  readonly variance: number;
}

const power = ({ mean, variance }: Moments): number => mean * mean + variance;
const total = (inputs: readonly Moments[], of: (moments: Moments) => number): number =>
  inputs.reduce((sum, moments) => sum + of(moments), 0);

function drawBlobs(
  layer: NetLayer,
  inputs: readonly Moments[],
  target: number,
  random: () => number,
): CaffeBlob[] {
  const input = inputs[0] ?? { mean: 0, variance: 1 };
  const values = layer.blobShapes.map((shape, index) => {
    const count = shape.reduce((product, dim) => product * dim, 1);
    switch (layer.type) {
      case 'Convolution':
      case 'InnerProduct': {
        if (index === 1) return centred(random, count, 0.2 * Math.sqrt(target));
        // He et al., arXiv:1502.01852: the variance of a sum of fan-in products, kept at the target
        const fanIn = count / (shape[0] ?? 1);
        return centred(random, count, Math.sqrt(target / (fanIn * power(input))));
      }
      case 'BatchNorm':
        if (index === 0) return centred(random, count, 0.3 * Math.sqrt(power(input)));
        if (index === 1) return uniform(random, count, 0.5 * input.variance, 1.5 * input.variance);
        return Float32Array.of(scaleFactors[Math.floor(random() * scaleFactors.length)] ?? 1);
      case 'Scale':
        return index === 0 ? uniform(random, count, 0.5, 1.5) : centred(random, count, 0.3);
      case 'PReLU':
        return uniform(random, count, 0.05, 0.4);
      default:
        throw new Error(`no random weights for ${layer.type}`);
    }
  });
  const factor = layer.type === 'BatchNorm' ? (values[2]?.[0] ?? 1) : 1;
  return values.map((data, index) => ({
    shape: layer.blobShapes[index] ?? [],
    data: index < 2 && factor !== 1 ? data.map((value) => value * factor) : data,
  }));
}

function outputMoments(layer: NetLayer, inputs: readonly Moments[], target: number): Moments {
  const input = inputs[0] ?? { mean: 0, variance: 1 };
  switch (layer.type) {
    case 'Convolution':
    case 'InnerProduct':
      return { mean: 0, variance: 1.04 * target };
    case 'BatchNorm':
      return { mean: 0, variance: 1.1 + 0.1 * (power(input) / input.variance) };
    case 'Scale':
      return { mean: input.mean, variance: 1.1 * input.variance + 0.1 };
    case 'ReLU':
    case 'PReLU':
      return rectified(input);
    case 'Sigmoid':
      return { mean: 0.5, variance: 0.05 };
    case 'Eltwise':
      return { mean: total(inputs, (one) => one.mean), variance: total(inputs, (one) => one.variance) };
    case 'Concat': {
      const mean = total(inputs, (one) => one.mean) / inputs.length;
      return { mean, variance: total(inputs, power) / inputs.length - mean * mean };
    }
    case 'Pooling': {
      const largest = written(part(layer.message, 'pooling_param'), 'pool') === 'MAX';
      const shift = largest ? 1.2 * Math.sqrt(input.variance) : 0;
      return { mean: input.mean + shift, variance: input.variance / 2 };
    }
    default:
      return input;
  }
}

/** Mean and variance of max(0, x) for a normal x. */
function rectified({ mean, variance }: Moments): Moments {
  const deviation = Math.sqrt(variance);
  const density = Math.exp(-(mean * mean) / (2 * variance)) / Math.sqrt(2 * Math.PI);
  // logistic approximation of the normal distribution function, within 0.01
  const positive = 1 / (1 + Math.exp((-1.702 * mean) / deviation));
  const first = mean * positive + deviation * density;
  const second = (mean * mean + variance) * positive + mean * deviation * density;
  return { mean: first, variance: Math.max(second - first * first, 0.01 * variance) };
}

/** Writes random weights for a prototxt; see {@link randomWeights}. */
export function randomCaffemodel(
  prototxt: string,
  caffemodel: string,
  seed: number,
  { format = 'layer', ...options }: RandomWeightsOptions & { readonly format?: CaffemodelFormat } = {},
): void {
  writeCaffemodel(caffemodel, randomWeights(prototxt, seed, options), format);
}
