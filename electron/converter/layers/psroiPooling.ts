/**
 * PSROIPooling of R-FCN (psroi_pooling_layer.cpp of daijifeng001/caffe-rfcn; Dai et al., arXiv:1605.06409): the mean over each of
 * group_size x group_size bins of a region, every bin from its own channels. Regions are [image, x1, y1, x2, y2] in the
 * input's pixels.
 */
import { optional } from '../caffe/message.ts';
import { int64Tensor } from '../graph/tensor.ts';
import { defineLayer } from './definition.ts';

export const psroiPooling = defineLayer({
  types: ['PSROIPooling'],
  block: {
    name: 'psroi_pooling_param',
    fields: {
      spatial_scale: optional('float', 1),
      output_dim: optional('int32', 2),
      group_size: optional('int32', 3),
    },
  },
  bottoms: [2, 2],
  signal: 'passes',
  plan({ param, bottom, bottoms: [, regions], refuse }) {
    const { spatial_scale: scale, output_dim: outputs, group_size: group } = param;
    if (scale === undefined || outputs === undefined || group === undefined || outputs < 1 || group < 1) {
      throw refuse('has not all of spatial_scale, output_dim and group_size', 'input');
    }
    const [count = 0, width = 0, ...rest] = regions?.shape ?? [];
    if (regions === undefined || width !== 5 || rest.some((dim) => dim !== 1)) {
      throw refuse(`wants regions [R, 5], but has [${regions?.shape ?? []}]`, 'input');
    }
    if (bottom.shape.length !== 4 || bottom.shape[1] !== outputs * group * group) {
      throw refuse(
        `wants images of ${outputs} x ${group} x ${group} channels, but its bottom is [${bottom.shape}]`,
        'input',
      );
    }
    return {
      build({ emit, constant }) {
        let table = regions;
        if (rest.length > 0) {
          const pattern = constant('regions/shape', int64Tensor([2], [-1, 5]));
          const attributes = { special_zero: false };
          table = emit(
            { type: 'Reshape', attributes, inputs: [regions, pattern], shape: [count, 5] },
            'regions',
          );
        }
        const attributes = {
          output_dim: outputs,
          group_size: group,
          spatial_scale: scale,
          mode: 'average',
          spatial_bins_x: 1,
          spatial_bins_y: 1,
        };
        const shape = [count, outputs, group, group];
        return [emit({ type: 'PSROIPooling', attributes, inputs: [bottom, table], shape })];
      },
    };
  },
});
