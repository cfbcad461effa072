/** One configuration through the runs, as points with their intervals; each point is a button. */

import { Tooltip } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';
import { ErrorBar, Line, LineChart, XAxis, YAxis } from 'recharts';
import { deviceToken } from '../../shared/machine/device.ts';
import type { Precision } from '../../shared/precision/precision.ts';
import type { HistoryPoint } from '../../shared/view/compare/history.ts';
import { dateText, figure, intervalText, plural, thin } from '../../shared/view/text/format.ts';
import { pressedIn } from '../keys/lookup.ts';
import { siblingOf } from '../widgets/siblingOf.ts';
import { useTheme } from '../widgets/theme.ts';
import { token } from '../widgets/tokens.ts';
import { useWidth } from '../widgets/useWidth.ts';
import { addSide } from './useCompare.ts';

const height = 168;
/** What a version takes below the axis. */
const versionWidth = 52;
const margin = { top: 18, right: 12, bottom: 22, left: 40 };

interface HistoryLook {
  readonly fill: string;
  readonly ground: string;
  readonly text: string;
  readonly grey: string;
}

export default function HistoryChart({
  points,
  device,
  precision,
}: {
  readonly points: readonly HistoryPoint[];
  readonly device: string;
  readonly precision: Precision;
}) {
  useTheme();
  const { frame, width } = useWidth<HTMLDivElement>();
  const look = {
    fill: token(deviceToken(device, precision)),
    ground: token('--bg-panel'),
    text: token('--text-1'),
    grey: token('--text-2'),
  };
  return (
    <div ref={frame} className="history" style={{ height }}>
      <div aria-hidden="true">{width > 0 && <HistoryLines points={points} width={width} look={look} />}</div>
      <Points points={points} />
    </div>
  );
}

interface Drawn extends HistoryPoint {
  readonly whisker: [number, number] | null;
}

/** The axis does not begin at zero: a history is read for its steps, and it says where it begins. */
function HistoryLines({
  points,
  width,
  look,
}: {
  readonly points: readonly HistoryPoint[];
  readonly width: number;
  readonly look: HistoryLook;
}) {
  const { ticks, low, high } = scaleOf(points);
  const data = points.map(
    (point): Drawn => ({
      ...point,
      whisker:
        point.fps === null || point.interval === null
          ? null
          : [point.fps - point.interval[0], Math.min(point.interval[1], high) - point.fps],
    }),
  );
  const versions = versionsShown(points, (width - margin.left - margin.right - 28) / points.length);
  return (
    <LineChart
      width={width}
      height={height}
      data={data}
      margin={{ ...margin, left: 0 }}
      accessibilityLayer={false}
    >
      <XAxis
        dataKey="run"
        interval={0}
        height={margin.bottom}
        axisLine={{ stroke: look.grey }}
        tickLine={false}
        padding={{ left: 16, right: 12 }}
        tick={({ x, y, index }: { x: number | string; y: number | string; index: number }) => (
          <text x={x} y={Number(y) + 8} fill={look.grey} fontSize={10} textAnchor="middle">
            {versions.has(index) ? points[index]?.version : ''}
          </text>
        )}
      />
      <YAxis
        width={margin.left}
        ticks={ticks}
        domain={[low, high]}
        axisLine={false}
        tickLine={false}
        tick={{ fill: look.grey, fontSize: 10 }}
        tickFormatter={(value: number) => figure(value)}
      />
      <Line
        dataKey="fps"
        stroke={look.fill}
        strokeWidth={1.5}
        isAnimationActive={false}
        dot={({ cx, cy, index }: { cx?: number; cy?: number; index: number }) => (
          <Dot key={points[index]?.run} cx={cx} cy={cy} point={points[index]} look={look} />
        )}
      >
        <ErrorBar
          dataKey="whisker"
          width={4}
          strokeWidth={1.2}
          stroke={look.text}
          isAnimationActive={false}
        />
      </Line>
    </LineChart>
  );
}

/** Points whose runtime is another one than before, as far as their versions fit next to one another. */
function versionsShown(points: readonly HistoryPoint[], step: number): ReadonlySet<number> {
  const shown = new Set<number>();
  let last = Number.NEGATIVE_INFINITY;
  for (const [at, { version }] of points.entries()) {
    if (version === points[at - 1]?.version || (at - last) * step < versionWidth) continue;
    shown.add(at);
    last = at;
  }
  return shown;
}

/** Filled and lettered where it takes part; hollow on another machine. */
function Dot({
  cx,
  cy,
  point,
  look,
}: {
  readonly cx: number | undefined;
  readonly cy: number | undefined;
  readonly point: HistoryPoint | undefined;
  readonly look: HistoryLook;
}) {
  if (point?.fps == null || cx === undefined || cy === undefined) return <g />;
  const radius = point.letter === null ? 3 : 4.5;
  return (
    <g>
      <circle
        cx={cx}
        cy={cy}
        r={radius}
        fill={point.sameMachine ? look.fill : look.ground}
        stroke={point.letter === null ? look.fill : look.text}
        strokeWidth={point.letter === null && point.sameMachine ? 0 : 1.5}
      />
      {point.letter !== null && (
        <text x={cx} y={cy - 10} fill={look.text} fontSize={10} fontWeight={600} textAnchor="middle">
          {point.letter}
        </text>
      )}
    </g>
  );
}

function scaleOf(points: readonly HistoryPoint[]): { ticks: number[]; low: number; high: number } {
  const ends = points.flatMap(({ fps, interval }) => [fps ?? [], interval ?? []].flat());
  const fastest = Math.max(...points.map(({ fps }) => fps ?? 0));
  // A whisker of few samples may reach to infinity: it is cut where the points would no longer be told apart.
  const [least, most] = [Math.min(...ends), Math.min(Math.max(...ends), 3 * fastest)];
  const span = Math.max(most - least, most * 0.04);
  const rough = span / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const low = Math.max(0, Math.floor((least - span * 0.05) / step) * step);
  const count = Math.ceil((most + span * 0.05 - low) / step);
  const ticks = Array.from({ length: count + 1 }, (_, at) => low + at * step);
  return { ticks, low, high: ticks.at(-1) ?? most };
}

/** One stop for Tab, arrows from run to run; Enter adds a run to the comparison. */
function Points({ points }: { readonly points: readonly HistoryPoint[] }) {
  const [stop, setStop] = useState(points.length - 1);
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const next = siblingOf(event.currentTarget, pressedIn('bars', event));
    if (next instanceof HTMLElement) next.focus();
  };
  return (
    <div
      className="history-points"
      role="toolbar"
      aria-label={`History, ${plural(points.length, 'run')}`}
      style={{ left: margin.left + 16, right: margin.right + 12, bottom: margin.bottom }}
    >
      {points.map((point, at) => {
        const story = storyOfPoint(point);
        return (
          <Tooltip
            key={point.run}
            label={story.join('\n')}
            events={{ hover: true, focus: true, touch: true }}
            transitionProps={{ duration: 0 }}
          >
            <button
              type="button"
              aria-label={story.join(', ')}
              tabIndex={at === Math.min(stop, points.length - 1) ? 0 : -1}
              onFocus={() => setStop(at)}
              onKeyDown={move}
              onClick={() => {
                if (point.letter === null) addSide(point.run);
              }}
            />
          </Tooltip>
        );
      })}
    </div>
  );
}

function storyOfPoint({
  fps,
  interval,
  createdAt,
  title,
  version,
  status,
  letter,
  sameMachine,
}: HistoryPoint): string[] {
  const value =
    fps === null || interval === null ? status : `${figure(fps)}${thin}FPS ${intervalText(fps, interval)}`;
  return [
    `${letter === null ? '' : `${letter}: `}${value}`,
    `${dateText(createdAt)}, OpenVINO ${version}${sameMachine ? '' : ', another machine'}`,
    title,
    ...(letter === null ? ['Enter or click compares it'] : []),
  ];
}
