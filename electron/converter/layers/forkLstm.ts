/**
 * Lstm, not LSTM: the layer of junhyukoh/caffe-lstm (lstm_layer.cpp), which CTPN and OCR nets use. Its blobs are the weights of
 * the sequence [4 H, I], those of the state [4 H, H] and the bias [4 H]; gates are in the order enter, forget, leave, candidate. A
 * bottom is [T, N, I] (tianzhi0549/CTPN), or [T N, I] with N as batch_size. A second bottom of T N marks is 0 where a sequence
 * begins; without it one does at the first step.
 */
import { message, scalar } from '../caffe/message.ts';
import { FillerParameter } from '../caffe/schema.ts';
import { elementCount } from '../graph/tensor.ts';
import { blobOf, defineLayer } from './definition.ts';
import { unroll } from './lstm.ts';
import { biasOf, checkSteps, emitInputs, emitMarks, reshapedTo, weightsOf } from './recurrent.ts';

export const forkLstm = defineLayer({
  types: ['Lstm'],
  block: {
    name: 'lstm_param',
    fields: {
      num_output: scalar('uint32', 1, 0),
      // Of gradients.
      clipping_threshold: scalar('float', 2, 0),
      weight_filler: message(3, FillerParameter),
      bias_filler: message(4, FillerParameter),
      batch_size: scalar('uint32', 5, 1),
    },
  },
  bottoms: [1, 2],
  plan({ param, bottom, bottoms: [, marks], warn, refuse }) {
    const { num_output: hidden, batch_size } = param;
    if (hidden < 1) throw refuse('has no num_output', 'input');
    const rank = bottom.shape.length;
    const [first = 0, second = 0] = bottom.shape;
    const batch = rank === 3 ? second : batch_size;
    const steps = rank === 3 ? first : first / batch;
    if (rank < 2 || !Number.isInteger(steps)) {
      throw refuse(`cannot read [${bottom.shape}] as sequences of a batch of ${batch}`, 'input');
    }
    if (marks !== undefined && elementCount(marks.shape) !== steps * batch) {
      throw refuse(`has marks of [${marks.shape}] for ${steps} steps of a batch of ${batch}`, 'input');
    }
    if (marks !== undefined) {
      warn({ kind: 'state-restarts' });
    }
    checkSteps(steps, refuse);
    const inputs = elementCount(bottom.shape) / (steps * batch);
    return {
      blobs: [
        weightsOf(param, 'weights of the sequence', 4 * hidden, inputs),
        weightsOf(param, 'weights of the state', 4 * hidden, hidden),
        biasOf(param, 'bias', 4 * hidden),
      ],
      build(build) {
        const values = reshapedTo(build, bottom, [steps, batch, inputs], 'steps');
        const learned = [blobOf(build, 0), blobOf(build, 2)] as const;
        const shaped = marks && reshapedTo(build, marks, [steps, batch], 'marks/steps');
        const [result] = unroll(build, {
          inputs: emitInputs(build, { steps, values, fixed: undefined }, learned),
          marks: shaped && emitMarks(build, { steps, marks: shaped }),
          weights: build.constant('recurrent/weights', blobOf(build, 1)),
          states: [],
        });
        if (result === undefined) throw new TypeError('an LSTM has a result');
        return [rank === 3 ? result : reshapedTo(build, result, [first, hidden], 'top')];
      },
    };
  },
});
