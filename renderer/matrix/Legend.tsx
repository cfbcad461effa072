/** What the marks of the matrix mean: those that it has. */
import { type ReactNode, useRef } from 'react';
import { studyId } from '../../shared/study/studyRun.ts';
import { noisyCells } from '../../shared/view/matrix/arrange.ts';
import type { Badge } from '../../shared/view/matrix/matrix.ts';
import { hasInterval, unitTitles } from '../../shared/view/matrix/matrixUnits.ts';
import { plural } from '../../shared/view/text/format.ts';
import { useApp, useSettings } from '../page/hooks.ts';
import { tellProblem } from '../page/page.ts';
import { Keys } from '../widgets/Keys.tsx';
import { measureNoisy } from './marked.ts';
import type { ShownMatrix } from './useMatrixTable.ts';

type Mark = Badge['kind'] | 'study' | 'queued';

/** @param short as it is written where several stand in one cell */
const badge = (text: string, short: string | null, solid: boolean, meaning: string): ReactNode => (
  <>
    <span className={solid ? 'badge' : 'badge dashed'}>{text}</span>{' '}
    {short !== null && <span className={solid ? 'badge' : 'badge dashed'}>{short}</span>} {meaning}
  </>
);

const meanings: Readonly<Record<Mark, ReactNode>> = {
  study: 'lower left: the study',
  queued: (
    <>
      <span className="queued-mark" aria-hidden="true" /> queued, earlier value
    </>
  ),
  ran: badge('ran FP16', 'FP16', true, 'another precision ran'),
  stale: badge('older runtime', 'old', true, 'runtime or model changed since'),
  noisy: badge('noisy', '±', false, 'interval wider than ±5 %'),
  calibration: badge('synthetic', 'syn', false, 'synthetic calibration images'),
  'few images': badge('1 image', '1', false, 'too few calibration images'),
  filler: badge('filler', null, false, 'untrained weights'),
};

const order: readonly Mark[] = [
  'study',
  'queued',
  'ran',
  'stale',
  'noisy',
  'calibration',
  'few images',
  'filler',
];

/** While a run goes, what comes is put behind what is there, and nothing leaves: nothing moves. */
function useMarks({ rows, columns, document: { run } }: ShownMatrix, study: boolean): readonly Mark[] {
  const kept = useRef<{ readonly run: string; readonly marks: readonly Mark[] } | null>(null);
  const found = new Set<Mark>();
  for (const row of rows) {
    if (row.filler) found.add('filler');
    for (const { at } of columns) {
      const shown = row.cells[at];
      if (shown == null) continue;
      if (study && shown.study !== null) found.add('study');
      if (shown.cell.status === 'queued') found.add('queued');
      for (const { kind } of shown.badges) found.add(kind);
    }
  }
  const now = order.filter((mark) => found.has(mark));
  const before = run.status === 'running' && kept.current?.run === run.id ? kept.current.marks : [];
  const marks = [...before, ...now.filter((mark) => !before.includes(mark))];
  kept.current = { run: run.id, marks };
  return marks;
}

/** All of the run at once, in sight or not; none while something of it is still to come. */
function MeasureNoisy({ shown }: { readonly shown: ShownMatrix }) {
  const noisy = noisyCells(shown.matrix);
  const { run } = shown.document;
  if (noisy.length === 0 || run.status === 'running' || run.id === studyId) return null;
  return (
    <button
      type="button"
      className="control plain"
      onClick={() => void measureNoisy(shown).catch(tellProblem)}
    >
      Measure {plural(noisy.length, 'noisy cell')} again <Keys of="matrix" to="measureNoisy" />
    </button>
  );
}

export function Legend({ shown }: { readonly shown: ShownMatrix }) {
  const unit = useApp((state) => state.route.unit);
  const { study, heat } = useSettings('matrix');
  const marks = useMarks(shown, study);
  return (
    <div className="matrix-legend">
      <strong>{unitTitles[unit]}</strong>
      {heat && (
        <span>
          <span className="heat-scale" aria-hidden="true" /> worst to best of the row, log scale
        </span>
      )}
      <span>
        <strong>bold</strong> best
      </span>
      {hasInterval(unit) && <span>± 95 % CI of the mean</span>}
      {marks.map((mark) => (
        <span key={mark}>{meanings[mark]}</span>
      ))}
      <MeasureNoisy shown={shown} />
    </div>
  );
}
