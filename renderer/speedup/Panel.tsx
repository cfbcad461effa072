/** One configuration over the baseline: the chart, and under each bar what it stands on. */
import { useLayoutEffect, useRef, useState } from 'react';
import { deviceToken } from '../../shared/view/colours.ts';
import { boundsText, figure } from '../../shared/view/format.ts';
import type { SpeedupPanel } from '../../shared/view/speedup.ts';
import { cssVariable, Swatch } from '../frame/parts.tsx';
import { token, useTheme } from '../theme.ts';
import { Chart, chartMargins } from './Chart.tsx';
import { verdictGlyph } from './verdictGlyph.ts';

export function Panel({
  panel,
  models,
  hidden,
}: {
  readonly panel: SpeedupPanel;
  readonly models: readonly string[];
  readonly hidden: ReadonlySet<string>;
}) {
  const frame = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const { current } = frame;
    if (current === null) return;
    const measure = new ResizeObserver(() => setWidth(current.clientWidth));
    measure.observe(current);
    return () => measure.disconnect();
  }, []);
  // Colours are read anew when the theme changes.
  useTheme();
  const look = {
    fill: token(deviceToken(panel.device, panel.precision)),
    ground: token('--bg-panel'),
    text: token('--text-1'),
    grey: token('--text-2'),
    rule: token('--line-strong'),
  };
  const bars = models.flatMap((model) => panel.bars.find((bar) => bar.model === model) ?? []);
  const least = chartMargins.left + chartMargins.right + models.length * 56;
  return (
    <section ref={frame} className="speedup-panel" aria-label={`${panel.key} over ${panel.baseline}`}>
      <header>
        <Swatch device={panel.device} precision={panel.precision} />
        <h2>
          {panel.key} over {panel.baseline}
        </h2>
        <span className="dim">
          speedup, higher is faster; mean of {panel.models} models
          {bars.some(({ study }) => study !== null) && !hidden.has('study') && '; diamond: the study'}
        </span>
      </header>
      <div className="speedup-scroll">
        <div style={{ width: Math.max(width, least) }} aria-hidden="true">
          {width > 0 && (
            <Chart
              panel={panel}
              models={models}
              hidden={hidden}
              width={Math.max(width, least)}
              height={250}
              look={look}
            />
          )}
        </div>
        <table
          className="speedup-table"
          style={{ width: Math.max(width, least), ...cssVariable('--right', `${chartMargins.right}px`) }}
        >
          <tbody>
            <tr>
              <th scope="row">model</th>
              {bars.map(({ model, title }) => (
                <th key={model} scope="col" className="name">
                  {title.replaceAll('-', '-\u200b')}
                </th>
              ))}
              <td className="room" />
            </tr>
            <Line
              name={`${panel.baseline}, ms`}
              values={bars.map(({ baselineMs }) => (baselineMs === null ? '·' : figure(baselineMs)))}
            />
            <Line
              name={`${panel.key}, ms`}
              values={bars.map(({ otherMs }) => (otherMs === null ? '·' : figure(otherMs)))}
            />
            <Line
              name="95 % CI"
              values={bars.map(({ ratio }) => (ratio === null ? '·' : boundsText(ratio.confidence95)))}
            />
            <tr>
              <th scope="row">verdict</th>
              {bars.map(({ model, verdict, reason }) => (
                <td key={model} className={verdict === 'slower' ? 'bad' : ''}>
                  {verdict === null ? (
                    <span className="dim">{reason}</span>
                  ) : (
                    `${verdictGlyph[verdict]} ${verdict}`
                  )}
                </td>
              ))}
              <td className="room" />
            </tr>
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Line({ name, values }: { readonly name: string; readonly values: readonly string[] }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      {values.map((value, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a value is its place
        <td key={index}>{value}</td>
      ))}
      <td className="room" />
    </tr>
  );
}
