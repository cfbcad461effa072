/** Profiles in the store. */

import type { z } from 'zod';
import { profileDocumentSchema } from '../../shared/documents/profile.ts';
import { profileContentsSchema } from '../../shared/profile/stored.ts';
import { type DocumentKind, DocumentStore, documentRow } from './documentStore.ts';
import { profileToday } from './version2.ts';

const profileKind = {
  kind: 'profile' as const,
  noun: 'profile',
  command: 'profiles',
  contents: profileContentsSchema,
  document: profileDocumentSchema,
  today: profileToday,
} satisfies DocumentKind<typeof profileContentsSchema, typeof profileDocumentSchema>;

type RowOf<K extends DocumentKind<typeof profileContentsSchema, typeof profileDocumentSchema>> = [
  summary: z.input<K['contents']>,
  body: z.input<K['document']>,
  from: Parameters<typeof documentRow>[3],
];

export type ProfileStore = DocumentStore<typeof profileContentsSchema, typeof profileDocumentSchema>;

export const openProfileStore = (folder?: string): ProfileStore => DocumentStore.open(profileKind, folder);

/** Of a file; kept by `RunStore.importAll`. */
export const profileRow = (...row: RowOf<typeof profileKind>) => documentRow(profileKind, ...row);
