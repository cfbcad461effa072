/**
 * Random chains through which OpenVINO's StridesOptimization moves strides, converted and run on the CPU, compute what the
 * float64 reference computes. VINOBENCH_SEED and VINOBENCH_NETS set another seed and number of nets.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { drawCase, specialInput } from './support/caffeCase.ts';
import { disagreement, isTame } from './support/caffeDisagreement.ts';
import { strideChain } from './support/strideChain.ts';

const seed = Number(process.env['VINOBENCH_SEED'] ?? 20_181);
const nets = Number(process.env['VINOBENCH_NETS'] ?? 120);

const folder = mkdtempSync(join(tmpdir(), 'vinobench-stride-chains-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(`${nets} chains of strided convolutions compute what the reference computes`, {
  timeout: 240_000,
}, async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(strideChain, async (text) => {
      const drawn = drawCase(folder, 'net', text, seed);
      fc.pre(isTame(drawn));
      const problem = await disagreement(folder, drawn).catch(String);
      if (problem !== undefined) throw new Error(`${problem} in\n${text}`);
      compared++;
    }),
    { seed, numRuns: nets, interruptAfterTimeLimit: 200_000, markInterruptAsFailure: true },
  );
  expect(compared).toBeGreaterThanOrEqual(nets);
});

test.each([
  ['one LSTM step', 1],
  ['three LSTM steps', 3],
])('%s, shaped into an image, goes into a strided convolution', async (_, steps) => {
  const text = `layer { name: "x" type: "Input" top: "x" input_param { shape { dim: ${steps} dim: 2 dim: 5 } } }
layer { name: "cont" type: "Input" top: "cont" input_param { shape { dim: ${steps} dim: 2 } } }
layer { name: "lstm" type: "LSTM" bottom: "x" bottom: "cont" top: "h" recurrent_param { num_output: 32 } }
layer { name: "image" type: "Reshape" bottom: "h" top: "image" reshape_param { shape { dim: ${2 * steps} dim: 2 dim: 4 dim: 4 } } }
layer { name: "relu" type: "ReLU" bottom: "image" top: "relu" }
layer { name: "y" type: "Convolution" bottom: "relu" top: "y" convolution_param { num_output: 3 kernel_size: 1 stride: 2 } }
`;
  expect(await disagreement(folder, drawCase(folder, 'lstm', text, seed, specialInput))).toBeUndefined();
});
