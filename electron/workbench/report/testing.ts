/** For tests: a data folder with a run of the catalogue's fourteen networks, an accuracy, and profiles of two of its cells. */
import { catalogue } from '../../../models/catalogue.ts';
import type { ProfileDocument } from '../../../shared/documents/profile.ts';
import { profileContents } from '../../../shared/profile/stored.ts';
import { profileOf, recorded } from '../../../shared/profile/testing.ts';
import { seededRandom } from '../../../shared/statistics/random.ts';
import { milliseconds } from '../../../shared/units.ts';
import { writeManyRuns } from '../../store/fixtures/manyRuns.ts';
import { sampleMachine, sampleRuntime } from '../../store/fixtures/samplePlan.ts';
import { openProfileStore } from '../../store/profileStore.ts';
import { RunStore } from '../../store/runStore.ts';

/** Latencies of one round that was measured, in microseconds. */
const round = [1210, 1198, 1203, 1221, 1195, 1199, 1240, 1204, 1197, 1202, 1215, 1201];
const at = milliseconds(Date.parse('2026-11-22T14:02:00Z'));

/** @returns ids of the runs, oldest first */
export async function reportLibrary(folder: string, runs = 2): Promise<string[]> {
  const random = seededRandom(5);
  using store = RunStore.open(folder);
  const ids = writeManyRuns(store, {
    ...{ runs, models: catalogue().map(({ id }) => id), rounds: [round], firstMs: at },
    ...{ roundsOfCell: 6, samplesOfRound: 16, random: () => random.next() },
  });
  const runtime = { ...sampleRuntime, version: store.document(ids[0] ?? '').run.runtime.version };
  const profile: ProfileDocument = {
    ...{ schemaVersion: 4, press: null, machine: sampleMachine, runtime, failures: [] },
    profiles: [
      profileOf(recorded.squeezenetCpu()),
      profileOf(recorded.squeezenetAvx2(), { precision: 'FP16' }),
    ],
  };
  using profiles = openProfileStore(folder);
  await profiles.keep(profileContents(profile, '0.1.0'), profile, { now: new Date(at) });
  return ids;
}
