/** Work as every command does it: started, reported on stderr, and followed to its end; Ctrl-C cancels it. */

import type { Cell } from '../../shared/documents/run.ts';
import { VinobenchError } from '../../shared/faults/errors.ts';
import { figure, timeText } from '../../shared/view/text/format.ts';
import {
  isResultOf,
  type NumberedEvent,
  type WorkDocument,
  type WorkKind,
  type WorkRequest,
} from '../../shared/work/registry.ts';
import { drain } from '../workbench/board/drain.ts';
import type { Client } from '../workbench/client.ts';
import { logLine } from '../workbench/log/log.ts';
import { errorIsTerminal } from './output.ts';
import { type ProgressReport, progressReport } from './progressReport.ts';

/** @throws what the work ends with, when that is no document */
export async function carryOutWork<K extends WorkKind>(
  client: Client,
  asked: WorkRequest & { readonly kind: K },
  signal: AbortSignal,
): Promise<WorkDocument<K>> {
  const { id } = await client.work.start(asked, { signal });
  return await follow(client, { id, kind: asked.kind }, signal);
}

/** @param onCancel stands in place of the progress after Ctrl-C; left out: nothing does */
export async function follow<K extends WorkKind>(
  client: Client,
  { id, kind }: { readonly id: string; readonly kind: K },
  signal: AbortSignal,
  onCancel?: string,
): Promise<WorkDocument<K>> {
  const report = await progressReport();
  const cancel = () => {
    if (onCancel !== undefined) report.ending(onCancel);
    client.work.cancel({ id }).catch((error: unknown) => logLine(String(error)));
  };
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    const result = await drain(await client.work.watch({ id, after: 0 }), ({ event }) => tell(report, event));
    if (isResultOf(result, kind)) return result.document;
    throw new VinobenchError('job', `The host answered ${kind} with ${result.kind}.`);
  } finally {
    signal.removeEventListener('abort', cancel);
    report.stop();
  }
}

function tell(report: ProgressReport, event: NumberedEvent['event']): void {
  switch (event.type) {
    case 'progress':
      report.progress(event);
      break;
    case 'notice':
      report.line(event.text);
      break;
    case 'cell':
      tellCell(report, event.cell);
      break;
  }
}

/** Only on a terminal: elsewhere the table at the end says it, and an error stays one line. */
function tellCell(report: ProgressReport, cell: Cell): void {
  if (!errorIsTerminal() || cell.status !== 'measured' || cell.latencyMs === null) return;
  const fps = cell.fps === null ? '' : `, ${figure(cell.fps)} FPS`;
  report.line(`${cell.model} ${cell.device} ${cell.precision}: ${timeText(cell.latencyMs.mean)}${fps}`);
}
