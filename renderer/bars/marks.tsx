/** Marks of the bar charts: bars with their values, gaps with their reasons, the study's diamonds, fills. */
import { DefaultZIndexes, ZIndexLayer } from 'recharts';
import type { BarPanel, PanelBar, Whisker } from '../../shared/view/bars/barPanel.ts';
import { fixedText } from '../../shared/view/text/format.ts';
import { isDifference } from '../../shared/view/text/verdictText.ts';

export interface ChartLook {
  readonly fill: string;
  readonly ground: string;
  readonly text: string;
  readonly grey: string;
  readonly rule: string;
}

const idOf = (panel: BarPanel) => panel.key.replaceAll(/\W/g, '-');
export const hatchId = (panel: BarPanel): string => `hatch-${idOf(panel)}`;
export const stripesId = (panel: BarPanel): string => `stripes-${idOf(panel)}`;

/** Hatched: no significant difference. Stripes part BF16 from FP16. */
export function Patterns({ panel, look }: { readonly panel: BarPanel; readonly look: ChartLook }) {
  return (
    <defs>
      <pattern
        id={hatchId(panel)}
        width={6}
        height={6}
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width={6} height={6} fill={look.ground} />
        <rect width={2.5} height={6} fill={look.fill} />
      </pattern>
      <pattern id={stripesId(panel)} width={4} height={4} patternUnits="userSpaceOnUse">
        <rect width={4} height={4} fill={look.ground} />
        <rect width={4} height={3} fill={look.fill} />
      </pattern>
    </defs>
  );
}

interface BarMarkProps {
  readonly bar: PanelBar;
  readonly whisker: Whisker | null;
  /** Null: the panel has one series, which needs none. */
  readonly letter: string | null;
  readonly at: { readonly x: number; readonly y: number; readonly wide: number; readonly high: number };
  readonly fill: string;
  /** Whether its value is written where that fits. */
  readonly value: boolean;
  readonly look: ChartLook;
}

const valueWidth = 24;

/** The bar, its value above the whisker, its letter below. */
export function BarMark({ bar, whisker, letter, at: { x, y, wide, high }, fill, value, look }: BarMarkProps) {
  if (bar.value === null) return <g />;
  const end = y - ((whisker?.above ?? 0) / bar.value) * high;
  const low = y + ((whisker?.below ?? 0) / bar.value) * high;
  const solid = bar.verdict !== null && isDifference(bar.verdict);
  const fits = letter === null || wide >= valueWidth;
  return (
    <g>
      <rect
        x={solid ? x : x + 0.5}
        y={y}
        width={Math.max(1, wide - (letter === null ? 0 : 1) - (solid ? 0 : 1))}
        height={Math.max(0, high)}
        fill={fill}
        stroke={look.fill}
        strokeWidth={solid ? 0 : 1}
      />
      {value && fits && (
        // Lines are drawn above bars, and a value is read on both. A layer that is separate may come too late to be
        // drawn.
        <ZIndexLayer zIndex={DefaultZIndexes.label}>
          <text
            x={x + wide / 2}
            y={end - 6}
            textAnchor="middle"
            fill={look.text}
            stroke={look.ground}
            strokeWidth={3}
            paintOrder="stroke"
            fontSize={11}
            fontWeight={solid ? 600 : 400}
          >
            {fixedText(bar.value, 2)}
          </text>
        </ZIndexLayer>
      )}
      {whisker !== null && (
        <path
          d={whiskerPath(x + wide / 2, [end, low], whisker.cut, Math.min(5, wide / 3))}
          fill="none"
          stroke={look.text}
          strokeWidth={1.2}
        />
      )}
      {letter !== null && wide >= 7 && (
        <text x={x + wide / 2} y={y + high + 11} textAnchor="middle" fill={look.grey} fontSize={9}>
          {letter}
        </text>
      )}
    </g>
  );
}

/** A line with a cap at each end; at an end that continues beyond the axis an arrow in place of the cap. */
function whiskerPath(
  middle: number,
  [top, foot]: readonly [number, number],
  cut: boolean,
  cap: number,
): string {
  const end = cut ? `M${middle - 4},${top + 5}l4,-5 4,5` : `M${middle - cap},${top}h${2 * cap}`;
  return `${end}M${middle},${top}V${foot}M${middle - cap},${foot}h${2 * cap}`;
}

/** What was not measured keeps its place, and says why. */
export function GapMark({
  bar,
  at: { cx, cy },
  band,
  look,
}: {
  readonly bar: PanelBar | undefined;
  readonly at: { readonly cx?: number | undefined; readonly cy?: number | undefined };
  readonly band: number;
  readonly look: ChartLook;
}) {
  if (bar === undefined || bar.value !== null || cx === undefined || cy === undefined) return <g />;
  const lines = inLines(bar.reason ?? 'not measured', Math.max(8, Math.floor(band / 5.6)));
  return (
    // Above the lines, which would strike it through: the reason stands on the ground, and the lines stop next to
    // it.
    <ZIndexLayer zIndex={DefaultZIndexes.label}>
      <text
        textAnchor="middle"
        fill={look.grey}
        stroke={look.ground}
        strokeWidth={4}
        paintOrder="stroke"
        fontSize={10}
      >
        {lines.map((line, at) => (
          <tspan key={line} x={cx} y={cy - 6 - (lines.length - 1 - at) * 12}>
            {line}
          </tspan>
        ))}
      </text>
    </ZIndexLayer>
  );
}

function inLines(text: string, letters: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < letters)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** A hollow diamond at the right of the bar; null: the study has no such figure. */
export function StudyMark({
  at,
  beside,
  look,
}: {
  readonly at: { readonly cx: number; readonly cy: number } | null;
  readonly beside: number;
  readonly look: ChartLook;
}) {
  if (at === null) return <g />;
  return (
    <path
      d={`M${at.cx + beside} ${at.cy - 4.5}l4.5 4.5-4.5 4.5-4.5-4.5z`}
      fill={look.ground}
      stroke={look.text}
    />
  );
}
