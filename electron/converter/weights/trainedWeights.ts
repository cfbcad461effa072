/**
 * Weights of a `.caffemodel`, matched by layer name. A blob is a view on the file in memory, or a range of the file. All three
 * formats are read: `layer`, `layers` (V1) with its four legacy dimensions, and `layers` that wrap a `layer` (V0).
 */
import { unreachable, VinobenchError } from '../../../shared/faults/errors.ts';
import { bindBinary, TooManyFields } from '../caffe/binaryMessage.ts';
import {
  type BlobFault,
  type BlobNumbers,
  blobNumbers,
  storedCount,
  tensorOfBlob,
} from '../caffe/blobNumbers.ts';
import type { CaffeLayer } from '../caffe/caffeNet.ts';
import { type Message, message, pickFields, repeatedMessage } from '../caffe/message.ts';
import { refuseLayer } from '../caffe/refuseLayer.ts';
import { type BlobProto, LayerParameter, V0LayerParameter, V1LayerParameter } from '../caffe/schema.ts';
import { elementCount, type ReadAt, type Tensor } from '../graph/tensor.ts';
import type { BlobSpec } from '../layers/definition.ts';
import { filledByCaffe, missingNote } from './missingWeights.ts';
import type { BlobPlace, WeightSource } from './weights.ts';

type Blob = Message<typeof BlobProto>;

interface StoredLayer {
  /** Its place in the file. */
  readonly order: number;
  readonly blobs: readonly Blob[];
}

type TensorOf = (shape: readonly number[], numbers: BlobNumbers) => Tensor;

const weightsNet = {
  layer: repeatedMessage(100, pickFields(LayerParameter, 'name', 'blobs')),
  layers: repeatedMessage(2, {
    ...pickFields(V1LayerParameter, 'name', 'blobs'),
    layer: message(1, V0LayerParameter),
  }),
};

/**
 * @param bytes the file in memory; or, with `readAt`, a buffer of its size that lacks the weights (sparseCaffemodel.ts),
 * which are then read from the file when they are written.
 * @throws VinobenchError `input` when the bytes are no caffemodel or not all of one.
 */
export function readTrainedWeights(bytes: Uint8Array, file: string, readAt?: ReadAt): WeightSource {
  const tensorOf: TensorOf = (shape, numbers) => tensorOfBlob(shape, numbers, bytes, readAt);
  const byName = new Map<string, StoredLayer[]>();
  for (const [order, { name, blobs }] of layersOf(bytes, file).entries()) {
    const same = byName.get(name);
    if (same === undefined) byName.set(name, [{ order, blobs }]);
    else same.push({ order, blobs });
  }
  // Caffe copies every stored layer into the first layer of its name (Net::CopyTrainedLayersFrom), so the last one stays.
  const listedLayer = ({ sourceName, occurrence }: CaffeLayer): StoredLayer | undefined =>
    occurrence === 0 ? byName.get(sourceName)?.at(-1) : undefined;
  const storedLayer = (layer: CaffeLayer): StoredLayer | undefined => {
    const found = listedLayer(layer);
    return found === undefined || found.blobs.length === 0 ? undefined : found;
  };
  /** Of this file; without any it is another network's. */
  let found = 0;
  /** Names whose first layer learns something. */
  const taken = new Set<string>();
  let firstMissing: CaffeLayer | undefined;
  /** Where each blob is shared under a name the last that is stored: Caffe copies them one over the other. */
  const lastStored = (places: readonly BlobPlace[]): Blob | undefined => {
    let last: StoredLayer | undefined;
    let blob: Blob | undefined;
    for (const { layer, index } of places) {
      const found = storedLayer(layer);
      const candidate = found?.blobs[index];
      if (found === undefined || candidate === undefined || found.order < (last?.order ?? 0)) continue;
      [last, blob] = [found, candidate];
    }
    return blob;
  };
  return {
    kind: 'trained',
    shapes: (layer) => listedLayer(layer)?.blobs.map(blobShape),
    blobs(layer, specs, sharers, warn) {
      if (specs.length === 0) return [];
      if (layer.occurrence === 0) taken.add(layer.sourceName);
      const own = storedLayer(layer)?.blobs;
      const stored = specs.map((_, index) => lastStored(sharers?.[index] ?? []) ?? own?.[index]);
      const same = layer.occurrence === 0 ? (byName.get(layer.sourceName) ?? []) : [];
      const odd = same.find(({ blobs }) => blobs.length > 0 && blobs.length !== specs.length);
      if (odd !== undefined) {
        const roles = specs.map((spec) => spec.role).join(', ');
        throw misfit(layer, `expects ${specs.length} blobs (${roles}), but ${file} has ${odd.blobs.length}`);
      }
      if (stored.some((blob) => blob !== undefined)) found++;
      if (own === undefined && stored.includes(undefined)) {
        if (listedLayer(layer) !== undefined) {
          throw misfit(layer, `needs weights, but ${file} has none under that name`);
        }
        const named = byName.get(layer.sourceName) ?? [];
        if (!taken.has(layer.sourceName) && named.some(({ blobs }) => blobs.length > 0)) {
          throw misfit(
            layer,
            `shares its name with a layer before it that learns nothing, and Caffe gives the weights of that name in ${file} to the first; name it in both files`,
          );
        }
        firstMissing ??= layer;
        warn?.(layer, missingNote(layer, specs, file));
      }
      return specs.map((spec, index) =>
        stored[index] === undefined && own === undefined
          ? filledByCaffe(layer, spec, file)
          : blobTensor(stored[index], spec, layer, file, tensorOf),
      );
    },
    finish() {
      if (found > 0 || firstMissing === undefined) return;
      throw misfit(
        firstMissing,
        `needs weights, but ${file} has none under that name or any other of this net`,
      );
    },
  };
}

function layersOf(bytes: Uint8Array, file: string): readonly { name: string; blobs: readonly Blob[] }[] {
  const place = { file };
  let net: Message<typeof weightsNet>;
  try {
    net = bindBinary(bytes, weightsNet);
  } catch (error) {
    if (error instanceof TooManyFields) throw tooManyFields(file, error);
    const why = error instanceof Error ? error.message : String(error);
    throw new VinobenchError(
      'input',
      why === 'premature EOF'
        ? `${file} is cut off (or no caffemodel): a length in it reaches beyond the ${bytes.byteLength} bytes that exist.`
        : `${file} is damaged or no caffemodel: ${why}.`,
      { place, cause: error, trouble: { kind: 'model-unreadable', detail: file } },
    );
  }
  const old = net.layers.map(({ layer, ...own }) => layer ?? own);
  const layers = net.layer.length > 0 ? net.layer : old;
  if (layers.length === 0) {
    throw new VinobenchError('input', `${file} is not a caffemodel: it has no layers.`, {
      place,
      trouble: { kind: 'model-unreadable', detail: file },
    });
  }
  return layers;
}

/** What the readers of small and of large files say. */
export const tooManyFields = (file: string, cause: TooManyFields): VinobenchError =>
  new VinobenchError(
    'limit',
    `${file} has ${cause.message}; if it is a network's, save it with Caffe, which packs its numbers.`,
    { place: { file }, cause },
  );

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
  const wanted = elementCount(expected);
  const read = blobNumbers(blob, wanted);
  if ('fault' in read) throw misfit(layer, `has its ${spec.role} in ${file} ${faultText(read.fault)}`);
  const { numbers } = read;
  if (numbers.count !== wanted) {
    throw misfit(
      layer,
      `expects ${wanted} numbers of ${spec.role}, but ${file} has ${numbers.count}: it is damaged`,
    );
  }
  return tensorOf(expected, numbers);
}

/** Behind the role of the blob and the name of its file. */
function faultText(fault: BlobFault): string {
  switch (fault.kind) {
    case 'untyped':
      return `as ${fault.stored} raw bytes without a type, which are not ${fault.wanted} numbers`;
    case 'unread-type':
      return `as raw data of the type ${fault.type}; FLOAT16, FLOAT and DOUBLE can be read`;
    case 'cut':
      return `as ${fault.stored} raw bytes of the type ${fault.type}, which end in the middle of a number`;
    default:
      return unreachable(fault);
  }
}

const misfit = (layer: CaffeLayer, sentence: string): VinobenchError => refuseLayer(layer, sentence, 'input');

function blobShape(blob: Blob): readonly number[] {
  if (blob.shape !== undefined) return blob.shape.dim;
  const { num, channels, height, width } = blob;
  if (num === undefined && channels === undefined && height === undefined && width === undefined) {
    return [storedCount(blob)];
  }
  return [num ?? 0, channels ?? 0, height ?? 0, width ?? 0];
}

/**
 * What says how the numbers lie. Dimensions of 1 do not: legacy blobs have four of them, a bias being [1, 1, 1, n], and
 * forks write one number a channel as [n] or [1, n, 1, 1].
 */
const withoutOnes = (shape: readonly number[]): string => shape.filter((dim) => dim !== 1).join();
