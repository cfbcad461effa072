/** Which runs are compared, as the address says it, and changing that. */

import { useEffect, useMemo } from 'react';
import { type SpreadOf, spreadOfCells } from '../../shared/comparing/spread.ts';
import { configurationKeys } from '../../shared/machine/runtimeRelease.ts';
import { studyId } from '../../shared/study/studyRun.ts';
import { type Comparison, compareSides } from '../../shared/view/compare/compare.ts';
import {
  mostSides,
  parseSides,
  type Side,
  type SideChoice,
  sideKey,
  sideLetters,
  sideOfRun,
  sideOfStudy,
  sidesText,
} from '../../shared/view/compare/compareSides.ts';
import { useApp, useModelNames, useSettings } from '../page/hooks.ts';
import { go, loadSpreads, openRun, store, tell } from '../page/page.ts';
import { settingsOf } from '../store/route.ts';
import { newestFirst, shownRunId } from '../store/runs.ts';
import type { State } from '../store/state.ts';

/** The base first; without a choice the shown run against the one before it. */
function choicesOf({ runs, route, left }: Pick<State, 'runs' | 'route' | 'left'>): readonly SideChoice[] {
  const { sides } = settingsOf({ route, left }, 'compare');
  if (sides !== null) return parseSides(sides);
  const ids = newestFirst(runs ?? []).map(({ id }) => id);
  const shown = shownRunId({ runs, route });
  const before = ids[ids.indexOf(shown ?? '') + 1];
  return [before, shown].flatMap((run) => (run == null ? [] : [{ run, only: null }]));
}

export interface Compared {
  readonly choices: readonly SideChoice[];
  /** One for each choice; null: it is still read. */
  readonly sides: readonly (Side | null)[];
  /** Of what is read. */
  readonly comparison: Comparison;
  /** Letters of runs that are no longer kept. */
  readonly gone: readonly string[];
  readonly loading: boolean;
}

export function useCompared(): Compared {
  const runs = useApp((state) => state.runs);
  const text = useApp((state) => sidesText(choicesOf(state)));
  const documents = useApp((state) => state.documents);
  const study = useApp((state) => state.study);
  const catalogue = useApp((state) => state.catalogue);
  const nameOf = useModelNames();
  const choices = useMemo(() => parseSides(text), [text]);
  const isGone = useMemo(() => {
    const known = runs === null ? null : new Set(runs.map(({ id }) => id));
    return choices.map(
      ({ run }) => run !== studyId && known?.has(run) === false && documents[run] === undefined,
    );
  }, [choices, runs, documents]);
  useEffect(() => {
    if (runs === null) return;
    const kept = new Set(runs.map(({ id }) => id));
    for (const { run } of choices) if (kept.has(run)) void openRun(run);
  }, [choices, runs]);
  const sides = useMemo(
    () =>
      choices.map((choice, at): Side | null => {
        const letter = sideLetters[at] ?? '';
        if (choice.run === studyId)
          return study === null ? null : sideOfStudy(study, catalogue, choice, letter);
        const document = documents[choice.run];
        return document === undefined ? null : sideOfRun(document, choice, letter, nameOf);
      }),
    [choices, documents, study, catalogue, nameOf],
  );
  const spreadOf = useSpreads(choices);
  const { statistic } = useSettings('compare');
  const comparison = useMemo(() => {
    // Without its base there is nothing to hold anything against.
    const read = sides[0] === null ? [] : sides.filter((side) => side !== null);
    return compareSides(read, nameOf, { spreadOf, statistic: statistic ?? undefined });
  }, [sides, nameOf, spreadOf, statistic]);
  const gone = isGone.flatMap((one, at) => (one ? (sideLetters[at] ?? '') : []));
  const loading = sides.some((side, at) => side === null && isGone[at] === false);
  return { choices, sides, comparison, gone, loading };
}

/** Until they are known, and of runs that are no longer kept, none. */
function useSpreads(choices: readonly SideChoice[]): SpreadOf {
  const runs = useApp((state) => state.runs);
  const ids = useMemo(() => {
    const kept = new Set(runs?.map(({ id }) => id));
    return [...new Set(choices.map(({ run }) => run))].filter((run) => kept.has(run)).sort();
  }, [choices, runs]);
  const known = useApp((state) => state.spreads[ids.join()]);
  useEffect(() => {
    if (ids.length > 1) void loadSpreads(ids);
  }, [ids]);
  return useMemo(() => spreadOfCells(known ?? { spreads: [], stale: [] }), [known]);
}

const now = () => choicesOf(store.getState());

/** Back leads to what was compared before. */
function choose(choices: readonly SideChoice[]): void {
  go({ view: 'compare', settings: { sides: sidesText(choices) }, cell: null });
}

export function dropSide(key: string): void {
  choose(now().filter((choice) => sideKey(choice) !== key));
}

export function makeBase(key: string): void {
  const choices = now();
  choose([
    ...choices.filter((choice) => sideKey(choice) === key),
    ...choices.filter((choice) => sideKey(choice) !== key),
  ]);
}

/** A and B change places. */
export function swapBase(): void {
  const [a, b, ...rest] = now();
  if (a === undefined || b === undefined) tell('There is no second run to swap with. Add one with +.');
  else choose([b, a, ...rest]);
}

export function holdTo(key: string, only: string | null): void {
  choose(now().map((choice) => (sideKey(choice) === key ? { ...choice, only } : choice)));
}

/** A run that takes part already comes in with a configuration that it does not have there yet. */
export function addSide(run: string): void {
  const choices = now();
  if (choices.length >= mostSides) {
    tell(`Up to ${mostSides} runs fit side by side. Leave one out first.`);
    return;
  }
  const taken = choices.filter((choice) => choice.run === run);
  if (taken.length === 0) {
    choose([...choices, { run, only: null }]);
    return;
  }
  const document = store.getState().documents[run];
  const known = new Set(taken.map(({ only }) => only));
  const cells = document?.cells ?? [];
  const free = cells.map(configurationKeys(cells)).find((key) => !known.has(key));
  if (free === undefined) tell('Every configuration of this run takes part already.');
  else choose([...choices, { run, only: free }]);
}
