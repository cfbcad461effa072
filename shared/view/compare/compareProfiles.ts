/** Which stored profile shows the kernels of a side: of the same configuration, machine and runtime, nearest to its run. */

import type { Cell } from '../../documents/run.ts';
import type { ProfileEntry } from '../../profile/choice.ts';
import { configurationName } from '../../profile/configuration.ts';
import { isProfileOf } from '../kernels/cellOfProfile.ts';
import { runtimeText } from '../run/machine.ts';
import { comparedCellKey, type Side } from './compareSides.ts';

export interface SideProfile {
  readonly letter: string;
  /** As profiles name it, such as `CPU FP32 avx2`. */
  readonly configuration: string;
  /** Null: missing, `reason` says why. */
  readonly entry: ProfileEntry | null;
  readonly reason: string | null;
  /** What would have to be profiled; null: the side did not measure it. */
  readonly cell: Cell | null;
  /** Where, and on which runtime. */
  readonly hostname: string | null;
  readonly runtime: string | null;
}

/** @param entries those of the model */
export function profileOfSide(
  entries: readonly ProfileEntry[],
  side: Side,
  model: string,
  key: string,
): SideProfile {
  const cell = side.cells.get(comparedCellKey(model, key))?.cell ?? null;
  const nothing = { letter: side.letter, entry: null, hostname: null, runtime: null };
  if (side.document === null)
    return {
      ...nothing,
      configuration: key,
      cell,
      reason: `${side.letter} is the study, which has no timeline.`,
    };
  if (cell === null)
    return { ...nothing, configuration: key, cell, reason: `${side.letter} did not measure ${key}.` };
  const configuration = configurationName(cell);
  const { machine, runtime: own, createdAt } = side.document.run;
  const runtime = { ...own, version: cell.runtime ?? own.version };
  const place = { hostname: machine.hostname, runtime: runtime.version };
  const fitting = entries
    .filter(
      (entry) =>
        isProfileOf(entry, { ...cell, runtime: runtime.version }) && entry.hostname === place.hostname,
    )
    .toSorted((a, b) => distance(a.createdAt, createdAt) - distance(b.createdAt, createdAt));
  const [entry = null] = fitting;
  const where = `on ${place.hostname ?? 'a machine that was not recorded'} with ${runtimeText(runtime)}`;
  return {
    letter: side.letter,
    configuration,
    entry,
    cell,
    ...place,
    reason: entry === null ? `${side.letter} has no profile of ${configuration} ${where}.` : null,
  };
}

/** Of the base and another side: where one would stand for both, the other takes the next nearest. */
export function profilesOfSides(
  entries: readonly ProfileEntry[],
  [base, against]: readonly [Side, string],
  [side, key]: readonly [Side, string],
  model: string,
): [SideProfile, SideProfile] {
  const ofBase = profileOfSide(entries, base, model, against);
  const taken = ofBase.entry?.key;
  const ofSide = profileOfSide(entries, side, model, key);
  if (taken === undefined || ofSide.entry?.key !== taken) return [ofBase, ofSide];
  const next = profileOfSide(
    entries.filter((entry) => entry.key !== taken),
    side,
    model,
    key,
  );
  return [ofBase, next.entry === null ? ofSide : next];
}

const distance = (a: string, b: string): number => Math.abs(Date.parse(a) - Date.parse(b));
