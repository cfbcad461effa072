/**
 * PriorBoxClustered (prior_box_clustered_layer.cpp of Intel's openvinotoolkit/training_toolbox_caffe; YOLO9000's clustered
 * boxes, arXiv:1612.08242, for SSD): a PriorBox whose boxes are given by `width` and `height`, in the image's pixels.
 */
import { repeated, scalar } from '../caffe/message.ts';
import { defineLayer } from './definition.ts';
import { planPriors, priorGrid } from './priorBox.ts';

export const priorBoxClustered = defineLayer({
  types: ['PriorBoxClustered'],
  block: {
    name: 'prior_box_param',
    fields: {
      ...priorGrid,
      // Stands in files and is not read: the boxes are what width and height say.
      flip: scalar('bool', 4, true),
      width: repeated('float', 1014),
      height: repeated('float', 1015),
    },
  },
  bottoms: [2, 2],
  plan({ param, bottom, bottoms, refuse }) {
    const { width: widths, height: heights } = param;
    if (widths.length === 0 || widths.length !== heights.length) {
      throw refuse(
        `has ${widths.length} width and ${heights.length} height; it wants one each a box`,
        'input',
      );
    }
    if ([...widths, ...heights].some((size) => size <= 0)) {
      throw refuse('has a width or height that is not positive', 'input');
    }
    const boxes = widths.map((width, box) => [Math.fround(width), Math.fround(heights[box] ?? 0)] as const);
    return planPriors(param, { bottom, bottoms, refuse }, boxes);
  },
});
