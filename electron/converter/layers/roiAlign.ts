/**
 * ROIAlign (He et al., arXiv:1703.06870) as Detectron computes it (roi_align_layer.cpp of Cambricon/caffe): the mean of
 * sampling_ratio x sampling_ratio bilinear samples in each of pooled_h x pooled_w bins; with a ratio of 0 or less a bin has as many
 * samples a side as it has pixels. Regions are [image, x1, y1, x2, y2] in the input's pixels, times spatial_scale on the bottom.
 * Other forks take one sample a bin, the maximum of four, or the corners of bins; none of them has a sampling_ratio.
 */
import { optional, scalar } from '../caffe/message.ts';
import type { Value } from '../graph/graph.ts';
import { int64Tensor } from '../graph/tensor.ts';
import { type Build, defineLayer } from './definition.ts';
import { regionCount } from './regions.ts';

export const roiAlign = defineLayer({
  types: ['ROIAlign'],
  block: {
    name: 'roi_align_param',
    fields: {
      pooled_h: scalar('uint32', 1, 0),
      pooled_w: scalar('uint32', 2, 0),
      spatial_scale: scalar('float', 3, 1),
      sampling_ratio: optional('int32', 4),
    },
  },
  bottoms: [2, 2],
  signal: 'passes',
  plan({ param, bottom, bottoms: [, regions = bottom], refuse }) {
    const { pooled_h: rows, pooled_w: columns, sampling_ratio: ratio } = param;
    if (ratio === undefined) {
      throw refuse(
        'has no sampling_ratio in roi_align_param, and forks without one take one sample a bin, a maximum or corners: if the net was trained with the mean of samples (Detectron, Mask R-CNN), write its sampling_ratio; else use ROIPooling',
      );
    }
    const count = regionCount({ rows, columns }, bottom, regions, refuse);
    return {
      build: (build) => [
        build.emit({
          type: 'ROIAlign',
          opset: 'opset9',
          attributes: {
            pooled_h: rows,
            pooled_w: columns,
            sampling_ratio: Math.max(ratio, 0),
            spatial_scale: param.spatial_scale,
            mode: 'avg',
            aligned_mode: 'asymmetric',
          },
          inputs: [bottom, boxesOf(build, regions), imagesOf(build, regions)],
          shape: [count, bottom.shape[1] ?? 1, rows, columns],
        }),
      ],
    };
  },
});

/** Corners alone: [R, 4]. */
const boxesOf = (build: Build, regions: Value): Value =>
  columnsOf(build, regions, { columns: [1, 2, 3, 4], shape: [regions.shape[0] ?? 0, 4], name: 'boxes' });

/** The number of each region's image, [R], cut off to an integer as a cast does. */
function imagesOf(build: Build, regions: Value): Value {
  const shape = [regions.shape[0] ?? 0];
  const images = columnsOf(build, regions, { columns: [0], shape, name: 'images' });
  const attributes = { destination_type: 'i32' };
  return build.emit(
    { type: 'Convert', attributes, inputs: [images], shape, elementType: 'i32' },
    'images/numbers',
  );
}

interface Columns {
  readonly columns: readonly number[];
  readonly shape: readonly number[];
  readonly name: string;
}

function columnsOf({ emit, constant }: Build, regions: Value, { columns, shape, name }: Columns): Value {
  const picked = [regions.shape[0] ?? 0, columns.length, ...regions.shape.slice(2)];
  const inputs = [
    regions,
    constant(`${name}/columns`, int64Tensor([columns.length], columns)),
    constant(`${name}/axis`, int64Tensor([], [1])),
  ];
  const attributes = { batch_dims: 0 };
  const isShaped = picked.length === shape.length;
  const found = emit(
    { type: 'Gather', opset: 'opset8', attributes, inputs, shape: picked },
    isShaped ? name : `${name}/picked`,
  );
  if (isShaped) return found;
  const pattern = constant(`${name}/shape`, int64Tensor([shape.length], [-1, ...shape.slice(1)]));
  return emit(
    { type: 'Reshape', attributes: { special_zero: false }, inputs: [found, pattern], shape },
    name,
  );
}
