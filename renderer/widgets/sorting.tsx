/** What tables that sort have in common. */
import {
  createSortedRowModel,
  rowSortingFeature,
  type SortDirection,
  sortFn_alphanumeric,
  sortFn_basic,
  tableFeatures,
} from '@tanstack/react-table';

/** Of a table that does nothing else. */
export const sortingFeatures = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { basic: sortFn_basic, alphanumeric: sortFn_alphanumeric },
});

export const ariaSort = (sorted: SortDirection | false): 'ascending' | 'descending' | 'none' =>
  sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : 'none';

interface SortHeadProps {
  readonly text: string;
  readonly sorted: SortDirection | false;
  readonly onSort: ((event: unknown) => void) | undefined;
  readonly className?: string;
}

export function SortHead({ text, sorted, onSort, className }: SortHeadProps) {
  return (
    <th scope="col" className={className} aria-sort={ariaSort(sorted)}>
      <button type="button" onClick={onSort}>
        {text}
        {sorted === 'asc' ? ' ▴' : sorted === 'desc' ? ' ▾' : ''}
      </button>
    </th>
  );
}
