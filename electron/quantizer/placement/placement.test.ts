import { describe, expect, it } from 'vitest';
import type { IrGraph } from '../ir/irGraph.ts';
import { drawnGraph, plain1x1, same3x3 } from '../testing.ts';
import { placeQuantizers } from './placement.ts';
import { rulesOf } from './rules.ts';

/** Each quantizer as `tensor -> consumer, consumer`, those of one group with its number in front. */
function drawn(graph: IrGraph, floatLayers: readonly string[] = [], family: 'CPU' | 'GPU' = 'CPU') {
  const { activations, ...rest } = placeQuantizers(graph, rulesOf[family], new Set(floatLayers));
  const name = (id: number) => graph.layer(id).name;
  const spots = activations.map(({ source, targets, group, perChannel, nonNegative }) => {
    const marks = `${perChannel ? ' by channel' : ''}${nonNegative ? '' : ' signed'}`;
    return `${group}: ${name(source.layer)} -> ${targets.map(({ layer }) => name(layer)).join(', ')}${marks}`;
  });
  return { spots, ...rest };
}

describe('where a graph is quantized', () => {
  it('is at the input and behind what is fused into a convolution, not inside', () => {
    const graph = drawnGraph(`
      x = Parameter() [1,3,8,8]
      conv1 = Convolution(x, #4x3x3x3) ${same3x3} [1,4,8,8]
      bias1 = Add(conv1, #1x4x1x1)
      relu1 = ReLU(bias1)
      conv2 = Convolution(relu1, #4x4x1x1) ${plain1x1} [1,4,8,8]
      prob = Softmax(conv2)`);
    const { spots, quantizedLayers, floatLayers } = drawn(graph);
    expect(spots).toEqual(['0: x -> conv1 signed', '1: relu1 -> conv2']);
    expect(quantizedLayers).toEqual(['conv1', 'conv2']);
    expect(floatLayers).toEqual([]);
  });

  it('moves up through pooling and shapes, so that they run on 8-bit values', () => {
    const graph = drawnGraph(`
      x = Parameter() [1,3,8,8]
      conv1 = Convolution(x, #4x3x3x3) ${same3x3} [1,4,8,8]
      relu1 = ReLU(conv1)
      pool = MaxPool(relu1) [1,4,4,4]
      flat = Reshape(pool, #2) [1,64]
      fc = MatMul(flat, #5x64) transpose_b=true [1,5]`);
    expect(drawn(graph).spots).toEqual(['0: x -> conv1 signed', '1: relu1 -> pool']);
  });

  it('shares one scale among all that a concatenation joins, whatever lies between', () => {
    const graph = drawnGraph(`
      x = Parameter() [1,3,8,8]
      a = Convolution(x, #4x3x3x3) ${same3x3} [1,4,8,8]
      ra = ReLU(a)
      b = Convolution(x, #4x3x3x3) ${same3x3} [1,4,8,8]
      rb = ReLU(b)
      pb = MaxPool(rb) [1,4,8,8]
      joined = Concat(ra, pb) axis=1 [1,8,8,8]
      c = Convolution(ra, #4x4x1x1) ${plain1x1} [1,4,8,8]
      d = Convolution(joined, #4x8x1x1) ${plain1x1} [1,4,8,8]`);
    expect(drawn(graph).spots).toEqual(['0: x -> a, b signed', '1: ra -> c, joined', '1: rb -> pb']);
  });

  it('keeps what somebody else needs in float as it is', () => {
    const graph = drawnGraph(`
      x = Parameter() [1,4,8,8]
      a = Convolution(x, #4x4x1x1) ${plain1x1} [1,4,8,8]
      b = Convolution(x, #4x4x1x1) ${plain1x1} [1,4,8,8]
      joined = Concat(a, b) axis=1 [1,8,8,8]
      lrn = LRN(joined, #1)
      c = Convolution(joined, #4x8x1x1) ${plain1x1} [1,4,8,8]`);
    expect(drawn(graph).spots).toEqual(['0: x -> a, b signed', '1: joined -> c signed']);
  });

  it('quantizes both sides of a residual sum, and what follows its activation', () => {
    const graph = drawnGraph(`
      x = Parameter() [1,4,8,8]
      a = Convolution(x, #4x4x1x1) ${plain1x1} [1,4,8,8]
      ra = ReLU(a)
      b = Convolution(ra, #4x4x1x1) ${plain1x1} [1,4,8,8]
      sum = Add(b, ra)
      rs = ReLU(sum)
      c = Convolution(rs, #4x4x1x1) ${plain1x1} [1,4,8,8]`);
    expect(drawn(graph).spots).toEqual([
      '0: x -> a signed',
      '1: ra -> b, sum',
      '2: b -> sum signed',
      '3: rs -> c',
    ]);
  });

  it('puts the scaling of the input before its quantizer', () => {
    const graph = drawnGraph(`
      x = Parameter() [1,3,8,8]
      centred = Subtract(x, #1x3x1x1)
      scaled = Multiply(centred, #1)
      conv = Convolution(scaled, #4x3x3x3) ${same3x3} [1,4,8,8]`);
    expect(drawn(graph).spots).toEqual(['0: scaled -> conv signed']);
  });

  it('gives a depthwise convolution a scale for each channel of its data', () => {
    const graph = drawnGraph(`
      x = Parameter() [1,3,8,8]
      a = Convolution(x, #4x3x1x1) ${plain1x1} [1,4,8,8]
      ra = ReLU(a)
      deep = GroupConvolution(ra, #4x1x1x3x3) ${same3x3} [1,4,8,8]
      grouped = GroupConvolution(deep, #2x2x2x3x3) ${same3x3} [1,4,8,8]`);
    const { spots, weights } = drawn(graph);
    expect(spots).toEqual(['0: x -> a signed', '1: ra -> deep by channel', '2: deep -> grouped signed']);
    expect(weights.map(({ channelAxes }) => channelAxes)).toEqual([[0], [0, 1], [0, 1]]);
  });

  it('leaves a named layer in float, and everything that only it asked for', () => {
    const graph = drawnGraph(`
      x = Parameter() [1,3,8,8]
      a = Convolution(x, #4x3x3x3) ${same3x3} [1,4,8,8]
      ra = ReLU(a)
      b = Convolution(ra, #4x4x1x1) ${plain1x1} [1,4,8,8]
      rb = ReLU(b)
      c = Convolution(rb, #4x4x1x1) ${plain1x1} [1,4,8,8]`);
    const { spots, quantizedLayers, floatLayers } = drawn(graph, ['b']);
    expect(spots).toEqual(['0: x -> a signed', '1: rb -> c']);
    expect(quantizedLayers).toEqual(['a', 'c']);
    expect(floatLayers).toEqual([{ layer: 'b', type: 'Convolution', reason: 'chosen' }]);
  });

  it('asks for nothing where no layer gains', () => {
    const graph = drawnGraph(`
      x = Parameter() [1,3,8,8]
      relu = ReLU(x)
      prob = Softmax(relu)`);
    expect(drawn(graph).spots).toEqual([]);
  });

  it('halves the weights of layers that read the input on a CPU, where their sums could overflow', () => {
    const graph = drawnGraph(`
      x = Parameter() [1,3,8,8]
      a = Convolution(x, #4x3x3x3) ${same3x3} [1,4,8,8]
      b = Convolution(a, #4x4x1x1) ${plain1x1} [1,4,8,8]`);
    const steps = (family: 'CPU' | 'GPU') => drawn(graph, [], family).weights.map((each) => each.steps);
    expect(steps('CPU')).toEqual([63, 127]);
    expect(steps('GPU')).toEqual([127, 127]);
  });
});
