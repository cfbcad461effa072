/**
 * Pooling: MAX and AVE, global, Caffe's rounding (up) and clipping (no window starts in the padding behind the image).
 * AVE divides by the window cut off at the padded image, as pooling_layer.cpp of BVLC/caffe does.
 */
import { enumeration, optional, scalar } from '../caffe/message.ts';
import { floatTensor, int64Tensor } from '../graph/tensor.ts';
import { defineLayer } from './definition.ts';
import { engines, perAxis } from './spatial.ts';

const poolingParameter = {
  pool: enumeration(1, { MAX: 0, AVE: 1, STOCHASTIC: 2 }, 'MAX'),
  kernel_size: optional('uint32', 2),
  stride: optional('uint32', 3),
  pad: optional('uint32', 4),
  kernel_h: optional('uint32', 5),
  kernel_w: optional('uint32', 6),
  stride_h: optional('uint32', 7),
  stride_w: optional('uint32', 8),
  pad_h: optional('uint32', 9),
  pad_w: optional('uint32', 10),
  engine: enumeration(11, engines, 'DEFAULT'),
  global_pooling: scalar('bool', 12, false),
  round_mode: enumeration(13, { CEIL: 0, FLOOR: 1 }, 'CEIL'),
};

export interface PoolingAxis {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly pad: number;
}

/**
 * Outputs along one axis, and the padding behind the image with which rounding down gives as many.
 * `clips`: whether any axis is padded; only then Caffe drops a window that starts behind the image, on every axis.
 * `overhang`: how far the last window reaches behind the padded image, 0 if it does not.
 */
export function pooledAxis(axis: PoolingAxis, rounding: 'CEIL' | 'FLOOR', clips: boolean) {
  const { size, kernel, stride, pad } = axis;
  const steps = (size + 2 * pad - kernel) / stride;
  let outputs = (rounding === 'CEIL' ? Math.ceil(steps) : Math.floor(steps)) + 1;
  if (clips && (outputs - 1) * stride >= size + pad) outputs--;
  const reach = (outputs - 1) * stride + kernel - pad;
  return { outputs, padEnd: Math.max(0, reach - size), overhang: Math.max(0, reach - size - pad) };
}

export const pooling = defineLayer({
  types: ['Pooling'],
  block: { name: 'pooling_param', fields: poolingParameter },
  signal: 'passes',
  plan({ param, bottoms: [bottom], refuse }) {
    if (bottom === undefined || bottom.shape.length !== 4) {
      throw refuse(`wants images of 4 dimensions, but its bottom is [${bottom?.shape}]`, 'input');
    }
    const { pool } = param;
    if (pool === 'STOCHASTIC') throw refuse('pools at random (STOCHASTIC), which OpenVINO cannot');
    const [batch = 1, channels = 1, ...sizes] = bottom.shape;
    const list = (value: number | undefined): number[] => (value === undefined ? [] : [value]);
    if (param.global_pooling && (param.kernel_size ?? param.kernel_h ?? param.kernel_w) !== undefined) {
      throw refuse('has both global_pooling and a kernel', 'input');
    }
    const kernel = param.global_pooling
      ? sizes
      : perAxis(
          {
            field: 'kernel_size',
            list: list(param.kernel_size),
            h: param.kernel_h,
            w: param.kernel_w,
            least: 1,
          },
          2,
          refuse,
        );
    const strides = perAxis(
      {
        field: 'stride',
        list: list(param.stride),
        h: param.stride_h,
        w: param.stride_w,
        fallback: 1,
        least: 1,
      },
      2,
      refuse,
    );
    const pads = perAxis(
      { field: 'pad', list: list(param.pad), h: param.pad_h, w: param.pad_w, fallback: 0, least: 0 },
      2,
      refuse,
    );
    const padded = pads.some((pad) => pad > 0);
    const axes = kernel.map((size, axis) => {
      const given = {
        size: sizes[axis] ?? 0,
        kernel: size,
        stride: strides[axis] ?? 1,
        pad: pads[axis] ?? 0,
      };
      if (given.pad >= size)
        throw refuse(`has a pad of ${given.pad}, not smaller than its kernel of ${size}`, 'input');
      const pooled = pooledAxis(given, param.round_mode, padded);
      if (pooled.outputs < 1) {
        throw refuse(
          `has a kernel of [${kernel}] that is larger than its padded bottom [${bottom.shape}]`,
          'input',
        );
      }
      if ((pooled.outputs - 1) * given.stride - given.pad >= given.size) {
        throw refuse(
          `has windows without a single pixel (kernel ${size}, stride ${given.stride}); Caffe's result is undefined`,
        );
      }
      return { ...given, ...pooled };
    });
    const shape = [batch, channels, ...axes.map((axis) => axis.outputs)];
    const padsEnd = axes.map((axis) => axis.padEnd);
    const shared = { strides, kernel, rounding_type: 'floor', auto_pad: 'explicit' } as const;
    if (pool === 'MAX') {
      const attributes = { ...shared, pads_begin: pads, pads_end: padsEnd };
      return { build: ({ emit }) => [emit({ type: 'MaxPool', attributes, inputs: [bottom], shape })] };
    }
    const overhangs = axes.some((axis) => axis.overhang > 0);
    if (!padded || !overhangs) {
      const attributes = { ...shared, pads_begin: pads, pads_end: padsEnd, 'exclude-pad': !padded };
      return { build: ({ emit }) => [emit({ type: 'AvgPool', attributes, inputs: [bottom], shape })] };
    }
    // The padding counts for the divisor, what lies behind it does not: OpenVINO's op knows only one kind, so the
    // zeros that count become part of the image.
    const paddedShape = [batch, channels, ...axes.map((axis) => axis.size + 2 * axis.pad)];
    const attributes = {
      ...shared,
      pads_begin: [0, 0],
      pads_end: axes.map((axis) => axis.overhang),
      'exclude-pad': true,
    };
    return {
      build: ({ emit, constant }) => {
        const padding = constant('pad/size', int64Tensor([4], [0, 0, ...pads]));
        const zero = constant('pad/value', floatTensor([], [0]));
        const image = emit(
          {
            type: 'Pad',
            attributes: { pad_mode: 'constant' },
            inputs: [bottom, padding, padding, zero],
            shape: paddedShape,
          },
          'pad',
        );
        return [emit({ type: 'AvgPool', attributes, inputs: [image], shape })];
      },
    };
  },
});
