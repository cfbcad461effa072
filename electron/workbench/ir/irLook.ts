/** What a job finds in the text of a user's own IR. */
import path from 'node:path';
import type { PlannedModel } from '../../../shared/documents/run.ts';
import { Job } from '../../jobs/host/job.ts';
import { otherModel, readingLimits } from '../../jobs/wire/limits.ts';
import type { IrLook } from '../../jobs/wire/protocol.ts';

/** By the text's hash: it is asked for every cell. */
const known = new Map<string, IrLook>();
const mostKnown = 1000;

/** @throws VinobenchError `changed` where the file holds something else than was planned, `cancelled` */
export async function irLook(
  { topologyPath: xml, topologySha256: sha256 }: Pick<PlannedModel, 'topologyPath' | 'topologySha256'>,
  signal?: AbortSignal,
): Promise<IrLook> {
  const before = known.get(sha256);
  if (before !== undefined) return before;
  const { memoryBytes: heapBytes, seconds } = readingLimits.graph;
  const limits = { heapBytes, seconds, file: xml, wayOut: otherModel };
  const title = `Reading ${path.basename(xml)}`;
  await using job = new Job({ title, limits, lane: 'question', ...(signal && { signal }) });
  const look = await job.call.lookAtIr({ xml, sha256 });
  if (known.size >= mostKnown) known.clear();
  known.set(sha256, look);
  return look;
}
