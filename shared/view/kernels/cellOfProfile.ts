/** From a cell of the matrix to the profile of its configuration, and back. */

import type { Cell, RunDocument, RunSummary } from '../../documents/run.ts';
import { isOfModel, type KnownModel } from '../../models/sameModel.ts';
import { type ProfileEntry, profileEntries } from '../../profile/choice.ts';
import { configurationName } from '../../profile/configuration.ts';
import type { ProfileSummary } from '../../profile/stored.ts';

type Configured = Pick<Cell, 'model' | 'device' | 'precision' | 'isa' | 'batch' | 'shapes'> &
  Partial<Pick<Cell, 'modelSha256'>>;

const knownOf = ({ model, modelSha256 = null }: Configured): KnownModel => ({ name: model, modelSha256 });

/** The newest one; null: this configuration was not profiled. */
export function profileOfCell(list: readonly ProfileSummary[], cell: Configured): ProfileEntry | null {
  const name = configurationName(cell);
  return profileEntries(list, knownOf(cell)).find(({ configuration }) => configuration === name) ?? null;
}

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
  wanted: Configured,
): MeasuredCell | null {
  const name = configurationName(wanted);
  for (const { id } of runs) {
    const cell = documents[id]?.cells.find(
      (one) =>
        isOfModel(one, knownOf(wanted)) && one.status === 'measured' && configurationName(one) === name,
    );
    if (cell !== undefined) return { run: id, cell };
  }
  return null;
}
