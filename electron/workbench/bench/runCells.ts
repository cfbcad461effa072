/** The cells of a run that is carried out: each change is written, or kept until it can be, and sent to watchers. */

import { isConditionWarning, worstWarnings } from '../../../shared/conditions/worst.ts';
import { type Cell, crashedAgain } from '../../../shared/documents/run.ts';
import { type Cause, causeOf } from '../../../shared/faults/cause.ts';
import { defectSentence, isVinobenchError } from '../../../shared/faults/errors.ts';
import { causeText } from '../../../shared/view/text/causeText.ts';
import { warned } from '../../../shared/view/text/warningText.ts';
import type { WorkEvent } from '../../../shared/work/event.ts';
import type { NewRound } from '../../store/record.ts';
import type { RunWriter } from '../../store/runWriter.ts';

interface CellsContext {
  readonly writer: RunWriter;
  readonly emit: (event: WorkEvent) => void;
  readonly log: (text: string) => void;
}

/** Of a crash that resuming would only repeat. */
const againSentence =
  'It ended the same way in the attempt before, so resuming leaves this cell out; start a new run to try it again.';

type Fields = Partial<Omit<Cell, 'id'>>;

export class RunCells {
  readonly #context: CellsContext;
  readonly #cells: Map<string, Cell>;
  /** Those that were last announced as not written. */
  #unwritten = new Set<string>();

  constructor(context: CellsContext, cells: readonly Cell[]) {
    this.#context = context;
    this.#cells = new Map(cells.map((cell) => [cell.id, cell]));
    context.writer.watch(() => this.#tellWriting());
  }

  get(cellId: string): Cell {
    const cell = this.#cells.get(cellId);
    if (cell === undefined) throw new Error(`the run has no cell ${cellId}`);
    return cell;
  }

  all(): Cell[] {
    return [...this.#cells.values()];
  }

  /** @param round whose samples the fields stand on: both are written or neither */
  update(cellId: string, fields: Fields, round?: NewRound): void {
    const cell = withConditions({ ...this.get(cellId), ...fields });
    this.#cells.set(cellId, cell);
    this.#context.writer.put(cell, round);
    this.#emit(cell);
  }

  interrupt(cellId: string): void {
    const { iterations } = this.get(cellId);
    const reason =
      iterations === 0 ? 'Cancelled before it was measured.' : `Cancelled after ${iterations} inferences.`;
    this.update(cellId, { status: 'interrupted', reason, cause: { kind: 'cancelled', detail: null } });
  }

  /** @param title of what was done, for a defect and the log */
  fail(cellId: string, error: unknown, title: string): void {
    const known = isVinobenchError(error);
    const message = error instanceof Error ? error.message : String(error);
    this.#context.log(
      `${title}: ${error instanceof Error ? (error.stack ?? message) : message}\n${known ? String(error.cause ?? '') : ''}`,
    );
    const defect: Cause = { kind: 'defect', detail: error instanceof Error ? error.name : null };
    const cause = causeOf(error) ?? (known ? null : defect);
    const reason = known ? message : `${title}: ${defectSentence(error)}`;
    const again = crashedAgain({ ...this.get(cellId), cause }) ? ` ${againSentence}` : '';
    this.update(cellId, { status: 'failed', reason: reason + again, cause });
  }

  #emit(cell: Cell): void {
    const shown = this.#context.writer.shown(cell);
    if (shown.unwritten === undefined) this.#unwritten.delete(cell.id);
    else this.#unwritten.add(cell.id);
    this.#context.emit({ type: 'cell', cell: shown });
  }

  #tellWriting(): void {
    const { writer, emit } = this.#context;
    const { unwritten } = writer;
    const text =
      unwritten === null
        ? 'All results are written.'
        : `Results are kept in memory until they can be written: ${causeText(unwritten.cause)}. ${unwritten.sentence}`;
    emit({ type: 'notice', text });
    for (const id of [...this.#unwritten]) this.#emit(this.get(id));
  }
}

/** With the warnings that the conditions of its processes give, and no other of these kinds. */
function withConditions(cell: Cell): Cell {
  const conditions = cell.processes.flatMap((process) => process.conditions ?? []);
  if (conditions.length === 0) return cell;
  const others = cell.warningFacts.filter((warning) => !isConditionWarning(warning));
  return { ...cell, ...warned([...others, ...worstWarnings(conditions)]) };
}
