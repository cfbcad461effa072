/** Reads files that are to be imported: in a job's process, since they are a stranger's. */
import path from 'node:path';
import type { ReadDocuments } from '../../../shared/documents/readDocuments.ts';
import type { RunWithRounds } from '../../../shared/documents/run.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { Job } from '../../jobs/host/job.ts';
import { fewerReports, readingLimits } from '../../jobs/wire/limits.ts';

interface ReadOptions {
  readonly now: Date;
  readonly signal?: AbortSignal | undefined;
}

/** @throws VinobenchError `input` for the first file that cannot be imported, `limit` where that takes too much, `cancelled` */
export async function readInJob(
  files: readonly string[],
  { now, signal }: ReadOptions,
): Promise<ReadDocuments> {
  const [first = ''] = files;
  const { seconds, memoryBytes } = readingLimits.documents;
  await using job = new Job({
    title: files.length === 1 ? `Reading ${path.basename(first)}` : `Reading ${files.length} files`,
    limits: { seconds, heapBytes: memoryBytes, file: first, wayOut: fewerReports },
    ...(signal && { signal }),
  });
  return await job.call.readDocuments({ files: files.map((file) => path.resolve(file)), now });
}

/**
 * The run of a file, which is not kept. One of another program has the file's name for its id.
 * @throws VinobenchError as `readInJob`, `input` for a file without one run
 */
export async function runOfFile(file: string, signal?: AbortSignal): Promise<RunWithRounds> {
  const { runs } = await readInJob([file], { now: new Date(), signal });
  const [run, ...others] = runs;
  if (run === undefined || others.length > 0)
    throw new VinobenchError(
      'input',
      `${path.basename(file)} has ${runs.length} runs: name a file with one, such as \`runs export\` writes.`,
      { place: { file } },
    );
  return run.run.origin?.format === 'vinobench'
    ? run
    : { ...run, run: { ...run.run, id: path.basename(file) } };
}
