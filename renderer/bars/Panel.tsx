/** One panel: the chart, under each bar what it stands on, and over each group what a pointer or the keyboard asks for. */

import { Tooltip } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { deviceToken } from '../../shared/machine/device.ts';
import { type BarPanel, breakable, chartMargins, storyOf } from '../../shared/view/bars/barPanel.ts';
import { middleCut } from '../../shared/view/run/modelNames.ts';
import { pressedIn } from '../keys/lookup.ts';
import { cssVariable } from '../widgets/cssVariable.ts';
import { Swatch } from '../widgets/Swatch.tsx';
import { siblingOf } from '../widgets/siblingOf.ts';
import { useTheme } from '../widgets/theme.ts';
import { token } from '../widgets/tokens.ts';
import { useWidth } from '../widgets/useWidth.ts';
import { Chart, type ChartLook } from './Chart.tsx';

export interface PanelLine {
  readonly name: string;
  /** One for each model. */
  readonly values: readonly ReactNode[];
}

const leastGroup = 58;

/**
 * Of a name in a column of this many pixels: three lines, each with room to spare where a word ends. A letter is 5.6 wide; the
 * longest name of the catalogue stays whole.
 */
const lettersIn = (column: number): number => Math.max(20, 2 * Math.floor((column - 10) / 5.6));

function lookOf({ device, precision }: BarPanel): ChartLook {
  return {
    fill: token(deviceToken(device, precision)),
    ground: token('--bg-panel'),
    text: token('--text-1'),
    grey: token('--text-2'),
    rule: token('--line-strong'),
  };
}

export function Panel({
  panel,
  note,
  lines,
  hidden,
  height = 236,
  leastWidth = leastGroup,
  onOpen,
}: {
  readonly panel: BarPanel;
  readonly note: ReactNode;
  readonly lines: readonly PanelLine[];
  readonly hidden: ReadonlySet<string>;
  readonly height?: number;
  /** Of a group of bars. */
  readonly leastWidth?: number;
  readonly onOpen: (model: string) => void;
}) {
  const { frame, width } = useWidth<HTMLElement>();
  // Colours are read again when the theme changes.
  useTheme();
  const least = chartMargins.left + chartMargins.right + panel.models.length * leastWidth;
  const wide = Math.max(width, least);
  return (
    <section ref={frame} className="speedup-panel" aria-label={panel.title}>
      <header>
        <Swatch device={panel.device} precision={panel.precision} />
        <h2>{panel.title}</h2>
        <span className="dim">{note}</span>
      </header>
      <div className="speedup-scroll">
        <div className="speedup-chart" style={{ width: wide, height }}>
          <div aria-hidden="true">
            {width > 0 && (
              <Chart panel={panel} hidden={hidden} width={wide} height={height} look={lookOf(panel)} />
            )}
          </div>
          <Groups panel={panel} onOpen={onOpen} />
        </div>
        <PanelTable panel={panel} lines={lines} width={wide} />
      </div>
    </section>
  );
}

/** One stop for Tab, arrows from group to group; each tells its whole story. */
function Groups({ panel, onOpen }: { readonly panel: BarPanel; readonly onOpen: (model: string) => void }) {
  const [stop, setStop] = useState(0);
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const next = siblingOf(event.currentTarget, pressedIn('bars', event));
    if (next instanceof HTMLElement) next.focus();
  };
  return (
    <div className="speedup-groups" role="toolbar" aria-label={`Bars of ${panel.title}`}>
      {panel.models.map(({ model }, at) => {
        const story = storyOf(panel, at);
        return (
          <Tooltip
            key={model}
            label={story.join('\n')}
            events={{ hover: true, focus: true, touch: true }}
            position="top"
            transitionProps={{ duration: 0 }}
            withinPortal
          >
            <button
              type="button"
              aria-label={story.join('; ')}
              tabIndex={at === Math.min(stop, panel.models.length - 1) ? 0 : -1}
              onFocus={() => setStop(at)}
              onKeyDown={move}
              onClick={() => onOpen(model)}
            />
          </Tooltip>
        );
      })}
    </div>
  );
}

function PanelTable({
  panel,
  lines,
  width,
}: {
  readonly panel: BarPanel;
  readonly lines: readonly PanelLine[];
  readonly width: number;
}) {
  const letters = lettersIn((width - chartMargins.left - chartMargins.right) / panel.models.length);
  return (
    <table
      className="speedup-table"
      aria-label={`Numbers of ${panel.title}`}
      style={{
        width,
        ...cssVariable('--right', `${chartMargins.right}px`),
        ...cssVariable('--left', `${chartMargins.left}px`),
      }}
    >
      <thead>
        <tr>
          <th scope="row">
            <span className="hidden-visually">Model</span>
          </th>
          {panel.models.map(({ model, title }) => (
            <th key={model} scope="col" className="name" title={title}>
              <span>{breakable(middleCut(title, letters))}</span>
            </th>
          ))}
          <td className="room" />
        </tr>
      </thead>
      <tbody>
        {lines.map(({ name, values }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {values.map((value, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a value is its place
              <td key={at}>{value}</td>
            ))}
            <td className="room" />
          </tr>
        ))}
      </tbody>
    </table>
  );
}
