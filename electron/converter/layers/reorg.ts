/**
 * Reorg of YOLOv2 (reorg_layer.cpp of hustzxd/z1, eric612/MobileNet-YOLO and synopsys-caffe; reorg_yolo_layer.cpp of Intel's
 * openvinotoolkit/training_toolbox_caffe; arXiv:1612.08242): pixels of a stride x stride block become channels. The order is
 * darknet's, which counts as if the bottom were the larger image; `reverse` is the inverse of a plain block order.
 */
import { optional, scalar } from '../caffe/message.ts';
import { defineLayer } from './definition.ts';

export const reorg = defineLayer({
  types: ['Reorg', 'ReorgYolo'],
  block: {
    name: 'reorg_param',
    aliases: ['reorg_yolo_param'],
    fields: { stride: optional('uint32', 1), reverse: scalar('bool', 2, false) },
  },
  signal: 'passes',
  plan({ param, bottom, layer, refuse }) {
    const stride = param.stride ?? (layer.type === 'ReorgYolo' ? 1 : undefined);
    const [images = 1, channels = 1, rows = 1, columns = 1] = bottom.shape;
    if (stride === undefined || stride < 1) throw refuse('has no stride', 'input');
    if (bottom.shape.length !== 4) {
      throw refuse(`wants images of 4 dimensions, but its bottom is [${bottom.shape}]`, 'input');
    }
    const block = stride * stride;
    if (channels % block !== 0) {
      throw refuse(
        `has a stride of ${stride}, whose square does not divide its ${channels} channels`,
        'input',
      );
    }
    if (param.reverse) {
      const shape = [images, channels / block, rows * stride, columns * stride];
      const attributes = { mode: 'blocks_first', block_size: stride };
      return { build: ({ emit }) => [emit({ type: 'DepthToSpace', attributes, inputs: [bottom], shape })] };
    }
    if (rows % stride !== 0 || columns % stride !== 0) {
      throw refuse(
        `has a stride of ${stride}, which does not divide its bottom of [${bottom.shape}]`,
        'input',
      );
    }
    const shape = [images, channels * block, rows / stride, columns / stride];
    return {
      build: ({ emit }) => [
        emit({ type: 'ReorgYolo', opset: 'opset2', attributes: { stride }, inputs: [bottom], shape }),
      ],
    };
  },
});
