/** Conditions of cells as facts that two runs can differ in. */
import type { Conditions } from '../../conditions/conditions.ts';
import { conditionLimits } from '../../conditions/limits.ts';
import type { Cell } from '../../documents/run.ts';
import { mean } from '../../statistics.ts';
import { gigahertz, yesNo } from '../text/conditionText.ts';
import { plainFigure } from '../text/format.ts';

type OfCell = (cell: Cell) => string | null;

/** One value where its processes agree; null: not recorded, or not reported. */
const ofProcesses =
  (read: (conditions: Conditions) => string | null): OfCell =>
  ({ processes }) => {
    const values = processes.flatMap(({ conditions }) =>
      conditions === undefined ? [] : (read(conditions) ?? []),
    );
    return values.length === 0 ? null : [...new Set(values)].toSorted().join(', ');
  };

/** In the order in which they are shown. */
export const conditionFactsOfCell: readonly (readonly [name: string, read: OfCell])[] = [
  ['Pinned threads', ofProcesses(({ pinning }) => yesNo(pinning))],
  ['Core type', ofProcesses(({ coreType }) => coreType)],
  ['Hyper-threading', ofProcesses(({ hyperThreading }) => yesNo(hyperThreading))],
  ['Performance hint', ofProcesses(({ hint }) => hint)],
  [
    'CPU quota',
    ofProcesses(({ quota }) =>
      quota === null ? null : quota.processors === null ? 'none' : plainFigure(quota.processors, 3),
    ),
  ],
  ['SMT', ofProcesses(({ smt }) => (smt === null ? null : smt ? 'on' : 'off'))],
];

/** Runs from before conditions were recorded have the first processor's governor. */
export const governorOfCell: OfCell = (cell) =>
  ofProcesses(({ governor }) => governor)(cell) ?? cell.machineState.start?.governor ?? null;

/** MHz under load, the mean over all processes; null: not recorded. */
function clockOf(cells: readonly Cell[]): number | null {
  const clocks = cells.flatMap(({ processes }) =>
    processes.flatMap(({ conditions }) => conditions?.frequencyMHz?.end ?? []),
  );
  return clocks.length === 0 ? null : mean(clocks);
}

/** The base's own text where it is as good as the same, since no two readings of a clock agree. */
export function clockFact(cells: readonly Cell[], base: readonly Cell[]): string | null {
  const [own, its] = [clockOf(cells), clockOf(base)];
  if (own === null) return null;
  const same = its !== null && Math.abs(own / its - 1) < conditionLimits.frequencyFell;
  return gigahertz(same ? its : own);
}
