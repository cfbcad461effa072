/**
 * Normalize of SSD (normalize_layer.cpp of weiliu89/caffe; Liu et al., arXiv:1506.04579): x / sqrt(sum of squares + eps),
 * the sum over the channels of a pixel or over the whole image, times a learned scale, one in all or one a channel.
 * With add_eps_before_sqrt: false (Synopsys' fork) eps is added to the root. NormalizeBBox is what other forks call it.
 * Normalize of happynear/caffe-windows (NormFace) learns nothing: a caffemodel holds no blob of it, and the sum is over the
 * channels.
 */
import { message, scalar } from '../caffe/message.ts';
import { FillerParameter } from '../caffe/schema.ts';
import type { Value } from '../graph/graph.ts';
import { int64Tensor } from '../graph/tensor.ts';
import { type Build, blobOf, defineLayer } from './definition.ts';
import { alongAxes, emitBinary, emitWithNumber } from './elementwise.ts';

export const normalize = defineLayer({
  types: ['Normalize', 'NormalizeBBox'],
  block: {
    name: 'norm_param',
    aliases: ['normalize_bbox_param'],
    fields: {
      across_spatial: scalar('bool', 1, true),
      scale_filler: message(2, FillerParameter),
      channel_shared: scalar('bool', 3, true),
      eps: scalar('float', 4, 1e-10),
      add_eps_before_sqrt: scalar('bool', 5, true),
    },
  },
  signal: 'passes',
  plan({ param, bottom, stored, refuse }) {
    const { shape } = bottom;
    const channels = shape[1];
    if (channels === undefined) throw refuse(`wants channels, but its bottom is [${shape}]`, 'input');
    const learns = stored()?.length !== 0;
    const axes = param.across_spatial && learns ? shape.map((_, axis) => axis).slice(1) : [1];
    const scale = {
      role: 'scale',
      shape: param.channel_shared ? [] : [channels],
      filler: param.scale_filler,
      fallback: { constant: 1 },
    };
    return {
      blobs: learns ? [scale] : [],
      build(build) {
        const over = build.constant('axes', int64Tensor([axes.length], axes));
        const suffix = learns ? 'unit' : undefined;
        const unit = param.add_eps_before_sqrt
          ? build.emit(
              {
                type: 'NormalizeL2',
                attributes: { eps: param.eps, eps_mode: 'add' },
                inputs: [bottom, over],
                shape,
              },
              suffix,
            )
          : overLength(build, bottom, over, { axes, eps: param.eps, suffix });
        if (!learns) return [unit];
        const factors = alongAxes(build, 'scale', blobOf(build, 0), unit, 1);
        return [emitBinary(build, 'Multiply', [unit, factors])];
      },
    };
  },
});

/** x / (length + eps). */
function overLength(
  build: Build,
  bottom: Value,
  over: Value,
  {
    axes,
    eps,
    suffix,
  }: { readonly axes: readonly number[]; readonly eps: number; readonly suffix: string | undefined },
): Value {
  const reduced = bottom.shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
  const length = build.emit(
    {
      type: 'ReduceL2',
      opset: 'opset4',
      attributes: { keep_dims: true },
      inputs: [bottom, over],
      shape: reduced,
    },
    'length',
  );
  const divisor = emitWithNumber(build, 'Add', length, eps, { constant: 'eps', suffix: 'divisor' });
  const attributes = { auto_broadcast: 'numpy' };
  return build.emit({ type: 'Divide', attributes, inputs: [bottom, divisor], shape: bottom.shape }, suffix);
}
