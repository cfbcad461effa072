/**
 * Profiles that were taken together: a difference between two of them is one of their configurations. Between others the
 * machine may have changed as well.
 */

import type { ProfileEntry } from '../../profile/choice.ts';
import { dateText } from '../text/format.ts';

/** Profiles that do not say which press they come from end one after another: a long one takes minutes. */
const togetherMs = 10 * 60_000;

type Taken = Pick<ProfileEntry, 'press' | 'configuration' | 'createdAt' | 'hostname' | 'runtime'>;

/**
 * Whether they come from one press of Profile, or one command. Those of older documents, which do not say it, are together when they
 * were taken on one machine and runtime, one soon after the other; with one that says it they never are.
 */
export function areTogether(entries: readonly Taken[]): boolean {
  const presses = new Set(entries.map(({ press }) => press));
  if (presses.size > 1) return false;
  if (new Set(entries.map(({ hostname, runtime }) => `${hostname} ${runtime}`)).size > 1) return false;
  if (!presses.has(null)) return true;
  const times = entries.map(({ createdAt }) => Date.parse(createdAt)).toSorted((a, b) => a - b);
  return times.every((time, at) => at === 0 || time - (times[at - 1] ?? time) <= togetherMs);
}

/** What parts them, as a sentence; null: they were taken together. */
export function apartText(entries: readonly Taken[]): string | null {
  if (areTogether(entries)) return null;
  const several = new Set(entries.map(({ hostname }) => hostname)).size > 1;
  const runtimes = new Set(entries.map(({ runtime }) => runtime)).size > 1;
  const list = entries.map(({ configuration, createdAt, hostname, runtime }) =>
    [
      `${configuration} ${dateText(createdAt)}`,
      ...(several ? [`on ${hostname ?? 'a machine that was not recorded'}`] : []),
      ...(runtimes ? [`with OpenVINO ${runtime?.split('-')[0] ?? '(version not recorded)'}`] : []),
    ].join(' '),
  );
  return `Not profiled together: ${list.join(', ')}. Differences between these tracks may be the machine's. Profile again to compare them.`;
}

/** When they were taken: one date, or the first and the last. */
export function takenText(entries: readonly Taken[]): string {
  const times = entries.map(({ createdAt }) => createdAt).toSorted();
  const [from, to] = [dateText(times[0] ?? ''), dateText(times.at(-1) ?? '')];
  return from === to || areTogether(entries) ? to : `${from} to ${to}`;
}
