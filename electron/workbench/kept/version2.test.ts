/** A profile of schema 2, made by the last Vinobench that wrote them: its database, and what `profiles show --json` said of it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { temporaryFolders } from '../../store/fixtures/folder.ts';
import { databaseName } from '../../store/home.ts';
import { openProfileStore } from '../../store/profileStore.ts';

const temporaryFolder = temporaryFolders();
const fixture = (name: string): Buffer =>
  gunzipSync(readFileSync(new URL(`../../store/fixtures/version2/${name}.gz`, import.meta.url)));

it('a profile of schema 2 opens, says what it said then, and comes from no press that is known', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, databaseName), fixture('vinobench.sqlite'));
  const then = z
    .object({
      schemaVersion: z.literal(1),
      profile: z.looseObject({ id: z.string() }),
      document: z.looseObject({ schemaVersion: z.literal(2), profiles: z.array(z.unknown()).length(2) }),
    })
    .parse(JSON.parse(fixture('profile.json').toString()));
  using store = openProfileStore(folder);
  const { documents, damaged } = store.list();
  expect(damaged).toEqual([]);
  expect(documents).toEqual([{ ...then.profile, press: null }]);
  const { id } = then.profile;
  expect({ ...(await store.document(id)), id }).toEqual({ ...then.document, schemaVersion: 4, press: null });
});
