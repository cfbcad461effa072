/** Small plots of one cell's samples, as wide as the inspector is. */
import { useElementSize } from '@mantine/hooks';
import type { ReactNode } from 'react';
import type { Cell, Latency } from '../../shared/documents/run.ts';
import { deviceToken } from '../../shared/machine/device.ts';
import type { Milliseconds } from '../../shared/units.ts';
import { latencyHistogram, placedLabels, ticksBetween } from '../../shared/view/matrix/latency.ts';
import { figure, plainDecimals, plural } from '../../shared/view/text/format.ts';
import { cssVariable } from '../widgets/cssVariable.ts';

const labelWidth = 62;
const labelLine = 12;

function Plot({
  cell: { device, precision },
  height,
  label,
  children,
}: {
  readonly cell: Cell;
  readonly height: number;
  readonly label: string;
  readonly children: (width: number) => ReactNode;
}) {
  const { ref, width } = useElementSize();
  return (
    <div ref={ref} className="plot" style={{ height }}>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={label}
        style={cssVariable('--swatch', `var(${deviceToken(device, precision)})`)}
      >
        {width > 0 && children(width)}
      </svg>
    </div>
  );
}

const marksOf = ({ median, p90, p99 }: Latency) => [
  { name: 'p50', value: median },
  { name: 'p90', value: p90 },
  { name: 'p99', value: p99 },
];

export function HistogramPlot({
  cell,
  samples,
}: {
  readonly cell: Cell;
  readonly samples: readonly Milliseconds[];
}) {
  const histogram = latencyHistogram(samples);
  const { lowMs, highMs } = histogram;
  const [top, height] = [3 * labelLine + 2, 72];
  return (
    <Plot
      cell={cell}
      height={top + height + 18}
      label={`Histogram of ${plural(samples.length, 'latency', 'latencies')} from ${figure(lowMs)} to ${figure(highMs)} ms`}
    >
      {(width) => {
        const x = (value: number) =>
          highMs === lowMs ? width / 2 : ((value - lowMs) / (highMs - lowMs)) * width;
        return (
          <>
            <Bars counts={histogram.counts} width={width} top={top} height={height} />
            {cell.latencyMs !== null &&
              placedLabels(marksOf(cell.latencyMs), (ms) => Math.min(width, x(ms)), width, labelWidth).map(
                ({ name, value, line, left }) => (
                  <g
                    key={name}
                    transform={`translate(${plainDecimals(Math.min(width - 0.5, x(value)), 1)} 0)`}
                  >
                    <line className="line" y1={line * labelLine + 2} y2={top + height} />
                    <text x={left ? -3 : 3} y={line * labelLine + 9} textAnchor={left ? 'end' : 'start'}>
                      {name} {figure(value)}
                    </text>
                  </g>
                ),
              )}
            <line className="axis" x2={width} y1={top + height} y2={top + height} />
            <Ticks low={lowMs} high={highMs} width={width} x={x} y={top + height + 13} />
          </>
        );
      }}
    </Plot>
  );
}

function Bars({
  counts,
  width,
  top,
  height,
}: {
  readonly counts: readonly number[];
  readonly width: number;
  readonly top: number;
  readonly height: number;
}) {
  const most = Math.max(...counts);
  const bar = width / counts.length;
  return counts.map((count, index) => {
    const tall = (count / most) * height;
    return (
      <rect
        // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place
        key={index}
        className="mark"
        x={index * bar}
        y={top + height - tall}
        width={Math.max(1, bar - 1)}
        height={tall}
      />
    );
  });
}

function Ticks({
  low,
  high,
  width,
  x,
  y,
}: {
  readonly low: number;
  readonly high: number;
  readonly width: number;
  readonly x: (value: number) => number;
  readonly y: number;
}) {
  return ticksBetween(low, high, Math.max(2, Math.round(width / 60))).map((tick) => {
    const at = x(tick);
    const anchor = at < 12 ? 'start' : at > width - 12 ? 'end' : 'middle';
    return (
      <text key={tick} x={at} y={y} textAnchor={anchor}>
        {figure(tick)}
      </text>
    );
  });
}

/** A sample above this stands as a tick at the top. */
export const samplesTop = (
  rounds: readonly (readonly Milliseconds[])[],
): { topMs: Milliseconds; above: number } => {
  const { highMs, beyond } = latencyHistogram(rounds.flat());
  return { topMs: highMs, above: beyond };
};

export function SamplesByRound({
  cell,
  rounds,
}: {
  readonly cell: Cell;
  readonly rounds: readonly (readonly Milliseconds[])[];
}) {
  const height = 64;
  const { lowMs, highMs } = latencyHistogram(rounds.flat());
  const y = (value: number) =>
    value > highMs
      ? 0
      : highMs === lowMs
        ? height / 2
        : 8 + (1 - (value - lowMs) / (highMs - lowMs)) * (height - 12);
  return (
    <Plot
      cell={cell}
      height={height + 16}
      label={`Latencies of ${plural(rounds.length, 'round')} in the order measured, ${figure(lowMs)} to ${figure(highMs)} ms`}
    >
      {(width) => {
        const gap = 3;
        const wide = (width - gap * (rounds.length - 1)) / rounds.length;
        return rounds.map((samples, round) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a round is its place
          <g key={round} transform={`translate(${plainDecimals(round * (wide + gap), 1)} 0)`}>
            <rect className="ground" width={wide} height={height} />
            <path className="mark" d={dotsOf(samples, wide, y, highMs)} />
            <text x={0} y={height + 12}>
              {round === 0 && rounds.length > 1 && wide > 48 ? 'round 1' : round + 1}
            </text>
          </g>
        ));
      }}
    </Plot>
  );
}

/** All of a round as one path: a careful run has thousands of samples. */
function dotsOf(
  samples: readonly number[],
  width: number,
  y: (value: number) => number,
  highMs: Milliseconds,
): string {
  const size = samples.length > 400 ? 1.2 : 1.8;
  return samples
    .map((sample, index) => {
      const x = (index / Math.max(1, samples.length - 1)) * (width - size);
      return `M${plainDecimals(x, 1)} ${plainDecimals(y(sample), 1)}h${size}v${sample > highMs ? 4 : size}h-${size}z`;
    })
    .join('');
}
