/** Measurements of the noise of a machine on their way into the store and out of it. */
import type { NoiseDocument } from '../../../shared/comparing/noise.ts';
import { type NoiseStore, openNoiseStore } from '../../store/noiseStore.ts';
import { patiently } from '../../store/patience.ts';
import { UnkeptDocuments } from './unkeptDocuments.ts';

/** The newest that are read: older ones say nothing of today. */
const newest = 8;

/** Opened when first used. */
export class KeptNoise implements AsyncDisposable {
  #opened: NoiseStore | undefined;
  readonly #open: () => NoiseStore;
  readonly #unkept: UnkeptDocuments;

  constructor(log: (text: string) => void, open: () => NoiseStore = openNoiseStore) {
    this.#open = open;
    this.#unkept = new UnkeptDocuments(log);
  }

  /** @throws VinobenchError 'store' where it is not kept, and then keeps trying where that may pass */
  async keep(document: NoiseDocument): Promise<void> {
    const now = new Date();
    const contents = { hostname: document.machine.hostname, runtime: document.runtime.version };
    await this.#unkept.keep('The noise of this machine', async (patience) => {
      const store = await patiently(() => this.#store(), patience);
      await store.keep(contents, document, { now, ...patience });
    });
  }

  /** Newest first; one that cannot be read says nothing. */
  async all(): Promise<NoiseDocument[]> {
    const store = await patiently(() => this.#store());
    const { documents } = await patiently(() => store.list());
    const read = documents.slice(0, newest).map(({ id }) => store.document(id).catch(() => null));
    return (await Promise.all(read)).filter((one) => one !== null);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#unkept[Symbol.asyncDispose]();
    this.#opened?.close();
  }

  #store(): NoiseStore {
    this.#opened ??= this.#open();
    return this.#opened;
  }
}
