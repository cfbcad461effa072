/** The history of the chosen configuration through the runs of its machine. */
import { lazy, Suspense, useEffect, useMemo, useState } from 'react';
import type { History } from '../../shared/comparing/history.ts';
import type { ComparedColumn, Comparison } from '../../shared/view/compare/compare.ts';
import { type HistoryScale, historyScales } from '../../shared/view/compare/historyChart.ts';
import { plural } from '../../shared/view/text/format.ts';
import { useApp } from '../page/hooks.ts';
import { historyOf } from '../page/page.ts';
import { problemOf } from '../store/problem.ts';
import { Segments } from '../widgets/Segments.tsx';
import { HistoryExport } from './HistoryExport.tsx';

const HistoryChart = lazy(() => import('./HistoryChart.tsx'));

interface Asked {
  readonly comparison: Comparison;
  readonly model: string;
  readonly title: string;
  readonly column: ComparedColumn;
}

type Read = { readonly history: History } | { readonly problem: string } | null;

export function HistorySection({ comparison, model, title, column }: Asked) {
  const [scale, setScale] = useState<HistoryScale>('zero');
  const read = useHistory({ comparison, model, title, column });
  const letters = useMemo(
    () => new Map(comparison.sides.map(({ choice, letter }) => [choice.run, letter])),
    [comparison],
  );
  const history = read !== null && 'history' in read ? read.history : null;
  const machine = comparison.sides.find(({ document }) => document !== null)?.document?.run.machine.hostname;
  return (
    <section className="section" aria-label="History">
      <header>
        <h3>History</h3>
        <span className="dim">
          {history === null
            ? ''
            : `FPS, ${plural(history.points.length, 'run')} on ${machine ?? 'one machine'}`}
        </span>
        {history !== null && history.points.length > 0 && (
          <>
            <Segments label="Axis" options={historyScales} value={scale} onChange={setScale} />
            <HistoryExport
              title={`${title}, ${column.configuration}`}
              history={history}
              scale={scale}
              letters={letters}
            />
          </>
        )}
      </header>
      {history === null ? (
        <p className="sentence">{read !== null && 'problem' in read ? read.problem : ''}</p>
      ) : (
        <Suspense fallback={<div style={{ height: 190 }} />}>
          <HistoryChart history={history} scale={scale} letters={letters} />
        </Suspense>
      )}
    </section>
  );
}

/** Of the side's own run, else of the base's: the study has none. Asked again whenever the list of runs changes. */
function useHistory({ comparison, model, column }: Asked): Read {
  const runs = useApp((state) => state.runs);
  const sides = [comparison.sides[column.side], comparison.sides[0]];
  const side = sides.find((one) => one?.document != null);
  const run = side?.document?.run.id ?? null;
  const configuration = side === comparison.sides[0] ? column.against : column.configuration;
  const [read, setRead] = useState<{ readonly key: string; readonly read: Read }>({ key: '', read: null });
  const key = `${run} ${model} ${configuration}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a run that ended, or a mark, changes the list of runs
  useEffect(() => {
    const [device = '', precision = ''] = configuration.split(' ');
    if (run === null) return;
    let left = false;
    historyOf({ run, model, device, precision: precision as ComparedColumn['precision'] })
      .then((history) => {
        if (!left) setRead({ key, read: { history } });
      })
      .catch((error: unknown) => {
        if (!left) setRead({ key, read: { problem: problemOf(error).message } });
      });
    return () => {
      left = true;
    };
  }, [key, runs]);
  return read.key === key ? read.read : null;
}
