/**
 * Slice: parts of the bottom along an axis, cut at `slice_point` or into equal parts (SliceParameter of BVLC's
 * caffe.proto; `slice_dim` is the older spelling of `axis`).
 */
import { optional, origin, repeated, scalar } from '../caffe/message.ts';
import { int64Tensor } from '../graph/tensor.ts';
import { defineLayer, resolveAxis } from './definition.ts';

export const slice = defineLayer({
  types: ['Slice'],
  block: {
    name: 'slice_param',
    fields: {
      slice_dim: optional('uint32', 1),
      slice_point: repeated('uint32', 2),
      axis: scalar('int32', 3, 1),
    },
  },
  tops: [1, Number.POSITIVE_INFINITY],
  signal: 'passes',
  plan({ param, bottom, layer, refuse }) {
    const { shape } = bottom;
    if (param.slice_dim !== undefined && param[origin].fields.has('axis')) {
      throw refuse('gives both axis and slice_dim; Caffe takes one', 'input');
    }
    const axis = resolveAxis(param.slice_dim ?? param.axis, shape.length, refuse);
    const size = shape[axis] ?? 0;
    const parts = layer.tops.length;
    const points = param.slice_point;
    if (points.length > 0 && points.length !== parts - 1) {
      throw refuse(`has ${points.length} slice points for ${parts} tops`, 'input');
    }
    if (points.length === 0 && size % parts !== 0) {
      throw refuse(`cannot cut ${size} along axis ${axis} into ${parts} equal parts`, 'input');
    }
    const ends =
      points.length > 0 ? [...points, size] : layer.tops.map((_, part) => ((part + 1) * size) / parts);
    const lengths = ends.map((end, part) => end - (part === 0 ? 0 : (ends[part - 1] ?? 0)));
    if (lengths.some((length) => length < 1)) {
      throw refuse(`has slice points [${points}] that do not rise within ${size}`, 'input');
    }
    return {
      build({ emitAll, constant }) {
        if (parts === 1) return [bottom];
        const along = constant('axis', int64Tensor([], [axis]));
        const cuts = constant('lengths', int64Tensor([parts], lengths));
        const outputs = lengths.map((length) => ({
          shape: shape.map((dim, index) => (index === axis ? length : dim)),
        }));
        return emitAll({ type: 'VariadicSplit', inputs: [bottom, along, cuts], outputs });
      },
    };
  },
});
