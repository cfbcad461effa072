/** Tensors whose first axis is not a batch, against the same reductions written out here. */
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../shared/statistics/random.ts';
import { loadRuntime } from '../../openvino/load.ts';
import type { IrGraph, Source } from '../ir/irGraph.ts';
import { placeQuantizers } from '../placement/placement.ts';
import { rulesOf } from '../placement/rules.ts';
import { drawnGraph } from '../testing.ts';
import { collectStatistics } from './collect.ts';

const runtime = loadRuntime();

/** Statistics of three inferences of a graph, whose input has 60 values. */
async function gathered(graph: IrGraph) {
  const values = Array.from({ length: 3 }, (_, inference) => {
    const random = seededRandom(inference);
    return Float32Array.from({ length: 60 }, () => 4 * random.next() - 1 - inference);
  });
  async function* inputs() {
    yield* values;
  }
  const placement = placeQuantizers(graph, rulesOf.CPU, new Set());
  const statistics = await collectStatistics(runtime, {
    ...{ graph, placement, inputs, histograms: true },
  });
  const [first] = placement.activations;
  if (first === undefined) throw new Error('nothing is quantized');
  return { statistics, values, source: first.source satisfies Source };
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('statistics of a tensor without a batch', () => {
  it.each([
    ['windows', 'x = Parameter() [4,5,3]\ny = MatMul(x, #2x3) transpose_b=true [4,5,2]', 3, 2],
    ['time first', 'x = Parameter() [20,1,3]\ny = MatMul(x, #3x2) [20,1,2]', 3, 2],
    ['one matrix', 'x = Parameter() [20,3]\ny = MatMul(x, #2x3) transpose_b=true [20,2]', 3, 1],
  ])(
    '%s: the mean of what a layer sums over, and the extremes of all',
    async (_name, text, channels, axis) => {
      const { statistics, values, source } = await gathered(drawnGraph(text));
      expect(statistics.inferences).toBe(3);
      const means = statistics.mean(source, axis);
      expect(means?.length).toBe(channels);
      for (let channel = 0; channel < channels; channel++) {
        const own = values.flatMap((one) => [...one].filter((_, index) => index % channels === channel));
        expect(means?.[channel]).toBeCloseTo(meanOf(own), 4);
      }
      const range = statistics.range(source);
      expect(Math.min(...(range?.min ?? []))).toBeCloseTo(Math.min(...values.flatMap((one) => [...one])), 5);
      expect(Math.max(...(range?.max ?? []))).toBeCloseTo(Math.max(...values.flatMap((one) => [...one])), 5);
      expect(range?.meanMin).toBeCloseTo(meanOf(values.map((one) => Math.min(...one))), 5);
      expect(range?.meanMax).toBeCloseTo(meanOf(values.map((one) => Math.max(...one))), 5);
      expect(statistics.histogram(source)?.total).toBe(180);
    },
  );

  it('transposed data is summed over its second axis from the end', async () => {
    const text = 'x = Parameter() [4,3,5]\ny = MatMul(x, #3x2) transpose_a=true [4,5,2]';
    const { statistics, values, source } = await gathered(drawnGraph(text));
    const means = statistics.mean(source, 1);
    for (let channel = 0; channel < 3; channel++) {
      const own = values.flatMap((one) =>
        [...one].filter((_, index) => Math.floor(index / 5) % 3 === channel),
      );
      expect(means?.[channel]).toBeCloseTo(meanOf(own), 4);
    }
  });
});
