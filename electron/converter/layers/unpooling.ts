/**
 * Unpooling of DeconvNet (unpooling_layer.cpp of HyeonwooNoh/caffe; Noh et al., arXiv:1505.04366): each number goes to the place
 * that the pooling's mask names, every other place is 0. Here its size must be given; forks compute it in several ways.
 */
import { enumeration, optional } from '../caffe/message.ts';
import { defineLayer } from './definition.ts';
import { engine } from './spatial.ts';
import { upsample } from './upsample.ts';

export const unpooling = defineLayer({
  types: ['Unpooling'],
  block: {
    name: 'unpooling_param',
    fields: {
      unpool: enumeration(1, { MAX: 0, AVE: 1, TILE: 2 }, 'MAX'),
      kernel_size: optional('uint32', 2),
      stride: optional('uint32', 3),
      pad: optional('uint32', 4),
      kernel_h: optional('uint32', 5),
      kernel_w: optional('uint32', 6),
      stride_h: optional('uint32', 7),
      stride_w: optional('uint32', 8),
      pad_h: optional('uint32', 9),
      pad_w: optional('uint32', 10),
      engine: engine(11),
      unpool_size: optional('uint32', 12),
      unpool_h: optional('uint32', 13),
      unpool_w: optional('uint32', 14),
    },
  },
  bottoms: [2, 2],
  signal: 'passes',
  plan({ param, planOf, refuse }) {
    if (param.unpool !== 'MAX') throw refuse(`unpools by ${param.unpool}; MAX can be converted`);
    const [height, width] = [param.unpool_h ?? param.unpool_size, param.unpool_w ?? param.unpool_size];
    if (!height || !width) throw refuse('has no unpool_size, which forks choose in several ways: give it');
    return planOf(upsample, `upsample_param { upsample_h: ${height} upsample_w: ${width} }`);
  },
});
