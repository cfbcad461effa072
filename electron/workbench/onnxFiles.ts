/**
 * Files that an ONNX model keeps its larger tensors in (onnx.proto3: ModelProto.graph 7, GraphProto.initializer 5,
 * TensorProto.external_data 13). Only lengths and names are read, so a model of gigabytes costs some milliseconds.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import path from 'node:path';

const [varint, fixed64, lengthDelimited, fixed32] = [0, 1, 2, 5];
const blockBytes = 64 << 10;

/**
 * Absolute paths in alphabetical order, whether they exist or not. A damaged file gives those that were found before the
 * damage: saying what is wrong with it is the reader's part.
 */
export function onnxExternalFiles(model: string): string[] {
  const locations = new Set<string>();
  const file = openSync(model, 'r');
  try {
    const bytes = new FileBytes(file);
    for (const graph of bytes.fields(0, Number.POSITIVE_INFINITY, 7)) {
      for (const initializer of bytes.fields(graph.start, graph.end, 5)) {
        for (const entry of bytes.fields(initializer.start, initializer.end, 13)) {
          const [key] = bytes.fields(entry.start, entry.end, 1);
          const [value] = bytes.fields(entry.start, entry.end, 2);
          if (key && value && bytes.text(key) === 'location') locations.add(bytes.text(value));
        }
      }
    }
  } finally {
    closeSync(file);
  }
  return [...locations].map((location) => path.resolve(path.dirname(model), location)).toSorted();
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Protobuf's wire format, read in place. */
class FileBytes {
  readonly #file: number;
  readonly #block = new Uint8Array(blockBytes);
  #blockStart = 0;
  #blockLength = 0;

  constructor(file: number) {
    this.#file = file;
  }

  /** The length-delimited fields of this number in a message; stops where the message ends or is none. */
  *fields(start: number, end: number, wanted: number): Generator<Span> {
    let at = start;
    while (at < end) {
      const tag = this.#varint(at);
      // There is no field 0: these bytes are no message.
      if (tag === null || tag.value < 8) return;
      at = tag.next;
      switch (tag.value % 8) {
        case varint: {
          const value = this.#varint(at);
          if (value === null) return;
          at = value.next;
          break;
        }
        case fixed64:
          at += 8;
          break;
        case fixed32:
          at += 4;
          break;
        case lengthDelimited: {
          const length = this.#varint(at);
          if (length === null || length.next + length.value > end) return;
          const span = { start: length.next, end: length.next + length.value };
          if (Math.floor(tag.value / 8) === wanted) yield span;
          at = span.end;
          break;
        }
        default:
          return;
      }
    }
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
    if (at < this.#blockStart || at >= this.#blockStart + this.#blockLength) {
      this.#blockStart = at;
      this.#blockLength = readSync(this.#file, this.#block, 0, blockBytes, at);
    }
    return at < this.#blockStart + this.#blockLength ? this.#block[at - this.#blockStart] : undefined;
  }
}
