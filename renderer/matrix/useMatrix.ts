/** The shown run as the rows of a matrix. */

import { useMemo, useRef } from 'react';
import type { RunDocument, RunWithRounds } from '../../shared/documents/run.ts';
import { configurationKeys } from '../../shared/machine/runtimeRelease.ts';
import { studyId } from '../../shared/study/studyRun.ts';
import { keepingRows, type Matrix, matrixOf } from '../../shared/view/matrix/matrix.ts';
import { stalenessIn } from '../../shared/view/matrix/staleness.ts';
import { useApp } from '../page/hooks.ts';
import { newestFirst, shownRunId } from '../store/runs.ts';
import { readyValue } from '../store/state.ts';

export interface RunMatrix {
  readonly document: RunDocument | RunWithRounds;
  readonly matrix: Matrix;
}

function useShownDocument(): RunDocument | RunWithRounds | null {
  return useApp((state) => state.documents[shownRunId(state) ?? ''] ?? null);
}

export function useMatrix(): RunMatrix | null {
  const document = useShownDocument();
  const catalogue = useApp((state) => state.catalogue);
  const study = useApp((state) => state.study);
  const unit = useApp((state) => state.route.unit);
  const documents = useApp((state) => state.documents);
  const now = readyValue(useApp((state) => state.devices));
  const before = useRef<Matrix | null>(null);
  return useMemo(() => {
    if (document === null) return null;
    // Its own figures stand in its cells.
    const isStudy = document.run.id === studyId;
    const staleness = stalenessIn({ run: document.run, now, others: Object.values(documents) });
    const matrix = keepingRows(
      matrixOf({ document, catalogue, study: isStudy ? null : study, unit, staleness }),
      before.current,
    );
    before.current = matrix;
    return { document, matrix };
  }, [document, documents, catalogue, study, unit, now]);
}

/** A cell of an earlier run, and when that was. */
export interface EarlierCell {
  readonly cell: RunDocument['cells'][number];
  readonly createdAt: string;
}

/** What stood in a cell in the latest earlier run that is loaded, for those that are still queued. */
export function useEarlierCells(): ReadonlyMap<string, EarlierCell> {
  const documents = useApp((state) => state.documents);
  const runs = useApp((state) => state.runs);
  const shown = useApp(shownRunId);
  // While a run goes its own document changes with each cell; those of the others do not.
  const others = useSameList(
    newestFirst(runs ?? [])
      .filter(({ id }) => id !== shown)
      .flatMap(({ id }) => documents[id] ?? []),
  );
  return useMemo(() => {
    const earlier = new Map<string, EarlierCell>();
    for (const { run, cells } of others.toReversed()) {
      const keyOf = configurationKeys(cells);
      for (const cell of cells) {
        if (cell.fps === null) continue;
        const key = `${cell.model}|${keyOf(cell)}`;
        earlier.set(key, { cell, createdAt: run.createdAt });
      }
    }
    return earlier;
  }, [others]);
}

/** The list of before where it holds the same. */
function useSameList<T>(list: readonly T[]): readonly T[] {
  const kept = useRef(list);
  const before = kept.current;
  if (list.length !== before.length || list.some((one, at) => one !== before[at])) kept.current = list;
  return kept.current;
}
