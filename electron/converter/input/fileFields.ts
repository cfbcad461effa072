/** Protobuf's wire format, read in place: only lengths and what is asked for, so a model of gigabytes costs some milliseconds. */
import { closeSync, readSync } from 'node:fs';
import { openRegularSync } from '../../files/regularFile.ts';

const [varint, fixed64, lengthDelimited, groupStart, groupEnd, fixed32] = [0, 1, 2, 3, 4, 5];
const blockBytes = 64 << 10;

/**
 * Bytes that a message in a file should have where its last field, or what comes before it, goes past the end of the file; null where
 * it ends with the file or is no message.
 */
export function announcedBytes(path: string): number | null {
  const { descriptor: file, size } = openRegularSync(path);
  try {
    return new FileFields(file).endBehind(size);
  } finally {
    closeSync(file);
  }
}

interface Span {
  readonly start: number;
  readonly end: number;
}

interface Field extends Span {
  readonly number: number;
  readonly wire: number;
}

interface FieldLimit {
  /** Reading throws after this many fields, read or skipped. */
  readonly most: number;
  error(): Error;
}

export class FileFields {
  readonly #file: number;
  readonly #block = new Uint8Array(blockBytes);
  readonly #limit: FieldLimit | null;
  #blockStart = 0;
  #blockLength = 0;
  #read = 0;

  constructor(file: number, limit: FieldLimit | null = null) {
    this.#file = file;
    this.#limit = limit;
  }

  /**
   * The length-delimited fields of this number in a message; stops where the message ends or is malformed.
   */
  *fields(start: number, end: number, wanted: number): Generator<Span> {
    for (const field of this.messages(start, end)) if (field.number === wanted) yield field;
  }

  /** All length-delimited fields of a message; stops where it ends or is malformed. */
  *messages(start: number, end: number): Generator<Span & { readonly number: number }> {
    let at = start;
    while (at < end) {
      const field = this.#field(at);
      if (field === null || field.end > end) return;
      if (field.wire === lengthDelimited) yield field;
      at = field.end;
    }
  }

  /** Values of an int64 field of a message, packed or one by one. Those of more than 53 bits lose their last ones. */
  integers({ start, end }: Span, wanted: number): number[] {
    const values: number[] = [];
    for (let at = start; at < end; ) {
      const field = this.#field(at);
      if (field === null || field.end > end) break;
      if (field.number === wanted && (field.wire === varint || field.wire === lengthDelimited)) {
        for (let within = field.start; within < field.end; ) {
          const read = this.#varint(within);
          if (read === null) return values;
          values.push(this.#signed(within, read.next));
          within = read.next;
        }
      }
      at = field.end;
    }
    return values;
  }

  /** Negative int64 are sent as their two's complement. */
  #signed(start: number, end: number): number {
    let value = 0n;
    for (let at = end - 1; at >= start; at--) value = value * 128n + BigInt((this.#byte(at) ?? 0) % 128);
    return Number(BigInt.asIntN(64, value));
  }

  /** Null for bytes that are no field. The end may lie past the end of the file. */
  #field(at: number): Field | null {
    this.#read += 1;
    if (this.#limit !== null && this.#read > this.#limit.most) throw this.#limit.error();
    const tag = this.#varint(at);
    // There is no field 0: these bytes are no message.
    if (tag === null || tag.value < 8) return null;
    const [number, wire] = [Math.floor(tag.value / 8), tag.value % 8];
    const start = tag.next;
    switch (wire) {
      case varint: {
        const value = this.#varint(start);
        return value === null ? null : { number, wire, start, end: value.next };
      }
      case fixed64:
        return { number, wire, start, end: start + 8 };
      // Unknown ones are passed over by every reader; what stands in one is taken for fields of the message around it.
      case groupStart:
      case groupEnd:
        return { number, wire, start, end: start };
      case fixed32:
        return { number, wire, start, end: start + 4 };
      case lengthDelimited: {
        const length = this.#varint(start);
        return length === null ? null : { number, wire, start: length.next, end: length.next + length.value };
      }
      default:
        return null;
    }
  }

  /** Where the first top-level field ends that goes past the end of a file of this size; null: none does. */
  endBehind(size: number): number | null {
    let at = 0;
    while (at < size) {
      const field = this.#field(at);
      if (field === null) return null;
      if (field.end > size) return field.end;
      at = field.end;
    }
    return null;
  }

  text({ start, end }: Span): string {
    const bytes = new Uint8Array(Math.min(end - start, 4096));
    return new TextDecoder().decode(bytes.subarray(0, readSync(this.#file, bytes, 0, bytes.length, start)));
  }

  /** Null past the end of the file, or where ten bytes do not end it. */
  #varint(start: number): { value: number; next: number } | null {
    let value = 0;
    for (let index = 0; index < 10; index++) {
      const byte = this.#byte(start + index);
      if (byte === undefined) return null;
      value += (byte % 128) * 2 ** (7 * index);
      if (byte < 128) return { value, next: start + index + 1 };
    }
    return null;
  }

  #byte(at: number): number | undefined {
    // A length that nothing can have leads behind what can be asked for at all.
    if (!Number.isSafeInteger(at)) return undefined;
    if (at < this.#blockStart || at >= this.#blockStart + this.#blockLength) {
      this.#blockStart = at;
      this.#blockLength = readSync(this.#file, this.#block, 0, blockBytes, at);
    }
    return at < this.#blockStart + this.#blockLength ? this.#block[at - this.#blockStart] : undefined;
  }
}
