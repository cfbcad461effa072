/** Profiles of schema 2 did not say which press of Profile they come from; those of schema 3 had no fact that may be unknown. */
import { z } from 'zod';
import { profileSchemaVersion } from '../../shared/documents/profile.ts';
import { profileOf2 } from './version1.ts';

const ofSchema2 = z.looseObject({ schemaVersion: z.literal(2) });
const ofSchema3 = z.looseObject({ schemaVersion: z.literal(3) });

/** A document of schema 1, 2 or 3 as one of today's; any other as it is. */
export function profileToday(document: unknown): unknown {
  const of2 = profileOf2(document);
  const old = ofSchema2.safeParse(of2);
  const of3 = old.success ? { ...old.data, schemaVersion: 3, press: null } : of2;
  const known = ofSchema3.safeParse(of3);
  return known.success ? { ...known.data, schemaVersion: profileSchemaVersion } : of3;
}
