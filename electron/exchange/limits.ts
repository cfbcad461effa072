/** What a file that is imported may hold. A run of fourteen models with 40,000 samples has 3 MB, a profile of ONNX Runtime 40 for a thousand inferences of 60 nodes. */
import { VinobenchError } from '../../shared/faults/errors.ts';
import { sizeText } from '../files/limits.ts';

const mib = 2 ** 20;

export const exchangeLimits = {
  /** Files of one import. */
  files: 64,
  /** Of a file as it lies on the disk, and unpacked: a list of events, which is read one by one. */
  bytes: 64 * mib,
  /** Of all others, which are read whole. */
  documentBytes: 32 * mib,
  events: 250_000,
  /** Of one event. */
  eventBytes: 256 * 2 ** 10,
  depth: 48,
  /** Objects, arrays and elements of a JSON file, or elements of an XML file. */
  values: 1_500_000,
  /** Of these: objects and arrays, each of which a schema may have something to say of. */
  containers: 300_000,
  /** Elements of a list that are neither objects nor arrays, but for samples. */
  list: 20_000,
  /** Entries of an archive. */
  entries: 256,
  /** Of all of an archive's entries, unpacked. */
  archiveBytes: 96 * mib,
} as const;

/** @param what of the sentence, with its way out: `is longer than 32 MiB: cut it down` */
export const refusedFile = (file: string, what: string, cause?: unknown): VinobenchError =>
  new VinobenchError('input', `${file} cannot be imported: it ${what}.`, {
    place: { file },
    ...(cause === undefined ? {} : { cause }),
  });

export const tooLong = (file: string, bytes: number = exchangeLimits.bytes): VinobenchError =>
  refusedFile(file, `holds more than ${sizeText(bytes)}; import a part of it, or record less`);
