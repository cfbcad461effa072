/** One panel's bars, drawn by recharts at a fixed size: bar from zero, line at 1, whiskers, values, the mean dashed. */
import {
  Bar,
  type BarShapeProps,
  CartesianGrid,
  ComposedChart,
  ErrorBar,
  ReferenceLine,
  Scatter,
  XAxis,
  YAxis,
} from 'recharts';
import { ratioText } from '../../shared/view/format.ts';
import type { SpeedupPanel } from '../../shared/view/speedup.ts';

export interface ChartLook {
  readonly fill: string;
  readonly ground: string;
  readonly text: string;
  readonly grey: string;
  readonly rule: string;
}

export interface ChartProps {
  readonly panel: SpeedupPanel;
  /** In the order of the axis. */
  readonly models: readonly string[];
  readonly hidden: ReadonlySet<string>;
  readonly width: number;
  readonly height: number;
  readonly look: ChartLook;
}

const axisWidth = 60;

interface Point {
  readonly title: string;
  readonly value: number | null;
  readonly interval: [number, number] | null;
  readonly label: string;
  readonly hatched: boolean;
  readonly study: number | null;
}

/** Room for the axis at the left and the mean's name at the right. */
export const chartMargins = { left: 88, right: 108 };

function pointsOf({ panel, models, hidden }: ChartProps): Point[] {
  return models.flatMap((model) => {
    const bar = panel.bars.find((one) => one.model === model);
    if (bar === undefined) return [];
    const { title, ratio, verdict, study } = bar;
    const noise = verdict === 'no difference';
    const shown = ratio === null || (noise && hidden.has('noise')) ? null : ratio;
    return {
      title,
      value: shown?.ratio ?? null,
      interval:
        shown === null ? null : [shown.ratio - shown.confidence95[0], shown.confidence95[1] - shown.ratio],
      label: shown === null ? '' : shown.ratio.toFixed(2),
      hatched: noise,
      study: hidden.has('study') ? null : study,
    };
  });
}

/** Four to six grid lines with plain numbers between them. */
function ticksTo(most: number): number[] {
  const step = [0.25, 0.5, 1, 2, 5, 10, 20, 50].find((one) => most / one <= 5.5) ?? 100;
  return Array.from({ length: Math.floor(most / step + 1e-9) + 2 }, (_, index) => index * step);
}

export function Chart(props: ChartProps) {
  const { panel, hidden, width, height, look } = props;
  const points = pointsOf(props);
  const most = Math.max(
    1,
    ...points.map(({ value, interval, study }) => Math.max((value ?? 0) + (interval?.[1] ?? 0), study ?? 0)),
  );
  const ticks = ticksTo(most);
  const pattern = `hatch-${panel.key.replaceAll(/\W/g, '-')}`;
  const solid = panel.precision === 'BF16' ? `url(#${pattern}-bf16)` : look.fill;
  const fillOf = (point: Point | undefined) => (point?.hatched ? `url(#${pattern})` : solid);
  const axis = { stroke: look.rule, tick: { fill: look.grey, fontSize: 10 }, tickLine: false } as const;
  return (
    <ComposedChart
      width={width}
      height={height}
      data={points}
      margin={{ top: 18, right: chartMargins.right, bottom: 2, left: chartMargins.left - axisWidth }}
      barCategoryGap="30%"
      accessibilityLayer={false}
    >
      <defs>
        <pattern
          id={pattern}
          width={6}
          height={6}
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
        >
          <rect width={6} height={6} fill={look.ground} />
          <rect width={2.5} height={6} fill={look.fill} />
        </pattern>
        <pattern id={`${pattern}-bf16`} width={4} height={4} patternUnits="userSpaceOnUse">
          <rect width={4} height={4} fill={look.ground} />
          <rect width={3} height={4} fill={look.fill} />
        </pattern>
      </defs>
      <CartesianGrid vertical={false} stroke={look.rule} strokeOpacity={0.5} />
      <XAxis dataKey="title" hide />
      <YAxis
        {...axis}
        axisLine={false}
        width={axisWidth}
        ticks={ticks}
        domain={[0, ticks.at(-1) ?? 1]}
        tickFormatter={(value: number) => `${value}×`}
      />
      <Bar
        dataKey="value"
        isAnimationActive={false}
        shape={({ x, y, width: wide, height: high, index }: BarShapeProps) => (
          <BarMark
            point={points[index]}
            at={{ x, y, wide, high }}
            fill={fillOf(points[index])}
            text={hidden.has('value') ? null : look.text}
            stroke={look.fill}
          />
        )}
      >
        {!hidden.has('interval') && (
          <ErrorBar
            dataKey="interval"
            width={5}
            strokeWidth={1.2}
            stroke={look.text}
            isAnimationActive={false}
          />
        )}
      </Bar>
      <ReferenceLine y={1} stroke={look.text} />
      {!hidden.has('mean') && panel.geometricMean !== null && (
        <ReferenceLine
          y={panel.geometricMean}
          stroke={look.text}
          strokeDasharray="6 4"
          label={{
            value: `${ratioText(panel.geometricMean)} geo. mean`,
            position: 'right',
            fill: look.text,
            fontSize: 10,
          }}
        />
      )}
      <Scatter
        dataKey="study"
        isAnimationActive={false}
        shape={({ cx, cy, index }: { cx?: number | undefined; cy?: number | undefined; index: number }) =>
          cx === undefined || cy === undefined || points[index]?.study == null ? (
            <g />
          ) : (
            <path
              d={`M${cx + 24} ${cy - 4.5}l4.5 4.5-4.5 4.5-4.5-4.5z`}
              fill={look.ground}
              stroke={look.text}
            />
          )
        }
      />
    </ComposedChart>
  );
}

interface BarMarkProps {
  readonly point: Point | undefined;
  readonly at: { readonly x: number; readonly y: number; readonly wide: number; readonly high: number };
  readonly fill: string;
  readonly stroke: string;
  /** Null: no value is written. */
  readonly text: string | null;
}

/** The bar, and its value above the whisker. */
function BarMark({ point, at: { x, y, wide, high }, fill, stroke, text }: BarMarkProps) {
  if (point?.value == null) return <g />;
  const whisker = ((point.interval?.[1] ?? 0) / point.value) * high;
  return (
    <g>
      <rect
        x={x}
        y={y}
        width={wide}
        height={Math.max(0, high)}
        fill={fill}
        stroke={stroke}
        strokeWidth={point.hatched ? 1 : 0}
      />
      {text !== null && (
        <text
          x={x + wide / 2}
          y={y - whisker - 6}
          textAnchor="middle"
          fill={text}
          fontSize={11}
          fontWeight={600}
        >
          {point.label}
        </text>
      )}
    </g>
  );
}
