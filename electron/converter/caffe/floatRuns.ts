/**
 * A repeated float or double field as it lies in a file: packed lists are one view each, unpacked numbers are gathered
 * in small blocks. Nothing is copied before it is asked for, and never into an array of JavaScript numbers.
 */
export class FloatRuns {
  readonly width: 4 | 8;
  readonly #runs: Uint8Array[] = [];
  #bytes = 0;
  /** Bytes used of the last run when it is one of our own gathering blocks, else undefined. */
  #gathered: number | undefined;

  constructor(width: 4 | 8) {
    this.width = width;
  }

  get length(): number {
    return this.#bytes / this.width;
  }

  /** One number, from a text file. */
  push(value: number): void {
    const bytes = new Uint8Array(this.width);
    const view = new DataView(bytes.buffer);
    if (this.width === 4) view.setFloat32(0, value, true);
    else view.setFloat64(0, value, true);
    this.append(bytes);
  }

  /** Little-endian numbers; a whole count of them. */
  append(bytes: Uint8Array): void {
    this.#bytes += bytes.byteLength;
    if (bytes.byteLength > 64) {
      this.#endGathering();
      this.#runs.push(bytes);
      return;
    }
    const last = this.#gathered === undefined ? undefined : this.#runs.at(-1);
    if (
      last === undefined ||
      this.#gathered === undefined ||
      this.#gathered + bytes.byteLength > last.byteLength
    ) {
      const block = new Uint8Array(last === undefined ? 64 : Math.min(last.byteLength * 4, 1 << 20));
      if (last !== undefined) this.#runs[this.#runs.length - 1] = last.subarray(0, this.#gathered);
      block.set(bytes);
      this.#runs.push(block);
      this.#gathered = bytes.byteLength;
      return;
    }
    last.set(bytes, this.#gathered);
    this.#gathered += bytes.byteLength;
  }

  /** What is left of a gathering block holds no numbers. */
  #endGathering(): void {
    const last = this.#gathered === undefined ? undefined : this.#runs.at(-1);
    if (last !== undefined) this.#runs[this.#runs.length - 1] = last.subarray(0, this.#gathered);
    this.#gathered = undefined;
  }

  /** The bytes in order; concatenated they are `length * width` long. */
  runs(): readonly Uint8Array[] {
    if (this.#gathered === undefined) return this.#runs;
    return this.#runs.map((run, index) =>
      index === this.#runs.length - 1 ? run.subarray(0, this.#gathered) : run,
    );
  }
}
