/** A file on its way: `FILE.part` with what has arrived, hashed as it comes, and `FILE.part.json` with where it is from. */
import { createHash, type Hash } from 'node:crypto';
import { constants, type FileHandle, open, readFile, rm } from 'node:fs/promises';
import { z } from 'zod';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { publishFile, writeDurably } from '../../files/durable.ts';
import type { Outlet } from '../../files/fileTrouble.ts';

/** Of whatever is fetched, wherever it goes. */
export const fetchOutlet: Outlet = {
  code: 'store',
  elsewhere: 'fetch into another folder with --output; what has arrived is kept',
};

const stateSchema = z.object({ address: z.string(), validator: z.string().nullable() });
type State = z.infer<typeof stateSchema>;

const blockBytes = 1 << 20;

interface PartRequest {
  readonly file: string;
  readonly address: string;
  /** Of the whole file. */
  readonly bytes: number;
  /** Whether a part of unknown origin may be discarded. */
  readonly beginAnew: boolean;
}

export class PartFile {
  readonly #file: string;
  readonly #address: string;
  readonly #handle: FileHandle;
  #hash: Hash = createHash('sha256');
  #bytes = 0;
  #validator: string | null = null;

  private constructor(file: string, address: string, handle: FileHandle) {
    this.#file = file;
    this.#address = address;
    this.#handle = handle;
  }

  /**
   * Continues what an earlier attempt from the same address left; a part longer than the file starts over.
   * @throws VinobenchError `input` for a part of unknown origin, unless it may start over
   */
  static async open({ file, address, bytes, beginAnew }: PartRequest): Promise<PartFile> {
    const handle = await open(`${file}.part`, appending, 0o666);
    const part = new PartFile(file, address, handle);
    try {
      const state = await readState(file);
      const { size } = await handle.stat();
      if (state?.address === address && size <= bytes) await part.#takeUp(state, size);
      else if (state === null && size > 0 && !beginAnew) throw notOurs(`${file}.part`);
      else await handle.truncate(0);
      return part;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  async #takeUp(state: State, size: number): Promise<void> {
    this.#validator = state.validator;
    const block = new Uint8Array(blockBytes);
    while (this.#bytes < size) {
      const { bytesRead } = await this.#handle.read(block, 0, block.length, this.#bytes);
      if (bytesRead === 0) return this.#handle.truncate(this.#bytes);
      this.#hash.update(block.subarray(0, bytesRead));
      this.#bytes += bytesRead;
    }
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The server's strong entity tag or date of the bytes so far, for If-Range; null: it sent none. */
  get validator(): string | null {
    return this.#validator;
  }

  /** SHA-256 of the bytes so far, hexadecimal. */
  digest(): string {
    return this.#hash.copy().digest('hex');
  }

  async restart(validator: string | null): Promise<void> {
    await this.#handle.truncate(0);
    this.#bytes = 0;
    this.#hash = createHash('sha256');
    this.#validator = validator;
    const state: State = { address: this.#address, validator };
    await writeDurably(`${this.#file}.part.json`, JSON.stringify(state), { outlet: fetchOutlet });
  }

  async append(chunk: Uint8Array): Promise<void> {
    // Opened to append: each write goes to the end.
    await this.#handle.appendFile(chunk);
    this.#hash.update(chunk);
    this.#bytes += chunk.byteLength;
  }

  /** Makes it the file, by a rename. */
  async finish(): Promise<void> {
    await this.#handle.sync();
    await this.#handle.close();
    await publishFile(`${this.#file}.part`, this.#file);
    await rm(`${this.#file}.part.json`, { force: true });
  }

  async discard(): Promise<void> {
    await this.#handle.close();
    await rm(`${this.#file}.part`, { force: true });
    await rm(`${this.#file}.part.json`, { force: true });
  }

  /** Keeps what there is, if there is any; nothing to do after `finish` or `discard`. */
  async close(): Promise<void> {
    if (this.#handle.fd < 0) return;
    if (this.#bytes === 0) await this.discard();
    else await this.#handle.close();
  }
}

/** As `a+`, but not through a link. */
const appending = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0);

/** The state is written before the first byte arrives. */
function notOurs(file: string): VinobenchError {
  return new VinobenchError(
    'input',
    `${file} is there already and was not left by Vinobench; move or delete it, then fetch again.`,
    { place: { file, trouble: 'exists' } },
  );
}

/** Null where it cannot be read: then the origin of the bytes is unknown. */
async function readState(file: string): Promise<State | null> {
  try {
    return stateSchema.parse(JSON.parse(await readFile(`${file}.part.json`, 'utf8')));
  } catch {
    return null;
  }
}
