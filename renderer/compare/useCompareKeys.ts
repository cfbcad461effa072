/** What of a comparison is looked at, and its keys. */
import { type RefObject, useMemo } from 'react';
import type { Comparison } from '../../shared/view/compare/compare.ts';
import { mostSides } from '../../shared/view/compare/compareSides.ts';
import { type Command, useCommands } from '../keys/commands.ts';
import { tell } from '../store/problems.tsx';
import { go, goMore, store, useApp } from '../store/state.ts';
import type { Sorting } from './RatioTable.tsx';
import { swapBase } from './useCompare.ts';

export const tabs = ['ratio', 'FPS', 'bars', 'kernels'] as const;
export type CompareTab = (typeof tabs)[number];

export type ShownAs = ReturnType<typeof useShownAs>;

/** As the address says it; a choice of what is no longer compared is none. */
export function useShownAs(comparison: Comparison) {
  const { as, rank, pick: chosen } = useApp((state) => state.route.more);
  const picked = useMemo(() => {
    const [model = '', key = ''] = chosen?.split('|') ?? [];
    const at = comparison.columns.findIndex((column) => column.key === key);
    const row = comparison.rows.find((one) => one.model === model);
    const [column, cell] = [comparison.columns[at], row?.cells[at]];
    return row === undefined || column === undefined || cell === undefined
      ? null
      : { model, title: row.title, column, cell };
  }, [comparison, chosen]);
  const tab: CompareTab = tabs.find((one) => one === as) ?? 'ratio';
  return { tab, sorting: useMemo(() => sortingOf(rank), [rank]), picked };
}

const sortingOf = (rank: string | undefined): Sorting | null =>
  rank === undefined
    ? null
    : rank.startsWith('-')
      ? { key: rank.slice(1), descending: true }
      : { key: rank, descending: false };

/** Fastest first, then slowest first, then as the run has them; names the other way round. */
export function sortBy(key: string): void {
  const now = store.getState().route.more['rank'];
  const [first, second] = key === 'model' ? [key, `-${key}`] : [`-${key}`, key];
  goMore('rank', now === first ? second : now === second ? null : first);
}

export const pick = (what: string | null): void => goMore('pick', what);

export const toggleFacts = (): void =>
  goMore('all', store.getState().route.more['all'] === undefined ? 'yes' : null);

/** Two runs' kernels are read layer by layer, unless they are asked for by time. */
export function showTab(tab: CompareTab): void {
  const { as: _, ...more } = store.getState().route.more;
  const by = tab === 'kernels' && more['by'] === undefined ? { by: 'layer' } : {};
  go({ more: { ...more, ...by, ...(tab === 'ratio' ? {} : { as: tab }) } });
}

/** The timeline moves with this key. */
const noTimeline = () => store.getState().route.more['as'] !== 'kernels';

/** @param add holds the button that opens the list of runs */
export function useCompareKeys(add: RefObject<HTMLSpanElement | null>): void {
  useCommands(
    useMemo((): readonly Command[] => {
      const compare = (title: string, key: string, run: () => void): Command => ({
        title,
        group: 'Compare',
        keys: [key],
        run,
      });
      return [
        compare('Add a run', '+', () => {
          const button = add.current?.querySelector('button');
          if (button == null) tell(`Up to ${mostSides} runs fit side by side. Leave one out first.`);
          else button.click();
        }),
        compare('Swap base', 'x', swapBase),
        { ...compare('Differences only', 'd', toggleFacts), when: noTimeline },
        ...tabs.map((tab, at) =>
          compare(`Show ${tab === 'ratio' ? 'ratios' : tab}`, String(at + 1), () => showTab(tab)),
        ),
        compare('Close the inspector', 'Esc', () => pick(null)),
      ];
    }, [add]),
  );
}
