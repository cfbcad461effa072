/**
 * Im2col (im2col_layer.cpp of BVLC/caffe): the pixels of each window become channels, [N, C, H, W] -> [N, C kh kw, rows,
 * columns], a channel's pixels behind one another. Here a grouped convolution whose kernels hold a single 1 each.
 */
import type { Value } from '../graph/graph.ts';
import { elementCount, floatBlocksAt, int64Tensor, type Tensor } from '../graph/tensor.ts';
import { type Build, defineLayer, resolveAxis } from './definition.ts';
import { convolutionGeometry, convolutionParameter } from './spatial.ts';

export const im2col = defineLayer({
  types: ['Im2col'],
  block: { name: 'convolution_param', fields: convolutionParameter },
  plan({ param, bottom, refuse }) {
    const { shape } = bottom;
    const axis = resolveAxis(param.axis, shape.length, refuse);
    const [channels = 1, ...sizes] = shape.slice(axis);
    if (sizes.length < 1 || sizes.length > 3) {
      throw refuse(`has ${sizes.length} spatial axes; 1 to 3 can be converted`);
    }
    const geometry = convolutionGeometry(param, sizes.length, refuse);
    const { kernel, strides, pads, dilations } = geometry;
    if (geometry.padsEnd.join() !== pads.join() || param.fuse_type !== 'UNFUSED') {
      throw refuse('has padding by sides or fused layers, which are known only for a Convolution');
    }
    const reaches = kernel.map((size, index) => (dilations[index] ?? 1) * (size - 1) + 1);
    // Caffe's division rounds to 0: a window that is larger by less than a stride is one, with zeros behind the image.
    const counts = sizes.map((size, index) => {
      const reach = reaches[index] ?? 1;
      return Math.trunc((size + 2 * (pads[index] ?? 0) - reach) / (strides[index] ?? 1)) + 1;
    });
    const padsEnd = pads.map((pad, index) =>
      Math.max(pad, (reaches[index] ?? 1) - pad - (sizes[index] ?? 0)),
    );
    if (counts.some((count) => count < 1)) {
      throw refuse(`has windows of [${kernel}] that are larger than its padded bottom [${shape}]`, 'input');
    }
    const pixels = elementCount(kernel);
    if (channels * pixels ** 2 > mostNumbers)
      throw refuse(
        `makes ${channels * pixels} channels of windows of [${kernel}]; its kernels may have up to ${mostNumbers} numbers: check kernel_size`,
        'limit',
      );
    const leading = shape.slice(0, axis);
    const rows = [elementCount(leading), channels * pixels, ...counts];
    return {
      build(build) {
        const image = reshapedTo(build, bottom, [rows[0] ?? 1, channels, ...sizes], 'image');
        const target = [...leading, ...rows.slice(1)];
        const direct = target.join() === rows.join();
        const windows = build.emit(
          {
            type: 'GroupConvolution',
            attributes: { strides, dilations, pads_begin: pads, pads_end: padsEnd, auto_pad: 'explicit' },
            inputs: [image, build.constant('pixels', singlePixels(channels, kernel))],
            shape: rows,
          },
          direct ? undefined : 'windows',
        );
        return [reshapedTo(build, windows, target)];
      },
    };
  },
});

/** A window of 64 x 64 on one channel. */
const mostNumbers = 2 ** 24;

/** [groups, pixels of a window, 1, ...kernel]: output p of a channel reads pixel p. */
function singlePixels(channels: number, kernel: readonly number[]): Tensor {
  const pixels = elementCount(kernel);
  return floatBlocksAt([channels, pixels, 1, ...kernel], (index) =>
    index % pixels === Math.floor(index / pixels) % pixels ? 1 : 0,
  );
}

function reshapedTo(
  { emit, constant }: Build,
  value: Value,
  shape: readonly number[],
  suffix?: string,
): Value {
  if (shape.join() === value.shape.join()) return value;
  const pattern = constant(`${suffix ?? 'top'}/shape`, int64Tensor([shape.length], shape));
  const attributes = { special_zero: false };
  return emit({ type: 'Reshape', attributes, inputs: [value, pattern], shape }, suffix);
}
