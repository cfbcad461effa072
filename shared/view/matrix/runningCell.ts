/** Which cell of the matrix is in work, and how far it is. */
import type { Cell } from '../../documents/run.ts';
import type { Progress } from '../../work/progress.ts';
import { stepText } from '../text/progressText.ts';

export interface RunningCell {
  readonly model: string;
  readonly device: string;
  readonly precision: Cell['precision'];
  /** Release of OpenVINO; left out: the default one. */
  readonly runtime?: string;
  /** 0 to 1, for its bar; without processes or rounds it is whole from the start. */
  readonly done: number;
  /** `process 3 of 6` */
  readonly text: string;
}

/** Null: no cell is compiled or measured now. */
export function runningCell(
  progress: Pick<Progress, 'phase' | 'subject' | 'step'> | undefined,
): RunningCell | null {
  if (progress === undefined || !inWork.has(progress.phase)) return null;
  const { subject, step } = progress;
  if (subject === undefined) return null;
  const { model, device, precision, runtime } = subject;
  if (model === null || device === null || precision === null) return null;
  const of = { model, device, precision, ...(runtime === undefined ? {} : { runtime }) };
  const text = stepText(step);
  if (step === undefined || text === null) return { ...of, done: 1, text: 'running' };
  return { ...of, done: step.at / step.of, text };
}

const inWork: ReadonlySet<Progress['phase']> = new Set(['compile', 'warm-up', 'measure']);
