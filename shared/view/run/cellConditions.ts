/** What the machine did while a cell was measured, over all of its processes. */
import { conditionsTogether } from '../../conditions/together.ts';
import type { Cell } from '../../documents/run.ts';
import { conditionRows, missingText } from '../text/conditionText.ts';

interface ShownConditions {
  /** Each name once. */
  readonly rows: readonly (readonly [name: string, text: string])[];
  /** What could not be had, by reasons. */
  readonly missing: readonly string[];
}

/** Null: it was measured by a Vinobench that did not record them, or not at all. */
export function cellConditions({ processes }: Pick<Cell, 'processes'>): ShownConditions | null {
  const all = processes.flatMap(({ conditions }) => conditions ?? []);
  if (all.length === 0) return null;
  const together = conditionsTogether(all);
  return { rows: conditionRows(together), missing: missingText(together) };
}
