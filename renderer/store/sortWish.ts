/** By which column a table is sorted, as the address has it. */

export interface SortWish {
  /** Of a column, or `model`. */
  readonly column: string;
  /** Worst first; of names, last of the alphabet. */
  readonly reversed: boolean;
}

/** Best first, then worst first, then the study's order again. */
export function nextSort(now: SortWish | null, column: string): SortWish | null {
  if (now?.column !== column) return { column, reversed: false };
  return now.reversed ? null : { column, reversed: true };
}
