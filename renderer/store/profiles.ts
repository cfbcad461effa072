/** Profiles: the host keeps their results as long as it lives, so a page that is opened again finds them. */
import type { HostJob } from '../../shared/contract.ts';
import type { Precision } from '../../shared/precision.ts';
import type { ProfileDocument } from '../../shared/profile.ts';
import { follow, host } from './host.ts';
import { tell, tellProblem } from './problems.tsx';
import { calibrationOf } from './runs.ts';
import { type LibraryModel, store } from './state.ts';

export interface Wish {
  readonly device: string;
  readonly precision: Precision;
}

/** Kernels need many inferences for a steady median, and people wait for them. */
const sampledInferences = 32;

/** One job for each configuration, since a request is every device with every precision. */
export async function profile(model: LibraryModel, wishes: readonly Wish[]): Promise<void> {
  for (const { device, precision } of wishes) {
    const isa = store.getState().plan.isa;
    const { id } = await host().jobs.start({
      kind: 'profile',
      request: {
        models: [model.reference],
        devices: [device],
        precisions: [precision],
        batch: 1,
        isas: isa === null ? [] : [isa],
        iterations: sampledInferences,
        roofline: 'cached',
        ...calibrationOf(store.getState().plan),
      },
    });
    followProfile(id);
  }
}

function followProfile(id: string): void {
  if (seen.has(id)) return;
  seen.add(id);
  follow(id, 'profile', {
    onResult: (result) => {
      if (result.kind === 'profile') take(id, result.document);
    },
    onError: tellProblem,
  });
}

function take(job: string, document: ProfileDocument): void {
  const { machine, runtime, peaks } = document;
  for (const { device, precision, reason } of document.failures) tell(`${device} ${precision}: ${reason}`);
  store.setState(({ profiles }) => ({
    profiles: [
      ...profiles.filter((known) => known.job !== job),
      ...document.profiles.map((one) => ({ job, document: { machine, runtime, peaks }, profile: one })),
    ],
  }));
}

const seen = new Set<string>();

/** Results of jobs that this page did not start, or started before it was opened again. */
export function takeProfiles(jobs: readonly HostJob[]): void {
  for (const { id, kind, state } of jobs) {
    if (kind === 'profile' && state !== 'failed' && state !== 'cancelled') followProfile(id);
  }
}
