/** Profiles of schema 2 did not say which press of Profile they come from. */
import { z } from 'zod';
import { profileSchemaVersion } from '../../shared/documents/profile.ts';
import { profileOf2 } from './version1.ts';

const ofSchema2 = z.looseObject({ schemaVersion: z.literal(2) });

/** A document of schema 1 or 2 as one of today's; any other as it is. */
export function profileToday(document: unknown): unknown {
  const raised = profileOf2(document);
  const old = ofSchema2.safeParse(raised);
  return old.success ? { ...old.data, schemaVersion: profileSchemaVersion, press: null } : raised;
}
