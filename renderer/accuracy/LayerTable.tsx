/** Layers of a calibration: the error that each adds, the time that it saves, and what it stayed in. */
import { useTable } from '@tanstack/react-table';
import type { LayerRow } from '../../shared/view/library/calibration.ts';
import { fixedText, microsecondsText, shareText, thin } from '../../shared/view/text/format.ts';
import { SortHead, sortingFeatures } from '../widgets/sorting.tsx';

const columns = [
  { id: 'layer', accessorFn: (row: LayerRow) => row.layer, header: 'Layer', sortFn: 'alphanumeric' as const },
  { id: 'error', accessorFn: (row: LayerRow) => row.errorShare, header: 'Error', sortFn: 'basic' as const },
  {
    id: 'sqnr',
    accessorFn: (row: LayerRow) => row.sqnrDb ?? Number.POSITIVE_INFINITY,
    header: `SQNR${thin}dB`,
    sortFn: 'basic' as const,
  },
  {
    id: 'saved',
    accessorFn: (row: LayerRow) => row.savedUs ?? undefined,
    header: `Saved${thin}µs`,
    sortFn: 'basic' as const,
    sortUndefined: 'last' as const,
  },
  { id: 'in', accessorFn: (row: LayerRow) => (row.float ? 0 : 1), header: 'In', sortFn: 'basic' as const },
];

export function LayerTable({ rows }: { readonly rows: readonly LayerRow[] }) {
  const table = useTable({ features: sortingFeatures, columns, data: rows });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys
    <section className="layer-table" aria-label="Layers" tabIndex={0}>
      <table className="small-table">
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map(({ id, column }) => (
                <SortHead
                  key={id}
                  text={String(column.columnDef.header)}
                  sorted={column.getIsSorted()}
                  onSort={column.getToggleSortingHandler()}
                />
              ))}
            </tr>
          ))}
        </thead>
        <tbody>
          {table.getRowModel().rows.map(({ original }) => (
            <Layer key={original.layer} row={original} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Layer({
  row: { layer, type, errorShare, sqnrDb, savedUs, significant, float, proposal },
}: {
  readonly row: LayerRow;
}) {
  return (
    <tr>
      <th scope="row" className="ellipsis" title={`${layer}, ${type}`}>
        {layer}
      </th>
      <td>{shareText(errorShare)}</td>
      <td>{sqnrDb === null ? 'exact' : fixedText(sqnrDb, 1)}</td>
      <td title={significant ? undefined : 'Within what repeating the measurement gives'}>
        {savedUs === null ? (
          <span className="dim">fused</span>
        ) : (
          <span className={significant ? '' : 'dim'}>{microsecondsText(savedUs)}</span>
        )}
      </td>
      <td title={proposal ?? undefined}>
        {float ? (
          <strong>float</strong>
        ) : proposal === null ? (
          <span className="dim">INT8</span>
        ) : (
          'INT8, float?'
        )}
      </td>
    </tr>
  );
}
