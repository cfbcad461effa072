/**
 * ROIPooling of Fast R-CNN (roi_pooling_layer.cpp of rbgirshick/caffe-fast-rcnn): the maximum over each of pooled_h x
 * pooled_w bins of a region; regions are [image, x1, y1, x2, y2] in the input's pixels, times spatial_scale on the bottom.
 */
import { scalar } from '../caffe/message.ts';
import { int64Tensor } from '../graph/tensor.ts';
import { defineLayer } from './definition.ts';
import { regionCount } from './regions.ts';

export const roiPooling = defineLayer({
  types: ['ROIPooling'],
  block: {
    name: 'roi_pooling_param',
    fields: {
      pooled_h: scalar('uint32', 1, 0),
      pooled_w: scalar('uint32', 2, 0),
      spatial_scale: scalar('float', 3, 1),
    },
  },
  bottoms: [2, 2],
  signal: 'passes',
  plan({ param, bottom, bottoms, refuse }) {
    const [, regions = bottom] = bottoms;
    const { pooled_h: rows, pooled_w: columns } = param;
    const count = regionCount({ rows, columns }, bottom, regions, refuse);
    return {
      build({ emit, constant }) {
        let table = regions;
        if (regions.shape.length > 2) {
          const pattern = constant('regions/shape', int64Tensor([2], [-1, 5]));
          const attributes = { special_zero: false };
          table = emit(
            { type: 'Reshape', attributes, inputs: [regions, pattern], shape: [count, 5] },
            'regions',
          );
        }
        return [
          emit({
            type: 'ROIPooling',
            opset: 'opset2',
            attributes: {
              output_size: [rows, columns],
              output_roi: [rows, columns],
              pooled_h: rows,
              pooled_w: columns,
              spatial_scale: param.spatial_scale,
              method: 'max',
            },
            inputs: [bottom, table],
            shape: [count, bottom.shape[1] ?? 1, rows, columns],
          }),
        ];
      },
    };
  },
});
