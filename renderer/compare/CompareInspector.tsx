/** The chosen ratio in full: what stands behind it, and the configuration's history through the runs. */

import { lazy, Suspense, useEffect, useMemo } from 'react';
import type { ComparedCell, ComparedColumn, Comparison } from '../../shared/view/compare/compare.ts';
import type { ComparedRun } from '../../shared/view/compare/compareSides.ts';
import { historyOf } from '../../shared/view/compare/history.ts';
import {
  boundsText,
  figure,
  intervalText,
  plural,
  ratioText,
  thin,
  timeText,
} from '../../shared/view/text/format.ts';
import { neededText, notTestedText, verdictText } from '../../shared/view/text/verdictText.ts';
import { withKeys } from '../keys/lookup.ts';
import { useApp } from '../page/hooks.ts';
import { go, openRun } from '../page/page.ts';
import { newestFirst } from '../store/runs.ts';
import { IconButton } from '../widgets/IconButton.tsx';
import { Keys } from '../widgets/Keys.tsx';
import { type Fact, Facts, Section } from '../widgets/Section.tsx';
import { Swatch } from '../widgets/Swatch.tsx';
import { HistoryExport } from './HistoryExport.tsx';

const HistoryChart = lazy(() => import('./HistoryChart.tsx'));

/** How many runs a history reads: each comes with its samples. */
const longestHistory = 20;

interface CompareInspectorProps {
  readonly comparison: Comparison;
  readonly model: string;
  readonly title: string;
  readonly column: ComparedColumn;
  readonly cell: ComparedCell;
  readonly onClose: () => void;
}

export function CompareInspector(props: CompareInspectorProps) {
  const { title, column, onClose } = props;
  return (
    <>
      <div className="head">
        <h2 className="ellipsis">{title}</h2>
        <Swatch device={column.device} precision={column.precision} />
        <span className="dim ellipsis">{column.configuration}</span>
        <span className="push" />
        <IconButton icon="close" label={withKeys('Close', 'compare', 'close')} onClick={onClose} />
      </div>
      <div className="scroll">
        <Ratio {...props} />
        <Sides {...props} />
        <History {...props} />
      </div>
      <div className="compare-actions">
        <button
          type="button"
          className="control"
          onClick={() => go({ view: 'matrix', cell: `${props.model}|${column.configuration}` })}
        >
          In the matrix
        </button>
        <button
          type="button"
          className="control plain"
          onClick={() => go({ view: 'kernels', model: `catalogue:${props.model}` })}
        >
          Kernels <Keys of="goTo" to="kernels" />
        </button>
      </div>
    </>
  );
}

function Ratio({ cell, column }: CompareInspectorProps) {
  const { ratio, confidence95, verdict, reason, test, why, onlyMachineState } = cell;
  if (ratio === null || verdict === null)
    return (
      <Section title="No ratio">
        <p>{reason}</p>
      </Section>
    );
  const needed = verdict === 'notEnoughData' ? test?.needed : null;
  return (
    <div className="cell-figure">
      <strong>{ratioText(ratio)}</strong>
      <span className="dim">{confidence95 === null ? '' : `[${boundsText(confidence95)}]`}</span>
      <span className={verdict === 'faster' ? 'good' : verdict === 'slower' ? 'bad' : ''}>
        {verdictText(verdict)}
      </span>
      <span className="wide dim">
        {column.key} over A {column.against}
        {needed != null && `; ${neededText(needed)}`}
      </span>
      {onlyMachineState && (
        <span className="wide dim">
          The same IR, runtime, options and machine: only the machine's state can differ.
        </span>
      )}
      {why !== null && <span className="wide dim">{notTestedText(why)}</span>}
      {test?.hodgesLehmann != null && (
        <span className="wide dim">
          Hodges-Lehmann {ratioText(test.hodgesLehmann.ratio)} [{boundsText(test.hodgesLehmann.confidence95)}]
        </span>
      )}
    </div>
  );
}

function Sides({ cell: { base, other }, column, comparison }: CompareInspectorProps) {
  const sides = [
    ['A', base, comparison.sides[0]],
    [column.letter, other, comparison.sides[column.side]],
  ] as const;
  return (
    <>
      {sides.map(([letter, side, of]) => {
        if (side === null) return null;
        const { cell, mean, fps } = side;
        const facts: Fact[] = [
          ['FPS', fps === null ? side.status : `${figure(fps)}`],
          ['Mean latency', mean === null ? 'not measured' : timeText(mean)],
        ];
        if (cell?.latencyMs != null)
          facts.push(
            ['95 % CI', intervalText(cell.latencyMs.mean, cell.latencyMs.confidence95)],
            ['p50, p99', `${figure(cell.latencyMs.median)}, ${figure(cell.latencyMs.p99)}${thin}ms`],
            ['Ran', cell.effectivePrecision ?? 'not known'],
            ['Inferences', String(cell.iterations)],
          );
        return (
          <Section key={letter} title={`${letter} ${of?.name ?? ''}`} note={of?.note}>
            <Facts facts={facts} />
          </Section>
        );
      })}
    </>
  );
}

/** Runs with this model, the newest; read one after another, since each comes with its samples. */
function useHistoryRuns(
  model: string,
  comparison: Comparison,
): { documents: readonly ComparedRun[]; left: number } {
  const runs = useApp((state) => state.runs);
  const documents = useApp((state) => state.documents);
  const wanted = useMemo(() => {
    const having = newestFirst(runs ?? []).filter(({ models }) => models.includes(model));
    return {
      ids: having.slice(0, longestHistory).map(({ id }) => id),
      left: Math.max(0, having.length - longestHistory),
    };
  }, [runs, model]);
  useEffect(() => {
    let left = false;
    const read = async () => {
      for (const id of wanted.ids) if (!left) await openRun(id);
    };
    void read();
    return () => {
      left = true;
    };
  }, [wanted]);
  return useMemo(() => {
    const compared = comparison.sides.flatMap(({ document }) => document ?? []);
    const read = wanted.ids.flatMap((id) => documents[id] ?? []);
    return { documents: [...new Set([...compared, ...read])], left: wanted.left };
  }, [comparison, documents, wanted]);
}

function History({ comparison, model, title, column }: CompareInspectorProps) {
  const { documents, left } = useHistoryRuns(model, comparison);
  const points = useMemo(
    () => historyOf(documents, comparison.sides, model, column.configuration),
    [documents, comparison, model, column],
  );
  const measured = points.filter(({ fps }) => fps !== null);
  const note = `FPS, ${plural(measured.length, 'run')}${left === 0 ? '' : `, ${left} older left out`}`;
  const { device, precision } = column;
  return (
    <section className="section" aria-label="History">
      <header>
        <h3>History</h3>
        <span className="dim">{note}</span>
        {measured.length > 0 && (
          <HistoryExport
            title={`${title}, ${column.configuration}`}
            points={points}
            device={device}
            precision={precision}
          />
        )}
      </header>
      {measured.length === 0 ? (
        <p className="sentence">No run measured this configuration.</p>
      ) : (
        <Suspense fallback={<div style={{ height: 168 }} />}>
          <HistoryChart points={points} device={device} precision={precision} />
        </Suspense>
      )}
    </section>
  );
}
