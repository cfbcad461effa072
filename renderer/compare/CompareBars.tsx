/** Speedup bars over the base: a panel for each configuration, in it for each model a bar of every run. */
import { Fragment, useMemo } from 'react';
import type { BarPanel, PanelBar } from '../../shared/view/bars/barPanel.ts';
import { publishedBeside } from '../../shared/view/bars/published.ts';
import type { SpeedupOrder } from '../../shared/view/bars/speedup.ts';
import type { Comparison } from '../../shared/view/compare/compare.ts';
import { pairOfPanel, panelsOfComparison } from '../../shared/view/compare/compareBars.ts';
import { comparedGroupWidth, hiddenInCompare } from '../../shared/view/pictures/barsPicture.ts';
import { ratioText } from '../../shared/view/text/format.ts';
import { verdictGlyph } from '../../shared/view/text/verdictText.ts';
import { Panel, type PanelLine } from '../bars/Panel.tsx';
import { PublishedTable } from '../bars/PublishedTable.tsx';
import { useApp } from '../page/hooks.ts';

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
        <Fragment key={panel.key}>
          <Panel
            panel={panel}
            hidden={hiddenInCompare}
            height={224}
            leastWidth={comparedGroupWidth(panel)}
            note={`speed over A, higher is faster; ${panel.series.map(({ name }) => name).join(', ')}`}
            lines={linesOf(panel)}
            onOpen={(model) => onOpen(model, `${panel.series[0]?.letter ?? ''} ${panel.title}`)}
          />
          <Published panel={panel} comparison={comparison} />
        </Fragment>
      ))}
      <p className="caption">
        Whiskers: 95 % intervals of the ratio. Hatched: the same, or not enough data to tell. Outlined: not
        tested.
      </p>
    </div>
  );
}

/** Of the ratios of the first side that is compared with the base. */
function Published({ panel, comparison }: { readonly panel: BarPanel; readonly comparison: Comparison }) {
  const references = useApp((state) => state.references);
  const pair = pairOfPanel(panel, comparison);
  const [beside] = pair === null ? [] : publishedBeside([pair], references);
  return beside === undefined ? null : (
    <PublishedTable panel={panel} beside={beside} own={`${panel.series[0]?.letter ?? ''} over A`} />
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
