/** The arrays of a file that the user names, by what it holds; its name decides only where its bytes say nothing. */
import path from 'node:path';
import { VinobenchError } from '../../shared/errors.ts';
import { openRegular, readRegular } from '../files/regularFile.ts';
import { isNpy, parseNpy } from './npy.ts';
import { readNpz } from './npz.ts';
import type { NumericArray } from './numericArray.ts';

export type ArrayFile =
  | { readonly kind: 'one'; readonly array: NumericArray }
  | { readonly kind: 'named'; readonly arrays: ReadonlyMap<string, NumericArray> }
  /** Elements without type and shape. */
  | { readonly kind: 'raw'; readonly bytes: Uint8Array<ArrayBuffer> };

export const isArrayFile = (file: string): boolean => /\.(?:npy|npz|bin)$/i.test(file);

const largestBytes = 2 ** 31;

/** @throws VinobenchError `input` for a file that is missing, empty, too large, damaged or of another kind */
export async function openArrays(file: string): Promise<ArrayFile> {
  const refuse = (why: string): VinobenchError =>
    new VinobenchError('input', `${file} ${why}.`, { place: { file } });
  const { size } = await factsOf(file);
  if (size === 0) throw refuse('is empty');
  if (size > largestBytes) throw refuse('is larger than 2 GiB');
  // An archive is read entry by entry.
  if (/\.npz$/i.test(file)) return { kind: 'named', arrays: await readNpz(file, largestBytes) };
  const bytes = await readRegular(file, largestBytes);
  if (isNpy(bytes)) return { kind: 'one', array: parseNpy(bytes, file) };
  if (bytes.subarray(0, 4).toString('latin1') === 'PK\x03\x04') {
    return { kind: 'named', arrays: await readNpz(file, largestBytes) };
  }
  if (path.extname(file).toLowerCase() === '.bin') return { kind: 'raw', bytes: new Uint8Array(bytes) };
  throw refuse('is not a .npy or .npz file; raw elements need a name that ends in .bin');
}

async function factsOf(file: string): Promise<{ readonly size: number }> {
  await using opened = await openRegular(file);
  return { size: opened.size };
}
