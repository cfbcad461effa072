import { expect, it } from 'vitest';
import { VinobenchError } from '../../../shared/errors.ts';
import { profileOf, recorded } from '../../../shared/profile/testing.ts';
import type { ProfileDocument } from '../../../shared/profile.ts';
import { temporaryFolders } from '../../store/fixtures/folder.ts';
import { sampleMachine, sampleRuntime } from '../../store/fixtures/samplePlan.ts';
import { openProfileStore } from '../../store/profileStore.ts';
import { readMachine } from '../machine/machine.ts';
import { KeptProfiles, requireProfile } from './keptProfiles.ts';

const temporaryFolder = temporaryFolders();

it('a profile of which nothing was left has failed, and says why of each configuration', () => {
  const failed = (precision: 'BF16' | 'INT8', reason: string) =>
    ({ model: 'alexnet', device: 'CPU', precision, reason, cause: null }) as const;
  const document: ProfileDocument = {
    schemaVersion: 2,
    machine: readMachine(),
    runtime: { name: 'OpenVINO', version: '2026.4.0', binding: 'native' },
    profiles: [],
    failures: [
      failed('BF16', 'CPU has no BF16.'),
      failed('INT8', 'no images.'),
      failed('INT8', 'no images.'),
    ],
  };
  expect(() => requireProfile(document)).toThrow(
    new VinobenchError('unsupported', 'CPU BF16: CPU has no BF16. CPU INT8: no images.'),
  );
});

it('a profile that a full disk keeps out is told so, and is kept when there is room and its host ends', async () => {
  const folder = temporaryFolder();
  let full = true;
  const open = () => {
    if (!full) return openProfileStore(folder);
    const trouble = { kind: 'disk-full', detail: null } as const;
    throw new VinobenchError('store', 'The disk is full.', { trouble });
  };
  const document: ProfileDocument = {
    ...{ schemaVersion: 2, machine: sampleMachine, runtime: sampleRuntime, failures: [] },
    profiles: [profileOf(recorded.squeezenetCpu())],
  };
  const lost: string[] = [];
  const kept = new KeptProfiles((text) => lost.push(text), open);
  const shown = await kept.keep(document, '0.1.0');
  expect(shown).toEqual({
    ...document,
    notKept: 'The profile is not kept yet, which is tried again until Vinobench ends. The disk is full.',
  });
  full = false;
  await kept[Symbol.asyncDispose]();
  using store = openProfileStore(folder);
  expect(store.list().documents).toHaveLength(1);
  expect(lost).toEqual([]);
});
