/** The panels below one another, or what to do when there is none. */
import { Fragment, type ReactNode } from 'react';
import type { BarPanel, PanelBar } from '../../shared/view/bars/barPanel.ts';
import type { PairPublished } from '../../shared/view/bars/published.ts';
import type { SpeedupChoice } from '../../shared/view/bars/speedupChoice.ts';
import { boundsText, figure, plural } from '../../shared/view/text/format.ts';
import { verdictGlyph, verdictText } from '../../shared/view/text/verdictText.ts';
import { Panel, type PanelLine } from '../bars/Panel.tsx';
import { PublishedTable } from '../bars/PublishedTable.tsx';
import { go } from '../page/page.ts';
import { Empty } from '../widgets/Empty.tsx';
import type { SpeedupShown } from './useSpeedup.ts';

export function SpeedupPanels({
  choice,
  shown: { panels, hidden, published },
  note,
}: {
  readonly choice: SpeedupChoice;
  readonly shown: SpeedupShown;
  readonly note: string | null;
}) {
  return (
    <div className="speedup-panels">
      {note !== null && <p className="speedup-note">{note}</p>}
      {panels.length === 0 ? (
        <Empty title="Nothing is compared with the baseline">
          <p className="sentence">
            Tick a configuration under Compared. Where the run has {choice.baseline} only, add a second
            precision or device in the top bar and benchmark again.
          </p>
        </Empty>
      ) : (
        panels.map((panel) => (
          <Fragment key={panel.key}>
            <OnePanel panel={panel} hidden={hidden} height={panels.length === 1 ? 340 : 236} />
            <Published panel={panel} hidden={hidden} beside={published.get(panel.key)} />
          </Fragment>
        ))
      )}
    </div>
  );
}

function Published({
  panel,
  hidden,
  beside,
}: {
  readonly panel: BarPanel;
  readonly hidden: ReadonlySet<string>;
  readonly beside: PairPublished | undefined;
}) {
  return beside === undefined || hidden.has('published') ? null : (
    <PublishedTable panel={panel} beside={beside} own="This run" />
  );
}

function OnePanel({
  panel,
  hidden,
  height,
}: {
  readonly panel: BarPanel;
  readonly hidden: ReadonlySet<string>;
  readonly height: number;
}) {
  const [series] = panel.series;
  if (series === undefined) return null;
  const { bars, name, baseline, models } = series;
  const diamonds = !hidden.has('study') && bars.some(({ study }) => study !== null);
  const values = (read: (bar: PanelBar) => ReactNode) => bars.map(read);
  const lines: PanelLine[] = [
    { name: `${baseline}, ms`, values: values(({ baselineMs }) => millisecondsText(baselineMs)) },
    { name: `${name}, ms`, values: values(({ otherMs }) => millisecondsText(otherMs)) },
    {
      name: '95 % CI',
      values: values(({ confidence95 }) => (confidence95 === null ? '·' : boundsText(confidence95))),
    },
    { name: 'verdict', values: values(verdictCell) },
  ];
  return (
    <Panel
      panel={panel}
      lines={lines}
      hidden={hidden}
      height={height}
      note={`speedup, higher is faster; mean of ${plural(models, 'model')}${diamonds ? '; diamond: the study' : ''}`}
      onOpen={(model) => go({ view: 'matrix', cell: `${model}|${name}` })}
    />
  );
}

const verdictCell = (bar: PanelBar) => <VerdictText bar={bar} />;

const millisecondsText = (value: number | null) => (value === null ? '·' : figure(value));

/** Only what is worse gets colour. */
function VerdictText({ bar: { verdict, reason } }: { readonly bar: PanelBar }) {
  if (verdict === null || verdict === 'notTested')
    return <span className="dim">{verdict === null ? reason : verdictText(verdict)}</span>;
  return (
    <span className={verdict === 'slower' ? 'bad' : verdict === 'faster' ? '' : 'dim'}>
      {verdictGlyph[verdict]} {verdictText(verdict)}
    </span>
  );
}
