import { expect, it } from 'vitest';
import type { ProfileDocument } from '../../../shared/documents/profile.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { profileOf, recorded } from '../../../shared/profile/testing.ts';
import { temporaryFolders } from '../../store/fixtures/folder.ts';
import { sampleMachine, sampleRuntime } from '../../store/fixtures/samplePlan.ts';
import { openProfileStore } from '../../store/profileStore.ts';
import { KeptProfiles } from './keptProfiles.ts';

const temporaryFolder = temporaryFolders();

it('a profile that does not fit on a full disk is reported so, and is kept when there is room and its host ends', async () => {
  const folder = temporaryFolder();
  let full = true;
  const open = () => {
    if (!full) return openProfileStore(folder);
    const trouble = { kind: 'disk-full', detail: null } as const;
    throw new VinobenchError('store', 'The disk is full.', { trouble });
  };
  const document: ProfileDocument = {
    ...{ schemaVersion: 4, press: null, machine: sampleMachine, runtime: sampleRuntime, failures: [] },
    profiles: [profileOf(recorded.squeezenetCpu())],
  };
  const lost: string[] = [];
  const kept = new KeptProfiles((text) => lost.push(text), open);
  const shown = await kept.keep(document, '0.1.0');
  expect(shown).toEqual({
    ...document,
    notKept: 'The profile is not kept yet, which is tried again until Vinobench ends. The disk is full.',
    notKeptFact: {
      ...{ kind: 'not-kept', what: 'profile', retried: true, message: 'The disk is full.' },
      cause: { kind: 'disk-full', detail: null },
    },
  });
  full = false;
  await kept[Symbol.asyncDispose]();
  using store = openProfileStore(folder);
  expect(store.list().documents).toHaveLength(1);
  expect(lost).toEqual([]);
});
