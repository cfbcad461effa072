import { describe, expect, it } from 'vitest';
import { floatsOf } from './ir/elements.ts';
import type { IrGraph, IrLayer } from './ir/irGraph.ts';
import { keyOf } from './ir/irGraph.ts';
import { placeQuantizers } from './placement/placement.ts';
import { rulesOf } from './placement/rules.ts';
import { Quantizer } from './quantizeModel.ts';
import { slotKey } from './statistics/probe.ts';
import { Statistics } from './statistics/statistics.ts';
import { drawnGraph, plain1x1, same3x3 } from './testing.ts';

const drawing = `
  x = Parameter() [1,3,8,8]
  conv1 = Convolution(x, #4x3x3x3) ${same3x3} [1,4,8,8]
  bias1 = Add(conv1, #1x4x1x1)
  relu1 = ReLU(bias1)
  deep = GroupConvolution(relu1, #4x1x1x3x3) ${same3x3} [1,4,8,8]
  relu2 = ReLU(deep)
  conv2 = Convolution(relu2, #5x4x1x1) ${plain1x1} [1,5,8,8]`;

/** Every tensor from -2 (or 0) to 6, its channels a quarter, half ... of that; every channel's mean is 1. */
function seen(graph: IrGraph, highest: Readonly<Record<string, number>> = {}): Statistics {
  const placement = placeQuantizers(graph, rulesOf.CPU, new Set());
  const ranges = placement.activations.map(({ source, nonNegative }) => {
    const channels = graph.portOf(source).dims[1] ?? 1;
    const parts = Float64Array.from({ length: channels }, (_, channel) => (channel + 1) / channels);
    const low = nonNegative ? 0 : -2;
    const most = highest[graph.layer(source.layer).name] ?? 6;
    const range = { min: parts.map((part) => part * low), max: parts.map((part) => part * most) };
    return [keyOf(source), { ...range, meanMin: low, meanMax: most }] as const;
  });
  const means = placement.weights.flatMap(({ layer }) => {
    const source = graph.input(graph.layer(layer), 0);
    const channels = source === undefined ? 0 : (graph.portOf(source).dims[1] ?? 0);
    return source === undefined ? [] : [[slotKey(source, 1), new Float64Array(channels).fill(1)] as const];
  });
  return new Statistics(10, new Map(ranges), new Map(means));
}

const named = (graph: IrGraph, name: string): IrLayer | undefined =>
  [...graph.layers()].find((layer) => layer.name === name);

const numbers = (graph: IrGraph, name: string): number[] => {
  const layer = named(graph, name);
  return layer === undefined ? [] : [...(floatsOf(graph, layer) ?? [])];
};

/** The types on the way of an input, from it upwards. */
function wayUp(graph: IrGraph, name: string, index: number): string[] {
  const types: string[] = [];
  let layer = named(graph, name);
  let port = index;
  while (layer !== undefined && types.length < 4) {
    const source = graph.input(layer, port);
    if (source === undefined) break;
    layer = graph.layer(source.layer);
    types.push(layer.type);
    port = 0;
  }
  return types;
}

describe('a quantized graph', () => {
  const float = drawnGraph(drawing);
  const before = [...float.layers()].length;
  const options = { family: 'CPU', scheme: 'symmetric', estimator: 'minmax', percentile: 99.99 } as const;
  const quantizer = new Quantizer(float, { ...options, statistics: seen(float), biasCorrection: true });
  const { graph, quantizedLayers } = quantizer.quantize(new Set());

  it('has integers with scales in place of weights, and a FakeQuantize before each layer', () => {
    expect(quantizedLayers).toEqual(['conv1', 'deep', 'conv2']);
    for (const name of quantizedLayers) {
      expect(wayUp(graph, name, 0)[0]).toBe('FakeQuantize');
      expect(wayUp(graph, name, 1)).toEqual(['Multiply', 'Convert', 'Const']);
    }
    const stored = named(graph, 'conv2/weights/integers');
    expect(stored?.attributes).toMatchObject({ element_type: 'i8', shape: '5,4,1,1', size: '20' });
  });

  it('has the bounds of what was seen, by channel before a depthwise convolution', () => {
    expect(numbers(graph, 'x/quantized/high')).toEqual([6]);
    expect(numbers(graph, 'x/quantized/low')[0]).toBeCloseTo((-128 / 127) * 6, 5);
    expect(numbers(graph, 'relu1/quantized/low')).toEqual([0, 0, 0, 0]);
    expect(numbers(graph, 'relu1/quantized/high')).toEqual([1.5, 3, 4.5, 6]);
    expect(named(graph, 'relu1/quantized/high')?.outputs[0]?.dims).toEqual([1, 4, 1, 1]);
    expect(numbers(graph, 'relu2/quantized/high')).toEqual([6]);
  });

  it('corrects the bias that is there, and adds one where there is none', () => {
    const own = numbers(graph, 'bias1/constant');
    const corrected = numbers(graph, 'conv1/bias/corrected');
    expect(own).toEqual([]);
    expect(corrected.length).toBe(4);
    const drawn = numbers(float, 'bias1/constant');
    expect(corrected.some((value, channel) => value !== drawn[channel])).toBe(true);
    for (const [channel, value] of corrected.entries())
      expect(Math.abs(value - (drawn[channel] ?? 0))).toBeLessThan(0.2);
    expect(named(graph, 'deep/bias')?.type).toBe('Add');
    expect(wayUp(graph, 'relu2', 0)).toEqual(['Add', 'GroupConvolution', 'FakeQuantize', 'ReLU']);
  });

  it('holds no unused constant', () => {
    for (const layer of graph.layers()) {
      if (layer.type !== 'Const') continue;
      const source = { layer: layer.id, port: layer.outputs[0]?.id ?? 0 };
      expect(graph.consumersOf(source).length, layer.name).toBeGreaterThan(0);
    }
  });

  it('leaves the float graph as it was, and can be repeated with other layers in float', () => {
    expect([...float.layers()].length).toBe(before);
    const mixed = quantizer.quantize(new Set(['deep']));
    expect(mixed.floatLayers.map(({ layer }) => layer)).toEqual(['deep']);
    expect(wayUp(mixed.graph, 'deep', 0)[0]).toBe('ReLU');
    expect(wayUp(mixed.graph, 'deep', 1)).toEqual(['Const']);
    expect(wayUp(mixed.graph, 'conv2', 0)[0]).toBe('FakeQuantize');
    expect([...quantizer.quantize(new Set()).graph.layers()].length).toBe([...graph.layers()].length);
  });

  it('leaves a layer in float whose data is infinite', () => {
    const ranges = seen(float, { relu1: Number.POSITIVE_INFINITY });
    const partly = new Quantizer(float, { ...options, statistics: ranges, biasCorrection: true });
    const found = partly.quantize(new Set());
    expect(found.quantizedLayers).toEqual(['conv1', 'conv2']);
    expect(found.floatLayers).toEqual([
      { layer: 'deep', type: 'GroupConvolution', reason: 'unbounded-data' },
    ]);
    expect(wayUp(found.graph, 'deep', 0)[0]).toBe('ReLU');
    expect(wayUp(found.graph, 'deep', 1)).toEqual(['Const']);
  });
});
