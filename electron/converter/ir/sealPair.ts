/** What makes an IR that OpenVINO saved one of ours: the mark of its .bin at its end, and both files on the disk. */
import { appendFile } from 'node:fs/promises';
import { realDisk } from '../../files/disk.ts';
import { fileTrouble, namedByUser } from '../../files/fileTrouble.ts';
import { IrHash } from '../../files/irHash.ts';
import { pairMark } from '../../files/pairMark.ts';
import { eachBlock } from '../../files/regularFile.ts';

/** @returns the IR's `irSha256` @throws VinobenchError `input` when the system refuses to write */
export async function sealPair({ xml, bin }: { xml: string; bin: string }): Promise<string> {
  const hash = new IrHash();
  try {
    let bytes = 0;
    await eachBlock(bin, (block) => {
      hash.addBin(block);
      bytes += block.byteLength;
    });
    await appendFile(xml, pairMark({ bytes, crc32: hash.binCrc32 }));
    await eachBlock(xml, (block) => hash.addXml(block));
    await Promise.all([realDisk.syncFile(xml), realDisk.syncFile(bin)]);
  } catch (error) {
    throw fileTrouble(error, xml, namedByUser);
  }
  return hash.digest();
}
