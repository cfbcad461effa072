/**
 * Nets made up by fast-check, converted with random weights and run on the CPU in float32, compute what the float64 reference
 * computes. What fails is shrunk to a few layers and shown as a prototxt.
 *
 * The seed is fixed so that a run can be repeated; VINOBENCH_SEED sets another, VINOBENCH_NETS another number of nets.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { type CaffeCase, drawCase, runConverted } from './support/caffeCase.ts';
import { randomNet } from './support/randomNet.ts';

const seed = Number(process.env['VINOBENCH_SEED'] ?? 20_181);
const nets = Number(process.env['VINOBENCH_NETS'] ?? 300);

const folder = mkdtempSync(join(tmpdir(), 'vinobench-random-nets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Float32 has nothing to say about a net that grows past this. */
const largest = 1e5;

const isTame = ({ reference }: CaffeCase): boolean =>
  [...reference.blobs.values()].every(({ data }) => data.every((value) => Math.abs(value) < largest));

/** How the two differ, in a sentence; undefined when they agree. */
async function disagreement(drawn: CaffeCase): Promise<string | undefined> {
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

test(`${nets} random nets compute what the reference computes`, { timeout: 240_000 }, async () => {
  const types = new Set<string>();
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(randomNet, async (text) => {
      const drawn = drawCase(folder, 'net', text, seed);
      fc.pre(isTame(drawn));
      let problem: string | undefined;
      try {
        problem = await disagreement(drawn);
      } catch (error) {
        problem = String(error);
      }
      if (problem !== undefined) throw new Error(`${problem} in\n${text}`);
      compared++;
      for (const [, type = ''] of text.matchAll(/type: "(\w+)"/g)) types.add(type);
    }),
    { seed, numRuns: nets, interruptAfterTimeLimit: 200_000, markInterruptAsFailure: true },
  );
  console.log(`${compared} nets of ${types.size} layer types`);
  expect(compared).toBeGreaterThanOrEqual(nets);
  expect(types.size).toBeGreaterThan(30);
});
