/**
 * Kernel, stride and padding of one window, an entry a spatial axis, as files spell them: one number, a list, _h and _w, C3D's
 * depth and temporal_ fields (facebook/C3D v1.0), kernel_shape { dim } (chuckcho/video-caffe), Synopsys' four sides and
 * TensorFlow's SAME (base_conv_layer.cpp, pooling_layer.cpp of synopsys-caffe).
 */
import type { Parameters } from '../layer.ts';
import { at } from '../tensor.ts';

export interface Window {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  /** Before and behind the image. */
  readonly begin: readonly number[];
  readonly end: readonly number[];
  readonly dilation: readonly number[];
}

export function windowOf(parameters: Parameters, sizes: readonly number[]): Window {
  const axes = sizes.length;
  const spelled = (field: string, prefix: string, depth: string, byDefault: number): number[] => {
    const shape = parameters.block(`${prefix}_shape`).numbers('dim');
    if (shape.length > 0) return shape;
    const list = parameters.numbers(field);
    if (list.length === axes && axes > 1) return list;
    const all = list[0] ?? byDefault;
    const sides = new Array<number>(axes).fill(all);
    if (parameters.has(`${prefix}_h`)) sides[axes - 2] = parameters.number(`${prefix}_h`, all);
    if (parameters.has(`${prefix}_w`)) sides[axes - 1] = parameters.number(`${prefix}_w`, all);
    if (parameters.has('kernel_depth')) sides[0] = parameters.number(depth, byDefault);
    return sides;
  };
  const kernel = spelled('kernel_size', 'kernel', 'kernel_depth', 1);
  const stride = spelled('stride', 'stride', 'temporal_stride', 1);
  const pad = spelled('pad', 'pad', 'temporal_pad', 0);
  // DeepLab's first name for it is `hole`.
  const dilation = spelled(parameters.has('hole') ? 'hole' : 'dilation', 'hole', 'none', 1);
  if (parameters.number('pad_type', 0) === 1) {
    const outputs = sizes.map((size, axis) => Math.ceil(size / at(stride, axis)));
    const total = outputs.map((count, axis) =>
      Math.max(0, (count - 1) * at(stride, axis) + at(kernel, axis) - at(sizes, axis)),
    );
    const begin = total.map((both) => Math.floor(both / 2));
    return { kernel, stride, dilation, begin, end: total.map((both, axis) => both - at(begin, axis)) };
  }
  const side = (name: string): number => parameters.number(`pad_${name}`, 0);
  if (['l', 'r', 't', 'b'].some((name) => side(name) > 0)) {
    return { kernel, stride, dilation, begin: [side('t'), side('l')], end: [side('b'), side('r')] };
  }
  return { kernel, stride, dilation, begin: pad, end: pad };
}

/** Every index of a block of these sizes, the last axis fastest. */
export function* indicesOf(sizes: readonly number[]): Generator<number[]> {
  const count = sizes.reduce((product, size) => product * size, 1);
  for (let index = 0; index < count; index++) {
    let rest = index;
    const place = new Array<number>(sizes.length).fill(0);
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const size = at(sizes, axis);
      place[axis] = rest % size;
      rest = Math.floor(rest / size);
    }
    yield place;
  }
}

/** Where an index lies in a block of these sizes; undefined outside. */
export function offsetOf(place: readonly number[], sizes: readonly number[]): number | undefined {
  let offset = 0;
  for (let axis = 0; axis < sizes.length; axis++) {
    const [index, size] = [at(place, axis), at(sizes, axis)];
    if (index < 0 || index >= size) return undefined;
    offset = offset * size + index;
  }
  return offset;
}
