/**
 * Axpy of SENet (axpy_layer.cpp of hujie-frank/SENet): a x + y, where the first bottom a holds one number for each channel
 * of each image ([N, C] or [N, C, 1, 1]) and x and y have one shape.
 */
import { withRankOf } from './broadcast.ts';
import { defineLayer } from './definition.ts';
import { emitBinary } from './elementwise.ts';

export const axpy = defineLayer({
  types: ['Axpy'],
  bottoms: [3, 3],
  signal: 'adds',
  plan({ bottoms: [factors, scaled, added], refuse }) {
    if (factors === undefined || scaled === undefined || added === undefined) {
      throw new TypeError('an Axpy without its three bottoms');
    }
    if (scaled.shape.join() !== added.shape.join()) {
      throw refuse(
        `wants x and y of one shape, but they are [${scaled.shape}] and [${added.shape}]`,
        'input',
      );
    }
    const [images, channels] = scaled.shape;
    const fits =
      factors.shape[0] === images &&
      factors.shape[1] === channels &&
      factors.shape.slice(2).every((dim) => dim === 1) &&
      factors.shape.length <= scaled.shape.length;
    if (!fits) throw refuse(`cannot scale the channels of [${scaled.shape}] by [${factors.shape}]`, 'input');
    return {
      build(build) {
        const multiplier = withRankOf(build, factors, scaled, 0);
        const product = emitBinary(build, 'Multiply', [scaled, multiplier], 'product');
        return [emitBinary(build, 'Add', [product, added])];
      },
    };
  },
});
