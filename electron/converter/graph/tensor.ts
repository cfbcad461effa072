/**
 * A constant that is produced when it is written and dropped afterwards: a conversion's memory does not grow with the
 * number of passes. Row-major, little-endian.
 */
import { createHash } from 'node:crypto';

export type ElementType = 'f32' | 'f16' | 'i64' | 'i32';

export interface Tensor {
  readonly elementType: ElementType;
  readonly shape: readonly number[];
  /** Exactly what `chunks` yields in all. */
  readonly byteLength: number;
  /** A bound on |value| where it is known without producing the values. */
  readonly bound?: number;
  /** The name under which layers of the source share these numbers. */
  readonly sharedAs?: string;
  /** Whether a layer of the source has learned them or the layer says them itself; neither where a pass made them. */
  readonly origin?: 'learned' | 'said';
  /** The first bytes, where they are known without producing the rest: tells most tensors apart. */
  beginning?(): Uint8Array;
  /**
   * Whole elements each; a chunk is valid until the next one is asked for. May be called again for the same bytes.
   *
   * @param most bytes a chunk should have; those that are made block by block may have more.
   */
  chunks(most?: number): Iterable<Uint8Array>;
}

const widths = { f32: 4, f16: 2, i64: 8, i32: 4 } as const satisfies Record<ElementType, number>;

/** Bytes that pass through memory at once: large enough for few calls, small enough for a core's cache. */
const chunkBytes = 1 << 20;
/** Where each number is computed with: a chunk and its result stay in the cache together. */
const computedBytes = 128 << 10;

const beginningBytes = 64;

export const elementCount = (shape: readonly number[]): number =>
  shape.reduce((product, dim) => product * dim, 1);

export const byteLengthOf = (elementType: ElementType, shape: readonly number[]): number =>
  widths[elementType] * elementCount(shape);

const bytesOf = (view: ArrayBufferView): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

export function floatTensor(shape: readonly number[], values: ArrayLike<number>): Tensor {
  return eagerTensor('f32', shape, Float32Array.from(values));
}

export function int64Tensor(shape: readonly number[], values: readonly number[]): Tensor {
  return eagerTensor('i64', shape, BigInt64Array.from(values, BigInt));
}

const positionsAtOnce = 1 << 14;

/** i64 from the place of each number, made block by block. */
export function int64Blocks(length: number, numberAt: (index: number) => number): Tensor {
  return {
    elementType: 'i64',
    shape: [length],
    byteLength: byteLengthOf('i64', [length]),
    *chunks() {
      const buffer = new BigInt64Array(Math.min(positionsAtOnce, length));
      for (let start = 0; start < length; start += buffer.length) {
        const block = buffer.subarray(0, Math.min(buffer.length, length - start));
        for (let at = 0; at < block.length; at++) block[at] = BigInt(numberAt(start + at));
        yield bytesOf(block);
      }
    },
  };
}

function eagerTensor(elementType: ElementType, shape: readonly number[], view: ArrayBufferView): Tensor {
  return { elementType, shape, byteLength: view.byteLength, chunks: () => [bytesOf(view)] };
}

/** f32 from parts that lie in memory (a file's bytes, at any alignment). */
export function bytesTensor(shape: readonly number[], parts: readonly Uint8Array[]): Tensor {
  const [first] = parts;
  return {
    elementType: 'f32',
    shape,
    byteLength: byteLengthOf('f32', shape),
    ...(first === undefined ? {} : { beginning: () => first.subarray(0, beginningBytes) }),
    *chunks(most = chunkBytes) {
      for (const part of parts) {
        for (let start = 0; start < part.byteLength; start += most) {
          yield part.subarray(start, Math.min(start + most, part.byteLength));
        }
      }
    },
  };
}

interface FileRange {
  readonly position: number;
  readonly byteLength: number;
}

export type StoredPart = FileRange | Uint8Array;

/** Fills `into` with the bytes of a file from `position` on. */
export type ReadAt = (into: Uint8Array, position: number) => void;

/**
 * The bytes of parts of a file and of memory, at most this many at a time; valid until the next ones are asked for.
 */
export function* storedChunks(
  parts: readonly StoredPart[],
  most: number,
  readAt: ReadAt,
): Iterable<Uint8Array> {
  let buffer = new Uint8Array(0);
  for (const part of parts) {
    if (buffer.byteLength < Math.min(most, part.byteLength))
      buffer = new Uint8Array(Math.min(most, part.byteLength));
    for (let start = 0; start < part.byteLength; start += most) {
      const length = Math.min(most, part.byteLength - start);
      if (part instanceof Uint8Array) yield part.subarray(start, start + length);
      else {
        const chunk = buffer.subarray(0, length);
        readAt(chunk, part.position + start);
        yield chunk;
      }
    }
  }
}

/** f32 from parts of a file, read again whenever they are requested, and of memory. */
export function storedTensor(shape: readonly number[], parts: readonly StoredPart[], readAt: ReadAt): Tensor {
  const beginning = (): Uint8Array => {
    for (const chunk of storedChunks(parts, beginningBytes, readAt)) return chunk;
    return new Uint8Array(0);
  };
  return {
    elementType: 'f32',
    shape,
    byteLength: byteLengthOf('f32', shape),
    beginning,
    chunks: (most = chunkBytes) => storedChunks(parts, most, readAt),
  };
}

const floatsAtOnce = 1 << 16;

/** f32 from the place of each number, row-major, made block by block. */
export function floatBlocksAt(shape: readonly number[], numberAt: (index: number) => number): Tensor {
  const count = elementCount(shape);
  return generatedTensor(shape, function* () {
    const buffer = new Float32Array(Math.min(floatsAtOnce, count));
    for (let start = 0; start < count; start += buffer.length) {
      const block = buffer.subarray(0, Math.min(buffer.length, count - start));
      for (let at = 0; at < block.length; at++) block[at] = numberAt(start + at);
      yield block;
    }
  });
}

/** f32 from numbers made in order; each call of `blocks` starts over and must make the same numbers. */
export function generatedTensor(
  shape: readonly number[],
  blocks: () => Iterable<Float32Array>,
  bound?: number,
): Tensor {
  return {
    elementType: 'f32',
    shape,
    byteLength: byteLengthOf('f32', shape),
    ...(bound === undefined ? {} : { bound }),
    *chunks() {
      for (const block of blocks()) yield bytesOf(block);
    },
  };
}

/** The same for tensors of the same type, shape and values, and for no others. Reads all of the tensor. */
export function contentKey(tensor: Tensor): string {
  const hash = createHash('sha256');
  for (const chunk of tensor.chunks()) hash.update(chunk);
  return `${tensor.elementType} ${tensor.shape.join()} ${hash.digest('hex')}`;
}

/** The same values under another shape of as many elements. */
export function reshaped(tensor: Tensor, shape: readonly number[]): Tensor {
  if (elementCount(shape) !== elementCount(tensor.shape)) {
    throw new RangeError(`[${tensor.shape}] cannot be seen as [${shape}]`);
  }
  return { ...tensor, shape, chunks: (most) => tensor.chunks(most) };
}

/** The same values with the slices along `axis` in another order: slice i of the result is slice `order[i]`. */
export function permutedTensor(tensor: Tensor, axis: number, order: readonly number[]): Tensor {
  const inner = elementCount(tensor.shape.slice(axis + 1));
  const outer = elementCount(tensor.shape.slice(0, axis));
  const blocks = (): Iterable<Float32Array> => {
    const values = floatValues(tensor);
    const permuted = new Float32Array(values.length);
    for (let row = 0; row < outer; row++) {
      for (const [to, from] of order.entries()) {
        const start = (row * order.length + from) * inner;
        permuted.set(values.subarray(start, start + inner), (row * order.length + to) * inner);
      }
    }
    return [permuted];
  };
  return generatedTensor(tensor.shape, blocks, tensor.bound);
}

/** All numbers of a small i64 or i32 tensor (axes, an order). */
export function tensorNumbers(tensor: Tensor): number[] {
  const bytes = Buffer.concat(Array.from(tensor.chunks(), (chunk) => Buffer.from(chunk)));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const width = widths[tensor.elementType];
  return Array.from({ length: bytes.byteLength / width }, (_, index) =>
    width === 8 ? Number(view.getBigInt64(index * 8, true)) : view.getInt32(index * 4, true),
  );
}

/** The values of an f32 tensor, block by block; a block is valid until the next one is asked for. */
export function* floatBlocks(tensor: Tensor): Iterable<Float32Array> {
  if (tensor.elementType !== 'f32') throw new TypeError(`f32 was expected, not ${tensor.elementType}`);
  let aligned: Uint8Array | undefined;
  for (const chunk of tensor.chunks(computedBytes)) {
    if (chunk.byteOffset % 4 === 0) {
      yield new Float32Array(chunk.buffer, chunk.byteOffset, chunk.byteLength / 4);
      continue;
    }
    if (aligned === undefined || aligned.byteLength < chunk.byteLength)
      aligned = new Uint8Array(chunk.byteLength);
    aligned.set(chunk);
    yield new Float32Array(aligned.buffer, 0, chunk.byteLength / 4);
  }
}

/** All values of a small f32 tensor (one number a channel). */
export function floatValues(tensor: Tensor): Float32Array {
  const values = new Float32Array(elementCount(tensor.shape));
  let at = 0;
  for (const block of floatBlocks(tensor)) {
    values.set(block, at);
    at += block.length;
  }
  return values;
}

/**
 * Element i times factors[floor(i / inner) % factors.length]: with `inner` the elements that share a factor in a row,
 * that is a multiplication along one axis.
 */
export function scaledTensor(tensor: Tensor, inner: number, factors: Float64Array): Tensor {
  const largest = factors.reduce((most, factor) => Math.max(most, Math.abs(factor)), 0);
  const bound = tensor.bound === undefined ? undefined : tensor.bound * largest;
  const blocks = function* (): Iterable<Float32Array> {
    let scaled = new Float32Array(0);
    let start = 0;
    for (const block of floatBlocks(tensor)) {
      if (scaled.length < block.length) scaled = new Float32Array(block.length);
      for (let at = 0; at < block.length; ) {
        const row = Math.floor((start + at) / inner);
        const factor = factors[row % factors.length] ?? 1;
        const end = Math.min(block.length, (row + 1) * inner - start);
        for (; at < end; at++) scaled[at] = (block[at] ?? 0) * factor;
      }
      start += block.length;
      yield scaled.subarray(0, block.length);
    }
  };
  return generatedTensor(tensor.shape, blocks, bound);
}
