/**
 * Weights of a `.caffemodel`, matched by layer name. A blob is a view on the file in memory, or a range of the file. Both
 * formats are read: `layer`, and `layers` (V1) with its four legacy dimensions.
 */
import { VinobenchError } from '../../../shared/errors.ts';
import {
  bytesTensor,
  elementCount,
  generatedTensor,
  type ReadAt,
  storedChunks,
  storedTensor,
  type Tensor,
} from '../graph/tensor.ts';
import { type BlobSpec, refuseLayer } from '../layers/definition.ts';
import type { CaffeLayer } from './caffeModel.ts';
import type { FloatRuns } from './floatRuns.ts';
import { bindBinary, type Message, pick, repeatedMessage } from './message.ts';
import { type BlobProto, LayerParameter, V1LayerParameter } from './schema.ts';
import type { WeightSource } from './weights.ts';

type Blob = Message<typeof BlobProto>;

const weightsNet = {
  layer: repeatedMessage(100, pick(LayerParameter, 'name', 'blobs')),
  layers: repeatedMessage(2, pick(V1LayerParameter, 'name', 'blobs')),
};

/**
 * @param bytes the file in memory; or, with `readAt`, a buffer of its size that lacks the weights (sparseCaffemodel.ts),
 * which are then read from the file when they are written.
 * @throws VinobenchError `input` when the bytes are no caffemodel or not all of one.
 */
export function readTrainedWeights(bytes: Uint8Array, file: string, readAt?: ReadAt): WeightSource {
  const tensorOf: TensorOf = (shape, numbers) => tensorOfRuns(shape, numbers, bytes, readAt);
  const byName = new Map<string, (readonly Blob[])[]>();
  for (const layer of layersOf(bytes, file)) {
    const same = byName.get(layer.name);
    if (same === undefined) byName.set(layer.name, [layer.blobs]);
    else same.push(layer.blobs);
  }
  return {
    kind: 'trained',
    blobs(layer, specs) {
      if (specs.length === 0) return [];
      const same = byName.get(layer.name);
      const blobs = same?.[Math.min(layer.occurrence, same.length - 1)];
      if (blobs === undefined || blobs.length === 0) {
        throw misfit(layer, `needs weights, but ${file} has none under that name`);
      }
      if (blobs.length !== specs.length) {
        const roles = specs.map((spec) => spec.role).join(', ');
        throw misfit(layer, `expects ${specs.length} blobs (${roles}), but ${file} has ${blobs.length}`);
      }
      return specs.map((spec, index) => blobTensor(blobs[index], spec, layer, file, tensorOf));
    },
  };
}

function layersOf(bytes: Uint8Array, file: string): readonly { name: string; blobs: readonly Blob[] }[] {
  const place = { file };
  let net: Message<typeof weightsNet>;
  try {
    net = bindBinary(bytes, weightsNet);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new VinobenchError(
      'input',
      why === 'premature EOF'
        ? `${file} is cut off (or no caffemodel): a length in it reaches beyond the ${bytes.byteLength} bytes that exist.`
        : `${file} is damaged or no caffemodel: ${why}.`,
      { place, cause: error },
    );
  }
  const layers = net.layer.length > 0 ? net.layer : net.layers;
  if (layers.length === 0) {
    throw new VinobenchError('input', `${file} is no caffemodel: it holds no layers.`, { place });
  }
  if (layers.every((layer) => layer.name === '')) {
    throw new VinobenchError(
      'unsupported',
      `${file} is in the oldest Caffe format (V0): turn it into the current one with Caffe's upgrade_net_proto_binary.`,
      { place },
    );
  }
  return layers;
}

function blobTensor(
  blob: Blob | undefined,
  spec: BlobSpec,
  layer: CaffeLayer,
  file: string,
  tensorOf: TensorOf,
): Tensor {
  if (blob === undefined) throw misfit(layer, `misses its ${spec.role} in ${file}`);
  const found = blobShape(blob);
  const expected = spec.shape;
  if (withoutOnes(found) !== withoutOnes(expected)) {
    throw misfit(
      layer,
      `expects ${spec.role} of shape [${expected.join(', ')}], but ${file} has [${found.join(', ')}]`,
    );
  }
  const numbers = blob.data.length > 0 ? blob.data : blob.double_data;
  if (numbers.length !== elementCount(expected)) {
    throw misfit(
      layer,
      `expects ${elementCount(expected)} numbers of ${spec.role}, but ${file} has ${numbers.length}: it is damaged`,
    );
  }
  return tensorOf(expected, numbers);
}

const misfit = (layer: CaffeLayer, sentence: string): VinobenchError => refuseLayer(layer, sentence, 'input');

function blobShape(blob: Blob): readonly number[] {
  if (blob.shape !== undefined) return blob.shape.dim;
  const { num, channels, height, width } = blob;
  if (num === undefined && channels === undefined && height === undefined && width === undefined) {
    return [Math.max(blob.data.length, blob.double_data.length)];
  }
  return [num ?? 0, channels ?? 0, height ?? 0, width ?? 0];
}

/**
 * What says how the numbers lie. Dimensions of 1 do not: legacy blobs have four of them, a bias being [1, 1, 1, n], and
 * forks write one number a channel as [n] or [1, n, 1, 1].
 */
const withoutOnes = (shape: readonly number[]): string => shape.filter((dim) => dim !== 1).join();

type TensorOf = (shape: readonly number[], numbers: FloatRuns) => Tensor;

function tensorOfRuns(
  shape: readonly number[],
  numbers: FloatRuns,
  bytes: Uint8Array,
  readAt: ReadAt | undefined,
): Tensor {
  const runs = numbers.runs();
  if (readAt === undefined)
    return numbers.width === 4 ? bytesTensor(shape, runs) : fromDoubles(shape, () => runs);
  // Numbers that were gathered one by one lie in blocks of their own, in memory.
  const parts = runs.map((run) =>
    run.buffer === bytes.buffer
      ? { position: run.byteOffset - bytes.byteOffset, byteLength: run.byteLength }
      : run,
  );
  return numbers.width === 4
    ? storedTensor(shape, parts, readAt)
    : fromDoubles(shape, () => storedChunks(parts, 8 * doublesBlock, readAt));
}

const doublesBlock = 1 << 16;

function fromDoubles(shape: readonly number[], runs: () => Iterable<Uint8Array>): Tensor {
  return generatedTensor(shape, function* () {
    for (const run of runs()) {
      const view = new DataView(run.buffer, run.byteOffset, run.byteLength);
      for (let start = 0; start < run.byteLength; start += doublesBlock * 8) {
        const count = Math.min(doublesBlock, (run.byteLength - start) / 8);
        yield Float32Array.from({ length: count }, (_, index) => view.getFloat64(start + index * 8, true));
      }
    }
  });
}
