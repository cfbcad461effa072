/** Says at an INT8 cell that it is slower than its FP32 one, once both are measured. */

import { type MeasuredSide, statisticOf } from '../../../shared/comparing/evidence.ts';
import { int8AndFloat, slowerInt8 } from '../../../shared/comparing/slowerInt8.ts';
import type { Cell, Configuration, RunPlan } from '../../../shared/documents/run.ts';
import { isVinobenchError } from '../../../shared/faults/errors.ts';
import { withWarnings } from '../../../shared/view/text/warningText.ts';
import type { WorkEvent } from '../../../shared/work/event.ts';
import { patiently } from '../../store/patience.ts';
import type { RunWriter } from '../../store/runWriter.ts';
import type { RunCells } from './runCells.ts';

interface ComparisonContext {
  readonly plan: RunPlan;
  readonly cells: RunCells;
  readonly writer: RunWriter;
  readonly emit: (event: WorkEvent) => void;
  readonly signal: AbortSignal;
}

/** @param measured the configuration that was measured last */
export async function compareInt8(
  measured: Configuration,
  { plan, cells, writer, emit, signal }: ComparisonContext,
): Promise<void> {
  if (measured.precision !== 'INT8' && measured.precision !== 'FP32') return;
  const pair = int8AndFloat(plan.configurations, cells.all(), measured);
  if (pair === null) return;
  const { int8, float } = pair;
  const sideOf = (cell: Cell): MeasuredSide => ({ cell, rounds: writer.roundDocuments(cell.id) });
  try {
    const slower = await patiently(() => slowerInt8(sideOf(int8), sideOf(float), statisticOf(plan.preset)), {
      signal,
    });
    if (slower !== null) cells.update(int8.id, withWarnings(int8, [{ kind: 'int8-slower', ...slower }]));
  } catch (error) {
    if (!isVinobenchError(error) || error.trouble === null) throw error;
    const what = `INT8 and FP32 of ${int8.model} on ${int8.device}`;
    emit({ type: 'notice', text: `${what} were not compared. ${error.message}` });
  }
}
