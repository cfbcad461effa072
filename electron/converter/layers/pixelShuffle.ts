/**
 * PixelShuffle (Shi et al., arXiv:1609.05158): r x r channels become a block of r x r pixels, channel c r r + y r + x of the bottom
 * pixel (y, x) of the block in channel c, under the names that forks for super-resolution give its block.
 */
import { optional } from '../caffe/message.ts';
import { defineLayer } from './definition.ts';

export const pixelShuffle = defineLayer({
  types: ['PixelShuffle'],
  block: {
    name: 'pixel_shuffle_param',
    aliases: ['pixelshuffle_param'],
    fields: { upscale_factor: optional('uint32', 1) },
  },
  signal: 'passes',
  plan({ param: { upscale_factor: factor }, bottom, refuse }) {
    const [images = 1, channels = 1, rows = 1, columns = 1] = bottom.shape;
    if (factor === undefined || factor < 1) throw refuse('has no upscale_factor', 'input');
    if (bottom.shape.length !== 4 || channels % (factor * factor) !== 0) {
      throw refuse(`cannot make blocks of ${factor} x ${factor} of its bottom, [${bottom.shape}]`, 'input');
    }
    const shape = [images, channels / (factor * factor), rows * factor, columns * factor];
    const attributes = { mode: 'depth_first', block_size: factor };
    return { build: ({ emit }) => [emit({ type: 'DepthToSpace', attributes, inputs: [bottom], shape })] };
  },
});
