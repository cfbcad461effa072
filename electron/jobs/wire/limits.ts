/** What a job that only reads a stranger's files may take: past it the job ends, and whoever asked hears why. */
import { VinobenchError } from '../../../shared/errors.ts';

export interface JobLimits {
  /** Resident bytes of its process. A folder of two million images needs half of it. */
  readonly memoryBytes: number;
  readonly seconds: number;
}

export const readingLimits = {
  look: { memoryBytes: 2 ** 30, seconds: 120 },
  graph: { memoryBytes: 2 ** 29, seconds: 30 },
  /** Reads every file that is chosen; a disk of 100 MB/s gives 360 GB in this time. */
  hash: { memoryBytes: 2 ** 30, seconds: 3600 },
} as const satisfies Record<string, JobLimits>;

/** Often enough for what a disk or zlib can fill meanwhile. */
const lookEveryMs = 20;

/**
 * In a job's process: the result of `work`, unless its memory grows past the limit first; whoever asked then ends the process.
 * @param what is read, for the sentence
 * @throws VinobenchError `input`
 */
export async function withinMemory<T>(
  { memoryBytes }: JobLimits,
  what: string,
  work: () => Promise<T>,
  residentBytes: () => number = () => process.memoryUsage.rss(),
): Promise<T> {
  const exceeded = Promise.withResolvers<never>();
  const timer = setInterval(() => {
    if (residentBytes() <= memoryBytes) return;
    const sentence = `Reading ${what} takes more than ${memoryBytes / 2 ** 20} MiB of memory, so it was stopped; name a smaller folder or archive.`;
    exceeded.reject(new VinobenchError('input', sentence, { place: { file: what } }));
  }, lookEveryMs);
  try {
    return await Promise.race([work(), exceeded.promise]);
  } finally {
    clearInterval(timer);
  }
}
