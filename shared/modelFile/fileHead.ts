/** The first bytes of a file, as what recognises files wants to look at them. */

/** Enough for the signature of every known format, for the first fields of a message, and for an XML's root. */
export const headBytes = 4096;

export class FileHead {
  /** At most `headBytes`. */
  readonly bytes: Uint8Array;
  /** Bytes of the whole file. */
  readonly size: number;
  /** Without a byte order mark; undefined for bytes that are not text in UTF-8 or a code page. */
  readonly text: string | undefined;

  constructor(bytes: Uint8Array, size: number) {
    this.bytes = bytes;
    this.size = size;
    this.text = bytes.every(isTextByte)
      ? this.ascii(0, bytes.length).replace(/^\u00ef\u00bb\u00bf/, '')
      : undefined;
  }

  /** One character a byte: what tells formats apart is ASCII. */
  ascii(start: number, end: number): string {
    return Array.from(this.bytes.subarray(start, end), (byte) => String.fromCharCode(byte)).join('');
  }

  starts(...bytes: readonly number[]): boolean {
    return this.bytes.length >= bytes.length && bytes.every((byte, index) => this.bytes[index] === byte);
  }

  /** Little-endian; 0 past the end. */
  uint32(at: number): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.bytes.subarray(at, at + 4);
    return a + b * 2 ** 8 + c * 2 ** 16 + d * 2 ** 24;
  }

  uint64(at: number): number {
    return this.uint32(at) + this.uint32(at + 4) * 2 ** 32;
  }
}

/** Whether bytes of a text may have this value, in whatever code page. */
export const isTextByte = (byte: number): boolean => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d);
