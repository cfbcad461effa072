/**
 * An IR read into memory, hashed as it is read: what is compiled or quantized is what was hashed, whatever happens to its files
 * later. OpenVINO would map the .bin, and a mapped file that changes changes the weights of a network that is being measured.
 */
import { createHash } from 'node:crypto';
import { fileChanged, type VinobenchError } from '../../../shared/faults/errors.ts';
import { type Bytes, bytes } from '../../../shared/units.ts';
import { IrHash } from '../../files/irHash.ts';
import { openRegular } from '../../files/regularFile.ts';
import type { IrFiles } from '../wire/irFiles.ts';

export interface IrContents {
  readonly xml: Uint8Array;
  readonly bin: Uint8Array | null;
}

const blockBytes = 4 << 20;
const noBytes = bytes(0);

/**
 * @param spareBytes of room behind the .bin in its buffer
 * @throws VinobenchError `changed` where they hold something else, `input` for a file that cannot be read
 */
export async function readIrContents(files: IrFiles, spareBytes = noBytes): Promise<IrContents> {
  const hash = new IrHash();
  const xml = await readWhole(files.xml, noBytes, (block) => hash.addXml(block));
  const bin =
    files.bin === null ? null : await readWhole(files.bin, spareBytes, (block) => hash.addBin(block));
  if (hash.digest() === files.irSha256) return { xml, bin };
  throw changedIr(files, xml);
}

function changedIr({ xml, bin, xmlSha256 }: IrFiles, content: Uint8Array): VinobenchError {
  if (bin === null) return fileChanged(xml);
  if (xmlSha256 === undefined) return fileChanged(xml, `${xml} or its .bin`);
  return fileChanged(createHash('sha256').update(content).digest('hex') === xmlSha256 ? bin : xml);
}

/** Each block is hashed while the next one is read. */
async function readWhole(
  path: string,
  spareBytes: Bytes,
  take: (block: Uint8Array) => void,
): Promise<Uint8Array> {
  await using file = await openRegular(path);
  const content = new Uint8Array(new ArrayBuffer(file.size + spareBytes), 0, file.size);
  let taken = 0;
  for (let filled = 0; filled < file.size; ) {
    const length = Math.min(blockBytes, file.size - filled);
    const reading = file.readInto(content.subarray(filled, filled + length), filled);
    take(content.subarray(taken, filled));
    taken = filled;
    await reading;
    filled += length;
  }
  take(content.subarray(taken));
  return content;
}
