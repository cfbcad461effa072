/** The arrays of a file that the user names, by what it holds; its name decides only where its bytes say nothing. */
import { unreachable, VinobenchError } from '../../shared/faults/errors.ts';
import { arrayKindOf } from '../files/arrayHead.ts';
import { firstBytes, openRegular, readRegular } from '../files/regularFile.ts';
import { parseNpy } from './npy.ts';
import { readNpz } from './npz.ts';
import type { NumericArray } from './numericArray.ts';

export type ArrayFile =
  | { readonly kind: 'one'; readonly array: NumericArray }
  | { readonly kind: 'named'; readonly arrays: ReadonlyMap<string, NumericArray> }
  /** Elements without type and shape. */
  | { readonly kind: 'raw'; readonly bytes: Uint8Array<ArrayBuffer> };

const largestBytes = 2 ** 31;

/** @throws VinobenchError `input` for a file that is missing, empty, too large, damaged or of another kind */
export async function openArrays(file: string): Promise<ArrayFile> {
  const refuse = (why: string): VinobenchError =>
    new VinobenchError('input', `${file} ${why}.`, {
      place: { file },
      trouble: { kind: 'input-refused', detail: file },
    });
  const { size } = await factsOf(file);
  if (size === 0) throw refuse('is empty');
  if (size > largestBytes) throw refuse('is larger than 2 GiB');
  const kind = arrayKindOf(await firstBytes(file), file);
  switch (kind) {
    case 'one':
      return { kind, array: parseNpy(await readRegular(file, largestBytes), file) };
    case 'named':
      // An archive is read entry by entry.
      return { kind, arrays: await readNpz(file, largestBytes) };
    case 'raw':
      return { kind, bytes: new Uint8Array(await readRegular(file, largestBytes)) };
    case null:
      throw refuse('is not a .npy or .npz file; raw elements need a name that ends in .bin');
    default:
      return unreachable(kind);
  }
}

async function factsOf(file: string): Promise<{ readonly size: number }> {
  await using opened = await openRegular(file);
  return { size: opened.size };
}
