/** What stands at the right of a panel's chart: its means, at their heights. */
import { ratioText } from '../text/format.ts';
import type { BarPanel } from './barPanel.ts';

interface MeanName {
  /** Down from the top, in px, of the value's middle. */
  readonly at: number;
  readonly value: string;
  /** Empty where the panel has several series: one heading stands for all then. */
  readonly name: string;
}

/**
 * Moved apart where they would lie over one another, and up where the last would leave the chart.
 * @param place of a ratio down from the top, in px
 * @param height of the chart, in px
 */
export function meanNames(
  { series }: BarPanel,
  hidden: ReadonlySet<string>,
  place: (ratio: number) => number,
  height: number,
): MeanName[] {
  const several = series.length > 1;
  const named = series.flatMap(({ letter, geometricMean, arithmeticMean }): MeanName[] => [
    ...(geometricMean === null || hidden.has('mean')
      ? []
      : [
          {
            at: place(geometricMean),
            value: `${letter === null ? '' : `${letter} `}${ratioText(geometricMean)}`,
            name: several ? '' : 'geo. mean',
          },
        ]),
    ...(arithmeticMean === null || hidden.has('arithmetic')
      ? []
      : [{ at: place(arithmeticMean), value: ratioText(arithmeticMean), name: 'arith. mean' }]),
  ]);
  const apart = several ? 13 : 26;
  let free = Number.NEGATIVE_INFINITY;
  const placed = named
    .toSorted((a, b) => a.at - b.at)
    .map((mean) => {
      const at = Math.max(mean.at, free);
      free = at + apart;
      return { ...mean, at };
    });
  const over = Math.max(0, (placed.at(-1)?.at ?? 0) + (several ? 4 : 16) - height);
  return placed.map((mean) => ({ ...mean, at: mean.at - over }));
}
