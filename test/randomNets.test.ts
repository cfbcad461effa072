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
import { drawCase } from './support/caffeCase.ts';
import { disagreement, isTame } from './support/caffeDisagreement.ts';
import { randomNet } from './support/randomNet.ts';

const seed = Number(process.env['VINOBENCH_SEED'] ?? 20_181);
const nets = Number(process.env['VINOBENCH_NETS'] ?? 300);

const folder = mkdtempSync(join(tmpdir(), 'vinobench-random-nets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(`${nets} random nets compute what the reference computes`, { timeout: 240_000 }, async () => {
  const types = new Set<string>();
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(randomNet, async (text) => {
      const drawn = drawCase(folder, 'net', text, seed);
      fc.pre(isTame(drawn));
      let problem: string | undefined;
      try {
        problem = await disagreement(folder, drawn);
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
