/**
 * Interp of DeepLab and PSPNet (interp_layer.cpp of hszhao/PSPNet): bilinear, corners on corners, after an optional crop (a
 * negative pad_beg, pad_end). The output's size is `height` and `width`, or follows from shrink_factor and zoom_factor, or is
 * that of a second bottom, which forks allow. Of Synopsys' fork: full_zoom_factor multiplies the size; zoomMeaning.ts says
 * when zoom_factor does, too.
 */
import { type Message, optional, scalar } from '../caffe/message.ts';
import { floatTensor, int64Tensor } from '../graph/tensor.ts';
import { emitSlice } from './cut.ts';
import { defineLayer } from './definition.ts';

const interpParameter = {
  height: optional('int32', 1),
  width: optional('int32', 2),
  zoom_factor: optional('int32', 3),
  shrink_factor: optional('int32', 4),
  pad_beg: scalar('int32', 5, 0),
  pad_end: scalar('int32', 6, 0),
  full_zoom_factor: optional('int32', 7),
};

export const interp = defineLayer({
  types: ['Interp'],
  block: { name: 'interp_param', fields: interpParameter },
  bottoms: [1, 2],
  signal: 'passes',
  plan({ param, bottom, bottoms: [, like], context: { zoom }, warn, refuse }) {
    const { shape } = bottom;
    if (shape.length !== 4)
      throw refuse(`wants images of 4 dimensions, but its bottom is [${shape}]`, 'input');
    const { pad_beg: begin, pad_end: end } = param;
    if (begin > 0 || end > 0)
      throw refuse('has a positive padding; Caffe takes only a crop (0 or less)', 'input');
    const cuts = [2, 3].map((axis) => ({ axis, start: -begin, end: (shape[axis] ?? 0) + end }));
    const cropped = cuts.map((cut) => cut.end - cut.start);
    const size = like === undefined ? outputSize(param, cropped, zoom) : like.shape.slice(2);
    if (like !== undefined && like.shape.length !== 4)
      throw refuse(`takes the size of [${like.shape}], which has no height and width`, 'input');
    if (size === undefined) throw refuse('has neither a height and width nor a factor', 'input');
    if ([...cropped, ...size].some((length) => length < 1)) {
      throw refuse(`leaves nothing of [${shape}]: [${cropped}] becomes [${size}]`, 'input');
    }
    const factor = param.zoom_factor ?? 1;
    if (zoom === 'times' && like === undefined && factor > 1 && param.shrink_factor === undefined) {
      warn({ kind: 'zoom-multiplies', factor });
    }
    return {
      build(build) {
        const image = emitSlice(build, bottom, cuts, 'crop');
        if (size.join() === cropped.join() && image !== bottom) return [image];
        if (size.join() === cropped.join()) return [bottom];
        const inputs = [
          image,
          build.constant('size', int64Tensor([2], size)),
          build.constant(
            'scales',
            floatTensor(
              [2],
              size.map((length, axis) => length / (cropped[axis] ?? 1)),
            ),
          ),
          build.constant('axes', int64Tensor([2], [2, 3])),
        ];
        const attributes = {
          mode: 'linear_onnx',
          shape_calculation_mode: 'sizes',
          coordinate_transformation_mode: 'align_corners',
          nearest_mode: 'round_prefer_floor',
          antialias: false,
          pads_begin: [0],
          pads_end: [0],
          cube_coeff: -0.75,
        };
        const top = [...shape.slice(0, 2), ...size];
        return [build.emit({ type: 'Interpolate', opset: 'opset4', attributes, inputs, shape: top })];
      },
    };
  },
});

/** InterpLayer::Reshape: factors come before sizes, except that both factors come after them. */
function outputSize(
  {
    height,
    width,
    zoom_factor: zoom,
    shrink_factor: shrink,
    full_zoom_factor: full,
  }: Message<typeof interpParameter>,
  cropped: readonly number[],
  meaning: 'between' | 'times',
): number[] | undefined {
  const shrunk = (length: number): number => Math.floor((length - 1) / (shrink ?? 1)) + 1;
  const zoomed = (length: number): number => length + (length - 1) * ((zoom ?? 1) - 1);
  if ((zoom ?? 1) < 1 || (shrink ?? 1) < 1 || (full ?? 1) < 1) return undefined;
  if (shrink !== undefined && zoom === undefined) return cropped.map(shrunk);
  if (zoom !== undefined && shrink === undefined) {
    return cropped.map(meaning === 'between' ? zoomed : (length) => length * zoom);
  }
  if (height !== undefined && width !== undefined) return [height, width];
  if (zoom === undefined) return full === undefined ? undefined : cropped.map((length) => length * full);
  return cropped.map((length) => zoomed(shrunk(length)));
}
