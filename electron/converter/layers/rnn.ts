/**
 * RNN (rnn_layer.cpp of BVLC/caffe) over a sequence (recurrent.ts says how): h_t = tanh(W_hh (mark_t h_(t-1)) + W_xh x_t + b_h),
 * o_t = tanh(W_ho h_t + b_o). Its top is o; with expose_hidden the first h is a bottom and the last one a top.
 */
import type { Value } from '../graph/graph.ts';
import { blobOf, defineLayer } from './definition.ts';
import { emitBinary, emitUnary } from './elementwise.ts';
import {
  biasOf,
  emitBiased,
  emitInputs,
  emitJoined,
  emitMarks,
  emitMatMul,
  inputBlobs,
  recurrentParameter,
  sequenceOf,
  weightsOf,
} from './recurrent.ts';

export const rnn = defineLayer({
  types: ['RNN'],
  block: { name: 'recurrent_param', fields: recurrentParameter },
  bottoms: [2, 4],
  tops: [1, 2],
  plan(input) {
    const { param } = input;
    const { num_output: width, expose_hidden: exposed } = param;
    const sequence = sequenceOf(input, 1);
    const ofInputs = inputBlobs(input, sequence, width);
    const own = ofInputs.length;
    return {
      blobs: [
        ...ofInputs,
        weightsOf(param, 'weights of the state', width, width),
        weightsOf(param, 'weights of the output', width, width),
        biasOf(param, 'bias of the output', width),
      ],
      build(build) {
        const marks = emitMarks(build, sequence);
        const weights = build.constant('recurrent/weights', blobOf(build, own));
        let state: Value | undefined = sequence.states[0];
        const states = emitInputs(build, sequence).map((step, index) => {
          const name = (what: string): string => `${index}/${what}`;
          let sum = step;
          const mark = marks[index];
          if (state !== undefined && mark !== undefined) {
            const kept = emitBinary(build, 'Multiply', [state, mark], name('kept'));
            const recurrent = emitMatMul(build, kept, weights, name('recurrent'));
            sum = emitBinary(build, 'Add', [step, recurrent], name('sum'));
          }
          state = emitUnary(build, 'Tanh', sum, { suffix: name('state') });
          return state;
        });
        const product = emitBiased(
          build,
          emitJoined(build, states, 'states'),
          [blobOf(build, own + 1), blobOf(build, own + 2)],
          { product: 'output', sum: 'output/bias' },
        );
        const result = emitUnary(build, 'Tanh', product);
        return exposed ? [result, state] : [result];
      },
    };
  },
});
