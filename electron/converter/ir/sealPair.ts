/** What makes an IR that OpenVINO saved one of ours: the mark of its .bin at its end, and both files on the disk. */
import { createReadStream } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { realDisk } from '../../files/disk.ts';
import { fileTrouble, namedByUser } from '../../files/fileTrouble.ts';
import { IrHash } from './irHash.ts';
import { pairMark } from './pairMark.ts';

/** @returns the IR's `irSha256` @throws VinobenchError `input` when the system refuses to write */
export async function sealPair({ xml, bin }: { xml: string; bin: string }): Promise<string> {
  const hash = new IrHash();
  try {
    let bytes = 0;
    for await (const chunk of chunksOf(bin)) {
      hash.addBin(chunk);
      bytes += chunk.byteLength;
    }
    await appendFile(xml, pairMark({ bytes, crc32: hash.binCrc32 }));
    for await (const chunk of chunksOf(xml)) hash.addXml(chunk);
    await Promise.all([realDisk.syncFile(xml), realDisk.syncFile(bin)]);
  } catch (error) {
    throw fileTrouble(error, xml, namedByUser);
  }
  return hash.digest();
}

const chunksOf = (file: string): AsyncIterable<Buffer> => createReadStream(file, { highWaterMark: 1 << 20 });
