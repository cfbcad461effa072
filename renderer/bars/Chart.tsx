/** One panel's bars, drawn by recharts at a fixed size: bars from zero, line at 1, whiskers, values, the mean dashed. */
import {
  Bar,
  type BarShapeProps,
  CartesianGrid,
  ComposedChart,
  ReferenceLine,
  Scatter,
  XAxis,
  YAxis,
} from 'recharts';
import {
  type BarPanel,
  chartMargins,
  highestOf,
  mostMeanLines,
  type PanelSeries,
  showsNone,
  ticksTo,
  whiskerOf,
  widestBar,
} from '../../shared/view/bars/barPanel.ts';
import { meanNames } from '../../shared/view/bars/meanNames.ts';
import { BarMark, type ChartLook, GapMark, hatchId, Patterns, StudyMark, stripesId } from './marks.tsx';

export type { ChartLook } from './marks.tsx';

interface ChartProps {
  readonly panel: BarPanel;
  /** What is not drawn: `interval`, `mean`, `value`, `study`, `noise`, `arithmetic`. */
  readonly hidden: ReadonlySet<string>;
  readonly width: number;
  readonly height: number;
  readonly look: ChartLook;
}

const axisWidth = 40;
/** The letters of several series stand below their bars. */
const footOf = (panel: BarPanel) => (panel.series.length > 1 || panel.series[0]?.letter != null ? 14 : 2);

/** One group of bars; by index of the series. */
interface Point {
  /** Index of its model: recharts counts what it draws, and a gap is not drawn. */
  readonly at: number;
  readonly title: string;
  readonly values: readonly (number | null)[];
  readonly study: number | null;
  /** For marks that stand on the axis. */
  readonly zero: 0;
}

function pointsOf({ panel, hidden }: ChartProps): Point[] {
  return panel.models.map(({ model }, at) => {
    const bars = panel.series.flatMap((series) => series.bars[at] ?? []);
    const shown = bars.map((bar) =>
      hidden.has('noise') && showsNone(bar) ? { ...bar, value: null, confidence95: null } : bar,
    );
    return {
      at,
      title: model,
      values: shown.map(({ value }) => value),
      study: hidden.has('study') ? null : (bars[0]?.study ?? null),
      zero: 0,
    };
  });
}

export function Chart(props: ChartProps) {
  const { panel, hidden, width, height, look } = props;
  const ticks = ticksTo(highestOf(panel, !hidden.has('study')));
  const top = ticks.at(-1) ?? 1;
  const points = pointsOf(props);
  const several = panel.series.length > 1;
  const bottom = footOf(panel);
  const band = (width - chartMargins.left - chartMargins.right) / Math.max(1, points.length);
  const barWidth = Math.min(widestBar, (band * (several ? 0.86 : 0.54)) / panel.series.length);
  return (
    <ComposedChart
      width={width}
      height={height}
      data={points}
      margin={{
        top: chartMargins.top,
        right: chartMargins.right,
        bottom,
        left: chartMargins.left - axisWidth,
      }}
      barGap={0}
      barSize={barWidth}
      accessibilityLayer={false}
    >
      <Patterns panel={panel} look={look} />
      <CartesianGrid vertical={false} stroke={look.rule} strokeOpacity={0.5} />
      <XAxis dataKey="title" hide />
      <YAxis
        stroke={look.rule}
        tick={{ fill: look.grey, fontSize: 10 }}
        tickLine={false}
        axisLine={false}
        width={axisWidth}
        ticks={ticks}
        domain={[0, top]}
        tickFormatter={(value: number) => `${value}×`}
      />
      {seriesBars(props, top)}
      <ReferenceLine y={1} stroke={look.text} />
      {panel.series.length <= mostMeanLines && means(panel.series, hidden, look)}
      <Means {...props} top={top} bottom={bottom} />
      <Scatter
        dataKey="study"
        isAnimationActive={false}
        shape={({ cx, cy, payload }: ScatterPoint) => (
          <StudyMark
            at={payload?.study == null || cx === undefined || cy === undefined ? null : { cx, cy }}
            beside={barWidth / 2 + 9}
            look={look}
          />
        )}
      />
      {!several && (
        <Scatter
          dataKey="zero"
          isAnimationActive={false}
          shape={({ cx, cy, payload }: ScatterPoint) => (
            <GapMark bar={panel.series[0]?.bars[payload?.at ?? -1]} at={{ cx, cy }} band={band} look={look} />
          )}
        />
      )}
    </ComposedChart>
  );
}

/** Elements of the chart itself, which knows its bars by their type. */
function seriesBars({ panel, hidden, look }: ChartProps, top: number) {
  return panel.series.map((series, at) => (
    <Bar
      key={series.letter ?? series.name}
      dataKey={({ values }: Point) => values[at] ?? null}
      isAnimationActive={false}
      shape={(shape: BarShapeProps) => (
        <SeriesBar panel={panel} series={series} shape={shape} hidden={hidden} look={look} top={top} />
      )}
    />
  ));
}

interface ScatterPoint {
  readonly cx?: number | undefined;
  readonly cy?: number | undefined;
  readonly payload?: Point | undefined;
}

const isPoint = (payload: unknown): payload is Point =>
  typeof payload === 'object' && payload !== null && 'at' in payload;

function SeriesBar({
  panel,
  series,
  shape: { x, y, width, height, payload },
  hidden,
  look,
  top,
}: {
  readonly panel: BarPanel;
  readonly series: PanelSeries;
  readonly shape: BarShapeProps;
  readonly hidden: ReadonlySet<string>;
  readonly look: ChartLook;
  readonly top: number;
}) {
  const bar = isPoint(payload) ? series.bars[payload.at] : undefined;
  if (bar === undefined || (hidden.has('noise') && showsNone(bar))) return <g />;
  const solid = panel.precision === 'BF16' ? `url(#${stripesId(panel)})` : look.fill;
  return (
    <BarMark
      bar={bar}
      whisker={hidden.has('interval') ? null : whiskerOf(bar, top)}
      letter={series.letter}
      at={{ x, y, wide: width, high: height }}
      fill={showsNone(bar) ? `url(#${hatchId(panel)})` : bar.verdict === 'notTested' ? look.ground : solid}
      value={!hidden.has('value')}
      look={look}
    />
  );
}

function means(series: readonly PanelSeries[], hidden: ReadonlySet<string>, look: ChartLook) {
  return series.flatMap(({ name, geometricMean, arithmeticMean }) => [
    !hidden.has('mean') && geometricMean !== null && (
      <ReferenceLine key={`${name} geometric`} y={geometricMean} stroke={look.text} strokeDasharray="6 4" />
    ),
    hidden.has('arithmetic') === false && arithmeticMean !== null && (
      <ReferenceLine
        key={`${name} arithmetic`}
        y={arithmeticMean}
        stroke={look.text}
        strokeDasharray="1.5 3"
      />
    ),
  ]);
}

function Means({
  panel,
  hidden,
  width,
  height,
  look,
  top,
  bottom,
}: ChartProps & { readonly top: number; readonly bottom: number }) {
  const place = (value: number) =>
    chartMargins.top + (height - chartMargins.top - bottom) * (1 - value / top);
  const names = meanNames(panel, hidden, place, height);
  const x = width - chartMargins.right + 6;
  return (
    <g>
      {panel.series.length > 1 && names.length > 0 && (
        <text x={x} y={10} fill={look.grey} fontSize={10}>
          geo. mean
        </text>
      )}
      {names.map(({ at, value, name }) => (
        <g key={`${value} ${name}`}>
          <text x={x} y={at + 4} fill={look.text} fontSize={11}>
            {value}
          </text>
          <text x={x} y={at + 16} fill={look.grey} fontSize={10}>
            {name}
          </text>
        </g>
      ))}
    </g>
  );
}
