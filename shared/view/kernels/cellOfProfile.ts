/** From a cell of the matrix to the profile of its configuration, and back. */

import type { Profile } from '../../documents/profile.ts';
import type { Cell, RunDocument, RunSummary } from '../../documents/run.ts';
import { releaseOf } from '../../machine/runtimeRelease.ts';
import { isOfModel, type KnownModel } from '../../models/sameModel.ts';
import { type ProfileEntry, profileEntries } from '../../profile/choice.ts';
import { configurationName } from '../../profile/configuration.ts';
import type { ProfileSummary } from '../../profile/stored.ts';

type Configured = Pick<Cell, 'model' | 'device' | 'precision' | 'isa' | 'batch' | 'shapes'> &
  Partial<Pick<Cell, 'modelSha256' | 'runtime'>>;

const knownOf = ({ model, modelSha256 = null }: Configured): KnownModel => ({ name: model, modelSha256 });

/** Whether a profile is of a cell's configuration and, where the cell says it, of its release of OpenVINO. */
export function isProfileOf(
  { configuration, runtime: own }: Pick<ProfileEntry, 'configuration' | 'runtime'>,
  { runtime = null, ...cell }: Omit<Configured, 'model'>,
): boolean {
  if (configuration === configurationName(cell))
    return own === null || runtime === null || releaseOf(own) === releaseOf(runtime);
  return runtime !== null && configuration === configurationName({ ...cell, release: releaseOf(runtime) });
}

/** The newest one; null: this configuration was not profiled. */
export const profileOfCell = (list: readonly ProfileSummary[], cell: Configured): ProfileEntry | null =>
  profileEntries(list, knownOf(cell)).find((entry) => isProfileOf(entry, cell)) ?? null;

interface MeasuredCell {
  /** Id of the run. */
  readonly run: string;
  readonly cell: Cell;
}

/**
 * Where the configuration was measured last.
 * @param runs newest first
 * @param documents of the runs that were opened, by id
 */
export function cellOfConfiguration(
  runs: readonly Pick<RunSummary, 'id'>[],
  documents: Readonly<Record<string, RunDocument>>,
  wanted: Configured & Pick<Profile, 'release'>,
): MeasuredCell | null {
  const { release, ...asked } = wanted;
  const name = configurationName(asked);
  for (const { id } of runs) {
    const document = documents[id];
    const own = document?.run.runtime.version ?? null;
    const cell = document?.cells.find(
      (one) =>
        isOfModel(one, knownOf(wanted)) &&
        one.status === 'measured' &&
        configurationName(one) === name &&
        isOfRelease(one, release, own),
    );
    if (cell !== undefined) return { run: id, cell };
  }
  return null;
}

/** @param own of the cell's run, which is meant where none is named */
function isOfRelease({ runtime }: Cell, release: string | undefined, own: string | null): boolean {
  const wanted = release ?? own;
  return runtime === null || wanted === null || releaseOf(runtime) === releaseOf(wanted);
}
