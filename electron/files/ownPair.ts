/** Whether an IR's two files, where they are there, are Vinobench's: others are replaced only where the user says so. */
import { statSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { checkOutputs, type OverwriteRules } from './overwrite.ts';
import { readPairMark } from './pairMark.ts';
import { eachBlock } from './regularFile.ts';

interface PairFiles {
  readonly xml: string;
  readonly bin: string;
}

/** @throws VinobenchError as `checkOutputs` does, or where the .bin cannot be read */
export async function checkPair({ xml, bin }: PairFiles, rules: OverwriteRules): Promise<void> {
  const elsewhere = 'name another folder with --output';
  const ownBin = rules.force || (await isOwnBin({ xml, bin }));
  const outputs = [
    { file: xml, isOurs: () => readPairMark(xml) !== null, elsewhere },
    { file: bin, isOurs: () => ownBin, elsewhere },
  ];
  checkOutputs(outputs, rules);
}

/** A .bin has no mark; the .xml next to it knows the size and the CRC-32 of its .bin. */
async function isOwnBin({ xml, bin }: PairFiles): Promise<boolean> {
  const mark = readPairMark(xml);
  if (mark === null) return false;
  const facts = statSync(bin, { throwIfNoEntry: false });
  if (facts?.isFile() !== true || facts.size !== mark.bytes) return false;
  let crc = 0;
  await eachBlock(bin, (block) => {
    crc = crc32(block, crc);
  });
  return crc === mark.crc32;
}
