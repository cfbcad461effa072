/** Which rows of the matrix are shown, and in which order. */
import type { Cell } from '../../documents/run.ts';
import {
  isNoisy,
  type Matrix,
  type MatrixCell,
  type MatrixRow,
  meansOf,
  ranInOtherPrecision,
} from './matrix.ts';

/** What a row is asked to have in one of its cells. */
export const rowFilters = [
  'measured',
  'unfinished',
  'failed',
  'not supported',
  'noisy',
  'ran otherwise',
  'stale',
  'filler weights',
] as const;
export type RowFilter = (typeof rowFilters)[number];

/** @param columns indexes of those that are looked at */
export function rowHas(row: MatrixRow, filter: RowFilter, columns: readonly number[]): boolean {
  if (filter === 'filler weights') return row.filler;
  return columns.some((at) => {
    const shown = row.cells[at] ?? null;
    return shown !== null && cellHas(shown, filter);
  });
}

function cellHas({ cell, stale }: MatrixCell, filter: Exclude<RowFilter, 'filler weights'>): boolean {
  switch (filter) {
    case 'measured':
    case 'failed':
      return cell.status === filter;
    case 'unfinished':
      return cell.status === 'queued' || cell.status === 'running' || cell.status === 'interrupted';
    case 'not supported':
      return cell.status === 'unsupported';
    case 'noisy':
      return cell.status === 'measured' && isNoisy(cell);
    case 'ran otherwise':
      return ranInOtherPrecision(cell);
    case 'stale':
      return stale;
  }
}

/** Those that measuring again may make known better. */
export const noisyCells = ({ rows }: Pick<Matrix, 'rows'>): Cell[] =>
  rows.flatMap(({ cells }) =>
    cells.flatMap((shown) => (shown !== null && cellHas(shown, 'noisy') ? shown.cell : [])),
  );

/** All words, in any order. */
export function rowMatches({ model, title }: MatrixRow, find: string): boolean {
  const text = `${model} ${title}`.toLowerCase();
  return find
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/**
 * Nothing moves by itself: while a run goes, rows keep the order that they had when it was asked for.
 * @param order models as they stood then
 */
export function inOrder(rows: readonly MatrixRow[], order: readonly string[]): MatrixRow[] {
  const known = new Map(rows.map((row) => [row.model, row]));
  return order.flatMap((model) => known.get(model) ?? []);
}

/**
 * A matrix of what is looked at; its means are over its rows.
 * @param columns indexes of those that are
 */
export function partOfMatrix(
  { columns, base }: Matrix,
  rows: readonly MatrixRow[],
  shown: readonly number[],
): Matrix {
  const pick = <T>(list: readonly T[]): T[] => shown.flatMap((at) => list[at] ?? []);
  return {
    columns: pick(columns),
    means: pick(meansOf(rows, columns, base)),
    base,
    rows: rows.map((row) => ({ ...row, cells: shown.map((at) => row.cells[at] ?? null) })),
  };
}
