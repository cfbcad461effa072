/**
 * Large caffemodels that need not be written: the bytes between the lists of weights are kept, the weights are zeros of
 * which only the place is stored. One can be damaged a thousand times where its structure stands.
 */
import { encodeCaffemodel } from './caffemodel.ts';
import { type Dice, mutate } from './mutate.ts';

export interface LargeFile {
  /** Bytes, or a number of zeros. */
  readonly parts: readonly (Uint8Array | number)[];
  readonly how: string;
}

/** A list of this many equal bytes and more becomes a hole. */
const hole = 64 << 10;

/** @param shape of each layer's weights, which are many. */
export function largeCaffemodel(names: readonly string[], shape: readonly number[]): LargeFile {
  const count = shape.reduce((product, dim) => product * dim, 1);
  const parts = names.flatMap((name) => {
    const blobs = [
      { shape, data: new Float32Array(count) },
      { shape: [shape[0] ?? 1], data: new Float32Array(shape[0] ?? 1).fill(0.5) },
    ];
    return withHoles(encodeCaffemodel([{ name, type: 'InnerProduct', blobs }]));
  });
  return { parts, how: '' };
}

function withHoles(bytes: Uint8Array): (Uint8Array | number)[] {
  const zeros = Buffer.from(bytes).indexOf(Buffer.alloc(hole));
  if (zeros === -1) return [bytes];
  let end = zeros;
  while (bytes[end] === 0) end++;
  return [bytes.subarray(0, zeros), end - zeros, bytes.subarray(end)];
}

export const sizeOf = ({ parts }: LargeFile): number =>
  parts.reduce<number>((size, part) => size + (typeof part === 'number' ? part : part.byteLength), 0);

/** Fills `into` with the file's bytes from `position` on. */
export function readAt({ parts }: LargeFile, into: Uint8Array, position: number): void {
  into.fill(0);
  let start = 0;
  for (const part of parts) {
    const length = typeof part === 'number' ? part : part.byteLength;
    const [from, to] = [Math.max(start, position), Math.min(start + length, position + into.byteLength)];
    if (from < to && typeof part !== 'number')
      into.set(part.subarray(from - start, to - start), from - position);
    start += length;
  }
}

/** One part damaged as mutate.ts does it, or a hole of another length; now and then the file ends early. */
export function damageLarge(file: LargeFile, dice: Dice): LargeFile {
  const place = dice.below(file.parts.length);
  const part = file.parts[place] ?? 0;
  if (typeof part === 'number') {
    const length = [0, part - 1, part + 4, dice.below(part)][dice.below(4)] ?? 0;
    return { parts: file.parts.with(place, length), how: `part ${place}: ${part} -> ${length} zeros` };
  }
  const { bytes, how } = mutate('caffemodel', part, dice);
  const parts = file.parts.with(place, bytes);
  const ended = dice.below(8) === 0;
  return {
    parts: ended ? parts.slice(0, place + 1) : parts,
    how: `part ${place}: ${how}${ended ? ', the end' : ''}`,
  };
}
