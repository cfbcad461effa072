/** Profiles in the store. */

import { profileDocumentSchema } from '../../shared/documents/profile.ts';
import { profileContentsSchema } from '../../shared/profile/stored.ts';
import { type DocumentKind, DocumentStore } from './documentStore.ts';
import { profileToday } from './version2.ts';

const profileKind = {
  kind: 'profile',
  noun: 'profile',
  command: 'profiles',
  contents: profileContentsSchema,
  document: profileDocumentSchema,
  today: profileToday,
} satisfies DocumentKind<typeof profileContentsSchema, typeof profileDocumentSchema>;

export type ProfileStore = DocumentStore<typeof profileContentsSchema, typeof profileDocumentSchema>;

export const openProfileStore = (folder?: string): ProfileStore => DocumentStore.open(profileKind, folder);
