/**
 * Upsample. With two bottoms SegNet's (upsample_layer.cpp of alexgkendall/caffe-segnet): each number goes to the place that
 * the pooling's mask names, every other place is 0; the output's size is upsample_h, upsample_w, or the bottom's times the
 * scale less a row or column (pad_out). With one bottom that of the YOLO forks: each pixel is repeated.
 */
import { type Message, optional, scalar } from '../caffe/message.ts';
import type { Value } from '../graph/graph.ts';
import { floatTensor, int64Tensor } from '../graph/tensor.ts';
import { type Build, defineLayer, type PlanInput } from './definition.ts';
import { emitFilled } from './elementwise.ts';

const upsampleParameter = {
  scale: optional('uint32', 1),
  scale_h: optional('uint32', 2),
  scale_w: optional('uint32', 3),
  pad_out_h: scalar('bool', 4, false),
  pad_out_w: scalar('bool', 5, false),
  upsample_h: optional('uint32', 6),
  upsample_w: optional('uint32', 7),
};

export const upsample = defineLayer({
  types: ['Upsample'],
  block: { name: 'upsample_param', fields: upsampleParameter },
  bottoms: [1, 2],
  signal: 'passes',
  plan(input) {
    const { bottom, bottoms, refuse } = input;
    const { shape } = bottom;
    if (shape.length !== 4)
      throw refuse(`wants images of 4 dimensions, but its bottom is [${shape}]`, 'input');
    const [, mask] = bottoms;
    if (mask === undefined) {
      const repeats = factors(input.param, refuse, 1);
      return { build: (build) => [emitRepeated(build, bottom, repeats)] };
    }
    if (mask.shape.join() !== shape.join()) {
      throw refuse(`has a mask of [${mask.shape}] for a bottom of [${shape}]`, 'input');
    }
    const size = unpooledSize(input);
    return { build: (build) => [emitUnpooled(build, bottom, mask, size)] };
  },
});

type Refuse = PlanInput<typeof upsampleParameter>['refuse'];

function factors(
  { scale, scale_h: high, scale_w: wide }: Message<typeof upsampleParameter>,
  refuse: Refuse,
  fallback: number,
): [number, number] {
  if ((high === undefined) !== (wide === undefined) || (scale !== undefined && high !== undefined)) {
    throw refuse('wants either scale or both of scale_h and scale_w', 'input');
  }
  const both: [number, number] = [high ?? scale ?? fallback, wide ?? scale ?? fallback];
  if (both.some((factor) => factor < 1)) throw refuse('has a scale of 0', 'input');
  return both;
}

function unpooledSize({ param, bottom, refuse }: PlanInput<typeof upsampleParameter>): [number, number] {
  const { upsample_h: height, upsample_w: width } = param;
  if (height !== undefined && width !== undefined) return [height, width];
  // The default of SegNet's proto.
  const [high, wide] = factors(param, refuse, 2);
  if ((param.pad_out_h && high !== 2) || (param.pad_out_w && wide !== 2)) {
    throw refuse('has a pad_out with a scale that is not 2', 'input');
  }
  const [, , rows = 0, columns = 0] = bottom.shape;
  return [rows * high - Number(param.pad_out_h), columns * wide - Number(param.pad_out_w)];
}

function emitRepeated(build: Build, bottom: Value, [high, wide]: readonly [number, number]): Value {
  if (high === 1 && wide === 1) return bottom;
  const [images = 1, channels = 1, rows = 0, columns = 0] = bottom.shape;
  const shape = [images, channels, rows * high, columns * wide];
  const attributes = {
    mode: 'nearest',
    shape_calculation_mode: 'sizes',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
    antialias: false,
    pads_begin: [0],
    pads_end: [0],
    cube_coeff: -0.75,
  };
  const inputs = [
    bottom,
    build.constant('size', int64Tensor([2], shape.slice(2))),
    build.constant('scales', floatTensor([2], [high, wide])),
    build.constant('axes', int64Tensor([2], [2, 3])),
  ];
  return build.emit({ type: 'Interpolate', opset: 'opset4', attributes, inputs, shape });
}

/** Zeros with the bottom's numbers scattered into them, a channel's pixels in one row. */
function emitUnpooled(
  build: Build,
  bottom: Value,
  mask: Value,
  [high, wide]: readonly [number, number],
): Value {
  const [images = 1, channels = 1, rows = 0, columns = 0] = bottom.shape;
  const flat = [images, channels, rows * columns];
  const pattern = build.constant('flat/shape', int64Tensor([3], [0, 0, -1]));
  const flatten = (value: Value, suffix: string): Value =>
    build.emit(
      { type: 'Reshape', attributes: { special_zero: true }, inputs: [value, pattern], shape: flat },
      suffix,
    );
  const places = build.emit(
    {
      type: 'Convert',
      attributes: { destination_type: 'i32' },
      inputs: [flatten(mask, 'mask')],
      shape: flat,
      elementType: 'i32',
    },
    'places',
  );
  const row = [images, channels, high * wide];
  const scattered = build.emit(
    {
      type: 'ScatterElementsUpdate',
      opset: 'opset3',
      inputs: [
        emitFilled(build, 0, row, 'zeros'),
        places,
        flatten(bottom, 'flat'),
        build.constant('axis', int64Tensor([], [2])),
      ],
      shape: row,
    },
    'scattered',
  );
  const shape = [images, channels, high, wide];
  const target = build.constant('shape', int64Tensor([4], [0, 0, high, wide]));
  return build.emit({
    type: 'Reshape',
    attributes: { special_zero: true },
    inputs: [scattered, target],
    shape,
  });
}
