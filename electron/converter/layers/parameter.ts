/** Parameter (parameter_layer.hpp of BVLC/caffe): its top is what it has learned, of the shape that the file gives. */
import { checkedDimensions } from '../caffe/caffeModel.ts';
import { message } from '../caffe/message.ts';
import { BlobShape } from '../caffe/schema.ts';
import { blobOf, defineLayer } from './definition.ts';

export const parameter = defineLayer({
  types: ['Parameter'],
  block: { name: 'parameter_param', fields: { shape: message(1, BlobShape) } },
  bottoms: [0, 0],
  plan({ param, layer }) {
    const [blob = layer.name] = layer.tops;
    const shape = checkedDimensions(param.shape?.dim ?? [], blob, layer.file, layer.line);
    return {
      blobs: [{ role: 'values', shape, fallback: { constant: 0 } }],
      build: (build) => [build.constant('values', blobOf(build, 0))],
    };
  },
});
