/**
 * A large caffemodel with its weights left on the disk: a buffer of the file's size in which everything but the long
 * lists of numbers stands in its place. The system gives memory only to the pages that are filled, so the buffer costs
 * next to nothing, and the lists' places in it are their places in the file.
 */
import type { ReadAt } from '../graph/tensor.ts';
import { FieldCount } from './binaryMessage.ts';

/** Shorter lists are read with what stands around them. */
const shortestLeftOut = 64 << 10;
/** Read at once: a layer's fields and the beginning of its weights. */
const windowBytes = 4 << 10;
const largestUint32 = 2 ** 32 - 1;

/**
 * Field numbers that lead to lists of numbers: NetParameter -> layer -> blob -> data and diff of both widths, and NVIDIA's
 * raw_data and raw_diff. In the oldest format (V0) a layer of V1 wraps another that has the blobs.
 */
const v1Blobs = 6;
const blobsOf: Readonly<Record<number, number>> = { 100: 7, 2: v1Blobs };
const wrapped = { field: 1, blobs: 50 } as const;
const numberLists: ReadonlySet<number> = new Set([5, 6, 8, 9, 12, 13]);

type Level =
  | { readonly kind: 'net' }
  | { readonly kind: 'layer'; readonly blobs: number }
  | { readonly kind: 'blob' };

/**
 * In a truncated or damaged file, everything up to and including the damage keeps its place, so a reader of the buffer
 * finds the damage too.
 *
 * @throws TooManyFields
 * @returns undefined where that cannot be guaranteed, such as after a group of fields; Caffe writes no such file.
 */
export function sparseCaffemodel(readAt: ReadAt, size: number): Uint8Array | undefined {
  const walk = new Walk(readAt, size);
  return walk.fields(size, { kind: 'net' }) === 'unsure' ? undefined : walk.bytes;
}

/** damaged: no reader of the format continues from here. */
type Outcome = 'read' | 'damaged' | 'unsure';

class Walk {
  readonly bytes: Uint8Array;
  readonly #readAt: ReadAt;
  readonly #count = new FieldCount();
  #position = 0;
  /** Everything between `#position` and here is in its place. */
  #filled = 0;

  constructor(readAt: ReadAt, size: number) {
    this.bytes = new Uint8Array(size);
    this.#readAt = readAt;
  }

  fields(end: number, level: Level): Outcome {
    while (this.#position < end) {
      this.#count.add();
      const tag = this.#varint(end);
      if (tag === undefined) return 'damaged';
      const [field, wire] = [Math.floor(tag / 8), tag % 8];
      // Readers of the format stop at these, and zeros, which damage may lead to, would be read one by one.
      if (tag > largestUint32 || field === 0 || wire > 5) return 'damaged';
      const outcome = wire === 2 ? this.#delimited(field, end, level) : this.#fixed(wire, end);
      if (outcome !== 'read') return outcome;
    }
    return 'read';
  }

  #delimited(field: number, end: number, level: Level): Outcome {
    const length = this.#varint(end);
    if (length === undefined) return 'damaged';
    // Readers of the format take the lower half of a longer length.
    if (length > largestUint32) return 'unsure';
    if (length > end - this.#position) return 'damaged';
    const fieldEnd = this.#position + length;
    const blobs = level.kind === 'net' ? blobsOf[field] : undefined;
    if (blobs !== undefined) return this.fields(fieldEnd, { kind: 'layer', blobs });
    if (level.kind === 'layer' && level.blobs === v1Blobs && field === wrapped.field)
      return this.fields(fieldEnd, { kind: 'layer', blobs: wrapped.blobs });
    if (level.kind === 'layer' && field === level.blobs) return this.fields(fieldEnd, { kind: 'blob' });
    const isLeftOut = level.kind === 'blob' && numberLists.has(field) && length >= shortestLeftOut;
    if (!isLeftOut) this.#fill(fieldEnd);
    this.#position = fieldEnd;
    return 'read';
  }

  #fixed(wire: number, end: number): Outcome {
    if (wire === 0) {
      const value = this.#varint(end);
      return value === undefined ? 'damaged' : value === Number.POSITIVE_INFINITY ? 'unsure' : 'read';
    }
    const width = wire === 5 ? 4 : wire === 1 ? 8 : undefined;
    if (width === undefined) return 'unsure';
    if (width > end - this.#position) return 'damaged';
    this.#fill(this.#position + width);
    this.#position += width;
    return 'read';
  }

  /** undefined past the end, infinity for more bytes than a number has. */
  #varint(end: number): number | undefined {
    let value = 0;
    for (let scale = 1; scale <= 2 ** 63; scale *= 128) {
      if (this.#position >= end) return undefined;
      this.#fill(this.#position + 1);
      const byte = this.bytes[this.#position++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    return Number.POSITIVE_INFINITY;
  }

  /** Reads on, at least to `until`. */
  #fill(until: number): void {
    if (until <= this.#filled) return;
    const from = Math.max(this.#filled, this.#position);
    const to = Math.min(this.bytes.length, Math.max(until, from + windowBytes));
    this.#readAt(this.bytes.subarray(from, to), from);
    this.#filled = to;
  }
}
