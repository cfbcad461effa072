/** The way out: documents as files of Vinobench's own, one by one or with all that belongs to a run in an archive. */
import { createHash } from 'node:crypto';
import { constants, zstdCompressSync } from 'node:zlib';
import type { ReportContents } from '../../shared/documents/reports.ts';
import { type fileKinds, fileVersion } from './formats/vinobench.ts';

/** Beyond this a document is compressed inside its file, which stays JSON. */
const plainBytes = 256 * 2 ** 10;

export interface Written {
  readonly kind: (typeof fileKinds)[number];
  readonly document: unknown;
  /** Of an accuracy or a calibration. */
  readonly contents?: ReportContents;
}

interface WrittenBy {
  readonly now: Date;
  readonly vinobenchVersion: string;
}

export function vinobenchFileOf(
  { kind, document, contents }: Written,
  { now, vinobenchVersion }: WrittenBy,
): Buffer {
  const text = Buffer.from(JSON.stringify(document));
  const head = {
    vinobench: 'file',
    fileVersion,
    kind,
    written: { at: now.toISOString(), vinobenchVersion },
    ...(contents === undefined ? {} : { contents }),
  };
  const body = text.length <= plainBytes ? { document } : { packed: packedOf(text) };
  return Buffer.from(`${JSON.stringify({ ...head, ...body }, null, 1)}\n`);
}

const packedOf = (text: Buffer) => ({
  encoding: 'zstd' as const,
  bytes: text.length,
  sha256: createHash('sha256').update(text).digest('hex'),
  data: zstdCompressSync(text, { params: { [constants.ZSTD_c_compressionLevel]: 12 } }).toString('base64'),
});
