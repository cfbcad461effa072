/** How a run stands, in the words of the job bar. */
import { isLeft, type RunDocument } from '../../documents/run.ts';
import { causeText } from '../text/causeText.ts';
import { clockText, durationText, plural } from '../text/format.ts';

interface RunState {
  /** Follows the run's title. */
  readonly text: string;
  /** Cells that resuming the run would measure; 0: complete or in progress. */
  readonly left: number;
}

export function runState({ run, cells }: Pick<RunDocument, 'run' | 'cells'>): RunState {
  const count = (status: string) => cells.filter((cell) => cell.status === status).length;
  const left = run.status === 'running' ? 0 : cells.filter(isLeft).length;
  if (left > 0 && count('interrupted') > 0)
    return { text: `stopped after ${cells.length - left} of ${cells.length}`, left };
  const parts = [`${count('measured')} measured`];
  if (count('failed') > 0) parts.push(`${count('failed')} failed`);
  if (count('unsupported') > 0) parts.push(`${count('unsupported')} not supported`);
  const { unwritten } = run;
  if (unwritten !== undefined) parts.push(`not yet written: ${causeText(unwritten)}`);
  // What lies between two parts is no work.
  const begunAt = run.resumedAt?.at(-1) ?? run.createdAt;
  if (run.finishedAt !== null) {
    const took = durationText(run.tookMs ?? Math.max(0, Date.parse(run.finishedAt) - Date.parse(begunAt)));
    parts.push(run.resumedAt === undefined ? `took ${took}` : `resumed ${clockText(begunAt)}, took ${took}`);
  }
  return { text: parts.join(', '), left };
}

/** What a page that was open says when the host comes back as another process. */
export function startedAnewText(
  startedAt: string,
  stopped: readonly { readonly title: string; readonly run: RunState | null }[],
): string {
  const sentences = stopped.map(({ title, run }) => {
    if (run === null) return `${title} stopped with it: start it again.`;
    if (run.left === 0) return `Run ${title}: ${run.text}.`;
    return `Run ${title} ${run.text}: resume it to measure the other ${plural(run.left, 'cell')}.`;
  });
  return [`Vinobench was started again at ${clockText(startedAt)}.`, ...sentences].join(' ');
}
