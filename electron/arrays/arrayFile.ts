/** The arrays of a file that the user names, by what it holds; its name decides only where its bytes say nothing. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { VinobenchError } from '../../shared/errors.ts';
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
  const refuse = (why: string, cause?: unknown): VinobenchError =>
    new VinobenchError('input', `${file} ${why}.`, { place: { file }, cause });
  const facts = await stat(file).catch((error: unknown) => {
    throw refuse(`cannot be read (${codeOf(error)})`, error);
  });
  if (!facts.isFile()) throw refuse('is not a file; a .npy, .npz or .bin file is expected');
  if (facts.size === 0) throw refuse('is empty');
  if (facts.size > largestBytes) throw refuse('is larger than 2 GiB');
  // An archive is read entry by entry.
  if (/\.npz$/i.test(file)) return { kind: 'named', arrays: await readNpz(file, largestBytes) };
  const bytes = await readFile(file).catch((error: unknown) => {
    throw refuse(`cannot be read (${codeOf(error)})`, error);
  });
  if (isNpy(bytes)) return { kind: 'one', array: parseNpy(bytes, file) };
  if (bytes.subarray(0, 4).toString('latin1') === 'PK\x03\x04') {
    return { kind: 'named', arrays: await readNpz(file, largestBytes) };
  }
  if (path.extname(file).toLowerCase() === '.bin') return { kind: 'raw', bytes: new Uint8Array(bytes) };
  throw refuse('is not a .npy or .npz file; raw elements need a name that ends in .bin');
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);
