/**
 * DummyData: blobs of given shapes, filled (DummyDataParameter of BVLC's caffe.proto). In a net without other inputs it
 * stands where the data would (benchmark files are written so), and becomes the input; next to an input a constant filler
 * is what it says, such as the state that an LSTM begins with.
 */
import { checkedDimensions } from '../caffe/caffeModel.ts';
import { repeated, repeatedMessage } from '../caffe/message.ts';
import { BlobShape, FillerParameter } from '../caffe/schema.ts';
import { elementCount, floatBlocksAt } from '../graph/tensor.ts';
import { defineLayer } from './definition.ts';

/** States and masks are small; a constant of 64 MiB is a mistyped size. */
const mostNumbers = 1 << 24;

export const dummyData = defineLayer({
  types: ['DummyData'],
  block: {
    name: 'dummy_data_param',
    fields: {
      data_filler: repeatedMessage(1, FillerParameter),
      num: repeated('uint32', 2),
      channels: repeated('uint32', 3),
      height: repeated('uint32', 4),
      width: repeated('uint32', 5),
      shape: repeatedMessage(6, BlobShape),
    },
  },
  bottoms: [0, 0],
  tops: [1, Number.POSITIVE_INFINITY],
  plan({ param, layer, context, refuse }) {
    const { tops } = layer;
    const legacy = param.num.map((num, index) => [
      num,
      param.channels[index] ?? 0,
      param.height[index] ?? 0,
      param.width[index] ?? 0,
    ]);
    const given = param.shape.length > 0 ? param.shape.map(({ dim }) => dim) : legacy;
    for (const [what, count] of [
      ['shapes', given.length],
      ['data_filler', Math.max(1, param.data_filler.length)],
    ] as const) {
      if (count !== 1 && count !== tops.length)
        throw refuse(`gives ${count} ${what} for ${tops.length} tops`, 'input');
    }
    const shapes = tops.map((blob, index) =>
      checkedDimensions(given[given.length === 1 ? 0 : index] ?? [], blob, layer.file, layer.line),
    );
    const fillers = tops.map((_, index) => param.data_filler[param.data_filler.length === 1 ? 0 : index]);
    const isInput = !context.hasInputs;
    const random = fillers.find((filler) => filler !== undefined && filler.type !== 'constant');
    if (!isInput && random !== undefined) {
      throw refuse(
        `makes random data ("${random.type}") next to the net's inputs: give it as an Input layer`,
      );
    }
    const large = shapes.find((shape) => elementCount(shape) > mostNumbers);
    if (!isInput && large !== undefined) {
      throw refuse(
        `fills [${large}] next to the net's inputs; up to ${mostNumbers} numbers can be converted: check its shape, or make it an Input layer`,
        'limit',
      );
    }
    return {
      build: ({ parameter, constant }) =>
        tops.map((blob, index) => {
          const shape = shapes[index] ?? [];
          if (isInput) return parameter(blob, shape);
          const value = fillers[index]?.value ?? 0;
          return constant(
            tops.length === 1 ? 'data' : `data${index}`,
            floatBlocksAt(shape, () => value),
          );
        }),
    };
  },
});
