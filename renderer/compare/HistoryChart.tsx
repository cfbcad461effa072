/** One configuration over time: dated, its levels, and its changes with what changed with them; each change can be marked. */
import { Tooltip } from '@mantine/core';
import { type KeyboardEvent, useMemo, useState } from 'react';
import { changeMarks, type History, type HistoryChange } from '../../shared/comparing/history.ts';
import { deviceToken } from '../../shared/machine/device.ts';
import {
  changeFacts,
  changeSentence,
  type HistoryDrawing,
  type HistoryScale,
  historyDrawing,
} from '../../shared/view/compare/historyChart.ts';
import { plural } from '../../shared/view/text/format.ts';
import { pressedIn } from '../keys/lookup.ts';
import { markChange, tellProblem } from '../page/page.ts';
import { siblingOf } from '../widgets/siblingOf.ts';
import { useTheme } from '../widgets/theme.ts';
import { token } from '../widgets/tokens.ts';
import { useWidth } from '../widgets/useWidth.ts';
import { addSide } from './useCompare.ts';

const height = 190;
const margin = { top: 18, right: 4, bottom: 20, left: 40 };

export default function HistoryChart({
  history,
  scale,
  letters,
}: {
  readonly history: History;
  readonly scale: HistoryScale;
  /** By run: of the sides of the comparison. */
  readonly letters: ReadonlyMap<string, string>;
}) {
  useTheme();
  const { frame, width } = useWidth<HTMLDivElement>();
  const drawing = useMemo(
    () => (width === 0 ? null : historyDrawing(history, { width, height, margin, scale }, letters)),
    [history, width, scale, letters],
  );
  return (
    <>
      <div ref={frame} className="history" style={{ height }}>
        {drawing !== null && (
          <>
            <Lines
              drawing={drawing}
              width={width}
              fill={token(deviceToken(history.device, history.precision))}
            />
            <Points drawing={drawing} />
          </>
        )}
      </div>
      <Changes history={history} />
    </>
  );
}

function Lines({
  drawing: { points, levels, changes, rows, dates, bottom },
  width,
  fill,
}: {
  readonly drawing: HistoryDrawing;
  readonly width: number;
  readonly fill: string;
}) {
  return (
    <svg width={width} height={height} aria-hidden="true" className="history-lines">
      {rows.map(({ y, label }) => (
        <g key={label}>
          <line className={label === '0' ? 'axis' : 'grid'} x1={margin.left} x2={width} y1={y} y2={y} />
          <text x={margin.left - 6} y={y + 3.5} textAnchor="end">
            {label}
          </text>
        </g>
      ))}
      {dates.map(({ x, label }) => (
        <text key={x} x={x} y={bottom + 14} textAnchor="middle">
          {label}
        </text>
      ))}
      {changes.map(({ number, x, mark }) => (
        <g key={number} className={mark === 'ignore' ? 'change ignored' : 'change'}>
          <line x1={x} x2={x} y1={margin.top - 2} y2={bottom} />
          <text x={x} y={margin.top - 6} textAnchor="middle">
            {number}
          </text>
        </g>
      ))}
      {points.map(({ run, x, y, whisker, letter }) => (
        <g key={run}>
          {whisker !== null && <WhiskerMark x={x} whisker={whisker} />}
          <circle
            cx={x}
            cy={y}
            r={letter === null ? (points.length > 60 ? 1.6 : 2.6) : 4.5}
            fill={fill}
            className={letter === null ? undefined : 'side'}
          />
          {letter !== null && (
            <text className="letter" x={x} y={y - 8} textAnchor="middle">
              {letter}
            </text>
          )}
        </g>
      ))}
      {levels.map(({ from, to, y }) => (
        <line key={from} className="level" x1={from} x2={to} y1={y} y2={y} />
      ))}
    </svg>
  );
}

function WhiskerMark({
  x,
  whisker: { low, high, beyond },
}: {
  readonly x: number;
  readonly whisker: NonNullable<HistoryDrawing['points'][number]['whisker']>;
}) {
  return (
    <>
      <line className="whisker" x1={x} x2={x} y1={low} y2={high} />
      {beyond.high && <path className="whisker" d={`M${x - 3} ${high + 4}l3 -4 3 4`} />}
      {beyond.low && <path className="whisker" d={`M${x - 3} ${low - 4}l3 4 3 -4`} />}
    </>
  );
}

/** One stop for Tab, arrows from run to run; Enter adds a run to the comparison. */
function Points({ drawing: { points } }: { readonly drawing: HistoryDrawing }) {
  const [stop, setStop] = useState(points.length - 1);
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const next = siblingOf(event.currentTarget, pressedIn('bars', event));
    if (next instanceof HTMLElement) next.focus();
  };
  return (
    <div className="history-points" role="toolbar" aria-label={`History, ${plural(points.length, 'run')}`}>
      {points.map(({ run, x, letter, story }, at) => {
        const [before, after] = [points[at - 1]?.x ?? x - 12, points[at + 1]?.x ?? x + 12];
        const [from, to] = [(before + x) / 2, (after + x) / 2];
        return (
          <Tooltip
            key={run}
            label={story.join('\n')}
            events={{ hover: true, focus: true, touch: true }}
            transitionProps={{ duration: 0 }}
          >
            <button
              type="button"
              aria-label={story.join(', ')}
              style={{ left: from, width: to - from }}
              tabIndex={at === Math.min(stop, points.length - 1) ? 0 : -1}
              onFocus={() => setStop(at)}
              onKeyDown={move}
              onClick={() => {
                if (letter === null) addSide(run);
              }}
            />
          </Tooltip>
        );
      })}
    </div>
  );
}

function Changes({ history }: { readonly history: History }) {
  if (history.changes.length === 0) return null;
  return (
    <ol className="history-changes" aria-label="Changes of level">
      {history.changes.map((change, at) => (
        <Change key={change.run} number={at + 1} history={history} change={change} />
      ))}
    </ol>
  );
}

const meanings = {
  expected: 'It was meant: a new level begins here',
  bug: 'It is a fault: a new level begins here',
  ignore: 'It is no change: the level continues',
} as const;

function Change({
  number,
  history,
  change,
}: {
  readonly number: number;
  readonly history: History;
  readonly change: HistoryChange;
}) {
  const when = history.points[change.at]?.createdAt ?? '';
  return (
    <li className={change.mark === 'ignore' ? 'ignored' : undefined}>
      <span>
        <strong>{number}</strong> {changeSentence(change, when)}
      </span>
      <span className="dim">{changeFacts(change)}</span>
      <fieldset className="segments" aria-label={`What the change of ${when.slice(0, 10)} is`}>
        {changeMarks.map((mark) => (
          <button
            key={mark}
            type="button"
            aria-pressed={change.mark === mark}
            title={meanings[mark]}
            onClick={() =>
              void markChange(change.run, history.configuration, change.mark === mark ? null : mark).catch(
                tellProblem,
              )
            }
          >
            {mark}
          </button>
        ))}
      </fieldset>
    </li>
  );
}
