/** Input: one shape a top, or one for all of them (InputParameter of BVLC's caffe.proto). */
import { checkedDimensions, shapeless } from '../caffe/caffeModel.ts';
import { repeatedMessage } from '../caffe/message.ts';
import { BlobShape } from '../caffe/schema.ts';
import { defineLayer, type LayerPlan } from './definition.ts';

export const input = defineLayer({
  types: ['Input'],
  block: { name: 'input_param', fields: { shape: repeatedMessage(1, BlobShape) } },
  bottoms: [0, 0],
  tops: [1, Number.POSITIVE_INFINITY],
  plan({ param, layer, context, refuse }) {
    const given = param.shape.length;
    if (given === 0) {
      const shapes = layer.tops.map((blob) => {
        const shape = context.givenShape(blob);
        if (shape === undefined) throw shapeless(blob, layer.file, layer.line);
        return shape;
      });
      return planInputs(layer.tops, shapes);
    }
    if (given !== 1 && given !== layer.tops.length) {
      throw refuse(`gives ${given} shapes for ${layer.tops.length} tops`, 'input');
    }
    const shapes = layer.tops.map((blob, index) => {
      const { dim } = param.shape[given === 1 ? 0 : index] ?? { dim: [] };
      return checkedDimensions(dim, blob, layer.file, layer.line);
    });
    return planInputs(layer.tops, shapes);
  },
});

const planInputs = (blobs: readonly string[], shapes: readonly (readonly number[])[]): LayerPlan => ({
  build: ({ parameter }) => blobs.map((blob, index) => parameter(blob, shapes[index] ?? [])),
});
