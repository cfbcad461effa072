/** What of a comparison is looked at, and its keys. */
import { type RefObject, useMemo } from 'react';
import type { Comparison } from '../../shared/view/compare/compare.ts';
import { mostSides } from '../../shared/view/compare/compareSides.ts';
import { commandsOf } from '../keys/lookup.ts';
import { useSettings } from '../page/hooks.ts';
import { useCommands } from '../page/keyboard.ts';
import { go, set, settingsNow, tell } from '../page/page.ts';
import type { CompareTab } from '../store/settings.ts';
import type { SortWish } from '../store/sortWish.ts';
import { swapBase } from './useCompare.ts';

export const tabs = ['ratio', 'FPS', 'bars', 'kernels'] as const satisfies readonly CompareTab[];

export type ShownAs = ReturnType<typeof useShownAs>;

/** As the address has it; a choice of something no longer compared is ignored. */
export function useShownAs(comparison: Comparison) {
  const { tab, sort, picked: chosen } = useSettings('compare');
  const picked = useMemo(() => {
    const [model = '', key = ''] = chosen?.split('|') ?? [];
    const at = comparison.columns.findIndex((column) => column.key === key);
    const row = comparison.rows.find((one) => one.model === model);
    const [column, cell] = [comparison.columns[at], row?.cells[at]];
    return row === undefined || column === undefined || cell === undefined
      ? null
      : { model, title: row.title, column, cell };
  }, [comparison, chosen]);
  return { tab, sort, picked };
}

/** Fastest first, then slowest first, then as the run has them; names the other way round. */
export function sortCompared(column: string): void {
  const { sort: now } = settingsNow('compare');
  const first: SortWish = { column, reversed: column !== 'model' };
  const isSecond = now?.column === column && now.reversed !== first.reversed;
  const isFirst = now?.column === column && !isSecond;
  set('compare', { sort: isSecond ? null : isFirst ? { column, reversed: !first.reversed } : first });
}

export const pickCompared = (what: string | null): void => set('compare', { picked: what });

export const toggleFacts = (): void => set('compare', { allFacts: !settingsNow('compare').allFacts });

/** Two runs' kernels are read layer by layer, unless they are asked for by time. */
export function showTab(tab: CompareTab): void {
  const { arrangement } = settingsNow('compare');
  go({
    view: 'compare',
    settings: { tab, arrangement: tab === 'kernels' ? (arrangement ?? 'by layer') : arrangement },
  });
}

/** The timeline moves with this key. */
const noTimeline = () => settingsNow('compare').tab !== 'kernels';

/** @param add holds the button that opens the list of runs */
export function useCompareKeys(add: RefObject<HTMLSpanElement | null>): void {
  useCommands(
    useMemo(
      () =>
        commandsOf('compare', {
          add: () => {
            const button = add.current?.querySelector('button');
            if (button == null) tell(`Up to ${mostSides} runs fit side by side. Leave one out first.`);
            else button.click();
          },
          swap: swapBase,
          differences: { run: toggleFacts, when: noTimeline },
          ratio: () => showTab('ratio'),
          FPS: () => showTab('FPS'),
          bars: () => showTab('bars'),
          kernels: () => showTab('kernels'),
          close: () => pickCompared(null),
        }),
      [add],
    ),
  );
}
