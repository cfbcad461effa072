/** A comparison as panels of bars, grouped by side. */
import type { BarPanel, PanelBar, PanelSeries } from '../bars/barPanel.ts';
import type { RatiosOfPair } from '../bars/published.ts';
import { orderedModels, type SpeedupBar, type SpeedupOrder } from '../bars/speedup.ts';
import type { ComparedCell, Comparison } from './compare.ts';

/** A panel for each configuration that some side shares with the base; its bars are grouped by side. */
export function panelsOfComparison({ columns, rows, sides }: Comparison, order: SpeedupOrder): BarPanel[] {
  const groups = Map.groupBy(columns, ({ configuration, against }) => titleOf(configuration, against));
  const panels = [...groups].flatMap(([title, own]): BarPanel[] => {
    const [first] = own;
    if (first === undefined) return [];
    const series = own.map((column): PanelSeries => {
      const cells = rows.flatMap((row) => row.cells[columns.indexOf(column)] ?? []);
      return {
        letter: column.letter,
        name: `${column.letter} ${sides[column.side]?.name ?? ''}`,
        baseline: `A ${column.against}`,
        bars: cells.map(barOfComparison),
        geometricMean: column.geometricMean,
        arithmeticMean: null,
        models: column.models,
      };
    });
    const { device, precision } = first;
    return [{ key: title, title, device, precision, models: rows, series }];
  });
  const models = orderedModels(panels.map(asOrdered), order);
  return panels.map((panel) => reordered(panel, models));
}

/**
 * Of a panel of two configurations: their ratios, by the first side that has them. Null: a panel of one configuration, whose ratios
 * are those of machines or of days.
 */
export function pairOfPanel({ title, series }: BarPanel, { columns }: Comparison): RatiosOfPair | null {
  const column = columns.find(({ configuration, against }) => titleOf(configuration, against) === title);
  if (column === undefined || column.configuration === column.against) return null;
  const ratios = (series[0]?.bars ?? []).flatMap(({ value }) => value ?? []);
  return { key: column.configuration, baseline: column.against, ratios };
}

const titleOf = (configuration: string, against: string): string =>
  configuration === against ? configuration : `${configuration} over A's ${against}`;

const barOfComparison = ({ ratio, base, other, statistic, ...rest }: ComparedCell): PanelBar => ({
  ...rest,
  value: ratio,
  study: null,
  baselineMs: base?.[statistic] ?? null,
  otherMs: other?.[statistic] ?? null,
});

/** By its first series. */
const asOrdered = ({ models, series }: BarPanel) => ({
  bars: models.map(({ model, title }, at): SpeedupBar => {
    const bar = series[0]?.bars[at];
    return {
      model,
      title,
      ratio: bar?.value == null ? null : { ratio: bar.value, confidence95: [bar.value, bar.value] },
      verdict: null,
      reason: null,
      baselineMs: null,
      otherMs: null,
      study: null,
    };
  }),
});

function reordered(panel: BarPanel, models: readonly string[]): BarPanel {
  const places = models.map((model) => panel.models.findIndex((one) => one.model === model));
  return {
    ...panel,
    models: places.flatMap((at) => panel.models[at] ?? []),
    series: panel.series.map((series) => ({
      ...series,
      bars: places.flatMap((at) => series.bars[at] ?? []),
    })),
  };
}
