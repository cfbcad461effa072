/**
 * The study's own Table II next to ours (models/reference-run.json, `table2`). Its rows are patterns in its own words:
 * `fireN/squeeze1x1` is one for each fire module, `conv1_relu` the ReLU behind conv1, `conv10 reorder` what was inserted
 * behind conv10. Implementations are shown as printed, misprints and all.
 */
import { z } from 'zod';
import type { TableCell, TableRow, TableTwo } from '../profile/tableTwo.ts';

export const studyTableSchema = z.object({
  model: z.string(),
  /** The first is the layer. */
  columns: z.array(z.string()).min(2),
  note: z.string(),
  /** Layer, then a cell for each further column; null: not applicable. */
  rows: z.array(z.array(z.string().nullable()).min(2)),
});
type StudyTable = z.infer<typeof studyTableSchema>;

/** Rows that only the study has (its input's scale and shift) stand behind the row it prints before them. */
export function besideStudy(table: TableTwo, study: StudyTable): TableTwo {
  const printed = new Map<TableRow, readonly (string | null)[]>();
  const onlyTheirs = new Map<TableRow | null, TableRow[]>();
  let last: TableRow | null = null;
  for (const [layer, ...cells] of study.rows) {
    if (layer === null || layer === undefined) continue;
    const ours = table.rows.filter((row) => !printed.has(row) && matches(row, layer));
    for (const row of ours) printed.set(row, cells);
    if (ours.length > 0) last = ours[0] ?? null;
    else {
      const none = table.columns.map((): TableCell => ({ kind: 'notApplicable' }));
      const row = {
        name: layer,
        type: 'Layer',
        inserted: false,
        from: [],
        to: [],
        cells: none,
        study: cells,
      };
      onlyTheirs.set(last, [...(onlyTheirs.get(last) ?? []), row]);
    }
  }
  return {
    columns: table.columns,
    studyColumns: study.columns.slice(1),
    rows: [
      ...(onlyTheirs.get(null) ?? []),
      ...table.rows.flatMap((row) => [
        { ...row, study: printed.get(row) ?? null },
        ...(onlyTheirs.get(row) ?? []),
      ]),
    ],
  };
}

function matches(row: TableRow, layer: string): boolean {
  if (layer === 'input reorder') return row.inserted && row.from.includes('data');
  if (layer === 'postprocess') return row.inserted && row.to.length === 0;
  const reordered = /^(.+) reorder$/.exec(layer)?.[1];
  if (reordered === undefined) return !row.inserted && layerPattern(layer).test(row.name);
  return row.inserted && row.to.length > 0 && row.from.some((from) => layerPattern(reordered).test(from));
}

/** The study's word for a layer as a pattern of the prototxt's names. */
function layerPattern(layer: string): RegExp {
  if (layer === 'softmax') return /^prob$/;
  const relu = layer.replace(/^(.*\/)?([^/]+)_relu$/, '$1relu_$2');
  const pooled = relu.replace(/^(?:max|avg)pool(\d+)$/, 'pool$1');
  return new RegExp(`^${pooled.replace(/(?<=[a-z])N(?=\/)/, String.raw`\d+`)}$`);
}

/** Misprints of the slide, and what they stand for. */
const misprints = [
  [/\bbfx(?=_|$)/g, 'bfyx'],
  [/bfyz/g, 'bfyx'],
  [/umi/g, 'uni'],
] as const;

/**
 * How the runtime's choice stands to what the study prints, misprints aside. same: every word of the printed name is in
 * ours, which has no other shape of filter (`1x1`) in it, or both need no kernel; variant: but for that shape; none: the
 * runtime has no such node, which needs no kernel either; different: anything else.
 */
export type StudyVerdict = 'same' | 'variant' | 'none' | 'different';

/** Null where the study prints nothing, or the runtime does not name its choice. */
export function verdictOf(printed: string | null, cell: TableCell): StudyVerdict | null {
  if (printed === null) return null;
  if (cell.kind === 'notApplicable') return 'none';
  const away = printed === 'optimized away';
  if (away || cell.kind !== 'kernel') return away === (cell.kind !== 'kernel') ? 'same' : 'different';
  if (cell.implementation === null) return null;
  const theirs = misprints
    .reduce((text, [wrong, right]) => text.replace(wrong, right), printed.toLowerCase())
    .split('_');
  const ours = cell.implementation.toLowerCase().split('_');
  if (!theirs.every((word) => word === '1x1' || ours.includes(word))) return 'different';
  return theirs.includes('1x1') === ours.includes('1x1') ? 'same' : 'variant';
}

export interface StudyRow {
  readonly name: string;
  readonly printed: string;
  readonly cell: TableCell;
  readonly verdict: StudyVerdict;
}

/**
 * The rows of a table next to the study's (`besideStudy`) in which both say something, in one column of each.
 */
export function comparedRows(
  { rows }: TableTwo,
  { column, studyColumn }: { readonly column: number; readonly studyColumn: number },
): StudyRow[] {
  return rows.flatMap(({ name, cells, study }) => {
    const [printed, cell] = [study?.[studyColumn] ?? null, cells[column]];
    const verdict = cell === undefined ? null : verdictOf(printed, cell);
    return printed === null || cell === undefined || verdict === null ? [] : { name, printed, cell, verdict };
  });
}
