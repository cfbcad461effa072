/**
 * Weights drawn from the prototxt's fillers (semantics of include/caffe/filler.hpp of BVLC/caffe) or, where it gives
 * none, from a normal distribution that keeps the signal's scale (He et al., "Delving deep into rectifiers", 2015;
 * signalGains.ts). Each blob has its own stream, so weights depend on no order.
 */
import type { CaffeLayer } from '../caffe/caffeNet.ts';
import type { Message } from '../caffe/message.ts';
import { FillerRandom, largestNormal } from '../caffe/random.ts';
import { refuseLayer } from '../caffe/refuseLayer.ts';
import type { FillerParameter } from '../caffe/schema.ts';
import { elementCount, generatedTensor, type Tensor } from '../graph/tensor.ts';
import type { BlobSpec } from '../layers/definition.ts';
import type { WeightSource } from './weights.ts';

const blockLength = 1 << 16;

/**
 * To draw and write weights takes a second for each 350 MB. The largest networks known have less: VGG-19 548 MiB, FlowNet 2.0 620 MiB;
 * of a prototxt that asks for more the cause is most often a slip of the pen.
 */
const mostWeightBytes = 640 * 2 ** 20;

/** @param gainOf variance of a weighted layer's output over that of one input times its fan-in. */
export function fillerWeights(seed: number, gainOf: (layer: CaffeLayer) => number): WeightSource {
  let weightBytes = 0;
  return {
    kind: 'filler',
    blobs: (layer, specs) =>
      specs.map((spec, index) => {
        weightBytes += 4 * elementCount(spec.shape);
        if (weightBytes > mostWeightBytes) {
          const shape = spec.shape.join(' x ');
          throw refuseLayer(
            layer,
            `brings the weights past ${mostWeightBytes / 2 ** 20} MiB with its ${shape}, the limit for weights from fillers; check its sizes, or convert it with its caffemodel`,
            'limit',
          );
        }
        const stream = `${seed}/${layer.name}/${layer.occurrence}/${index}`;
        if (spec.filler !== undefined) return filled(spec.filler, spec, stream, layer);
        if ('constant' in spec.fallback) return constant(spec.shape, spec.fallback.constant);
        return normal(spec.shape, stream, 0, Math.sqrt(gainOf(layer) / spec.fallback.fanIn));
      }),
  };
}

/** What a filler gives each time alike; undefined for one that draws at random. */
export function deterministicFiller(
  filler: Message<typeof FillerParameter>,
  shape: readonly number[],
  layer: CaffeLayer,
): Tensor | undefined {
  if (filler.type === 'constant') return constant(shape, filler.value);
  if (filler.type !== 'bilinear') return undefined;
  if (shape.length !== 4 || shape[2] !== shape[3]) {
    throw refuseLayer(layer, `has a bilinear filler, but its kernel is not square: [${shape}]`, 'input');
  }
  return bilinear(shape);
}

function filled(
  filler: Message<typeof FillerParameter>,
  spec: BlobSpec,
  stream: string,
  layer: CaffeLayer,
): Tensor {
  const { shape } = spec;
  const fixed = deterministicFiller(filler, shape, layer);
  if (fixed !== undefined) return fixed;
  switch (filler.type) {
    case 'uniform':
      return uniform(shape, stream, filler.min, filler.max);
    case 'gaussian':
      return filler.sparse < 0
        ? normal(shape, stream, filler.mean, filler.std)
        : sparseNormal(shape, stream, filler);
    case 'xavier': {
      const limit = Math.sqrt(3 / fan(shape, filler.variance_norm));
      return uniform(shape, stream, -limit, limit);
    }
    case 'msra':
      return normal(shape, stream, 0, Math.sqrt(2 / fan(shape, filler.variance_norm)));
    case 'positive_unitball':
      return unitBall(shape, stream);
    default:
      throw refuseLayer(layer, `has a filler "${filler.type}" that Caffe does not know`, 'input');
  }
}

/** filler.hpp counts fans from the blob's first two dimensions, whatever the layer. */
function fan(shape: readonly number[], norm: 'FAN_IN' | 'FAN_OUT' | 'AVERAGE'): number {
  const count = elementCount(shape);
  const fanIn = count / (shape[0] ?? 1);
  const fanOut = count / (shape[1] ?? 1);
  switch (norm) {
    case 'FAN_IN':
      return fanIn;
    case 'FAN_OUT':
      return fanOut;
    case 'AVERAGE':
      return (fanIn + fanOut) / 2;
  }
}

/** Blocks of one buffer, each filled from where the last one stopped. */
function* blocks(
  shape: readonly number[],
  fill: (block: Float32Array, start: number) => void,
): Iterable<Float32Array> {
  const count = elementCount(shape);
  const buffer = new Float32Array(Math.min(blockLength, count));
  for (let start = 0; start < count; start += blockLength) {
    const block = buffer.subarray(0, Math.min(blockLength, count - start));
    fill(block, start);
    yield block;
  }
}

function constant(shape: readonly number[], value: number): Tensor {
  return generatedTensor(shape, () => blocks(shape, (block) => block.fill(value)), Math.abs(value));
}

function uniform(shape: readonly number[], stream: string, low: number, high: number): Tensor {
  const draw = (): Iterable<Float32Array> => {
    const random = new FillerRandom(stream);
    return blocks(shape, (block) => random.fillUniform(block, low, high));
  };
  return generatedTensor(shape, draw, Math.max(Math.abs(low), Math.abs(high)));
}

function normal(shape: readonly number[], stream: string, mean: number, deviation: number): Tensor {
  const draw = (): Iterable<Float32Array> => {
    const random = new FillerRandom(stream);
    return blocks(shape, (block) => random.fillNormal(block, mean, deviation));
  };
  return generatedTensor(shape, draw, Math.abs(mean) + Math.abs(deviation) * largestNormal);
}

/** Of each output's weights, `sparse` inputs on average are not zero. */
function sparseNormal(
  shape: readonly number[],
  stream: string,
  filler: Message<typeof FillerParameter>,
): Tensor {
  const keep = filler.sparse / (shape[0] ?? 1);
  const draw = (): Iterable<Float32Array> => {
    const random = new FillerRandom(stream);
    return blocks(shape, (block) => {
      for (let i = 0; i < block.length; i++) {
        const value = filler.mean + filler.std * random.normal();
        block[i] = random.uniform() < keep ? value : 0;
      }
    });
  };
  return generatedTensor(shape, draw, Math.abs(filler.mean) + Math.abs(filler.std) * largestNormal);
}

/** Positive, and each output's weights sum to 1. */
function unitBall(shape: readonly number[], stream: string): Tensor {
  const inner = elementCount(shape.slice(1));
  const draw = (): Iterable<Float32Array> => {
    const random = new FillerRandom(stream);
    let sum = 0;
    return blocks(shape, (block, start) => {
      random.fillUniform(block, 0, 1);
      for (let at = 0; at < block.length; ) {
        const left = inner - ((start + at) % inner);
        if (left === inner && at + inner <= block.length) {
          normalise(block, at, at + inner);
          at += inner;
          continue;
        }
        const drawn = block.subarray(at, at + left);
        if (left === inner) sum = sumOf(drawn) + drawnSum(random.ahead(), inner - drawn.length);
        for (let i = 0; i < drawn.length; i++) drawn[i] = (drawn[i] ?? 0) / sum;
        at += drawn.length;
      }
    });
  };
  return generatedTensor(shape, draw, 1);
}

/** Numbers from `start` to `end` as shares of their sum. */
function normalise(block: Float32Array, start: number, end: number): void {
  let sum = 0;
  for (let at = start; at < end; at++) sum += block[at] ?? 0;
  for (let at = start; at < end; at++) block[at] = (block[at] ?? 0) / sum;
}

const sumOf = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);

/** Of the numbers that come next: an output may have more weights than a block. */
function drawnSum(random: FillerRandom, count: number): number {
  let sum = 0;
  for (const block of blocks([count], (values) => random.fillUniform(values, 0, 1))) sum += sumOf(block);
  return sum;
}

function bilinear(shape: readonly number[]): Tensor {
  const width = shape[3] ?? 1;
  const half = Math.ceil(width / 2);
  const centre = (2 * half - 1 - (half % 2)) / (2 * half);
  const weight = (position: number): number => 1 - Math.abs(position / half - centre);
  const draw = (): Iterable<Float32Array> => {
    const along = Float64Array.from({ length: width }, (_, position) => weight(position));
    let [x, y] = [0, 0];
    return blocks(shape, (block) => {
      for (let i = 0; i < block.length; i++) {
        block[i] = (along[x] ?? 0) * (along[y] ?? 0);
        x += 1;
        if (x < width) continue;
        x = 0;
        y = y + 1 === width ? 0 : y + 1;
      }
    });
  };
  return generatedTensor(shape, draw, 1);
}
