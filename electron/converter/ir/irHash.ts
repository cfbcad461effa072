/**
 * What tells one IR from another: SHA-256 over the bytes of its .xml followed by the CRC-32 of its .bin (eight hexadecimal
 * digits). An .xml of ours names the SHA-256 of the source and of its weights, the converter's version and the options, so
 * the .bin follows from it; the checksum is for damage, and for IRs of others. To hash the .bin as well would take longer
 * than to convert it.
 */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

export class IrHash {
  readonly #xml = createHash('sha256');
  #bin: number | undefined;

  /** The next bytes of the .xml. */
  addXml(bytes: Uint8Array): void {
    this.#xml.update(bytes);
  }

  /** The next bytes of the .bin. */
  addBin(bytes: Uint8Array): void {
    this.#bin = crc32(bytes, this.#bin ?? 0);
  }

  /** Hexadecimal; an IR without constants may come without a .bin. */
  digest(): string {
    if (this.#bin !== undefined) this.#xml.update(this.#bin.toString(16).padStart(8, '0'));
    return this.#xml.digest('hex');
  }
}
