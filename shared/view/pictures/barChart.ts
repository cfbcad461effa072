/** The bars of one panel as SVG: from zero, with a line at 1, whiskers, values, reasons in gaps, and means dashed. */
import {
  type BarPanel,
  chartMargins,
  highestOf,
  mostMeanLines,
  type PanelSeries,
  showsNone,
  ticksTo,
  whiskerOf,
  widestBar,
} from '../bars/barPanel.ts';
import { meanNames } from '../bars/meanNames.ts';
import { deviceColours } from '../text/deviceColours.ts';
import { fixedText } from '../text/format.ts';
import { box, greyInk, ink, line, rule, text, wrapped } from './picture.ts';

const foot = { letters: 14, none: 2 };

interface BarChartLook {
  /** What is not drawn: `interval`, `mean`, `value`, `study`, `noise`, `arithmetic`. */
  readonly hidden: ReadonlySet<string>;
  readonly width: number;
  readonly height: number;
  /** Unique in the picture: patterns are known by it. */
  readonly id: string;
}

interface Scales {
  readonly band: number;
  readonly barWidth: number;
  /** Left end of the first bar of a group. */
  readonly left: (group: number) => number;
  readonly y: (value: number) => number;
  readonly top: number;
  readonly bottom: number;
}

export function barChart(panel: BarPanel, look: BarChartLook): string {
  const { hidden, width } = look;
  const ticks = ticksTo(highestOf(panel, !hidden.has('study')));
  const scales = scalesOf(panel, look, ticks.at(-1) ?? 1);
  const right = width - chartMargins.right;
  const { y } = scales;
  const bars = panel.models.flatMap((_, group) =>
    panel.series.map((series, at) => barOf(panel, series, { group, at }, scales, look)),
  );
  return [
    patterns(panel, look.id),
    ...ticks.map((tick) => line(chartMargins.left, y(tick), right, y(tick), rule, ' stroke-opacity="0.5"')),
    ...ticks.map((tick) =>
      text(chartMargins.left - 8, y(tick) + 3.5, `${tick}×`, { size: 10, fill: greyInk, anchor: 'end' }),
    ),
    ...bars,
    line(chartMargins.left, y(1), right, y(1), ink),
    ...(panel.series.length <= mostMeanLines ? meanLines(panel, hidden, scales, right) : []),
    meanTexts(panel, look, scales),
    ...diamonds(panel, hidden, scales),
    ...gaps(panel, scales),
  ].join('');
}

function scalesOf(panel: BarPanel, { width, height }: BarChartLook, top: number): Scales {
  const several = panel.series.length > 1;
  const lettered = several || panel.series[0]?.letter != null;
  const bottom = height - (lettered ? foot.letters : foot.none);
  const band = (width - chartMargins.left - chartMargins.right) / Math.max(1, panel.models.length);
  const barWidth = Math.min(widestBar, (band * (several ? 0.86 : 0.54)) / panel.series.length);
  return {
    ...{ band, barWidth, top, bottom },
    left: (group) => chartMargins.left + (group + 0.5) * band - (panel.series.length * barWidth) / 2,
    y: (value) => bottom - (value / top) * (bottom - chartMargins.top),
  };
}

/** Hatched: no significant difference. Stripes part BF16 from FP16. */
function patterns({ device, precision }: BarPanel, id: string): string {
  const { fill, striped } = deviceColours(device, precision);
  const ground = '#ffffff';
  const hatch = `<pattern id="hatch-${id}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">${box(0, 0, 6, 6, ground)}${box(0, 0, 2.5, 6, fill)}</pattern>`;
  const stripes = `<pattern id="stripes-${id}" width="4" height="4" patternUnits="userSpaceOnUse">${box(0, 0, 4, 4, ground)}${box(0, 0, 4, 3, fill)}</pattern>`;
  return `<defs>${hatch}${striped ? stripes : ''}</defs>`;
}

interface Place {
  /** Index of the model. */
  readonly group: number;
  /** Index of the series. */
  readonly at: number;
}

function barOf(
  { device, precision }: BarPanel,
  { letter, bars }: PanelSeries,
  { group, at }: Place,
  scales: Scales,
  { hidden, id }: BarChartLook,
): string {
  const bar = bars[group];
  if (bar === undefined || bar.value === null || (hidden.has('noise') && showsNone(bar))) return '';
  const { y, barWidth } = scales;
  const x = scales.left(group) + at * barWidth;
  const [middle, high] = [x + barWidth / 2, y(bar.value)];
  const { fill, striped } = deviceColours(device, precision);
  const solid = bar.verdict === 'faster' || bar.verdict === 'slower';
  const own = striped ? `url(#stripes-${id})` : fill;
  const shown = showsNone(bar) ? `url(#hatch-${id})` : bar.verdict === 'notTested' ? '#ffffff' : own;
  const inset = solid ? 0 : 0.5;
  const wide = Math.max(1, barWidth - (letter === null ? 0 : 1) - 2 * inset);
  const border = solid ? '' : ` stroke="${fill}" stroke-width="1"`;
  const whisker = hidden.has('interval') ? null : whiskerOf(bar, scales.top);
  const end = y(bar.value + (whisker?.above ?? 0));
  const size = 11;
  const label =
    hidden.has('value') || (letter !== null && barWidth < 24)
      ? ''
      : text(
          middle,
          end - 6,
          fixedText(bar.value, 2),
          { size, weight: solid ? 600 : 400, anchor: 'middle' },
          // Lines are drawn over bars, and a value is read on both.
          ' stroke="#ffffff" stroke-width="3" paint-order="stroke"',
        );
  return [
    box(x + inset, high, wide, Math.max(0, scales.bottom - high), shown, border),
    whisker === null
      ? ''
      : whiskerMark(middle, [y(bar.value - whisker.below), end], {
          half: Math.min(5, barWidth / 3),
          cut: whisker.cut,
        }),
    label,
    letter === null || barWidth < 7
      ? ''
      : text(middle, scales.bottom + 11, letter, { size: 9, fill: greyInk, anchor: 'middle' }),
  ].join('');
}

/** Cut where the axis ends: an arrow says that it continues. */
function whiskerMark(
  x: number,
  [low, high]: readonly [number, number],
  { half, cut }: { readonly half: number; readonly cut: boolean },
): string {
  const across = (y: number) => line(x - half, y, x + half, y, ink);
  const arrow = `<path d="M${fixed(x - 4)} ${fixed(high + 5)}l4 -5 l4 5" fill="none" stroke="${ink}"/>`;
  return line(x, low, x, high, ink) + across(low) + (cut ? arrow : across(high));
}

const fixed = (value: number) => Math.round(value * 100) / 100;

function meanLines(
  { series }: BarPanel,
  hidden: ReadonlySet<string>,
  { y }: Scales,
  right: number,
): string[] {
  const dashed = (value: number | null, dashes: string) =>
    value === null
      ? ''
      : line(chartMargins.left, y(value), right, y(value), ink, ` stroke-dasharray="${dashes}"`);
  return series.flatMap(({ geometricMean, arithmeticMean }) => [
    hidden.has('mean') ? '' : dashed(geometricMean, '6 4'),
    hidden.has('arithmetic') ? '' : dashed(arithmeticMean, '1.5 3'),
  ]);
}

function meanTexts(panel: BarPanel, { hidden, width, height }: BarChartLook, { y }: Scales): string {
  const x = width - chartMargins.right + 6;
  const names = meanNames(panel, hidden, y, height);
  return [
    panel.series.length > 1 && names.length > 0 ? text(x, 10, 'geo. mean', { size: 10, fill: greyInk }) : '',
    ...names.flatMap(({ at, value, name }) => [
      text(x, at + 4, value, { size: 11, weight: 600 }),
      name === '' ? '' : text(x, at + 16, name, { size: 10, fill: greyInk }),
    ]),
  ].join('');
}

/** Hollow, at the right of the bar: the study's own ratio. */
function diamonds(
  { models, series: [series] }: BarPanel,
  hidden: ReadonlySet<string>,
  { left, barWidth, y }: Scales,
): string[] {
  if (hidden.has('study') || series === undefined) return [];
  return models.map((_, group) => {
    const study = series.bars[group]?.study ?? null;
    if (study === null) return '';
    const [x, at] = [fixed(left(group) + barWidth + 9), fixed(y(study) - 4.5)];
    return `<path d="M${x} ${at}l4.5 4.5 -4.5 4.5 -4.5 -4.5z" fill="#ffffff" stroke="${ink}"/>`;
  });
}

/** What was not measured keeps its place and says why; with several series their letters would collide. */
function gaps({ models, series }: BarPanel, { band, bottom }: Scales): string[] {
  const [only, ...others] = series;
  if (only === undefined || others.length > 0) return [];
  return models.flatMap((_, group) => {
    const bar = only.bars[group];
    if (bar === undefined || bar.value !== null) return [];
    const lines = wrapped(bar.reason ?? 'not measured', band - 4, 10);
    const middle = chartMargins.left + (group + 0.5) * band;
    return lines.map((words, at) =>
      text(
        middle,
        bottom - 6 - (lines.length - 1 - at) * 12,
        words,
        { size: 10, fill: greyInk, anchor: 'middle' },
        ' stroke="#ffffff" stroke-width="4" paint-order="stroke"',
      ),
    );
  });
}
