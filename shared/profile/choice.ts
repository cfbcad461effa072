/** Which of the stored profiles a view shows: of each configuration the newest, unless an earlier one was picked. */

import type { PressId } from '../documents/press.ts';
import { byAge } from '../documents/run.ts';
import { isOfModel, type KnownModel } from '../models/sameModel.ts';
import { recordedPrecisions } from '../precision/precision.ts';
import type { Milliseconds } from '../units.ts';
import { configurationName } from './configuration.ts';
import type { ProfileSummary } from './stored.ts';

/** One configuration of one stored profile. */
export interface ProfileEntry {
  /** `<id of the profile>.<place in its document>`. */
  readonly key: string;
  readonly id: string;
  readonly sequence?: number;
  readonly createdAt: string;
  /** Which press of Profile it comes from; null in older documents. */
  readonly press: PressId | null;
  readonly model: string;
  /** Such as `CPU FP32 avx2`. */
  readonly configuration: string;
  readonly kernels: number;
  /** Median with counters off; null: not recorded. */
  readonly wallMs: Milliseconds | null;
  /** This and the next: null where it was not recorded. */
  readonly hostname: string | null;
  /** Version of the default release, with which it was profiled where `configuration` names no other. */
  readonly runtime: string | null;
  /** Configurations that are deleted with this one, being of the same profile. */
  readonly besides: number;
}

export const entryKey = (id: string, place: number): string => `${id}.${place}`;
export const profileOfKey = (key: string): string => key.slice(0, key.lastIndexOf('.'));

type Configured = ProfileSummary['configurations'][number];

/** Devices by name, then precisions from wide to narrow, limits of instruction sets behind what has none, releases by age. */
function place({ device, precision, isa, batch, release }: Configured): string {
  const width = String(recordedPrecisions.indexOf(precision)).padStart(2, '0');
  // What the default ran is behind older releases.
  const parts = release?.split('.').map((part) => part.padStart(4, '0')) ?? ['9999'];
  return [device, width, isa ?? '', String(batch).padStart(6, '0'), ...parts].join(' ');
}

/** Of one model: configurations in a fixed order, of each the newest first. */
export function profileEntries(list: readonly ProfileSummary[], model: KnownModel): ProfileEntry[] {
  return list
    .flatMap(({ id, sequence, createdAt, press, configurations, machine, runtime }) =>
      configurations.map((one, index) => ({
        sort: place(one),
        of: isOfModel(one, model),
        entry: {
          key: entryKey(id, index),
          id,
          createdAt,
          press,
          model: one.model,
          ...(sequence === undefined ? {} : { sequence }),
          configuration: configurationName(one),
          kernels: one.kernels,
          wallMs: one.wallMs,
          hostname: machine.hostname,
          runtime: runtime.version,
          besides: configurations.length - 1,
        },
      })),
    )
    .filter(({ of }) => of)
    .toSorted((a, b) => compare(a.sort, b.sort) || byAge(b.entry, a.entry))
    .map(({ entry }) => entry);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * @param picked keys of earlier ones; those that are not there count for nothing
 * @param open presses of which something is still to come: what has ended of one waits for the rest, so that no new track stands next
 *   to an old one
 */
export function chosenEntries(
  entries: readonly ProfileEntry[],
  picked: readonly string[],
  open: ReadonlySet<PressId>,
): readonly ProfileEntry[] {
  const before = entries.filter(
    ({ key, press }) => press === null || !open.has(press) || picked.includes(key),
  );
  // Of a model's first profile there is nothing before: its tracks come as they end.
  const settled = before.length === 0 ? entries : before;
  return [...Map.groupBy(settled, ({ configuration }) => configuration).values()].flatMap(
    (same) => same.find(({ key }) => picked.includes(key)) ?? same[0] ?? [],
  );
}

/** What is picked once `key` is: nothing has to be said of the newest. */
export function pickedWith(
  entries: readonly ProfileEntry[],
  picked: readonly string[],
  key: string,
): readonly string[] {
  const entry = entries.find((one) => one.key === key);
  const same = entries.filter(({ configuration }) => configuration === entry?.configuration);
  const rest = picked.filter(
    (one) => entries.some((known) => known.key === one) && !same.some((known) => known.key === one),
  );
  return same[0]?.key === key ? rest : [...rest, key];
}
