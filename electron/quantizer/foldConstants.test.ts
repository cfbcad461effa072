/** Constants that are folded, against the same arithmetic written out here. */
import { describe, expect, it } from 'vitest';
import { type LoadedRuntime, loadRuntime } from '../openvino/load.ts';
import { foldConstants } from './foldConstants.ts';
import { floatsOf } from './ir/elements.ts';
import type { IrGraph } from './ir/irGraph.ts';
import { drawnGraph, plain1x1, same3x3 } from './testing.ts';

const runtime: LoadedRuntime = loadRuntime();

const types = (graph: IrGraph) =>
  Array.from(graph.layers(), ({ type }) => type).filter((type) => !/^(Const|Parameter|Result)$/.test(type));

const named = (graph: IrGraph, name: string) => [...graph.layers()].find((layer) => layer.name === name);

describe('constants behind operations', () => {
  const drawn = drawnGraph(`
    x = Parameter() [1,4,6,5]
    turned = Transpose(#1x3x3x4, @3x0x1x2) [4,1,3,3]
    weights = Reshape(turned, @4x1x1x3x3) special_zero=false [4,1,1,3,3]
    deep = GroupConvolution(x, weights) ${same3x3} [1,4,6,5]
    scaled = Multiply(#2x4x1x1, #2x1x1x1) [2,4,1,1]
    conv = Convolution(deep, scaled) ${plain1x1} [1,2,6,5]`);

  it('become constants with the values that OpenVINO computes for them', async () => {
    const graph = await foldConstants(runtime, drawn);
    expect(types(graph)).toEqual(['GroupConvolution', 'Convolution']);
    const source = floatsOf(
      drawn,
      [...drawn.layers()].find(({ name }) => name === 'turned/constant') ?? never(),
    );
    const weights = named(graph, 'weights') ?? never();
    expect(weights.outputs[0]?.dims).toEqual([4, 1, 1, 3, 3]);
    const expected = Float32Array.from({ length: 36 }, (_, index) => {
      const [channel, place] = [Math.floor(index / 9), index % 9];
      return source?.[place * 4 + channel] ?? Number.NaN;
    });
    expect(floatsOf(graph, weights)).toEqual(expected);
    const [one, other] = [...drawn.layers()]
      .filter(({ name }) => name === 'scaled/constant')
      .map((layer) => floatsOf(drawn, layer) ?? new Float32Array());
    const product = one?.map((value, index) => value * (other?.[Math.floor(index / 4)] ?? Number.NaN));
    expect(floatsOf(graph, named(graph, 'scaled') ?? never())).toEqual(product);
  });

  it('leave nothing behind that is not used, and do not change the graph that was read', async () => {
    const before = [...drawn.layers()].length;
    const graph = await foldConstants(runtime, drawn);
    for (const layer of graph.layers()) {
      if (layer.type !== 'Const') continue;
      const source = { layer: layer.id, port: layer.outputs[0]?.id ?? 0 };
      expect(graph.consumersOf(source).length, layer.name).toBe(1);
    }
    expect([...drawn.layers()].length).toBe(before);
  });

  it('are left alone where they are computed from the shape of data, since the model may be reshaped', async () => {
    const graph = drawnGraph(`
      x = Parameter() [1,4,6,5]
      shape = ShapeOf(x) output_type=i64 [4]
      flat = Reshape(x, shape) special_zero=false [1,4,6,5]
      conv = Convolution(flat, #2x4x1x1) ${plain1x1} [1,2,6,5]`);
    expect(await foldConstants(runtime, graph)).toBe(graph);
  });

  it('are left alone where they would be many times larger than what they are made from', async () => {
    const graph = drawnGraph(`
      x = Parameter() [1,4,100,100]
      wide = Broadcast(#1x4x1x1, @1x4x100x100) mode=numpy [1,4,100,100]
      sum = Add(x, wide) auto_broadcast=numpy`);
    expect(await foldConstants(runtime, graph)).toBe(graph);
  });
});

function never(): never {
  throw new Error('the layer is not there');
}
