/**
 * Whether the .bin next to an .xml of Vinobench's is the one that was written with it: a copy of one file alone is not.
 */
import { statSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { readPairMark } from '../../files/pairMark.ts';

interface PairCheck {
  /** The next bytes of the .bin. */
  add(bytes: Uint8Array): void;
  /** @throws VinobenchError `input` where they are others than the .xml was written with */
  end(): void;
}

/**
 * Of an IR by others, whose .xml tells nothing of its .bin, everything fits.
 * @throws VinobenchError `input` where the .bin is missing or has another size
 */
export function pairCheck(xml: string): PairCheck {
  const mark = readPairMark(xml);
  if (mark === null) return { add: () => undefined, end: () => undefined };
  const bin = xml.replace(/\.xml$/i, '.bin');
  const { size } = statSync(bin, { throwIfNoEntry: false }) ?? { size: null };
  if (size === null && mark.bytes > 0) throw unfit(bin, `is missing, and ${xml} needs it`);
  if ((size ?? 0) !== mark.bytes)
    throw unfit(bin, `has ${size} bytes, and ${xml} was written with ${mark.bytes}`);
  let crc = 0;
  return {
    add: (bytes) => {
      crc = crc32(bytes, crc);
    },
    end: () => {
      if (crc !== mark.crc32) throw unfit(bin, `is not the file that ${xml} was written with`);
    },
  };
}

const unfit = (bin: string, what: string): VinobenchError =>
  new VinobenchError(
    'input',
    `${bin} ${what}; convert the model again with --force, or copy both files again.`,
    {
      place: { file: bin },
    },
  );
