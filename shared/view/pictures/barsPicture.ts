/** Panels of bars as one picture, each with its figures below: Speedup's, and those of a comparison. */
import type { Statistic } from '../../comparing/processes.ts';
import type { RunDocument } from '../../documents/run.ts';
import { type BarPanel, breakable, chartMargins, type PanelBar } from '../bars/barPanel.ts';
import type { SpeedupOrder } from '../bars/speedup.ts';
import type { Comparison } from '../compare/compare.ts';
import { panelsOfComparison } from '../compare/compareBars.ts';
import { deviceColours } from '../text/deviceColours.ts';
import { boundsText, figure, plural, ratioText } from '../text/format.ts';
import { verdictGlyph, verdictText } from '../text/verdictText.ts';
import { barChart } from './barChart.ts';
import { compareFoot, latenciesOf } from './comparePicture.ts';
import { runFoot } from './matrixPicture.ts';
import { box, framed, greyInk, line, type Picture, shortened, text, textWidth } from './picture.ts';

const chartHeight = 260;
const headHeight = 24;
const lineHeight = 15;
const nameHeight = 32;
const below = 18;
/** Of bold text over plain one, in the widest of the fonts that a system may have. */
const boldWidth = 1.2;
const least = { width: 600, group: 62, ofEachBar: 16 };

interface PictureLine {
  readonly name: string;
  /** One for each model. */
  readonly values: readonly string[];
}

interface PanelsPictureSources {
  readonly title: string;
  readonly foot: string;
  readonly panels: readonly BarPanel[];
  readonly hidden: ReadonlySet<string>;
  /** Of a group of bars. */
  readonly groupWidth: number;
  /** Under the chart. */
  readonly lines: (panel: BarPanel) => readonly PictureLine[];
}

function panelsPicture({ title, foot, panels, hidden, groupWidth, lines }: PanelsPictureSources): Picture {
  const models = panels[0]?.models.length ?? 0;
  const width = Math.max(least.width, chartMargins.left + chartMargins.right + models * groupWidth);
  const bodies: string[] = [];
  let top = 0;
  for (const [at, panel] of panels.entries()) {
    const own = lines(panel);
    const chart = barChart(panel, { hidden, width, height: chartHeight, id: String(at) });
    bodies.push(
      `<g transform="translate(0 ${top})">`,
      box(0, 3, 10, 10, deviceColours(panel.device, panel.precision).fill),
      text(16, 12, panel.title, { weight: 600 }),
      text(28 + boldWidth * textWidth(panel.title, 12), 12, meansText(panel), { size: 10, fill: greyInk }),
      `<g transform="translate(0 ${headHeight})">${chart}</g>`,
      numbers(panel, own, width),
      '</g>',
    );
    top += headHeight + chartHeight + nameHeight + own.length * lineHeight + below;
  }
  return framed({ title, foot, width, height: top - below + 4, body: bodies.join('\n') });
}

export function speedupPicture({
  panels,
  hidden,
  statistic,
  run,
  note,
}: {
  readonly panels: readonly BarPanel[];
  readonly hidden: ReadonlySet<string>;
  readonly statistic: Statistic;
  readonly run: RunDocument['run'];
  /** On what the preset really compares. */
  readonly note: string | null;
}): Picture {
  const diamonds =
    !hidden.has('study') && panels.some(({ series }) => series[0]?.bars.some(({ study }) => study !== null));
  return panelsPicture({
    title: `Speedup, ratio of ${statistic} latencies with 95 % confidence intervals`,
    foot: `${runFoot(run)}. Hatched: the same, or not enough data to tell. Outlined: not tested.${diamonds ? ' Diamond: the study.' : ''}${note === null ? '' : ` ${note}`}`,
    panels,
    hidden,
    groupWidth: 84,
    lines: ({ series: [series] }) => (series === undefined ? [] : speedupLines(series)),
  });
}

function speedupLines({ baseline, name, bars }: BarPanel['series'][number]): PictureLine[] {
  const values = (read: (bar: PanelBar) => string) => bars.map(read);
  return [
    {
      name: `${baseline}, ms`,
      values: values((bar) => (bar.baselineMs === null ? '·' : figure(bar.baselineMs))),
    },
    { name: `${name}, ms`, values: values((bar) => (bar.otherMs === null ? '·' : figure(bar.otherMs))) },
    { name: 'ratio', values: values(({ value }) => (value === null ? '·' : ratioText(value))) },
    {
      name: '95 % CI',
      values: values(({ confidence95 }) => (confidence95 === null ? '·' : boundsText(confidence95))),
    },
    { name: 'verdict', values: values(verdictOfBar) },
  ];
}

const verdictOfBar = ({ verdict, reason }: PanelBar): string =>
  verdict === null ? (reason ?? '') : `${verdictGlyph[verdict]} ${verdictText(verdict)}`.trimStart();

/** What Compare's bars leave out: its runs are not the study. */
export const hiddenInCompare: ReadonlySet<string> = new Set(['arithmetic', 'study']);

/** What a group of a comparison's bars needs at least. */
export const comparedGroupWidth = ({ series }: BarPanel): number =>
  Math.max(least.group, series.length * least.ofEachBar + 8);

export function comparedBarsPicture(comparison: Comparison, order: SpeedupOrder): Picture {
  const panels = panelsOfComparison(comparison, order);
  const names = comparison.sides.map(({ letter, name, machineLine }) => `${letter} ${name}, ${machineLine}`);
  return panelsPicture({
    title: `Speed over A, ratio of ${latenciesOf(comparison)} with 95 % confidence intervals, ${plural(comparison.rows.length, 'model')}`,
    foot: `${names.join('; ')}. ${compareFoot(comparison.sides)} Hatched: the same, or not enough data to tell. Outlined: not tested.`,
    panels,
    hidden: hiddenInCompare,
    groupWidth: Math.max(94, ...panels.map((panel) => comparedGroupWidth(panel) + 10)),
    lines: ({ series }) =>
      series.map(({ letter, bars }) => ({
        name: `${letter} over A`,
        values: bars.map(({ value, verdict, reason }) =>
          value === null || verdict === null
            ? (reason ?? '')
            : `${verdictGlyph[verdict]} ${ratioText(value)}`.trimStart(),
        ),
      })),
  });
}

const meansText = ({ series }: BarPanel): string =>
  `higher is faster; dashed: geometric mean of ${plural(Math.max(...series.map(({ models }) => models)), 'model')}`;

function numbers({ models }: BarPanel, lines: readonly PictureLine[], width: number): string {
  const step = (width - chartMargins.left - chartMargins.right) / Math.max(1, models.length);
  const right = width - chartMargins.right;
  const top = headHeight + chartHeight;
  const center = (at: number) => chartMargins.left + (at + 0.5) * step;
  const names = models.flatMap(({ title }, at) =>
    inTwo(title, step - 4).map((part, row) =>
      text(center(at), top + 13 + row * 12, part, { size: 10.5, weight: 500, anchor: 'middle' }),
    ),
  );
  const rows = lines.flatMap(({ name, values }, row) => {
    const y = top + nameHeight + row * lineHeight;
    const look = { size: 9.5, fill: greyInk } as const;
    return [
      line(0, y, right, y),
      text(chartMargins.left - 8, y + 11, shortened(name, chartMargins.left - 8, 9.5), {
        ...look,
        anchor: 'end',
      }),
      ...values.map((value, at) =>
        text(center(at), y + 11, shortened(value, step - 2, 9.5), { ...look, anchor: 'middle' }),
      ),
    ];
  });
  return [...names, ...rows].join('');
}

/** At most two lines, broken where a name may break. */
function inTwo(title: string, width: number): string[] {
  const parts = breakable(title).split('\u200b');
  let first = parts[0] ?? '';
  let at = 1;
  while (at < parts.length && textWidth(first + parts[at], 10.5) <= width) first += parts[at++];
  const rest = parts.slice(at).join('');
  return rest === ''
    ? [shortened(first, width, 10.5)]
    : [shortened(first, width, 10.5), shortened(rest, width, 10.5)];
}
