/** The shown run as rows, arranged as the address says. */
import { useMemo, useRef } from 'react';
import type { RunDocument, RunWithRounds } from '../../shared/run.ts';
import { arrangeRows } from '../../shared/view/arrange.ts';
import { type Matrix, type MatrixRow, matrixOf } from '../../shared/view/matrix.ts';
import { newestFirst, shownRunId } from '../store/runs.ts';
import { useApp } from '../store/state.ts';

export interface ShownMatrix {
  readonly document: RunDocument | RunWithRounds;
  readonly matrix: Matrix;
  readonly rows: readonly MatrixRow[];
}

export function useShownDocument(): RunDocument | RunWithRounds | null {
  return useApp((state) => state.documents[shownRunId(state) ?? ''] ?? null);
}

export function useMatrix(): ShownMatrix | null {
  const document = useShownDocument();
  const catalogue = useApp((state) => state.catalogue);
  const study = useApp((state) => state.study);
  const unit = useApp((state) => state.route.unit);
  const { sort = null, find = '', pin = '' } = useApp((state) => state.route.more);
  const matrix = useMemo(
    () => (document === null ? null : matrixOf({ document, catalogue, study, unit })),
    [document, catalogue, study, unit],
  );
  const frozen = useRef<{ readonly of: string; readonly models: readonly string[] } | null>(null);
  return useMemo(() => {
    if (document === null || matrix === null) return null;
    const rows = arrangeRows(matrix, { sort, find, pinned: pin.split(',') });
    // Nothing moves by itself: while a run goes, the order is the one that the user asked for at first.
    const of = `${document.run.id} ${sort} ${find} ${pin} ${matrix.rows.length}`;
    if (document.run.status !== 'running') frozen.current = null;
    else if (frozen.current?.of !== of) frozen.current = { of, models: rows.map(({ model }) => model) };
    const order = frozen.current?.models;
    if (order !== undefined) rows.sort((a, b) => order.indexOf(a.model) - order.indexOf(b.model));
    return { document, matrix, rows };
  }, [document, matrix, sort, find, pin]);
}

/** What stood in a cell in an earlier run that is loaded, for those that are still queued. */
export function useEarlierCells(): ReadonlyMap<string, { readonly fps: number; readonly title: string }> {
  const documents = useApp((state) => state.documents);
  const runs = useApp((state) => state.runs);
  const shown = useApp(shownRunId);
  return useMemo(() => {
    const earlier = new Map<string, { fps: number; title: string }>();
    for (const { id, title } of newestFirst(runs ?? [])
      .filter((run) => run.id !== shown)
      .reverse()) {
      for (const { model, device, precision, fps } of documents[id]?.cells ?? []) {
        if (fps !== null) earlier.set(`${model}|${device} ${precision}`, { fps, title });
      }
    }
    return earlier;
  }, [documents, runs, shown]);
}
