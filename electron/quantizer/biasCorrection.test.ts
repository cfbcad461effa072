import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { biasShift, tapShares } from './biasCorrection.ts';
import type { IrLayer } from './ir/irGraph.ts';
import { quantizeWeights } from './ranges/weights.ts';

interface Geometry {
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
  readonly dilation: number;
}

const size = 7;

function layerOf(
  type: string,
  { kernel, stride, pad, dilation }: Geometry,
  inputs: number,
  outputs: number,
): IrLayer {
  const after = Math.floor((size + 2 * pad - dilation * (kernel - 1) - 1) / stride) + 1;
  const port = (id: number, dims: number[]) => ({ id, precision: 'FP32', dims, attributes: {} });
  return {
    ...{ id: 0, name: 'layer', type, version: 'opset1', rest: [] },
    attributes: {
      strides: `${stride},${stride}`,
      dilations: `${dilation},${dilation}`,
      pads_begin: `${pad},${pad}`,
      pads_end: `${pad},${pad}`,
    },
    inputs: [port(0, [1, inputs, size, size])],
    outputs: [port(1, [1, outputs, after, after])],
  };
}

/** Mean of each output channel of a convolution whose input channels are constant, position by position. */
function meansByPosition(
  layer: IrLayer,
  weightOf: (output: number, input: number, tap: number) => number,
  { kernel, stride, pad, dilation }: Geometry,
  levels: readonly number[],
): number[] {
  const [, outputs = 0, after = 0] = layer.outputs[0]?.dims ?? [];
  return Array.from({ length: outputs }, (_, output) => {
    let sum = 0;
    for (let position = 0; position < after ** 2; position++) {
      const [top, left] = [Math.floor(position / after), position % after].map((at) => at * stride - pad);
      for (let tap = 0; tap < kernel ** 2; tap++) {
        const row = (top ?? 0) + Math.floor(tap / kernel) * dilation;
        const column = (left ?? 0) + (tap % kernel) * dilation;
        if (Math.min(row, column) < 0 || Math.max(row, column) >= size) continue;
        for (const [input, level] of levels.entries()) sum += weightOf(output, input, tap) * level;
      }
    }
    return sum / after ** 2;
  });
}

const geometry = fc.record({
  kernel: fc.constantFrom(1, 2, 3),
  stride: fc.constantFrom(1, 2),
  pad: fc.constantFrom(0, 1),
  dilation: fc.constantFrom(1, 2),
});

describe('the shift of a bias', () => {
  it('is what rounding the weights moves the mean output by, padding counted', () => {
    fc.assert(
      fc.property(
        geometry,
        fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 54, maxLength: 54 }),
        (form, list) => {
          const [outputs, inputs, taps] = [2, 3, form.kernel ** 2];
          const weights = Float32Array.from(list.slice(0, outputs * inputs * taps));
          const dims = [outputs, inputs, form.kernel, form.kernel];
          const quantized = quantizeWeights(weights, dims, [0], 7);
          const levels = [10, -3, 0.5];
          const layer = layerOf('Convolution', form, inputs, outputs);
          const shift = biasShift(layer, weights, dims, [0], quantized, Float64Array.from(levels));
          const place = (output: number, input: number, tap: number) =>
            (output * inputs + input) * taps + tap;
          const before = meansByPosition(layer, (...at) => weights[place(...at)] ?? 0, form, levels);
          const after = meansByPosition(
            layer,
            (output, input, tap) =>
              (quantized.integers[place(output, input, tap)] ?? 0) * (quantized.scales[output] ?? 0),
            form,
            levels,
          );
          for (const [channel, mean] of before.entries())
            expect(shift?.[channel]).toBeCloseTo(mean - (after[channel] ?? 0), 3);
        },
      ),
    );
  });

  it('of a group reads the means of its own inputs', () => {
    const form = { kernel: 1, stride: 1, pad: 0, dilation: 1 };
    const layer = layerOf('GroupConvolution', form, 4, 2);
    const weights = Float32Array.from([1, 0.3, 1, 0.3]);
    const dims = [2, 1, 2, 1, 1];
    const quantized = quantizeWeights(weights, dims, [0, 1], 1);
    const shift = biasShift(layer, weights, dims, [0, 1], quantized, Float64Array.of(5, 10, 5, 20));
    expect(shift?.[0]).toBeCloseTo(3, 5);
    expect(shift?.[1]).toBeCloseTo(6, 5);
  });

  it('is not known where the means do not fit', () => {
    const form = { kernel: 1, stride: 1, pad: 0, dilation: 1 };
    const layer = layerOf('Convolution', form, 3, 1);
    const weights = Float32Array.of(1, 2, 3);
    const quantized = quantizeWeights(weights, [1, 3, 1, 1], [0], 127);
    expect(biasShift(layer, weights, [1, 3, 1, 1], [0], quantized, new Float64Array(2))).toBeUndefined();
  });

  it('counts a tap only where it lies on the input', () => {
    const form = { kernel: 3, stride: 1, pad: 1, dilation: 1 };
    const shares = tapShares(layerOf('Convolution', form, 1, 1), [3, 3]);
    const edge = 6 / 7;
    const expected = [edge ** 2, edge, edge ** 2, edge, 1, edge, edge ** 2, edge, edge ** 2];
    for (const [tap, share] of expected.entries()) expect(shares[tap]).toBeCloseTo(share, 12);
  });
});
