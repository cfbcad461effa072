/**
 * The size of a network as shown to users, against the count of another reader of the prototxt
 * (support/caffeNet.ts), with the published figures next to it.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseCaffe } from '../electron/converter/caffe/caffeModel.ts';
import { lower } from '../electron/converter/lower.ts';
import { runPasses } from '../electron/converter/passes/pipeline.ts';
import { fillerWeights } from '../electron/converter/weights/fillerWeights.ts';
import { catalogue, prototxtPath } from '../models/catalogue.ts';
import type { NetworkFacts } from '../shared/models/networkFacts.ts';
import { countNet, readNet } from './support/caffeNet.ts';

/** Nothing is written, so no weight is ever drawn. */
function factsOf(text: string, precision: 'FP32' | 'FP16' = 'FP32', batch?: number): NetworkFacts {
  const model = parseCaffe(text, 'net.prototxt');
  const graph = lower(
    model,
    fillerWeights(1, () => 1),
    { inputShape: (_, shape) => (batch === undefined ? shape : [batch, ...shape.slice(1)]) },
  );
  return runPasses(graph, { precision }).facts;
}

describe('parameters and FLOPs of an IR', () => {
  test.for(catalogue().map((entry) => [entry.id, entry] as const))(
    'of %s are those of an independent count',
    ([, entry]) => {
      const text = readFileSync(prototxtPath(entry), 'utf8');
      const facts = factsOf(text);
      const independent = countNet(readNet(text));
      const work = facts.flops ?? Number.NaN;
      const { millionParameters, gflops, gflopsNote } = entry.published;
      console.log(
        `${entry.id}: ${(facts.parameters / 1e6).toFixed(3)} M parameters (published ${millionParameters}), ${(work / 1e9).toFixed(3)} GFLOPs (published ${gflops}${gflopsNote === undefined ? '' : `; ${gflopsNote}`})`,
      );
      expect(work / (2 * independent.macs)).toBeCloseTo(1, 6);
      expect(facts.parameters).toBe(independent.foldedParameters);
      // published to three decimals
      expect(Math.abs(facts.parameters / 1e6 - millionParameters)).toBeLessThan(0.001);
      const deviation = Math.abs(work / (1e9 * gflops) - 1);
      expect(deviation > 0.01).toBe(gflopsNote !== undefined);
    },
  );

  const small = `input: "data" input_shape { dim: 1 dim: 3 dim: 5 dim: 5 }
    layer { name: "c" type: "Convolution" bottom: "data" top: "c" convolution_param { num_output: 4 kernel_size: 3 } }
    layer { name: "bn" type: "BatchNorm" bottom: "c" top: "c" }
    layer { name: "r" type: "ReLU" bottom: "c" top: "c" }
    layer { name: "f" type: "InnerProduct" bottom: "c" top: "f" inner_product_param { num_output: 2 } }`;

  test('are listed layer by layer, a bias with its convolution', () => {
    expect(factsOf(small)).toEqual({
      parameters: 4 * 27 + 4 + 2 * 36 + 2,
      flops: 2 * (4 * 9 * 27 + 2 * 36),
      layers: [
        { name: 'c', type: 'Convolution', sources: ['c', 'bn'], parameters: 112, flops: 2 * 4 * 9 * 27 },
        { name: 'f', type: 'MatMul', sources: ['f'], parameters: 74, flops: 2 * 72 },
      ],
    });
  });

  test('are as many in FP16; a batch of two computes twice as much', () => {
    expect(factsOf(small, 'FP16')).toEqual(factsOf(small));
    const [one, two] = [factsOf(small), factsOf(small, 'FP32', 2)];
    expect([two.parameters, two.flops]).toEqual([one.parameters, 2 * (one.flops ?? Number.NaN)]);
  });
});
