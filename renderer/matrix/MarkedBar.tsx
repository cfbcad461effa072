/** What can be done with the marked cells; it stands where the legend was, so that nothing moves. */

import { plural } from '../../shared/view/text/format.ts';
import { cells, tellProblem } from '../page/page.ts';
import { Keys } from '../widgets/Keys.tsx';
import { compareMarked, copyCells, measureMarked, speedupOfMarked } from './marked.ts';
import type { ShownMatrix } from './useMatrixTable.ts';

export function MarkedBar({
  shown,
  marked,
}: {
  readonly shown: ShownMatrix;
  readonly marked: ReadonlySet<string>;
}) {
  return (
    <section className="matrix-legend marked-bar" aria-label="Marked cells">
      <strong role="status">{plural(marked.size, 'cell')} marked</strong>
      <button type="button" className="control" onClick={() => void measureMarked(shown).catch(tellProblem)}>
        Measure again <Keys of="matrix" to="measure" />
      </button>
      <button type="button" className="control" onClick={() => speedupOfMarked(shown)}>
        Speedup of these
      </button>
      <button type="button" className="control" onClick={() => compareMarked(shown)}>
        Compare
      </button>
      <button type="button" className="control" onClick={() => void copyCells(shown).catch(tellProblem)}>
        Copy <Keys of="matrix" to="copy" />
      </button>
      <button type="button" className="control plain" onClick={cells.clearMarks}>
        Clear <Keys of="matrix" to="clear" />
      </button>
    </section>
  );
}
