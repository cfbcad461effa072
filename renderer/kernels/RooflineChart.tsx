/** The plot itself: axes, roofs, and marks that can be chosen. */
import { useStore } from 'zustand';
import { deviceToken } from '../../shared/machine/device.ts';
import type { PlacedMark, RooflineLayout } from '../../shared/view/kernels/rooflineLayout.ts';
import type { RooflineMark } from '../../shared/view/kernels/rooflinePlot.ts';
import { figure, microsecondsText, shareText, thin } from '../../shared/view/text/format.ts';
import type { Kernels } from './useKernels.ts';
import type { Selection } from './useSelection.ts';

interface ChartProps {
  readonly kernels: Kernels;
  readonly layout: RooflineLayout;
  readonly selection: Selection;
  readonly width: number;
  readonly height: number;
}

export function RooflineChart({ kernels, layout, selection, width, height }: ChartProps) {
  const { tracks, index } = kernels;
  const hovered = useStore(selection.hover, ({ row }) => row);
  const rowOf = ({ mark }: PlacedMark) => index.byKernel[mark.profile]?.get(mark.name)?.name ?? null;
  const found = selection.found === null ? null : new Set(selection.found);
  const active = layout.marks.findIndex(
    ({ mark }) => mark.profile === selection.track && mark.name === selection.kernel,
  );
  return (
    <svg width={width} height={height} className="roofline" aria-hidden={false}>
      <title>Roofline</title>
      <Axes layout={layout} width={width} height={height} />
      <g
        role="listbox"
        tabIndex={0}
        aria-label={`${layout.marks.length} kernels; left and right go from kernel to kernel, up and down from track to track`}
        aria-multiselectable="true"
        aria-activedescendant={active === -1 ? undefined : `roofline-mark-${active}`}
      >
        {layout.marks.map((placed, at) => {
          const { mark } = placed;
          const row = rowOf(placed);
          const track = tracks[mark.profile];
          if (track === undefined) return null;
          return (
            <Mark
              key={`${mark.profile} ${mark.name}`}
              placed={placed}
              id={`roofline-mark-${at}`}
              trackName={track.name}
              colour={`var(${deviceToken(track.profile.device, track.profile.precision)})`}
              chosen={row !== null && selection.rows.has(row)}
              current={at === active || (row !== null && row === hovered)}
              missed={found !== null && (row === null || !found.has(row))}
              onChoose={() =>
                row !== null && selection.choose([row], { track: mark.profile, kernel: mark.name })
              }
              onPoint={(here) => selection.hover.setState({ row: here ? row : null })}
            />
          );
        })}
      </g>
      <g className="mark-names">
        {layout.marks.map((placed, at) => {
          const row = rowOf(placed);
          const current = at === active || (row !== null && row === hovered);
          return (
            <MarkName key={`${placed.mark.profile} ${placed.mark.name}`} placed={placed} always={current} />
          );
        })}
      </g>
      {layout.belowText !== '' && (
        <text x={layout.left + 8} y={layout.bottom - 8}>
          {layout.belowText}
        </text>
      )}
    </svg>
  );
}

function Axes({ layout, width, height }: Pick<ChartProps, 'layout' | 'width' | 'height'>) {
  const { left, right, top, bottom, xTicks, yTicks, roofs } = layout;
  return (
    <g>
      {xTicks.map(({ at, text }) => (
        <g key={at}>
          <line className="soft" x1={at} x2={at} y1={top} y2={bottom} />
          <text x={at} y={bottom + 14} textAnchor="middle">
            {text}
          </text>
        </g>
      ))}
      {yTicks.map(({ at, text }) => (
        <g key={at}>
          <line className="soft" x1={left} x2={right} y1={at} y2={at} />
          <text x={left - 6} y={at + 3} textAnchor="end">
            {text}
          </text>
        </g>
      ))}
      <path className="axis" d={`M${left} ${top}V${bottom}H${right}`} />
      <text x={(left + right) / 2} y={height - 6} textAnchor="middle">
        arithmetic intensity, FLOP per byte
      </text>
      <text transform={`translate(12 ${(top + bottom) / 2}) rotate(-90)`} textAnchor="middle">
        achieved rate, GFLOP/s (INT8: GOP/s)
      </text>
      {roofs.map(({ roof, from, to, label }) => (
        <g key={roof.name}>
          <line
            className="roof"
            x1={from[0]}
            y1={from[1]}
            x2={to[0]}
            y2={to[1]}
            strokeDasharray={roof.kind === 'memory' && roof.level === 'memory' ? '5 4' : undefined}
          />
          <text
            transform={`translate(${Math.min(label.x, width)} ${label.y}) rotate(${label.turned})`}
            textAnchor={label.anchor}
            className="name"
          >
            {label.text}
          </text>
        </g>
      ))}
    </g>
  );
}

/** Above all marks. */
function MarkName({ placed, always }: { readonly placed: PlacedMark; readonly always: boolean }) {
  const { mark, x, y, radius, label } = placed;
  if (label === null && !always) return null;
  return (
    <text
      x={label?.x ?? x + radius + 5}
      y={label?.y ?? y + 3}
      textAnchor={label?.anchor ?? 'start'}
      className="mark-name"
    >
      {mark.label}
    </text>
  );
}

export function markWords({ label, point, timeUs }: RooflineMark, trackName: string): string[] {
  const { gflops, intensity, shareOfBound } = point;
  return [
    `${label}, ${trackName}`,
    `${figure(gflops)}${thin}GFLOP/s at ${figure(intensity)}${thin}FLOP/B`,
    `${microsecondsText(timeUs)}${thin}µs`,
    ...(shareOfBound === null ? [] : [`${shareText(shareOfBound)} of its roof`]),
  ];
}

interface MarkProps {
  readonly placed: PlacedMark;
  readonly id: string;
  readonly trackName: string;
  readonly colour: string;
  readonly chosen: boolean;
  readonly current: boolean;
  readonly missed: boolean;
  readonly onChoose: () => void;
  readonly onPoint: (here: boolean) => void;
}

function Mark(props: MarkProps) {
  const { placed, id, trackName, colour, chosen, current, missed, onChoose, onPoint } = props;
  const { mark, x, y, radius } = placed;
  const filled = mark.profile === 0;
  const words = markWords(mark, trackName);
  return (
    <g
      id={id}
      role="option"
      aria-selected={chosen}
      aria-label={words.join(', ')}
      className={missed ? 'mark missed' : 'mark'}
      onClick={onChoose}
      onPointerEnter={() => onPoint(true)}
      onPointerLeave={() => onPoint(false)}
    >
      {/* A small mark is pointed at as easily as a large one. */}
      <circle cx={x} cy={y} r={Math.max(7, radius)} fill="transparent">
        <title>{words.join('\n')}</title>
      </circle>
      <circle
        cx={x}
        cy={y}
        r={radius}
        pointerEvents="none"
        fill={filled ? colour : 'none'}
        stroke={filled ? 'var(--bg-panel)' : colour}
        strokeWidth={filled ? 1 : 2}
      />
      {(chosen || current) && (
        <circle
          className="ring"
          cx={x}
          cy={y}
          r={radius + 3}
          pointerEvents="none"
          strokeWidth={current ? 2 : 1}
        />
      )}
    </g>
  );
}
