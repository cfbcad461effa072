/** One cell with all that is known of it: its samples, phases, what ran, the machine's state. */

import { lazy, Suspense, useMemo, useState } from 'react';
import { statisticOf } from '../../shared/comparing/evidence.ts';
import type { Cell, RunDocument, RunWithRounds } from '../../shared/documents/run.ts';
import { configurationKeys } from '../../shared/machine/runtimeRelease.ts';
import type { Milliseconds } from '../../shared/units.ts';
import { judgedPairs, testedOf } from '../../shared/view/bars/speedup.ts';
import { cellText } from '../../shared/view/matrix/cellText.ts';
import { roundsOfCell } from '../../shared/view/matrix/latency.ts';
import type { Matrix, MatrixCell, MatrixRow } from '../../shared/view/matrix/matrix.ts';
import { unwrittenText } from '../../shared/view/text/causeText.ts';
import {
  boundsText,
  figure,
  intervalText,
  plural,
  ratioText,
  thin,
  timeText,
} from '../../shared/view/text/format.ts';
import { isDifference, verdictText } from '../../shared/view/text/verdictText.ts';
import { noClipboard } from '../export/actions.ts';
import { withKeys } from '../keys/lookup.ts';
import { cells, measureAgain, tell, tellProblem } from '../page/page.ts';
import { IconButton } from '../widgets/IconButton.tsx';
import { Keys } from '../widgets/Keys.tsx';
import { Section } from '../widgets/Section.tsx';
import { Swatch } from '../widgets/Swatch.tsx';
import { CellConditions } from './CellConditions.tsx';
import { Figures, Phases, Warnings, WhatRan } from './CellFacts.tsx';
import { CellKernels } from './CellKernels.tsx';
import { HistogramPlot, SamplesByRound, samplesTop } from './LatencyPlots.tsx';
import { SamplesExport } from './SamplesExport.tsx';

/** With the claims and their sentences, which are used only when it is asked for. */
const CellExplained = lazy(() => import('./CellExplained.tsx'));

export interface InspectedCell {
  readonly shown: MatrixCell;
  readonly row: MatrixRow;
  readonly matrix: Matrix;
  readonly document: RunDocument | RunWithRounds;
}

export function CellInspector({ shown, row, matrix, document }: InspectedCell) {
  const { cell } = shown;
  const [explains, setExplains] = useState(false);
  const rounds = useMemo(
    () => ('rounds' in document ? roundsOfCell(document.rounds, cell.id) : []),
    [document, cell.id],
  );
  return (
    <>
      <div className="head">
        <h2 className="ellipsis" title={row.title}>
          {row.title}
        </h2>
        <Swatch device={cell.device} precision={cell.precision} />
        <span className="dim nowrap">{configurationKeys(document.cells)(cell)}</span>
        <span className="push" />
        <IconButton
          icon="pin"
          label={withKeys(`Pin ${row.title}`, 'matrix', 'pin')}
          onClick={() => cells.togglePin(row.model)}
        />
        <IconButton
          icon="close"
          label={withKeys('Close', 'matrix', 'clear')}
          onClick={() => cells.choose(null)}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by Tab, to be scrolled by keys */}
      <section className="scroll" tabIndex={0} aria-label={shown.name}>
        <Headline shown={shown} row={row} matrix={matrix} document={document} />
        {explains && (
          <Suspense fallback={null}>
            <CellExplained cell={cell} document={document} />
          </Suspense>
        )}
        <NotFinal cell={cell} />
        {rounds.length > 0 && cell.latencyMs !== null && (
          <Samples cell={cell} rounds={rounds} model={row.title} run={document.run} />
        )}
        <Phases cell={cell} />
        <WhatRan cell={cell} />
        <Badges shown={shown} />
        <Warnings cell={cell} />
        <CellConditions cell={cell} />
      </section>
      <Actions shown={shown} explains={explains} onExplain={() => setExplains(!explains)} />
    </>
  );
}

function NotFinal({ cell }: { readonly cell: Cell }) {
  return (
    <>
      {cell.unwritten !== undefined && (
        <Section title="Not yet written">
          <p className="selectable">{unwrittenText(cell.unwritten)}</p>
        </Section>
      )}
      <Reason cell={cell} />
    </>
  );
}

function Reason({ cell: { status, reason } }: { readonly cell: Cell }) {
  if (reason === null) return null;
  const titles = { unsupported: 'Not supported', interrupted: 'Stopped', failed: 'Failed' } as const;
  const title =
    status === 'queued' || status === 'running' || status === 'measured' ? 'Note' : titles[status];
  return (
    <Section title={title}>
      <p className={status === 'failed' ? 'bad selectable' : 'selectable'}>{reason}</p>
    </Section>
  );
}

function Headline({ shown: { cell }, row, matrix, document }: InspectedCell) {
  const { fps, latencyMs } = cell;
  const base = row.cells[matrix.columns.findIndex(({ key }) => key === matrix.base?.key)]?.cell;
  const ratio = useMemo(() => {
    if (base === undefined || base.id === cell.id || !('rounds' in document)) return null;
    const rounds = Map.groupBy(document.rounds, ({ cellId }) => cellId);
    return testedOf(judgedPairs([[base, cell]], rounds, statisticOf(document.run.preset))[0]);
  }, [base, cell, document]);
  if (fps === null || latencyMs === null) return null;
  return (
    <div className="cell-figure">
      <strong>{`${figure(fps)}${thin}FPS`}</strong>
      <span className="dim">{intervalText(latencyMs.mean, latencyMs.confidence95)}</span>
      <span>{timeText(latencyMs.mean)}</span>
      {ratio !== null && matrix.base !== null && (
        <span className="wide">
          <span className={isDifference(ratio.verdict) ? 'telling' : undefined}>
            {ratioText(ratio.ratio)}
          </span>{' '}
          over {matrix.base.key}, {verdictText(ratio.verdict)}{' '}
          <span className="dim">95 % CI [{boundsText(ratio.confidence95)}]</span>
        </span>
      )}
    </div>
  );
}

function Samples({
  cell,
  rounds,
  model,
  run,
}: {
  readonly cell: Cell;
  readonly rounds: readonly (readonly Milliseconds[])[];
  readonly model: string;
  readonly run: RunDocument['run'];
}) {
  const { latencyMs } = cell;
  const samples = rounds.flat();
  const { topMs, above } = samplesTop(rounds);
  const exported = { cell, rounds, model, run };
  return (
    <>
      <Section
        title="Latency"
        note={
          <span className="with-export">
            {`ms, ${plural(samples.length, 'sample')}, ${plural(rounds.length, 'round')}`}
            <SamplesExport plot="histogram" {...exported} />
          </span>
        }
      >
        <HistogramPlot cell={cell} samples={samples} />
        {latencyMs !== null && (
          <Figures
            values={[
              ['mean', latencyMs.mean],
              ['p50', latencyMs.median],
              ['p90', latencyMs.p90],
              ['p99', latencyMs.p99],
              ['min', latencyMs.min],
              ['max', latencyMs.max],
            ]}
          />
        )}
      </Section>
      <Section
        title="Samples over time"
        note={
          <span className="with-export">
            {above > 0 ? `ticks at the top: above ${timeText(topMs)}` : 'in the order measured'}
            <SamplesExport plot="samples" {...exported} />
          </span>
        }
      >
        <SamplesByRound cell={cell} rounds={rounds} />
      </Section>
    </>
  );
}

/** The badges of the cell, in whole sentences. */
function Badges({ shown: { badges } }: { readonly shown: MatrixCell }) {
  if (badges.length === 0) return null;
  return (
    <Section title="Notes">
      <ul className="cell-warnings">
        {badges.map(({ text, title, kind }) => (
          <li key={text}>
            <span className={kind === 'ran' || kind === 'stale' ? 'badge' : 'badge dashed'}>{text}</span>
            <span>{title}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Actions({
  shown: { cell, name },
  explains,
  onExplain,
}: {
  readonly shown: MatrixCell;
  readonly explains: boolean;
  readonly onExplain: () => void;
}) {
  const copy = () => {
    const refused = noClipboard();
    if (refused !== null) tell(refused);
    else
      navigator.clipboard
        .writeText(cellText(cell, name))
        .then(() => tell('The cell is on the clipboard.'), tellProblem);
  };
  return (
    <div className="actions">
      <button type="button" className="control" aria-pressed={explains} onClick={onExplain}>
        Explain
      </button>
      <CellKernels cell={cell} />
      <button type="button" className="control" onClick={() => void measureAgain([cell]).catch(tellProblem)}>
        Measure again <Keys of="matrix" to="measure" />
      </button>
      <IconButton icon="copy" label="Copy as text" onClick={copy} />
    </div>
  );
}
