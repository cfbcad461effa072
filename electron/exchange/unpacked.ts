/** What a compressed file holds: gzip or zstd, no more than a file may have, whatever it promises. */
import { promisify } from 'node:util';
import { constants, gunzip, zstdDecompress } from 'node:zlib';
import { exchangeLimits, refusedFile, tooLong } from './limits.ts';

/** Memory that a frame may ask for to look back in, as a power of 2. */
const windowLog = 24;

const isZstd = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd;
const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Those that are not compressed as they are. @throws VinobenchError `input` for damaged ones, and for what unpacks to too much */
export async function unpacked(bytes: Buffer, file: string): Promise<Buffer> {
  const limit = { maxOutputLength: exchangeLimits.bytes };
  try {
    if (isGzip(bytes)) return await promisify<Buffer, typeof limit, Buffer>(gunzip)(bytes, limit);
    if (isZstd(bytes))
      return await promisify(zstdDecompress)(bytes, {
        ...limit,
        params: { [constants.ZSTD_d_windowLogMax]: windowLog },
      });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLong(file);
    throw refusedFile(file, 'is cut off or damaged: its compressed bytes cannot be unpacked', error);
  }
  return bytes;
}
