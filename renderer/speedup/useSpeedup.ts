/** What the Speedup view shows, as the address says it. */
import { useMemo } from 'react';
import type { RunWithRounds } from '../../shared/run.ts';
import { type BarPanel, panelOfSpeedup } from '../../shared/view/bars/barPanel.ts';
import {
  orderedModels,
  type SpeedupOrder,
  type SpeedupPanel,
  speedupOrders,
  speedupPanel,
} from '../../shared/view/bars/speedup.ts';
import { type SpeedupChoice, speedupChoice } from '../../shared/view/bars/speedupChoice.ts';
import type { Matrix } from '../../shared/view/matrix/matrix.ts';
import { tell } from '../store/problems.tsx';
import { between } from '../store/speedupPairs.ts';
import { go, goMore, store, useApp } from '../store/state.ts';

export function useChoice(matrix: Matrix): SpeedupChoice {
  const { base, over, preset } = useApp((state) => state.route.more);
  return useMemo(() => {
    // What ran nowhere is shown when it is asked for, and not by itself.
    const ran = matrix.columns.filter((column, at) => {
      const asked = column.key === base || over?.split(between).includes(column.key) === true;
      return asked || matrix.rows.some(({ cells }) => cells[at]?.cell.status === 'measured');
    });
    return speedupChoice(ran, {
      preset: preset ?? null,
      baseline: base ?? null,
      over: over?.split(between).filter(Boolean) ?? null,
    });
  }, [matrix, base, over, preset]);
}

export interface SpeedupShown {
  /** As computed, in the study's order: the data of an export. */
  readonly speedups: readonly SpeedupPanel[];
  /** As drawn, all in one order. */
  readonly panels: readonly BarPanel[];
  readonly order: SpeedupOrder;
  readonly hidden: ReadonlySet<string>;
}

export function useSpeedup(document: RunWithRounds, matrix: Matrix, choice: SpeedupChoice): SpeedupShown {
  const catalogue = useApp((state) => state.catalogue);
  const study = useApp((state) => state.study);
  const { order, hide } = useApp((state) => state.route.more);
  const speedups = useMemo(
    () => choice.pairs.flatMap((pair) => speedupPanel({ document, matrix, ...pair, catalogue, study }) ?? []),
    [document, matrix, choice, catalogue, study],
  );
  const sort = speedupOrders.find((one) => one === order) ?? 'study order';
  const panels = useMemo(() => {
    const models = orderedModels(speedups, sort);
    return speedups.map((panel) => panelOfSpeedup(panel, models));
  }, [speedups, sort]);
  return { speedups, panels, order: sort, hidden: useMemo(() => hiddenOf(hide), [hide]) };
}

/** The arithmetic mean flatters, so it has to be asked for. */
const hiddenOf = (hide = 'arithmetic'): ReadonlySet<string> => new Set(hide.split(','));

export function toggleHidden(what: string): void {
  const hidden = new Set(hiddenOf(store.getState().route.more['hide']));
  if (!hidden.delete(what)) hidden.add(what);
  hidden.delete('none');
  const next = [...hidden].sort().join(',');
  goMore('hide', next === 'arithmetic' ? null : next === '' ? 'none' : next);
}

/** A preset, or why the run cannot answer it. */
export function choosePreset({ presets }: SpeedupChoice, at: number): void {
  const preset = presets[at];
  if (preset === undefined) return;
  if (preset.missing !== null) {
    tell(preset.missing);
    return;
  }
  const { base: _, over: __, preset: ___, ...rest } = store.getState().route.more;
  // Back leads to what was compared before.
  go({ more: { ...rest, preset: preset.key } });
}

export function stepOrder(): void {
  const now = store.getState().route.more['order'];
  const at = speedupOrders.findIndex((one) => one === (now ?? 'study order'));
  const next = speedupOrders[(at + 1) % speedupOrders.length] ?? 'study order';
  goMore('order', next === 'study order' ? null : next);
}
