/**
 * RegionYolo (region_yolo_layer.cpp of Intel's openvinotoolkit/training_toolbox_caffe, after darknet's region layer): of each of
 * `num` boxes a cell, x, y and the objectness go through a sigmoid, width and height stay, the classes go through a softmax
 * (do_softmax, YOLOv2) and the axes that flatten_param names become one; or the classes go through a sigmoid and only the boxes
 * of `mask` are there (YOLOv3). Region (region_layer.cpp of the same fork) is YOLOv2's with the shape of its bottom.
 */
import { repeated, scalar } from '../caffe/message.ts';
import { elementCount } from '../graph/tensor.ts';
import { defineLayer, resolveAxis } from './definition.ts';

const flattenBlock = {
  name: 'flatten_param',
  fields: { axis: scalar('int32', 1, 1), end_axis: scalar('int32', 2, -1) },
};

export const regionYolo = defineLayer({
  types: ['RegionYolo', 'Region'],
  block: {
    name: 'region_yolo_param',
    aliases: ['region_param'],
    fields: {
      coords: scalar('int32', 1, 4),
      classes: scalar('int32', 2, 20),
      num: scalar('int32', 3, 1),
      do_softmax: scalar('bool', 4, true),
      anchors: repeated('float', 5),
      mask: repeated('int32', 6),
    },
  },
  plan({ param, layer, bottom, otherBlock, refuse }) {
    const { coords, classes, num, do_softmax: softmax, anchors, mask } = param;
    const { shape } = bottom;
    const boxes = softmax ? num : mask.length;
    if (shape.length !== 4)
      throw refuse(`wants images of 4 dimensions, but its bottom is [${shape}]`, 'input');
    if (classes < 1 || coords < 0) throw refuse(`has ${classes} classes and ${coords} coordinates`, 'input');
    if (boxes < 1)
      throw refuse(softmax ? 'has no num' : 'has no mask, which do_softmax: false needs', 'input');
    const channels = boxes * (classes + coords + 1);
    if (shape[1] !== channels) {
      throw refuse(
        `has ${boxes} boxes of ${classes} classes and ${coords} coordinates, ${channels} channels, but its bottom is [${shape}]`,
        'input',
      );
    }
    // One axis alone keeps the shape.
    const flatten = layer.type === 'Region' ? { axis: 1, end_axis: 1 } : otherBlock(flattenBlock);
    if (layer.type === 'Region' && !softmax) throw refuse('has do_softmax: false, which only RegionYolo has');
    const axis = resolveAxis(flatten.axis, 4, refuse);
    const end = resolveAxis(flatten.end_axis, 4, refuse, 'end_axis');
    if (end < axis) throw refuse(`flattens from axis ${axis} to ${end}`, 'input');
    const flat = [...shape.slice(0, axis), elementCount(shape.slice(axis, end + 1)), ...shape.slice(end + 1)];
    const attributes = {
      ...(anchors.length === 0 ? {} : { anchors }),
      ...(mask.length === 0 ? {} : { mask }),
      axis,
      end_axis: end,
      coords,
      classes,
      num,
      do_softmax: softmax,
    };
    return {
      build: ({ emit }) => [
        emit({ type: 'RegionYolo', attributes, inputs: [bottom], shape: softmax ? flat : shape }),
      ],
    };
  },
});
