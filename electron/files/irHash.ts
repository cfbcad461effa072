/** An IR's `irSha256`, which shared/models/irIdentity.ts defines: the .xml's bytes in a SHA-256, the .bin's in a checksum behind them. */
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

  /** CRC-32 of the .bin so far, unsigned. */
  get binCrc32(): number {
    return this.#bin ?? 0;
  }

  /** Hexadecimal; an IR without constants may come without a .bin. */
  digest(): string {
    if (this.#bin !== undefined) this.#xml.update(this.#bin.toString(16).padStart(8, '0'));
    return this.#xml.digest('hex');
  }
}
