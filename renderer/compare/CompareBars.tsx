/** Speedup bars over the base: a panel for each configuration, in it for each model a bar of every run. */
import { useMemo } from 'react';
import type { BarPanel, PanelBar } from '../../shared/view/bars/barPanel.ts';
import type { SpeedupOrder } from '../../shared/view/bars/speedup.ts';
import type { Comparison } from '../../shared/view/compare/compare.ts';
import { panelsOfComparison } from '../../shared/view/compare/compareBars.ts';
import { compareFoot } from '../../shared/view/pictures/comparePicture.ts';
import type { Picture } from '../../shared/view/pictures/picture.ts';
import { plural, ratioText } from '../../shared/view/text/format.ts';
import { verdictGlyph } from '../../shared/view/text/verdictText.ts';
import { panelsPicture } from '../bars/chartsPicture.tsx';
import { Panel, type PanelLine } from '../bars/Panel.tsx';

const hidden: ReadonlySet<string> = new Set(['arithmetic', 'study']);
const [leastGroup, ofEachBar] = [62, 16];

const groupWidth = ({ series }: BarPanel) => Math.max(leastGroup, series.length * ofEachBar + 8);

export default function CompareBars({
  comparison,
  order,
  onOpen,
}: {
  readonly comparison: Comparison;
  readonly order: SpeedupOrder;
  readonly onOpen: (model: string, column: string) => void;
}) {
  const panels = useMemo(() => panelsOfComparison(comparison, order), [comparison, order]);
  return (
    <div className="compare-bars">
      {panels.map((panel) => (
        <Panel
          key={panel.key}
          panel={panel}
          hidden={hidden}
          height={224}
          leastWidth={groupWidth(panel)}
          note={`speed over A, higher is faster; ${panel.series.map(({ name }) => name).join(', ')}`}
          lines={linesOf(panel)}
          onOpen={(model) => onOpen(model, `${panel.series[0]?.letter ?? ''} ${panel.title}`)}
        />
      ))}
      <p className="caption">
        Whiskers: 95 % intervals of the ratio. Hatched: the same, or not enough data to tell. Outlined: not
        tested.
      </p>
    </div>
  );
}

const barText = (bar: PanelBar) => <BarText bar={bar} />;

const linesOf = ({ series }: BarPanel): PanelLine[] =>
  series.map(({ letter, bars }) => ({
    name: `${letter} over A`,
    values: bars.map(barText),
  }));

function BarText({ bar }: { readonly bar: PanelBar }) {
  const { value, verdict, reason } = bar;
  if (value === null || verdict === null) return <span className="dim reason">{reason}</span>;
  const className = verdict === 'faster' ? 'good' : verdict === 'slower' ? 'bad' : 'dim';
  return <span className={className}>{`${verdictGlyph[verdict]} ${ratioText(value)}`.trimStart()}</span>;
}

export function barsPicture(comparison: Comparison, order: SpeedupOrder): Promise<Picture> {
  const panels = panelsOfComparison(comparison, order);
  const names = comparison.sides.map(({ letter, name, machineLine }) => `${letter} ${name}, ${machineLine}`);
  return panelsPicture({
    title: `Speed over A, ratio of latencies with 95 % confidence intervals, ${plural(comparison.rows.length, 'model')}`,
    foot: `${names.join('; ')}. ${compareFoot(comparison.sides)} Hatched: the same, or not enough data to tell. Outlined: not tested.`,
    panels,
    hidden,
    groupWidth: Math.max(94, ...panels.map((panel) => groupWidth(panel) + 10)),
    lines: ({ series }) =>
      series.map(({ letter, bars }) => ({
        name: `${letter} over A`,
        values: bars.map(({ value, verdict, reason }) =>
          value === null || verdict === null
            ? (reason ?? '')
            : `${verdictGlyph[verdict]} ${ratioText(value)}`.trimStart(),
        ),
      })),
  });
}
