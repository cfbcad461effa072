/** The runs that are kept, as a library shows them: which there are to choose from, and which pass what was chosen. */
import { byAge, type ListedRun, titleOfModels } from '../../documents/run.ts';
import { passesFilter, type RunFilter } from '../../documents/runFilter.ts';
import { shortVersion } from './machine.ts';
import { type NameOfModel, runTitle } from './modelNames.ts';

/** Pinned ones first, then the newest. */
export const pinnedFirst = (runs: readonly ListedRun[]): ListedRun[] =>
  runs.toSorted((a, b) => Number(b.pinnedAt !== undefined) - Number(a.pinnedAt !== undefined) || byAge(b, a));

/** What runs can be filtered by, as far as they differ. */
export interface RunChoices {
  readonly machine: readonly string[];
  readonly model: readonly string[];
  readonly runtime: readonly string[];
  readonly tag: readonly string[];
}

export function runChoices(runs: readonly ListedRun[]): RunChoices {
  const of = (read: (run: ListedRun) => readonly (string | null)[]): string[] =>
    [...new Set(runs.flatMap((run) => read(run).filter((one) => one !== null)))].sort((a, b) =>
      a.localeCompare(b, 'en', { numeric: true }),
    );
  return {
    machine: of(({ machine }) => [machine.hostname]),
    model: of(({ models }) => models),
    runtime: of(({ runtime }) => [runtime.version === null ? null : shortVersion(runtime.version)]),
    tag: of(({ tags }) => tags),
  };
}

/**
 * Those that pass, pinned ones first.
 * @param found ids of a search; null: none is asked for
 */
export const runsShown = (
  runs: readonly ListedRun[],
  filter: Omit<RunFilter, 'search'>,
  found: ReadonlySet<string> | null,
): ListedRun[] =>
  pinnedFirst(runs.filter((run) => (found === null || found.has(run.id)) && passesFilter(run, filter)));

/** The name that somebody gave it; null: its models are its name. */
export const givenName = ({ title, models }: Pick<ListedRun, 'title' | 'models'>): string | null =>
  title === titleOfModels(models) ? null : title;

/** A name as lists show it: the given one, else the models by the names that people know. */
export const nameOfRun = (run: Pick<ListedRun, 'title' | 'models'>, nameOf: NameOfModel): string =>
  givenName(run) ?? runTitle(run.title, nameOf);

/** Tags as they are typed: with commas between them. @returns what is to be added and removed */
export function changedTagsOf(
  before: readonly string[],
  typed: string,
): { readonly add: string[]; readonly remove: string[] } {
  const wanted = typed
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  const has = (list: readonly string[], tag: string) =>
    list.some((one) => one.toLowerCase() === tag.toLowerCase());
  return {
    add: wanted.filter((tag) => !has(before, tag)),
    remove: before.filter((tag) => !has(wanted, tag)),
  };
}
