/** Why configurations of a model have no profile, in sentences: where nothing stands, nothing says so by itself. */

import type { ProfileDocument } from '../../documents/profile.ts';
import { type Aged, byAge } from '../../documents/run.ts';
import type { ModelReference } from '../../models/modelReference.ts';
import type { ProfileEntry } from '../../profile/choice.ts';
import type { Work, WorkRequest } from '../../work/registry.ts';

export interface AttemptedProfiles {
  /** Of the model, as it is named in profiles and in requests. */
  readonly model: { readonly name: string; readonly reference: ModelReference };
  /** All that is kept of it. */
  readonly entries: readonly Pick<ProfileEntry, 'configuration' | 'sequence' | 'createdAt'>[];
  /** Of profiles that are shown. */
  readonly documents: readonly (Aged & {
    readonly failures: ProfileDocument['failures'];
  })[];
  /** Of the host, in the order of their starts. */
  readonly jobs: readonly (WorkRequest & Pick<Work, 'startedAt' | 'state' | 'error'>)[];
}

/** Each once. What was profiled since, or is being tried again, is no trouble any more. */
export function profileTroubles({ model, entries, documents, jobs }: AttemptedProfiles): string[] {
  const isMendedSince = (since: Aged, device: string, precision: string): boolean => {
    const name = `${device} ${precision}`;
    return entries.some(
      (entry) =>
        byAge(entry, since) > 0 &&
        (entry.configuration === name || entry.configuration.startsWith(`${name} `)),
    );
  };
  const inDocuments = documents.flatMap(({ failures, ...age }) =>
    failures
      .filter((one) => one.model === model.name && !isMendedSince(age, one.device, one.precision))
      .map(({ device, precision, reason }) => `${device} ${precision}: ${reason}`),
  );
  const wanted = JSON.stringify(model.reference);
  const ofJobs = jobs.flatMap((job, index) => {
    const { startedAt, state, error } = job;
    if (job.kind !== 'profile' || state !== 'failed' || error === null) return [];
    const { models, devices, precisions } = job.request;
    if (!models.some((reference) => JSON.stringify(reference) === wanted)) return [];
    const asked = askedText(job);
    if (jobs.slice(index + 1).some((later) => askedText(later) === asked)) return [];
    const isMended = devices.every((device) =>
      precisions.every((precision) => isMendedSince({ createdAt: startedAt }, device, precision)),
    );
    return isMended ? [] : [error.message];
  });
  return [...new Set([...inDocuments, ...ofJobs])];
}

const askedText = ({ kind, request }: WorkRequest): string => JSON.stringify([kind, request]);
