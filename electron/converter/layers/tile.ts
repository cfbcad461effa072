/** Tile: the bottom repeated along an axis (TileParameter of BVLC's caffe.proto). */
import { optional, scalar } from '../caffe/message.ts';
import { int64Tensor } from '../graph/tensor.ts';
import { defineLayer, resolveAxis } from './definition.ts';

export const tile = defineLayer({
  types: ['Tile'],
  block: { name: 'tile_param', fields: { axis: scalar('int32', 1, 1), tiles: optional('int32', 2) } },
  signal: 'passes',
  plan({ param: { tiles, ...param }, bottom, refuse }) {
    if (tiles === undefined || tiles < 1) throw refuse('has no number of tiles', 'input');
    const rank = bottom.shape.length;
    const axis = resolveAxis(param.axis, rank, refuse);
    const repeats = bottom.shape.map((_, index) => (index === axis ? tiles : 1));
    const shape = bottom.shape.map((dim, index) => dim * (repeats[index] ?? 1));
    return {
      build({ emit, constant }) {
        if (tiles === 1) return [bottom];
        const counts = constant('repeats', int64Tensor([rank], repeats));
        return [emit({ type: 'Tile', inputs: [bottom, counts], shape })];
      },
    };
  },
});
