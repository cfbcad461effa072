/** What the machine did while a cell was measured, over all of its processes. */
import type { Cell } from '../../documents/run.ts';
import { conditionRows, missingText } from '../text/conditionText.ts';

interface ShownConditions {
  /** Each name once; values of several processes in their order, equal ones once. */
  readonly rows: readonly (readonly [name: string, text: string])[];
  /** What could not be had, by reasons. */
  readonly missing: readonly string[];
}

/** Null: it was measured by a Vinobench that did not record them, or not at all. */
export function cellConditions({ processes }: Pick<Cell, 'processes'>): ShownConditions | null {
  const all = processes.flatMap(({ conditions }) => conditions ?? []);
  const [first] = all;
  if (first === undefined) return null;
  const rows = Map.groupBy(
    all.flatMap((conditions) => conditionRows(conditions)),
    ([name]) => name,
  );
  return {
    rows: Array.from(rows, ([name, found]) => [name, [...new Set(found.map(([, text]) => text))].join('; ')]),
    missing: missingText(first),
  };
}
