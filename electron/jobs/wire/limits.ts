/** What a job that reads untrusted files may take: beyond it the job ends with an error that says why. */
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { type Bytes, bytes, gibibytes, mebibytes, type Seconds, seconds } from '../../../shared/units.ts';
import { sizeText } from '../../files/limits.ts';

interface JobLimits {
  /** Resident bytes of its process. A folder of two million images needs half of it. */
  readonly memoryBytes: Bytes;
  readonly seconds: Seconds;
}

export const readingLimits = {
  look: { memoryBytes: gibibytes(1), seconds: seconds(120) },
  graph: { memoryBytes: mebibytes(512), seconds: seconds(30) },
  /** Of reports; each is bounded by what its format may hold (`electron/exchange/limits.ts`), and these hold for all of an import together. */
  documents: { memoryBytes: mebibytes(768), seconds: seconds(60) },
  /** Reads every file that is chosen; a disk of 100 MB/s gives 360 GB in this time. */
  hash: { memoryBytes: gibibytes(1), seconds: seconds(3600) },
} as const satisfies Record<string, JobLimits>;

/**
 * Of the import job, for all files of a model together. OpenVINO maps, parses, converts and saves weights, hence has them several times;
 * the rest is for the network itself, whose constants may be computed. A slow disk reads and writes 10 MB/s.
 */
export const importLimits = (sourceBytes: Bytes): JobLimits => ({
  memoryBytes: bytes(gibibytes(2) + 8 * sourceBytes),
  seconds: seconds(120 + Math.ceil(sourceBytes / 5e6)),
});

/** Often enough for what a disk or zlib can fill meanwhile. */
const lookEveryMs = 20;

/** What is read, and what to do where it takes too much, as the end of a sentence: `name a smaller folder`. */
export interface Read {
  readonly file: string;
  readonly wayOut: string;
}

export const otherImages = 'name a smaller folder or archive';
export const fewerReports = 'import fewer files at once, or shorter ones';
export const otherModel = 'use a smaller model, or convert it to an OpenVINO IR elsewhere';

/**
 * In a job's process: the result of `work`, unless its memory grows beyond the limit first; the caller then ends the process.
 * @throws VinobenchError `limit`
 */
export async function withinMemory<T>(
  { memoryBytes }: Pick<JobLimits, 'memoryBytes'>,
  { file, wayOut }: Read,
  work: () => Promise<T>,
  residentBytes: () => number = () => process.memoryUsage.rss(),
): Promise<T> {
  const exceeded = Promise.withResolvers<never>();
  const timer = setInterval(() => {
    if (residentBytes() <= memoryBytes) return;
    const sentence = `Reading ${file} takes more than ${sizeText(memoryBytes)} of memory, so it was stopped; ${wayOut}.`;
    exceeded.reject(new VinobenchError('limit', sentence, { place: { file } }));
  }, lookEveryMs);
  try {
    return await Promise.race([work(), exceeded.promise]);
  } finally {
    clearInterval(timer);
  }
}
