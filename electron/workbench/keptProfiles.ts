/** Profiles on their way into the store and out of it. */
import { isVinobenchError, VinobenchError } from '../../shared/errors.ts';
import { profileContents, type StoredProfile } from '../../shared/profile/stored.ts';
import type { ProfileDocument } from '../../shared/profile.ts';
import type { ProfileStore } from '../store/profileStore.ts';

/** The document with its id. A store that cannot be written takes nothing from who asked for the profile: it says why. */
export async function keepProfile(
  document: ProfileDocument,
  store: () => ProfileStore,
  vinobenchVersion: string,
): Promise<ProfileDocument> {
  if (document.profiles.length === 0) return document;
  try {
    const { id } = await store().keep(profileContents(document, vinobenchVersion), document);
    return { ...document, id };
  } catch (error) {
    if (!isVinobenchError(error)) throw error;
    return { ...document, notKept: `The profile was not kept. ${error.message}` };
  }
}

/**
 * A job that was to make profiles and made none has failed, and whoever lists the jobs reads why.
 * @throws VinobenchError 'unsupported'
 */
export function requireProfile({ profiles, failures }: ProfileDocument): void {
  if (profiles.length > 0) return;
  const reasons = failures.map(({ device, precision, reason }) => `${device} ${precision}: ${reason}`);
  throw new VinobenchError('unsupported', [...new Set(reasons)].join(' '));
}

/** A deleted one is shown to whoever names it; the latest is one that is there. */
export async function storedProfile(store: ProfileStore, reference: string): Promise<StoredProfile> {
  const id = store.resolve(reference, { includeDeleted: reference !== 'latest' });
  return { schemaVersion: 1, profile: store.summary(id), document: { ...(await store.document(id)), id } };
}
