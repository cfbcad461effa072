/** One panel of bars: a group for each model, in it a bar for each series. */
import type { RecordedPrecision } from '../../precision/precision.ts';
import type { RatioVerdict } from '../../statistics/verdict.ts';
import type { PairedRatio } from '../../statistics.ts';
import type { Milliseconds } from '../../units.ts';
import { boundsText, ratioText, timeText } from '../text/format.ts';
import { verdictText } from '../text/verdictText.ts';
import type { SpeedupBar, SpeedupPanel } from './speedup.ts';

export interface PanelBar {
  /** Null: `reason` says why it is missing; it keeps its place. */
  readonly value: number | null;
  /** Null where nothing is tested. */
  readonly confidence95: PairedRatio['confidence95'] | null;
  readonly verdict: RatioVerdict | null;
  readonly reason: string | null;
  readonly study: number | null;
  readonly baselineMs: Milliseconds | null;
  readonly otherMs: Milliseconds | null;
}

export interface PanelSeries {
  /** Of a side of a comparison; null: the panel has this one series. */
  readonly letter: string | null;
  readonly name: string;
  readonly baseline: string;
  /** One for each model of the panel. */
  readonly bars: readonly PanelBar[];
  readonly geometricMean: number | null;
  readonly arithmeticMean: number | null;
  /** How many models the means are over. */
  readonly models: number;
}

export interface BarPanel {
  readonly key: string;
  readonly title: string;
  readonly device: string;
  readonly precision: RecordedPrecision;
  readonly models: readonly { readonly model: string; readonly title: string }[];
  readonly series: readonly PanelSeries[];
}

/** Room for the axis at the left and the means' names at the right of a panel's chart. */
export const chartMargins = { left: 92, right: 76, top: 20 };
export const widestBar = 52;
/** More dashed lines than this cannot be told apart; their values stand at the right all the same. */
export const mostMeanLines = 3;

/** No difference: neither for what is the same nor for what more data might tell. */
export const showsNone = ({ verdict }: Pick<PanelBar, 'verdict'>): boolean =>
  verdict === 'same' || verdict === 'notEnoughData';

/** @param models in the order of the axis */
export function panelOfSpeedup(panel: SpeedupPanel, models: readonly string[]): BarPanel {
  const bars = models.flatMap((model) => panel.bars.find((bar) => bar.model === model) ?? []);
  const { key, baseline, device, precision, geometricMean, arithmeticMean } = panel;
  return {
    key: `${key} over ${baseline}`,
    title: `${key} over ${baseline}`,
    device,
    precision,
    models: bars,
    series: [
      {
        letter: null,
        name: key,
        baseline,
        bars: bars.map(barOfSpeedup),
        geometricMean,
        arithmeticMean,
        models: panel.models,
      },
    ],
  };
}

const barOfSpeedup = ({ ratio, ...rest }: SpeedupBar): PanelBar => ({
  ...rest,
  value: ratio?.ratio ?? null,
  confidence95: ratio?.confidence95 ?? null,
});

/** Everything about a group of bars, for those who point at it and those who listen: one line for each fact. */
export function storyOf({ models, series }: BarPanel, at: number): string[] {
  const title = models[at]?.title ?? '';
  return [title, ...series.flatMap((one) => storyOfBar(one, one.bars[at]))];
}

function storyOfBar({ name, baseline }: PanelSeries, bar: PanelBar | undefined): string[] {
  if (bar === undefined) return [];
  const { value, confidence95, verdict, reason, study, baselineMs, otherMs } = bar;
  if (value === null) return [`${name}: ${reason ?? 'not measured'}`];
  const bounds = confidence95 === null ? '' : ` [${boundsText(confidence95)}]`;
  const times =
    baselineMs === null || otherMs === null
      ? []
      : [`${baseline} ${timeText(baselineMs)}, ${name} ${timeText(otherMs)}`];
  return [
    `${name} over ${baseline}: ${ratioText(value)}${bounds}, ${verdictText(verdict ?? 'notTested')}`,
    ...times,
    ...(study === null ? [] : [`the study: ${ratioText(study)}`]),
  ];
}

/** Where a name may break: behind a hyphen, an underscore or a slash, and before the number at its end. */
export const breakable = (name: string): string =>
  name.replaceAll(/[-_/]/g, '$&\u200b').replace(/(?<=[A-Za-z]{4})(?=\d[\d.]*$)/, '\u200b');

/** Four to six grid lines from zero. */
export function ticksTo(most: number): number[] {
  const steps = [0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500];
  const step = steps.find((one) => most / one <= 5.2) ?? 10 ** Math.ceil(Math.log10(most / 5.2));
  return Array.from({ length: Math.ceil(most / step - 1e-9) + 1 }, (_, index) => index * step);
}

/** Room above the tallest bar for its value, as a share. */
const headroom = 1.12;

/** What the axis has to hold: values and the study's. A whisker that continues beyond it is cut there, with an arrow. */
export function highestOf({ series }: BarPanel, study: boolean): number {
  const bars = series.flatMap((one) => one.bars);
  const tallest = Math.max(1, ...bars.map((bar) => Math.max(bar.value ?? 0, study ? (bar.study ?? 0) : 0)));
  return headroom * tallest;
}

export interface Whisker {
  /** How far it reaches below and above the value. */
  readonly below: number;
  readonly above: number;
  /** Whether it continues beyond the axis. */
  readonly cut: boolean;
}

/** @param top where the axis ends; null: no value, or nothing is tested */
export function whiskerOf(
  { value, confidence95 }: Pick<PanelBar, 'value' | 'confidence95'>,
  top: number,
): Whisker | null {
  if (value === null || confidence95 === null) return null;
  const [low, high] = confidence95;
  return { below: value - low, above: Math.min(high, top) - value, cut: high > top };
}
