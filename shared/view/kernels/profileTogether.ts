/**
 * Profiles that were taken together: a difference between two of them is one of their configurations. Between others the
 * machine may have changed as well.
 */

import type { ModelReference } from '../../models/modelReference.ts';
import type { Work, WorkRequest } from '../../work/registry.ts';
import { dateText } from '../text/format.ts';
import type { ProfileEntry } from './profileChoice.ts';

/** One press asks for its configurations one after another, each as work of its own, and for none of them twice. */
const pressMs = 5_000;
/** Profiles of one press end one after another: a long one takes minutes. */
const togetherMs = 10 * 60_000;

type ListedWork = WorkRequest & Pick<Work, 'startedAt' | 'state'>;

/**
 * Since when a model is being profiled: when the first job of the press that is still going was started. What ends until
 * all of it has ended belongs to a set that is not complete; null: it is not being profiled.
 * @param jobs of the host, in the order of their starts
 */
export function profilingSince(jobs: readonly ListedWork[], model: ModelReference): string | null {
  const wanted = JSON.stringify(model);
  let begun: string | null = null;
  let before = Number.NEGATIVE_INFINITY;
  let going: string | null = null;
  const asked = new Set<string>();
  for (const { startedAt, state, kind, request } of jobs) {
    if (kind !== 'profile') continue;
    if (!request.models.some((reference) => JSON.stringify(reference) === wanted)) continue;
    const { devices, precisions, isas, batch, shapes } = request;
    const configuration = JSON.stringify([devices, precisions, isas, batch, shapes]);
    const at = Date.parse(startedAt);
    if (begun === null || at - before > pressMs || asked.has(configuration)) {
      begun = startedAt;
      asked.clear();
    }
    asked.add(configuration);
    before = at;
    if (state === 'going' || state === 'cancelling') going ??= begun;
  }
  return going;
}

type Taken = Pick<ProfileEntry, 'configuration' | 'createdAt' | 'hostname' | 'runtime'>;

/** Whether they were taken on one machine and runtime, one soon after the other. */
export function areTogether(entries: readonly Taken[]): boolean {
  const times = entries.map(({ createdAt }) => Date.parse(createdAt)).toSorted((a, b) => a - b);
  return (
    new Set(entries.map(({ hostname, runtime }) => `${hostname} ${runtime}`)).size <= 1 &&
    times.every((time, at) => at === 0 || time - (times[at - 1] ?? time) <= togetherMs)
  );
}

/** What parts them, as a sentence; null: they were taken together. */
export function apartText(entries: readonly Taken[]): string | null {
  if (areTogether(entries)) return null;
  const several = new Set(entries.map(({ hostname }) => hostname)).size > 1;
  const runtimes = new Set(entries.map(({ runtime }) => runtime)).size > 1;
  const list = entries.map(({ configuration, createdAt, hostname, runtime }) =>
    [
      `${configuration} ${dateText(createdAt)}`,
      ...(several ? [`on ${hostname}`] : []),
      ...(runtimes ? [`with OpenVINO ${runtime.split('-')[0]}`] : []),
    ].join(' '),
  );
  return `Not profiled together: ${list.join(', ')}. Differences between these tracks may be the machine's. Profile again to compare them.`;
}

/** When they were taken: one date, or the first and the last. */
export function takenText(entries: readonly Pick<ProfileEntry, 'createdAt'>[]): string {
  const times = entries.map(({ createdAt }) => createdAt).toSorted();
  const [first, last] = [times[0] ?? '', times.at(-1) ?? ''];
  const [from, to] = [dateText(first), dateText(last)];
  return from === to || Date.parse(last) - Date.parse(first) <= togetherMs ? to : `${from} to ${to}`;
}
