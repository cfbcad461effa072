import { describe, expect, test } from 'vitest';
import { floatsOf } from './ir/elements.ts';
import { type IrGraph, keyOf } from './ir/irGraph.ts';
import { fusedOutput } from './placement/fusedOutput.ts';
import { placeQuantizers } from './placement/placement.ts';
import { rulesOf } from './placement/rules.ts';
import { Quantizer } from './quantizeModel.ts';
import { Statistics } from './statistics/statistics.ts';
import { drawnGraph, plain1x1, same3x3 } from './testing.ts';

/** A pooled concat with two readers: with one of them in float the quantizer comes to stand behind the pooling. */
const graph = drawnGraph(`
  x = Parameter() [1,3,8,8]
  conv1 = Convolution(x, #4x3x3x3) ${same3x3} [1,4,8,8]
  bias1 = Add(conv1, #1x4x1x1)
  relu1 = ReLU(bias1)
  conv2 = Convolution(x, #4x3x3x3) ${same3x3} [1,4,8,8]
  relu2 = ReLU(conv2)
  concat = Concat(relu1, relu2) axis=1 [1,8,8,8]
  pool = MaxPool(concat) [1,8,4,4]
  left = Convolution(pool, #5x8x1x1) ${plain1x1} [1,5,4,4]
  right = Convolution(pool, #5x8x1x1) ${plain1x1} [1,5,4,4]`);

/** Gathered where quantizers go when every layer runs on 8-bit values: behind relu1 (up to 6) and relu2 (up to 9). */
const tops: Readonly<Record<string, number>> = { x: 2, relu1: 6, relu2: 9 };
const placement = placeQuantizers(graph, rulesOf.CPU, new Set());
const ranges = placement.activations.map(({ source }) => {
  const top = tops[graph.layer(source.layer).name] ?? Number.NaN;
  const channels = graph.portOf(source).dims[1] ?? 1;
  const [min, max] = [new Float64Array(channels), new Float64Array(channels).fill(top)];
  return [keyOf(source), { min, max, meanMin: 0, meanMax: top }] as const;
});
const quantizer = new Quantizer(graph, {
  statistics: new Statistics(10, new Map(ranges), new Map()),
  family: 'CPU',
  scheme: 'symmetric',
  estimator: 'mean-minmax',
  percentile: 99.99,
  biasCorrection: false,
});

/** What each FakeQuantize stands behind, and the upper bound that it has. */
function quantizers(quantized: IrGraph): Record<string, number> {
  const found: Record<string, number> = {};
  for (const layer of quantized.layers()) {
    const [data, , high] = [0, 1, 2].map((place) => quantized.input(layer, place));
    if (layer.type !== 'FakeQuantize' || data === undefined || high === undefined) continue;
    found[quantized.layer(data.layer).name] = floatsOf(quantized, quantized.layer(high.layer))?.[0] ?? 0;
  }
  return found;
}

describe('layers left in float', () => {
  test('are absent at first: both inputs of the concat share one range', () => {
    const { graph: all, quantizedLayers } = quantizer.quantize(new Set());
    expect(quantizedLayers).toEqual(['conv1', 'conv2', 'left', 'right']);
    expect(quantizers(all)).toMatchObject({ relu1: 9, relu2: 9 });
  });

  test('move a quantizer behind what only moves and joins, with the range of all that comes together there', () => {
    const { graph: some, floatLayers } = quantizer.quantize(new Set(['right']));
    expect(floatLayers.map(({ layer }) => layer)).toEqual(['right']);
    expect(quantizers(some)).toMatchObject({ pool: 9 });
    expect(quantizers(some)).not.toHaveProperty('relu1');
  });

  test('may be all but one, whichever that is', () => {
    for (const layer of placement.askingLayers) {
      const others = new Set(placement.askingLayers.filter((name) => name !== layer));
      expect(quantizer.quantize(others).quantizedLayers).toEqual([layer]);
    }
  });
});

test("a layer's result leaves its kernel behind its bias and its activation, and before anything else", () => {
  const nameOf = (layer: string) => graph.layer(fusedOutput(graph, 'CPU', layer).layer).name;
  expect(nameOf('conv1')).toBe('relu1');
  expect(nameOf('conv2')).toBe('relu2');
  expect(nameOf('left')).toBe('left');
  expect(() => nameOf('missing')).toThrow('the IR has no layer missing');
});
