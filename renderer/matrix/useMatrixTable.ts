/** The matrix as a table: which columns are shown, which rows, in which order, and which of them are pinned. */
import {
  columnFilteringFeature,
  columnVisibilityFeature,
  createFilteredRowModel,
  createSortedRowModel,
  globalFilteringFeature,
  rowPinningFeature,
  rowSortingFeature,
  sortFn_alphanumeric,
  sortFn_basic,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useMemo, useRef } from 'react';
import { inOrder, type RowFilter, rowHas, rowMatches } from '../../shared/view/matrix/arrange.ts';
import type { MatrixColumn, MatrixRow } from '../../shared/view/matrix/matrix.ts';
import { useSettings } from '../page/hooks.ts';
import type { RunMatrix } from './useMatrix.ts';

export interface ShownColumn extends MatrixColumn {
  /** Its place among the cells of a row. */
  readonly at: number;
  /** Of its device among those shown. */
  readonly first: boolean;
}

export interface ShownMatrix extends RunMatrix {
  readonly columns: readonly ShownColumn[];
  /** Pinned ones first. */
  readonly rows: readonly MatrixRow[];
  readonly pinned: ReadonlySet<string>;
}

const features = tableFeatures({
  rowSortingFeature,
  columnFilteringFeature,
  globalFilteringFeature,
  columnVisibilityFeature,
  rowPinningFeature,
  sortedRowModel: createSortedRowModel(),
  filteredRowModel: createFilteredRowModel(),
  sortFns: { basic: sortFn_basic, alphanumeric: sortFn_alphanumeric },
});

interface Wish {
  readonly find: string;
  readonly has: RowFilter | null;
  readonly columns: readonly number[];
}

/** Of the address; what it does not say is left as the run has it. */
function useWishes() {
  const { sort, find, rows: has, pinnedModels: pinned, hiddenColumns } = useSettings('matrix');
  return useMemo(
    () => ({ sort, find, has, pinned: [...pinned], hidden: new Set(hiddenColumns) }),
    [sort, find, has, pinned, hiddenColumns],
  );
}

export function useMatrixTable({ document, matrix }: RunMatrix): ShownMatrix {
  const { sort, find, has, pinned, hidden } = useWishes();
  const columnDefs = useMemo(
    () => [
      { id: 'model', accessorFn: ({ title }: MatrixRow) => title, sortFn: 'alphanumeric' as const },
      ...matrix.columns.map(({ key }, at) => ({
        id: key,
        accessorFn: ({ cells }: MatrixRow) => cells[at]?.cost ?? undefined,
        sortFn: 'basic' as const,
        sortUndefined: 'last' as const,
      })),
    ],
    [matrix.columns],
  );
  const columns = useMemo(() => {
    const shown = matrix.columns
      .map((column, at) => ({ ...column, at }))
      .filter(({ key }) => !hidden.has(key));
    return shown.map((column, index) => ({ ...column, first: shown[index - 1]?.device !== column.device }));
  }, [matrix.columns, hidden]);
  const wish = useMemo(
    (): Wish => ({ find, has, columns: columns.map(({ at }) => at) }),
    [find, has, columns],
  );
  const table = useTable({
    features,
    columns: columnDefs,
    data: matrix.rows,
    getRowId: ({ model }: MatrixRow) => model,
    // The first column stands for all of them: a row is kept or dropped as a whole.
    getColumnCanGlobalFilter: ({ id }) => id === 'model',
    globalFilterFn: ({ original }, _column, { find: words, has: wanted, columns: looked }: Wish) =>
      rowMatches(original, words) && (wanted === null || rowHas(original, wanted, looked)),
    state: {
      sorting: useMemo(() => (sort === null ? [] : [{ id: sort.column, desc: sort.reversed }]), [sort]),
      globalFilter: wish,
      columnVisibility: useMemo(() => Object.fromEntries([...hidden].map((key) => [key, false])), [hidden]),
      rowPinning: useMemo(() => ({ top: pinned, bottom: [] }), [pinned]),
    },
  });
  const [top, others] = [table.getTopRows(), table.getCenterRows()];
  const arranged = useMemo(() => [...top, ...others].map(({ original }) => original), [top, others]);
  const asked = useMemo(
    () => ({ run: document.run.id, sort, wish, pinned }),
    [document.run.id, sort, wish, pinned],
  );
  const rows = useFrozen(arranged, matrix.rows, document.run.status === 'running', asked);
  return useMemo(
    () => ({ document, matrix, columns, rows, pinned: new Set(pinned) }),
    [document, matrix, columns, rows, pinned],
  );
}

/**
 * While a run goes, the order stays the one that was asked for at first, and no row comes or leaves.
 * @param asked another object whenever something else is asked for
 */
function useFrozen(
  arranged: readonly MatrixRow[],
  now: readonly MatrixRow[],
  going: boolean,
  asked: object,
): readonly MatrixRow[] {
  const frozen = useRef<{ readonly asked: object; readonly models: readonly string[] } | null>(null);
  return useMemo(() => {
    if (!going) {
      frozen.current = null;
      return arranged;
    }
    if (frozen.current?.asked !== asked) {
      frozen.current = { asked, models: arranged.map(({ model }) => model) };
    }
    return inOrder(now, frozen.current.models);
  }, [arranged, now, going, asked]);
}
