import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawGraph } from '../graph/graph.ts';
import { drawLayer, drawn, graphOf } from '../testing.ts';
import { type PoolingAxis, pooledAxis } from './pooling.ts';

/** Straight from pooling_layer.cpp: how many pixels and how large a divisor each window along one axis has. */
function caffeWindows({ size, kernel, stride, pad }: PoolingAxis): { pixels: number[]; divisors: number[] } {
  let outputs = Math.ceil((size + 2 * pad - kernel) / stride) + 1;
  if (pad > 0 && (outputs - 1) * stride >= size + pad) outputs--;
  const starts = Array.from({ length: outputs }, (_, index) => index * stride - pad);
  return {
    pixels: starts.map((start) => Math.min(start + kernel, size) - Math.max(start, 0)),
    divisors: starts.map((start) => Math.min(start + kernel, size + pad) - start),
  };
}

/** What OpenVINO's pooling with floor rounding does, after `before` zeros that count and with padding that does not. */
function openvinoWindows(
  size: number,
  kernel: number,
  stride: number,
  begin: number,
  end: number,
  counts: boolean,
) {
  const outputs = Math.floor((size + begin + end - kernel) / stride) + 1;
  const starts = Array.from({ length: outputs }, (_, index) => index * stride - begin);
  const inside = starts.map((start) => Math.min(start + kernel, size) - Math.max(start, 0));
  return { pixels: inside, divisors: counts ? starts.map(() => kernel) : inside };
}

const axes = fc
  .record({
    size: fc.integer({ min: 1, max: 30 }),
    kernel: fc.integer({ min: 1, max: 7 }),
    stride: fc.integer({ min: 1, max: 5 }),
  })
  .chain((axis) => fc.integer({ min: 0, max: axis.kernel - 1 }).map((pad) => ({ ...axis, pad })))
  .filter((axis) => axis.size + 2 * axis.pad >= axis.kernel)
  .filter((axis) => caffeWindows(axis).pixels.every((pixels) => pixels > 0));

describe('pooling along an axis', () => {
  test('sees the pixels that Caffe sees', () => {
    fc.assert(
      fc.property(axes, (axis) => {
        const { padEnd } = pooledAxis(axis, 'CEIL', axis.pad > 0);
        const ours = openvinoWindows(axis.size, axis.kernel, axis.stride, axis.pad, padEnd, false);
        expect(ours.pixels).toEqual(caffeWindows(axis).pixels);
      }),
      { numRuns: 2000 },
    );
  });

  test('divides by what Caffe divides by', () => {
    fc.assert(
      fc.property(axes, (axis) => {
        const { size, kernel, stride, pad } = axis;
        const { padEnd, overhang } = pooledAxis(axis, 'CEIL', pad > 0);
        const ours =
          pad > 0 && overhang > 0
            ? openvinoWindows(size + 2 * pad, kernel, stride, 0, overhang, false)
            : openvinoWindows(size, kernel, stride, pad, padEnd, pad > 0);
        expect(ours.divisors).toEqual(caffeWindows(axis).divisors);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a Pooling layer', () => {
  const attributes = (block: string, input: readonly number[]) => {
    const graph = graphOf(
      `layer { name: "l" type: "Pooling" bottom: "data" top: "l" pooling_param { ${block} } }`,
      { input },
    );
    const last = graph.operations.at(-1);
    return last?.kind === 'compute' ? { shape: last.outputs[0]?.shape, ...last.attributes } : {};
  };

  test('rounds up: 112 by 3 stride 2 is 56', () => {
    expect(attributes('kernel_size: 3 stride: 2', [1, 2, 112, 112])).toMatchObject({
      shape: [1, 2, 56, 56],
      pads_begin: [0, 0],
      pads_end: [1, 1],
      rounding_type: 'floor',
    });
  });

  test('rounds down where the file says so', () => {
    expect(attributes('kernel_size: 3 stride: 2 round_mode: FLOOR', [1, 2, 112, 112])).toMatchObject({
      shape: [1, 2, 55, 55],
      pads_end: [0, 0],
    });
  });

  test('rounds as the field of the forks says, and not both ways', () => {
    const block = 'kernel_size: 3 stride: 2 ceil_mode:';
    expect(attributes(`${block} false`, [1, 2, 112, 112])).toMatchObject({ shape: [1, 2, 55, 55] });
    expect(attributes(`${block} true`, [1, 2, 112, 112])).toMatchObject({ shape: [1, 2, 56, 56] });
    expect(() => attributes(`${block} true round_mode: FLOOR`, [1, 2, 8, 8])).toThrow(
      /has round_mode FLOOR and ceil_mode true, which contradict one another/,
    );
  });

  test('of maxima says with a second top where it found them', () => {
    expect(
      drawn('Pooling', 'pooling_param { kernel_size: 2 stride: 2 }', [[1, 2, 4, 4]], { tops: 2 }),
    ).toEqual([
      'l = MaxPool(a) [1,2,2,2] [1,2,2,2]',
      'l/mask = Convert(l) [1,2,2,2]',
      '-> x = l',
      '-> y = l/mask',
    ]);
    expect(() =>
      drawn('Pooling', 'pooling_param { pool: AVE kernel_size: 2 }', [[1, 2, 4, 4]], { tops: 2 }),
    ).toThrow(/has two tops; only MAX pooling has a second one/);
  });

  test('makes padding part of the image when an average has both padding and an overhang', () => {
    expect(
      drawLayer('Pooling', 'pooling_param { pool: AVE kernel_size: 3 stride: 2 pad: 1 }', [1, 2, 8, 8]),
    ).toBe(
      [
        'data = Parameter [1,2,8,8]',
        'l/pad/size = Constant i64 [4]',
        'l/pad/value = Constant f32 []',
        'l/pad = Pad(data, l/pad/size, l/pad/size, l/pad/value) [1,2,10,10]',
        'l = AvgPool(l/pad) [1,2,5,5]',
        '-> l = l',
      ].join('\n'),
    );
  });

  test('counts padding for an average without an overhang, and takes the whole image when global', () => {
    expect(attributes('pool: AVE kernel_size: 3 stride: 1 pad: 1', [1, 2, 8, 8])).toMatchObject({
      'exclude-pad': false,
    });
    expect(attributes('pool: AVE global_pooling: true', [1, 2, 7, 5])).toMatchObject({
      kernel: [7, 5],
      shape: [1, 2, 1, 1],
    });
  });

  test.each([
    ['pool: STOCHASTIC kernel_size: 2', /pools at random/],
    ['kernel_size: 2 pad: 2', /a pad of 2, not smaller than its kernel/],
    ['kernel_size: 9', /a kernel of \[9,9\] that is larger/],
    ['kernel_size: 1 stride: 3', /windows without a single pixel/],
    ['stride: 2', /has no "kernel_size"/],
    ['kernel_size: 2 kernel_h: 2 kernel_w: 2', /both for all axes and by _h and _w/],
    ['global_pooling: true kernel_size: 2', /both global_pooling and a kernel/],
    ['global_pooling: true pad: 1', /both global_pooling and a pad/],
    [
      'kernel_size: 2 twist: 3',
      /a field "twist" in pooling_param that Caffe and the forks known here do not have/,
    ],
  ])('with %s is refused', (block, sentence) => {
    expect(() => drawLayer('Pooling', `pooling_param { ${block} }`, [1, 2, 6, 6])).toThrow(sentence);
    expect(() => drawLayer('Pooling', `pooling_param { ${block} }`, [1, 2, 6, 6])).toThrow(
      /net\.prototxt:2: layer "l" \(Pooling\)/,
    );
  });

  test.each([
    ['kernel_size: 3 kernel_size: 2 kernel_size: 1 stride: 2 stride: 1 stride: 1', [1, 2, 4, 5, 4]],
    ['kernel_size: 2 kernel_depth: 1 stride: 2 temporal_stride: 1', [1, 2, 8, 3, 2]],
    ['kernel_shape { dim: 2 dim: 2 dim: 2 } stride_shape { dim: 2 dim: 2 dim: 2 }', [1, 2, 4, 3, 2]],
    ['kernel_size: 2', [1, 2, 7, 5, 3]],
  ])('of a volume by { %s }', (block, shape) => {
    expect(attributes(block, [1, 2, 8, 6, 4])).toMatchObject({ shape });
  });

  test('leaves padding out of an average where the file says AVE_TF', () => {
    const block = 'pool: AVE_TF kernel_size: 3 stride: 2 pad_l: 0 pad_r: 1 pad_t: 1 pad_b: 0';
    expect(attributes(block, [1, 2, 8, 8])).toMatchObject({
      'exclude-pad': true,
      pads_begin: [1, 0],
      pads_end: [0, 1],
      shape: [1, 2, 4, 4],
    });
  });

  test('stands in the graph under its own name', () => {
    expect(
      drawGraph(
        graphOf(
          'layer { name: "p" type: "Pooling" bottom: "data" top: "out" pooling_param { kernel_size: 2 } }',
          { input: [1, 1, 4, 4] },
        ),
      ),
    ).toContain('p = MaxPool(data) [1,1,3,3]\n-> out = p');
  });
});
