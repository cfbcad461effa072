/** Which networks a caffemodel belongs to; read in a job, since it is untrusted. */
import type { WeightsFit } from '../../../shared/models/library.ts';
import { Job } from '../../jobs/host/job.ts';
import { readingLimits } from '../../jobs/wire/limits.ts';
import type { FitsRequest } from '../../jobs/wire/protocol.ts';

/** One answer for each prototxt. @throws VinobenchError `input` when the caffemodel cannot be read */
export async function weightsFit(request: FitsRequest, signal?: AbortSignal): Promise<WeightsFit[]> {
  const { memoryBytes: heapBytes, seconds } = readingLimits.graph;
  const limits = { heapBytes, seconds, file: request.weights, wayOut: 'name its prototxt yourself' };
  const title = `Reading ${request.weights}`;
  await using job = new Job({ title, limits, ...(signal && { signal }) });
  return await job.call.fits(request);
}
