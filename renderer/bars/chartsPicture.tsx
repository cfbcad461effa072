/** The charts once more on light ground, as one SVG. */
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import type { RunDocument } from '../../shared/documents/run.ts';
import { type BarPanel, breakable, type PanelBar } from '../../shared/view/bars/barPanel.ts';
import { runFoot } from '../../shared/view/pictures/matrixPicture.ts';
import {
  box,
  framed,
  greyInk,
  ink,
  line,
  type Picture,
  rule,
  shortened,
  text,
  textWidth,
} from '../../shared/view/pictures/picture.ts';
import { deviceColours } from '../../shared/view/text/deviceColours.ts';
import { boundsText, figure, plural, ratioText } from '../../shared/view/text/format.ts';
import { verdictGlyph, verdictText } from '../../shared/view/text/verdictText.ts';
import { Chart, chartMargins } from './Chart.tsx';

const chartHeight = 260;
const headHeight = 24;
const lineHeight = 15;
const nameHeight = 32;
const below = 18;

interface PanelsPictureSources {
  readonly title: string;
  readonly foot: string;
  readonly panels: readonly BarPanel[];
  readonly hidden: ReadonlySet<string>;
  /** Of a group of bars. */
  readonly groupWidth: number;
  /** Under the chart: a name and, for each model, a text. */
  readonly lines: (panel: BarPanel) => readonly PictureLine[];
}

interface PictureLine {
  readonly name: string;
  readonly values: readonly string[];
}

/** Bars of any kind: Speedup and Compare draw theirs with it. */
export async function panelsPicture(sources: PanelsPictureSources): Promise<Picture> {
  const { panels, hidden, groupWidth, lines } = sources;
  const models = panels[0]?.models.length ?? 0;
  const width = Math.max(600, chartMargins.left + chartMargins.right + models * groupWidth);
  const bodies: string[] = [];
  let top = 0;
  for (const panel of panels) {
    const own = lines(panel);
    bodies.push(
      `<g transform="translate(0 ${top})">`,
      box(0, 3, 10, 10, deviceColours(panel.device, panel.precision).fill),
      text(16, 12, panel.title, { weight: 600 }),
      text(24 + textWidth(panel.title, 12), 12, meansText(panel), { size: 10, fill: greyInk }),
      `<g transform="translate(0 ${headHeight})">${await chartSvg(panel, hidden, width)}</g>`,
      numbers(panel, own, width),
      '</g>',
    );
    top += headHeight + chartHeight + nameHeight + own.length * lineHeight + below;
  }
  return framed({
    title: sources.title,
    foot: sources.foot,
    width,
    height: top - below + 4,
    body: bodies.join('\n'),
  });
}

export function speedupPicture({
  panels,
  hidden,
  run,
  note,
}: {
  readonly panels: readonly BarPanel[];
  readonly hidden: ReadonlySet<string>;
  readonly run: RunDocument['run'];
  /** On what the preset really compares. */
  readonly note: string | null;
}): Promise<Picture> {
  const diamonds =
    !hidden.has('study') && panels.some(({ series }) => series[0]?.bars.some(({ study }) => study !== null));
  return panelsPicture({
    title: 'Speedup, ratio of latencies with 95 % confidence intervals',
    foot: `${runFoot(run)}. Hatched: the interval includes 1, no significant difference.${diamonds ? ' Diamond: the study.' : ''}${note === null ? '' : ` ${note}`}`,
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
    {
      name: 'ratio',
      values: values(({ value }) => (value === null ? '·' : ratioText(value))),
    },
    {
      name: '95 % CI',
      values: values(({ confidence95 }) => (confidence95 === null ? '·' : boundsText(confidence95))),
    },
    { name: 'verdict', values: values(verdictOfBar) },
  ];
}

const verdictOfBar = ({ verdict, reason }: PanelBar): string =>
  verdict === null ? (reason ?? '') : `${verdictGlyph[verdict]} ${verdictText(verdict)}`.trimStart();

const meansText = ({ series }: BarPanel): string =>
  `higher is faster; dashed: geometric mean of ${plural(Math.max(...series.map(({ models }) => models)), 'model')}`;

/** recharts draws only into a page, so this uses a hidden one. */
async function chartSvg(panel: BarPanel, hidden: ReadonlySet<string>, width: number): Promise<string> {
  const container = document.createElement('div');
  container.style.cssText = 'position:fixed;left:-20000px;top:0';
  document.body.append(container);
  const root = createRoot(container);
  const { fill } = deviceColours(panel.device, panel.precision);
  const look = { fill, ground: '#ffffff', text: ink, grey: greyInk, rule };
  try {
    flushSync(() =>
      root.render(<Chart panel={panel} hidden={hidden} width={width} height={chartHeight} look={look} />),
    );
    // Its axes are measured after the first drawing.
    await new Promise((resolve) => setTimeout(resolve, 60));
    const svg = container.querySelector('svg.recharts-surface');
    if (svg === null) throw new Error('The chart drew nothing; export the data as CSV instead.');
    return new XMLSerializer().serializeToString(svg);
  } finally {
    root.unmount();
    container.remove();
  }
}

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
    return [
      line(0, y, right, y),
      text(chartMargins.left - 8, y + 11, shortened(name, chartMargins.left - 8, 9.5), {
        size: 9.5,
        anchor: 'end',
        fill: greyInk,
      }),
      ...values.map((value, at) =>
        text(center(at), y + 11, shortened(value, step - 2, 9.5), {
          size: 9.5,
          anchor: 'middle',
          fill: greyInk,
        }),
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
