/** Profiles on their way into the store and out of it. */

import type { ProfileDocument } from '../../../shared/documents/profile.ts';
import { isVinobenchError } from '../../../shared/faults/errors.ts';
import { profileContents, type StoredProfile } from '../../../shared/profile/stored.ts';
import { warningText } from '../../../shared/view/text/warningText.ts';
import { type Patience, patiently } from '../../store/patience.ts';
import { openProfileStore, type ProfileStore } from '../../store/profileStore.ts';
import { notKept, UnkeptDocuments } from './unkeptDocuments.ts';

const what = 'The profile';

/** Opened when first used. Waits for a database that is locked, but never synchronously. */
export class KeptProfiles implements AsyncDisposable {
  #opened: ProfileStore | undefined;
  readonly #open: () => ProfileStore;
  readonly #unkept: UnkeptDocuments;

  constructor(log: (text: string) => void, open: () => ProfileStore = openProfileStore) {
    this.#open = open;
    this.#unkept = new UnkeptDocuments(log);
  }

  /** One use of the store, which is done whole or not at all. */
  read<T>(work: (store: ProfileStore) => T | Promise<T>, patience?: Patience): Promise<T> {
    return patiently(() => {
      this.#opened ??= this.#open();
      return work(this.#opened);
    }, patience);
  }

  /** The document with its id. A store that cannot be written takes nothing from who asked for the profile: it says why, and is tried again. */
  async keep(document: ProfileDocument, vinobenchVersion: string): Promise<ProfileDocument> {
    if (document.profiles.length === 0) return document;
    const [now, contents] = [new Date(), profileContents(document, vinobenchVersion)];
    try {
      const { id } = await this.#unkept.keep(what, (patience) =>
        this.read((store) => store.keep(contents, document, { now, ...patience }), patience),
      );
      return { ...document, id };
    } catch (error) {
      if (!isVinobenchError(error)) throw error;
      const fact = notKept('profile', error);
      return { ...document, notKept: warningText(fact), notKeptFact: fact };
    }
  }

  /** A deleted one is shown when it is named; the latest is one that still exists. */
  show(reference: string): Promise<StoredProfile> {
    return this.read(async (store) => {
      const id = store.resolve(reference, { includeDeleted: reference !== 'latest' });
      const profile = store.summary(id);
      return { schemaVersion: 1, profile, document: { ...(await store.document(id)), id } };
    });
  }

  delete(reference: string): Promise<{ id: string }> {
    return this.read((store) => {
      const id = store.resolve(reference);
      store.delete(id);
      return { id };
    });
  }

  restore(reference: string): Promise<{ id: string }> {
    return this.read((store) => {
      const id = store.resolve(reference, { includeDeleted: true });
      store.restore(id);
      return { id };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#unkept[Symbol.asyncDispose]();
    this.#opened?.close();
  }
}
