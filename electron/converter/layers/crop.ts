/**
 * Crop: the first bottom cut to the second one's size from `axis` on, starting at `offset` (CropParameter of BVLC's
 * caffe.proto). Of the second bottom the shape alone matters.
 */
import { repeated, scalar } from '../caffe/message.ts';
import { emitSlice } from './cut.ts';
import { defineLayer, resolveAxis } from './definition.ts';

export const crop = defineLayer({
  types: ['Crop'],
  block: { name: 'crop_param', fields: { axis: scalar('int32', 1, 2), offset: repeated('uint32', 2) } },
  bottoms: [2, 2],
  signal: 'passes',
  plan({ param, bottom, bottoms, refuse }) {
    const { shape } = bottom;
    const target = bottoms[1]?.shape ?? [];
    const axis = resolveAxis(param.axis, shape.length, refuse);
    const cropped = shape.length - axis;
    const offsets = param.offset;
    if (offsets.length > 1 && offsets.length !== cropped) {
      throw refuse(`has ${offsets.length} offsets for ${cropped} cropped axes`, 'input');
    }
    const cuts = shape.slice(axis).map((size, index) => {
      const start = (offsets.length > 1 ? offsets[index] : offsets[0]) ?? 0;
      const length = target[axis + index];
      if (length === undefined || start + length > size) {
        throw refuse(
          `cannot cut [${shape}] to [${target}] from axis ${axis} on with offset [${offsets}]`,
          'input',
        );
      }
      return { axis: axis + index, start, end: start + length };
    });
    return { build: (build) => [emitSlice(build, bottom, cuts)] };
  },
});
