/** What the Speedup view shows, as the address says it. */
import { useMemo } from 'react';
import { statisticOf } from '../../shared/comparing/evidence.ts';
import type { Statistic } from '../../shared/comparing/processes.ts';
import type { RunWithRounds } from '../../shared/documents/run.ts';
import { type BarPanel, panelOfSpeedup } from '../../shared/view/bars/barPanel.ts';
import { type PairPublished, publishedBeside, ratiosOfPair } from '../../shared/view/bars/published.ts';
import {
  orderedModels,
  type SpeedupOrder,
  type SpeedupPanel,
  speedupOrders,
  speedupPanel,
} from '../../shared/view/bars/speedup.ts';
import { type SpeedupChoice, speedupChoice } from '../../shared/view/bars/speedupChoice.ts';
import type { Matrix } from '../../shared/view/matrix/matrix.ts';
import { useApp, useSettings } from '../page/hooks.ts';
import { go, set, settingsNow, tell } from '../page/page.ts';
import { nextOf, type SpeedupPart, toggledIn } from '../store/settings.ts';

export function useChoice(matrix: Matrix): SpeedupChoice {
  const { base, over, preset } = useSettings('speedup');
  return useMemo(() => {
    // What ran nowhere is shown when it is asked for, and not by itself.
    const ran = matrix.columns.filter((column, at) => {
      const asked = column.key === base || over?.includes(column.key) === true;
      return asked || matrix.rows.some(({ cells }) => cells[at]?.cell.status === 'measured');
    });
    return speedupChoice(ran, { preset, baseline: base, over });
  }, [matrix, base, over, preset]);
}

export interface SpeedupShown {
  /** As computed, in the study's order: the data of an export. */
  readonly speedups: readonly SpeedupPanel[];
  /** As drawn, all in one order. */
  readonly panels: readonly BarPanel[];
  readonly order: SpeedupOrder;
  readonly hidden: ReadonlySet<string>;
  readonly statistic: Statistic;
  /** By the panel's key; what nothing was published of is not in it. */
  readonly published: ReadonlyMap<string, PairPublished>;
}

export function useSpeedup(document: RunWithRounds, matrix: Matrix, choice: SpeedupChoice): SpeedupShown {
  const catalogue = useApp((state) => state.catalogue);
  const study = useApp((state) => state.study);
  const { order, hidden, statistic: asked } = useSettings('speedup');
  const statistic = asked ?? statisticOf(document.run.preset);
  const speedups = useMemo(
    () =>
      choice.pairs.flatMap(
        (pair) => speedupPanel({ document, statistic, matrix, ...pair, catalogue, study }) ?? [],
      ),
    [document, statistic, matrix, choice, catalogue, study],
  );
  const panels = useMemo(() => {
    const models = orderedModels(speedups, order);
    return speedups.map((panel) => panelOfSpeedup(panel, models));
  }, [speedups, order]);
  const references = useApp((state) => state.references);
  const published = useMemo(
    () =>
      new Map(publishedBeside(speedups.map(ratiosOfPair), references).map((beside) => [beside.pair, beside])),
    [speedups, references],
  );
  return { speedups, panels, order, statistic, published, hidden: useMemo(() => new Set(hidden), [hidden]) };
}

export function toggleHidden(part: SpeedupPart): void {
  const { hidden } = settingsNow('speedup');
  set('speedup', { hidden: toggledIn(hidden, part) });
}

/** A preset, or why the run cannot answer it. */
export function choosePreset({ presets }: SpeedupChoice, at: number): void {
  const preset = presets[at];
  if (preset === undefined) return;
  if (preset.missing !== null) {
    tell(preset.missing);
    return;
  }
  // Back leads to what was compared before.
  go({ view: 'speedup', settings: { preset: preset.key, base: null, over: null } });
}

export function stepOrder(): void {
  set('speedup', { order: nextOf(speedupOrders, settingsNow('speedup').order) });
}
