/** Every bound on what a stranger's file may make this machine do. */

import { mebibytes } from '../../shared/units.ts';

const [kib, mib, gib] = [2 ** 10, 2 ** 20, 2 ** 30];

export const archiveLimits = {
  /** Of all kinds, folders included: ImageNet's training set has 1.3 million files. */
  entries: 2_000_000,
  /** Bytes of one name. */
  nameBytes: kib,
  /** Bytes of all names that are kept. */
  allNamesBytes: 128 * mib,
  /** Folders around an entry. */
  depth: 32,
  /** Bytes of an entry's own headers: long names and attributes of pax and GNU. */
  headerBytes: 64 * kib,
  /** Bytes of a zip's directory. */
  directoryBytes: 256 * mib,
  /** Bytes of one entry that is read; a photograph has less than a tenth. */
  entryBytes: 64 * mib,
  /** Bytes of everything in one archive, unpacked. */
  totalBytes: 1024 * gib,
  /** Unpacked bytes for each packed one, past `ratioFreeBytes`. Deflate reaches 1032; photographs stay below 2. */
  ratio: 200,
  ratioFreeBytes: 16 * mib,
} as const;

export const folderLimits = {
  /** Files and folders that a walk looks at. */
  entries: 4_000_000,
  depth: 32,
} as const;

/** A list of labels: that of ImageNet's validation set has 2 MB. */
export const labelLimits = { bytes: 16 * mib, lines: 1_500_000, lineBytes: 4 * kib } as const;

/** Texts that are read as a whole. */
export const modelLimits = {
  /** The largest of the catalogue has 0.2 MB. */
  prototxtBytes: mebibytes(8),
  /** Prototxt or IR of a network of the catalogue, with which a file of its name is compared. */
  catalogueBytes: mebibytes(4),
  /** Weights are elsewhere: networks of billions of parameters have some tens of megabytes. */
  xmlBytes: mebibytes(64),
} as const;

/** Half a sentence about a file or an entry. */
export const tooLarge = (most: number): string =>
  `is larger than ${sizeText(most)}, the most that is read of such a file`;

/** The rest of a sentence about an archive or an entry. */
export const tooDense = `it unpacks to more than ${archiveLimits.ratio} times its size; unpack the archive into a folder and name that instead`;

/** For sentences. */
export function sizeText(bytes: number): string {
  if (bytes >= gib) return `${Number((bytes / gib).toPrecision(3))} GiB`;
  if (bytes >= mib) return `${Number((bytes / mib).toPrecision(3))} MiB`;
  return bytes >= kib ? `${Number((bytes / kib).toPrecision(3))} KiB` : `${bytes} bytes`;
}
