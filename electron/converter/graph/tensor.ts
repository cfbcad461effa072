/**
 * A constant that is produced when it is written and dropped afterwards: a conversion's memory does not grow with the
 * number of passes. Row-major, little-endian.
 */
export type ElementType = 'f32' | 'f16' | 'i64' | 'i32';

export interface Tensor {
  readonly elementType: ElementType;
  readonly shape: readonly number[];
  /** Exactly what `chunks` yields in all. */
  readonly byteLength: number;
  /** A bound on |value| where it is known without producing the values. */
  readonly bound?: number;
  /** The first bytes, where they lie in memory: tells most tensors apart without producing them. */
  readonly beginning?: Uint8Array;
  /** Whole elements each; a chunk is valid until the next one is asked for. May be called again for the same bytes. */
  chunks(): Iterable<Uint8Array>;
}

const widths = { f32: 4, f16: 2, i64: 8, i32: 4 } as const satisfies Record<ElementType, number>;

/** Bytes that pass through memory at once: large enough for fast writes, small beside 150 MiB. */
const chunkBytes = 4 << 20;

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

function eagerTensor(elementType: ElementType, shape: readonly number[], view: ArrayBufferView): Tensor {
  return { elementType, shape, byteLength: view.byteLength, chunks: () => [bytesOf(view)] };
}

/** f32 from parts that lie in memory (a file's bytes, at any alignment). */
export function bytesTensor(shape: readonly number[], parts: readonly Uint8Array[]): Tensor {
  return {
    elementType: 'f32',
    shape,
    byteLength: byteLengthOf('f32', shape),
    ...(parts[0] === undefined ? {} : { beginning: parts[0].subarray(0, beginningBytes) }),
    *chunks() {
      for (const part of parts) {
        for (let start = 0; start < part.byteLength; start += chunkBytes) {
          yield part.subarray(start, Math.min(start + chunkBytes, part.byteLength));
        }
      }
    },
  };
}

/** f32 from numbers made in order; each call of `blocks` starts anew and must make the same numbers. */
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

/** The same values under another shape of as many elements. */
export function reshaped(tensor: Tensor, shape: readonly number[]): Tensor {
  if (elementCount(shape) !== elementCount(tensor.shape)) {
    throw new RangeError(`[${tensor.shape}] cannot be seen as [${shape}]`);
  }
  return { ...tensor, shape, chunks: () => tensor.chunks() };
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
  const bytes = Buffer.concat([...tensor.chunks()].map((chunk) => Buffer.from(chunk)));
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
  for (const chunk of tensor.chunks()) {
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
