/** What reductions inside the runtime say of tensors, against the same over the tensors themselves. */
import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../shared/statistics/random.ts';
import { bytes } from '../../../shared/units.ts';
import { type LoadedRuntime, loadRuntime } from '../../openvino/load.ts';
import type { Source } from '../ir/irGraph.ts';
import { placeQuantizers } from '../placement/placement.ts';
import { rulesOf } from '../placement/rules.ts';
import { drawnGraph, plain1x1, same3x3 } from '../testing.ts';
import { collectStatistics } from './collect.ts';
import { GraphRunner } from './inference.ts';
import type { Statistics } from './statistics.ts';

const graph = drawnGraph(`
  x = Parameter() [1,3,9,7]
  conv1 = Convolution(x, #16x3x3x3) ${same3x3} [1,16,9,7]
  relu1 = ReLU(conv1)
  deep = GroupConvolution(relu1, #16x1x1x3x3) ${same3x3} [1,16,9,7]
  conv2 = Convolution(deep, #5x16x1x1) ${plain1x1} [1,5,9,7]`);

const images = Array.from({ length: 7 }, (_, index) => {
  const random = seededRandom(index);
  return Float32Array.from({ length: 3 * 9 * 7 }, () => 20 * random.next() - 5 - index);
});

async function* inputs() {
  yield* images;
}

/** Every image's values of a tensor. */
async function valuesOf(runtime: LoadedRuntime, source: Source): Promise<Float32Array[]> {
  const whole = graph.clone();
  for (const layer of [...whole.layers()]) if (layer.type === 'Result') whole.remove(layer.id);
  const { precision, dims } = whole.portOf(source);
  whole.add({ name: 'only', type: 'Result', inputs: [{ from: source, precision, dims }] });
  const runner = await GraphRunner.compile(runtime, whole);
  const values: Float32Array[] = [];
  await runner.run(inputs(), { each: ([output]) => values.push(output ?? new Float32Array()) });
  runner.close();
  return values;
}

const named = (name: string): Source => {
  const layer = [...graph.layers()].find((one) => one.name === name);
  return { layer: layer?.id ?? -1, port: layer?.outputs[0]?.id ?? -1 };
};

describe('statistics of a float model', () => {
  const runtime = loadRuntime();
  const placement = placeQuantizers(graph, rulesOf.CPU, new Set());
  let statistics: Statistics;
  const told: number[] = [];
  beforeAll(async () => {
    statistics = await collectStatistics(runtime, {
      ...{ graph, placement, inputs, histograms: true },
      // A tensor at a time.
      memoryBudgetBytes: bytes(1000),
      onProgress: (done, passes) => told.push(done / passes),
    });
  });

  it('are the extremes and the means of every tensor, channel by channel', async () => {
    expect(statistics.inferences).toBe(7);
    for (const name of ['x', 'relu1', 'deep']) {
      const source = named(name);
      const values = await valuesOf(runtime, source);
      const channels = graph.portOf(source).dims[1] ?? 0;
      const range = statistics.range(source);
      const least = values.map((image) => Math.min(...image));
      const most = values.map((image) => Math.max(...image));
      expect(range?.meanMin).toBeCloseTo(least.reduce((a, b) => a + b) / 7, 4);
      expect(range?.meanMax).toBeCloseTo(most.reduce((a, b) => a + b) / 7, 4);
      for (let channel = 0; channel < channels; channel++) {
        const own = values.flatMap((image) => [...image.subarray(channel * 63, channel * 63 + 63)]);
        expect(range?.min[channel]).toBeCloseTo(Math.min(...own), 4);
        expect(range?.max[channel]).toBeCloseTo(Math.max(...own), 4);
        const mean = own.reduce((a, b) => a + b, 0) / own.length;
        expect(statistics.mean(source, 1)?.[channel]).toBeCloseTo(mean, 3);
      }
    }
  });

  it('hold a histogram of every tensor, gathered in as many passes as the memory asks for', async () => {
    for (const name of ['x', 'relu1', 'deep']) {
      const values = (await valuesOf(runtime, named(name))).flatMap((image) => [...image]);
      const histogram = statistics.histogram(named(name));
      expect(histogram?.total).toBe(values.length);
      expect(histogram?.signed).toBe(name !== 'relu1');
      const above = (limit: number) => values.filter((value) => value >= limit).length;
      let counted = 0;
      for (let bin = (histogram?.counts.length ?? 0) - 1; bin >= 3000; bin--)
        counted += histogram?.counts[bin] ?? 0;
      expect(counted).toBeGreaterThanOrEqual(above(histogram?.edge(3001) ?? 0));
      expect(counted).toBeLessThanOrEqual(above(histogram?.edge(2999) ?? 0));
    }
    expect(told.length).toBe(7 * 4);
    expect(told.at(-1)).toBe(7);
  });

  it('end at once when they are cancelled', async () => {
    const cancellation = new AbortController();
    let seen = 0;
    async function* endless() {
      for (;;) {
        if (++seen === 20) cancellation.abort();
        yield images[0] ?? new Float32Array();
      }
    }
    const request = { graph, placement, inputs: endless, histograms: false, signal: cancellation.signal };
    await expect(collectStatistics(runtime, request)).rejects.toThrow(/cancelled/);
    expect(seen).toBe(20);
  });
});
