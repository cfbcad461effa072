/** How a converted net on the CPU and its float64 reference differ. */
import { type CaffeCase, runConverted } from './caffeCase.ts';

/** Float32 has nothing to say about a net that grows past this. */
const largest = 1e5;

export const isTame = ({ reference }: CaffeCase): boolean =>
  [...reference.blobs.values()].every(({ data }) => data.every((value) => Math.abs(value) < largest));

/** How the two differ, in a sentence; undefined when they agree. */
export async function disagreement(folder: string, drawn: CaffeCase): Promise<string | undefined> {
  const outputs = await runConverted(folder, drawn);
  const { blobs, outputs: expected } = drawn.reference;
  if ([...outputs.keys()].join() !== expected.join()) {
    return `the outputs are ${[...outputs.keys()].join(', ')}, not ${expected.join(', ')}`;
  }
  for (const [blob, { shape, data }] of outputs) {
    const reference = blobs.get(blob);
    if (reference?.shape.join() !== shape.join()) return `"${blob}" is [${shape}], not [${reference?.shape}]`;
    let [difference, size] = [0, 0];
    for (const [index, value] of reference.data.entries()) {
      difference = Math.max(difference, Math.abs((data[index] ?? Number.NaN) - value));
      size = Math.max(size, Math.abs(value));
    }
    // Sums that cancel to nothing leave the noise of their terms, which are about 1.
    if (!(difference <= 1e-4 * size + 1e-5))
      return `"${blob}" differs by ${difference}, its largest value is ${size}`;
  }
  return undefined;
}
