/**
 * The numbers of one blob of a caffemodel as a tensor of f32, whatever they are stored as: float, double, or the bytes of
 * NVIDIA's fork in half, float or double. Read when they are asked for, from memory or from the file.
 */

import { widenHalves } from '../../../shared/precision/half.ts';
import {
  bytesTensor,
  generatedTensor,
  type ReadAt,
  type StoredPart,
  storedChunks,
  storedTensor,
  type Tensor,
} from '../graph/tensor.ts';
import type { Message } from './message.ts';
import type { BlobProto } from './schema.ts';

type Blob = Message<typeof BlobProto>;

export interface BlobNumbers {
  readonly width: 2 | 4 | 8;
  /** Little-endian; whole numbers each. */
  readonly runs: readonly Uint8Array[];
  readonly count: number;
}

type RawType = NonNullable<Blob['raw_data_type']>;

/** Why the raw bytes of a blob are not a list of numbers. */
export type BlobFault =
  /** Without a type, and not `wanted` numbers of any width. */
  | { readonly kind: 'untyped'; readonly stored: number; readonly wanted: number }
  | { readonly kind: 'unread-type'; readonly type: RawType }
  /** Ends in the middle of a number. */
  | { readonly kind: 'cut'; readonly stored: number; readonly type: RawType | undefined };

const rawWidths = { DOUBLE: 8, FLOAT: 4, FLOAT16: 2, INT: undefined, UINT: undefined } as const;

/**
 * As the readers of the format choose where a blob holds several lists: raw_data before double_data (Blob::FromProto of
 * NVIDIA/caffe), double_data before data (blob.cpp of BVLC/caffe).
 *
 * @param wanted how many; tells the width of bytes that have no type.
 */
export function blobNumbers(
  blob: Blob,
  wanted: number,
): { readonly numbers: BlobNumbers } | { readonly fault: BlobFault } {
  const { raw_data: bytes, raw_data_type: type } = blob;
  if (bytes === undefined || bytes.byteLength === 0) {
    const list = blob.double_data.length > 0 ? blob.double_data : blob.data;
    return { numbers: { width: list.width, runs: list.runs(), count: list.length } };
  }
  const stored = bytes.byteLength;
  const width = type === undefined ? widthOf(stored / wanted) : rawWidths[type];
  if (width === undefined)
    return {
      fault: type === undefined ? { kind: 'untyped', stored, wanted } : { kind: 'unread-type', type },
    };
  if (stored % width !== 0) return { fault: { kind: 'cut', stored, type } };
  return { numbers: { width, runs: [bytes], count: stored / width } };
}

const widthOf = (width: number): 2 | 4 | 8 | undefined =>
  width === 2 || width === 4 || width === 8 ? width : undefined;

/** How many numbers the blob holds, whatever its shape says. */
export function storedCount(blob: Blob): number {
  const { raw_data: bytes, raw_data_type: type } = blob;
  if (bytes === undefined || bytes.byteLength === 0) {
    return Math.max(blob.double_data.length, blob.data.length);
  }
  return Math.floor(bytes.byteLength / (rawWidths[type ?? 'FLOAT'] ?? 4));
}

/**
 * @param bytes what the runs are views on, where they lie in the file.
 * @param readAt reads the file where `bytes` is a buffer of its size without the numbers.
 */
export function tensorOfBlob(
  shape: readonly number[],
  { width, runs }: BlobNumbers,
  bytes: Uint8Array,
  readAt: ReadAt | undefined,
): Tensor {
  if (readAt === undefined) {
    return width === 4 ? bytesTensor(shape, runs) : widened(shape, width, () => runs);
  }
  // Numbers that were gathered one by one are in separate blocks in memory.
  const parts = runs.map(
    (run): StoredPart =>
      run.buffer === bytes.buffer
        ? { position: run.byteOffset - bytes.byteOffset, byteLength: run.byteLength }
        : run,
  );
  if (width === 4) return storedTensor(shape, parts, readAt);
  return widened(shape, width, () => storedChunks(parts, width * blockLength, readAt));
}

const blockLength = 1 << 16;

const widened = (shape: readonly number[], width: 2 | 8, runs: () => Iterable<Uint8Array>): Tensor =>
  width === 2 ? fromHalves(shape, runs) : fromDoubles(shape, runs);

function fromDoubles(shape: readonly number[], runs: () => Iterable<Uint8Array>): Tensor {
  return generatedTensor(shape, function* () {
    for (const run of runs()) {
      const view = new DataView(run.buffer, run.byteOffset, run.byteLength);
      for (let start = 0; start < run.byteLength; start += blockLength * 8) {
        const count = Math.min(blockLength, (run.byteLength - start) / 8);
        yield Float32Array.from({ length: count }, (_, index) => view.getFloat64(start + index * 8, true));
      }
    }
  });
}

function fromHalves(shape: readonly number[], runs: () => Iterable<Uint8Array>): Tensor {
  return generatedTensor(shape, function* () {
    const block = new Float32Array(blockLength);
    for (const run of runs()) {
      for (let start = 0; start < run.byteLength; start += blockLength * 2) {
        const part = run.subarray(start, start + blockLength * 2);
        widenHalves(part, block);
        yield block.subarray(0, part.byteLength / 2);
      }
    }
  });
}
