/** What exporters spell with many operations and the runtime computes in one kernel. */
import { describe, expect, it } from 'vitest';
import { IrGraph } from '../ir/irGraph.ts';
import { drawnGraph, plain1x1, same3x3 } from '../testing.ts';
import { fusedOutput } from './fusedOutput.ts';
import { placeQuantizers } from './placement.ts';
import { rulesOf } from './rules.ts';

const spots = (text: string): string[] => spotsOf(drawnGraph(text));

function spotsOf(graph: IrGraph): string[] {
  const name = (id: number) => graph.layer(id).name;
  return placeQuantizers(graph, rulesOf.CPU, new Set()).activations.map(
    ({ source, targets }) => `${name(source.layer)} -> ${targets.map(({ layer }) => name(layer)).join(', ')}`,
  );
}

const conv = (name: string, from: string) => `${name} = Convolution(${from}, #4x4x3x3) ${same3x3} [1,4,8,8]`;

describe('an activation in several operations', () => {
  it.each([
    ['x * sigmoid(x)', ['gate = Sigmoid(a)', 'act = Multiply(a, gate)'], 'act'],
    [
      'HSwish with a maximum and a minimum',
      [
        'three = Add(a, #1)',
        'low = Maximum(#1, three)',
        'high = Minimum(#1, low)',
        'product = Multiply(a, high)',
        'act = Divide(product, #1)',
      ],
      'act',
    ],
    [
      'GELU with an error function',
      [
        'root = Divide(a, #1)',
        'erf = Erf(root)',
        'one = Add(erf, #1)',
        'half = Multiply(a, #1)',
        'act = Multiply(half, one)',
      ],
      'act',
    ],
    ['a leaky ReLU as a maximum', ['part = Multiply(a, #1)', 'act = Maximum(a, part)'], 'act'],
    ['a square', ['act = Multiply(a, a)'], 'act'],
  ])('%s has no quantizer inside', (_what, lines, act) => {
    const text = [`x = Parameter() [1,4,8,8]`, conv('a', 'x'), ...lines, conv('b', act)].join('\n');
    expect(spots(text)).toEqual(['x -> a', `${act} -> b`]);
    const graph = drawnGraph(text);
    const { layer } = fusedOutput(graph, 'CPU', 'a');
    expect(graph.layer(layer).name).toBe(act);
  });

  it('is absent where something else reads its input, too', () => {
    const text = `
      x = Parameter() [1,4,8,8]
      ${conv('a', 'x')}
      gate = Sigmoid(a)
      act = Multiply(a, gate)
      ${conv('b', 'act')}
      ${conv('c', 'a')}`;
    expect(spots(text)).toEqual(['x -> a', 'a -> act, c', 'gate -> act', 'act -> b']);
  });
});

describe('a reader that wants only the shape of a tensor', () => {
  it('does not part a convolution from its bias and activation', () => {
    const text = `
      x = Parameter() [1,4,8,8]
      ${conv('a', 'x')}
      shape = ShapeOf(a) [4]
      bias = Add(a, #1x4x1x1)
      act = ReLU(bias)
      ${conv('b', 'act')}
      back = Reshape(b, shape) special_zero=false [1,4,8,8]`;
    expect(spots(text)).toEqual(['x -> a', 'act -> b']);
  });
});

describe('arithmetic that leads to no kernel with weights', () => {
  it('stays in float, as the decoding of boxes behind a head does', () => {
    const text = `
      x = Parameter() [1,4,8,8]
      ${conv('a', 'x')}
      ${conv('b', 'x')}
      sum = Add(a, b)
      boxes = Multiply(sum, #1x4x8x8)`;
    expect(spots(text)).toEqual(['x -> a, b']);
  });
});

describe('padding', () => {
  const padded = (value: string) => `
    x = Parameter() [1,4,8,8]
    a = Convolution(x, #4x4x1x1) ${plain1x1} [1,4,8,8]
    wide = Pad(a, @0x0x1x1, @0x0x1x1${value}) pad_mode=constant [1,4,10,10]
    b = Convolution(wide, #4x4x3x3) ${same3x3} [1,4,10,10]`;

  it('with zeros is quantized before, so that the convolution does it', () => {
    expect(spots(padded(''))).toEqual(['x -> a', 'a -> wide']);
  });

  it('with another value is quantized behind', () => {
    expect(spots(padded(', #1'))).toEqual(['x -> a', 'wide -> b']);
  });
});

describe('a layer that moves values', () => {
  const pooled = (second: string) => `
    x = Parameter() [1,4,8,8]
    ${conv('a', 'x')}
    parts = Split(a, @1) num_splits=2 [1,2,8,8]
    ${second}
    b = Convolution(parts, #4x2x1x1) ${plain1x1} [1,4,8,8]`;

  it('is quantized before where all that read it ask', () => {
    expect(spots(pooled('c = Convolution(parts, #4x2x1x1) [1,4,8,8]'))).toEqual(['x -> a', 'a -> parts']);
  });

  it('is quantized behind where one reader wants it in float', () => {
    expect(spots(pooled('c = Softmax(parts)'))).toEqual(['x -> a', 'parts -> b']);
  });

  it('is quantized before although it has an output that nothing reads, as the indices of a MaxPool', () => {
    const drawn = drawnGraph(`
      x = Parameter() [1,4,8,8]
      ${conv('a', 'x')}
      pool = MaxPool(a) [1,4,8,8]
      ${conv('b', 'pool')}`);
    const indices = { id: 9, precision: 'I64', dims: [1, 4, 8, 8], attributes: {} };
    const layers = Array.from(drawn.layers(), (layer) =>
      layer.type === 'MaxPool' ? { ...layer, outputs: [...layer.outputs, indices] } : layer,
    );
    const graph = new IrGraph({ name: 'pool', rest: [], weights: new Uint8Array() }, layers, drawn.edges());
    expect(spotsOf(graph)).toEqual(['x -> a', 'a -> pool']);
  });

  it('is quantized behind where it picks rows of a constant table', () => {
    const text = `
      x = Parameter() [5]
      rows = Gather(#9x4, x, @0) [5,4]
      y = MatMul(rows, #2x4) transpose_b=true [5,2]`;
    expect(spots(text)).toEqual(['rows -> y']);
  });

  it('is quantized behind where it joins data and a constant', () => {
    const text = `
      x = Parameter() [1,4,8,8]
      ${conv('a', 'x')}
      wide = Concat(a, #1x4x8x8) axis=1 [1,8,8,8]
      b = Convolution(wide, #4x8x1x1) ${plain1x1} [1,4,8,8]`;
    expect(spots(text)).toEqual(['x -> a', 'wide -> b']);
  });
});
