/** Small plots of one cell's samples. */
import type { Cell } from '../../shared/run.ts';
import { deviceToken } from '../../shared/view/colours.ts';
import { figure, plural } from '../../shared/view/format.ts';
import { latencyHistogram } from '../../shared/view/latency.ts';
import { cssVariable } from '../frame/parts.tsx';

const width = 308;
const swatchOf = ({ device, precision }: Cell) =>
  cssVariable('--swatch', `var(${deviceToken(device, precision)})`);

export function Histogram({ cell, samples }: { readonly cell: Cell; readonly samples: readonly number[] }) {
  const { lowMs, highMs, counts, beyond } = latencyHistogram(samples);
  const height = 72;
  const most = Math.max(...counts);
  const x = (ms: number) => (highMs === lowMs ? width / 2 : ((ms - lowMs) / (highMs - lowMs)) * width);
  const { latencyMs } = cell;
  const lines =
    latencyMs === null
      ? []
      : ([
          ['p50', latencyMs.median, 10],
          ['p90', latencyMs.p90, 22],
          ['p99', latencyMs.p99, 34],
        ] as const);
  const bar = width / counts.length;
  return (
    <svg
      className="plot"
      viewBox={`0 0 ${width} ${height + 44}`}
      width="100%"
      style={swatchOf(cell)}
      role="img"
      aria-label={`Histogram of ${plural(samples.length, 'latency', 'latencies')} from ${figure(lowMs)} to ${figure(highMs)} ms`}
    >
      {counts.map((count, index) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place
          key={index}
          className="mark"
          x={index * bar}
          y={28 + height - (count / most) * height}
          width={bar - 1}
          height={(count / most) * height}
        />
      ))}
      {lines.map(([name, value, y]) => (
        <g key={name}>
          <line className="line" x1={x(value)} x2={x(value)} y1={y} y2={28 + height} />
          <text
            x={x(value) + (x(value) > width - 50 ? -3 : 3)}
            y={y + 4}
            textAnchor={x(value) > width - 50 ? 'end' : 'start'}
          >
            {name}
          </text>
        </g>
      ))}
      <line className="axis" x1={0} x2={width} y1={28 + height} y2={28 + height} />
      <text x={0} y={height + 40}>
        {figure(lowMs)}
      </text>
      <text x={width} y={height + 40} textAnchor="end">
        {figure(highMs)}
        {beyond > 0 ? `, ${beyond} beyond` : ''}
      </text>
    </svg>
  );
}

export function SamplesByRound({
  cell,
  rounds,
}: {
  readonly cell: Cell;
  readonly rounds: readonly (readonly number[])[];
}) {
  const height = 64;
  const all = rounds.flat();
  const { lowMs, highMs } = latencyHistogram(all);
  const gap = 3;
  const wide = (width - gap * (rounds.length - 1)) / rounds.length;
  const y = (ms: number) =>
    highMs === lowMs ? height / 2 : 8 + (1 - Math.min(1, (ms - lowMs) / (highMs - lowMs))) * (height - 12);
  return (
    <svg
      className="plot"
      viewBox={`0 0 ${width} ${height + 16}`}
      width="100%"
      style={swatchOf(cell)}
      role="img"
      aria-label={`Latencies of ${plural(rounds.length, 'round')} in the order measured`}
    >
      {rounds.map((samples, round) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a round is its place
        <g key={round} transform={`translate(${round * (wide + gap)} 0)`}>
          <rect className="ground" width={wide} height={height} />
          {samples.map((sample, index) => (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a sample is its place
              key={index}
              className="mark"
              x={(index / Math.max(1, samples.length - 1)) * (wide - 2)}
              y={sample > highMs ? 0 : y(sample)}
              width={1.6}
              height={sample > highMs ? 4 : 1.6}
            />
          ))}
          <text x={0} y={height + 12}>
            {round + 1}
          </text>
        </g>
      ))}
    </svg>
  );
}
