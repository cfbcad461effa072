/** Kernels under the measured roofs of their machine: area of a mark is time, filled the first configuration, rings the others. */
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { configurationNames } from '../../shared/profile/configuration.ts';
import { deviceToken } from '../../shared/view/colours.ts';
import { figure, microsecondsText, shareText, thin } from '../../shared/view/format.ts';
import { type RooflinePlot, rooflinePlot } from '../../shared/view/rooflinePlot.ts';
import { Empty, Swatch } from '../frame/parts.tsx';
import type { ProfiledModel } from '../store/state.ts';

export default function Roofline({ profiled }: { readonly profiled: readonly ProfiledModel[] }) {
  const frame = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const { current } = frame;
    if (current === null) return;
    const measure = new ResizeObserver(() =>
      setSize({ width: current.clientWidth, height: current.clientHeight }),
    );
    measure.observe(current);
    return () => measure.disconnect();
  }, []);
  const plot = useMemo(
    () =>
      rooflinePlot(
        profiled.map(({ profile }) => profile),
        profiled.map(({ document, profile }) => document.peaks?.[profile.roofline?.peaks ?? -1]),
      ),
    [profiled],
  );
  const names = configurationNames(profiled.map(({ profile }) => profile));
  if (plot === null)
    return (
      <Empty title="No roofs were measured for this profile">
        <p className="sentence">
          Profile the model again; the machine's peaks are measured once and then kept.
        </p>
      </Empty>
    );
  return (
    <div className="roofline-pane">
      <p className="roofline-legend">
        {profiled.map(({ profile, key }, index) => (
          <span key={`${key} ${names[index]}`}>
            <Swatch device={profile.device} precision={profile.precision} /> {names[index]}:{' '}
            {index === 0 ? 'filled' : 'ring'}
          </span>
        ))}
        <span className="dim">area of a mark: time; roofs measured on this machine</span>
      </p>
      <div ref={frame} className="roofline-frame">
        {size.width > 0 && <Plot plot={plot} profiled={profiled} {...size} />}
      </div>
      <Wins plot={plot} names={names} />
    </div>
  );
}

const edge = { left: 56, right: 12, top: 8, bottom: 34 };

interface PlotProps {
  readonly plot: RooflinePlot;
  readonly profiled: readonly ProfiledModel[];
  readonly width: number;
  readonly height: number;
}

function Plot({ plot, profiled, width, height }: PlotProps) {
  const [fromX, toX] = plot.intensities.map(Math.log10);
  const [fromY, toY] = plot.rates.map(Math.log10);
  if (fromX === undefined || toX === undefined || fromY === undefined || toY === undefined) return null;
  const [wide, high] = [width - edge.left - edge.right, height - edge.top - edge.bottom];
  const x = (value: number) => edge.left + ((Math.log10(value) - fromX) / (toX - fromX)) * wide;
  const y = (value: number) => edge.top + (1 - (Math.log10(value) - fromY) / (toY - fromY)) * high;
  const most = Math.max(...plot.marks.map(({ timeUs }) => timeUs));
  const range = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const labelled = new Set(plot.marks.toSorted((a, b) => b.timeUs - a.timeUs).slice(0, 10));
  return (
    <svg
      width={width}
      height={height}
      className="roofline"
      role="img"
      aria-label={`Roofline plot of ${plot.marks.length} kernels; the table beside lists those with most time to win`}
    >
      <clipPath id="roofline-clip">
        <rect x={edge.left} y={edge.top} width={wide} height={high} />
      </clipPath>
      {range(fromX, toX).map((power) => (
        <g key={power}>
          <line className="soft" x1={x(10 ** power)} x2={x(10 ** power)} y1={edge.top} y2={edge.top + high} />
          <text x={x(10 ** power)} y={edge.top + high + 14} textAnchor="middle">
            {String(10 ** power)}
          </text>
        </g>
      ))}
      {range(fromY, toY).map((power) => (
        <g key={power}>
          <line
            className="soft"
            x1={edge.left}
            x2={edge.left + wide}
            y1={y(10 ** power)}
            y2={y(10 ** power)}
          />
          <text x={edge.left - 6} y={y(10 ** power) + 3} textAnchor="end">
            {String(10 ** power)}
          </text>
        </g>
      ))}
      <text x={edge.left + wide / 2} y={height - 4} textAnchor="middle">
        arithmetic intensity, FLOP per byte; upwards: achieved rate, GFLOP/s
      </text>
      <g clipPath="url(#roofline-clip)">
        {plot.roofs.map(({ name, gflops, bytesPerSecond }) => {
          const [left, right] = plot.intensities;
          const rate = (intensity: number) => gflops ?? (intensity * (bytesPerSecond ?? 0)) / 1e9;
          const text =
            gflops === null
              ? `${name}, ${figure((bytesPerSecond ?? 0) / 1e9)} GB/s`
              : `${name}, ${figure(gflops)} GFLOP/s`;
          const at = gflops === null ? left * 1.4 : right;
          return (
            <g key={name}>
              <line
                className="roof"
                x1={x(left)}
                y1={y(rate(left))}
                x2={x(right)}
                y2={y(rate(right))}
                strokeDasharray={gflops === null ? '5 4' : undefined}
              />
              <text
                x={x(at) + (gflops === null ? 4 : -4)}
                y={Math.max(edge.top + 12, y(rate(at)) - 5)}
                textAnchor={gflops === null ? 'start' : 'end'}
                className="name"
              >
                {text}
              </text>
            </g>
          );
        })}
        {plot.marks.map((mark) => {
          const profile = profiled[mark.profile]?.profile;
          if (profile === undefined) return null;
          const colour = `var(${deviceToken(profile.device, profile.precision)})`;
          const radius = 2.5 + 10 * Math.sqrt(mark.timeUs / most);
          return (
            <g key={`${mark.profile} ${mark.name}`}>
              <circle
                cx={x(mark.intensity)}
                cy={y(mark.gflops)}
                r={radius}
                fill={mark.profile === 0 ? colour : 'none'}
                stroke={mark.profile === 0 ? 'var(--bg-panel)' : colour}
                strokeWidth={mark.profile === 0 ? 1 : 2}
              >
                <title>{`${mark.name}: ${figure(mark.gflops)} GFLOP/s, ${microsecondsText(mark.timeUs)} µs`}</title>
              </circle>
              {labelled.has(mark) && (
                <text x={x(mark.intensity) + radius + 3} y={y(mark.gflops) + 3} className="name">
                  {mark.name}
                </text>
              )}
            </g>
          );
        })}
      </g>
    </svg>
  );
}

const mostWins = 8;

function Wins({ plot, names }: { readonly plot: RooflinePlot; readonly names: readonly string[] }) {
  const wins = plot.marks.filter(({ winUs }) => winUs > 0).toSorted((a, b) => b.winUs - a.winUs);
  return (
    <table className="small-table">
      <caption>Most time to win</caption>
      <thead>
        <tr>
          <th scope="row">kernel</th>
          <th scope="row">configuration</th>
          <th scope="col">µs</th>
          <th scope="col">of the roof</th>
          <th scope="col">to win, µs</th>
        </tr>
      </thead>
      <tbody>
        {wins.slice(0, mostWins).map(({ name, profile, timeUs, shareOfBound, winUs }) => (
          <tr key={`${profile} ${name}`}>
            <th scope="row">{name}</th>
            <th scope="row">{names[profile]}</th>
            <td>{microsecondsText(timeUs)}</td>
            <td>{shareOfBound === null ? `·${thin}` : shareText(shareOfBound)}</td>
            <td>{microsecondsText(winUs)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
