/** The charts once more on light ground, as one SVG. */

import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import type { RunDocument } from '../../shared/run.ts';
import { deviceColours } from '../../shared/view/deviceColours.ts';
import { boundsText, figure } from '../../shared/view/format.ts';
import { runFoot } from '../../shared/view/pictures/matrixPicture.ts';
import { framed, greyInk, ink, type Picture, rule, text } from '../../shared/view/pictures/picture.ts';
import type { SpeedupPanel } from '../../shared/view/speedup.ts';
import { Chart, chartMargins } from './Chart.tsx';
import { verdictGlyph } from './verdictGlyph.ts';

const chartHeight = 260;
const tableHeight = 84;
const headHeight = 22;

export async function chartsPicture({
  panels,
  models,
  hidden,
  run,
}: {
  readonly panels: readonly SpeedupPanel[];
  readonly models: readonly string[];
  readonly hidden: ReadonlySet<string>;
  readonly run: RunDocument['run'];
}): Promise<Picture> {
  const width = Math.max(560, chartMargins.left + chartMargins.right + models.length * 84);
  const each = headHeight + chartHeight + tableHeight;
  const bodies: string[] = [];
  for (const [index, panel] of panels.entries()) {
    const chart = await chartSvg(panel, models, hidden, width);
    bodies.push(
      `<g transform="translate(0 ${index * each})">`,
      text(0, 12, `${panel.key} over ${panel.baseline}`, { weight: 600 }),
      `<g transform="translate(0 ${headHeight})">${chart}</g>`,
      numbers(panel, models, width),
      '</g>',
    );
  }
  return framed({
    title: `Speedup over ${panels[0]?.baseline ?? ''}, ratio of mean latencies with 95 % confidence intervals`,
    foot: `${runFoot(run)}. Hatched: no significant difference. Diamond: the study.`,
    width,
    height: panels.length * each,
    body: bodies.join('\n'),
  });
}

/** recharts draws into a page only, so into one that nobody sees. */
async function chartSvg(
  panel: SpeedupPanel,
  models: readonly string[],
  hidden: ReadonlySet<string>,
  width: number,
): Promise<string> {
  const container = document.createElement('div');
  container.style.cssText = 'position:fixed;left:-20000px;top:0';
  document.body.append(container);
  const root = createRoot(container);
  const { fill } = deviceColours(panel.device, panel.precision);
  try {
    flushSync(() =>
      root.render(
        <Chart
          panel={panel}
          models={models}
          hidden={hidden}
          width={width}
          height={chartHeight}
          look={{ fill, ground: '#ffffff', text: ink, grey: greyInk, rule }}
        />,
      ),
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

function numbers(panel: SpeedupPanel, models: readonly string[], width: number): string {
  const step = (width - chartMargins.left - chartMargins.right) / models.length;
  const top = headHeight + chartHeight + 12;
  const columns = models.map((model, index) => {
    const bar = panel.bars.find((one) => one.model === model);
    if (bar === undefined) return '';
    const x = chartMargins.left + (index + 0.5) * step;
    const lines = [
      bar.title,
      bar.baselineMs === null ? '·' : figure(bar.baselineMs),
      bar.otherMs === null ? '·' : figure(bar.otherMs),
      bar.ratio === null ? (bar.reason ?? '') : boundsText(bar.ratio.confidence95),
      bar.verdict === null ? '' : `${verdictGlyph[bar.verdict]} ${bar.verdict}`,
    ];
    return lines
      .map((line, at) =>
        text(x, top + at * 14, line, { size: 10, anchor: 'middle', fill: at === 0 ? ink : greyInk }),
      )
      .join('');
  });
  const names = ['', `${panel.baseline}, ms`, `${panel.key}, ms`, '95 % CI', ''].map((name, at) =>
    text(0, top + at * 14, name, { size: 10, fill: greyInk }),
  );
  return [...names, ...columns].join('');
}
