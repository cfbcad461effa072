/**
 * LSTM of Donahue et al. (lstm_layer.cpp, lstm_unit_layer.cpp of BVLC/caffe) over a sequence (recurrent.ts says how), and
 * LSTMUnit, one step of it: bottoms are the cell state [1, N, H], the gates' sums [1, N, 4 H] and marks [1, N], tops the new
 * cell and hidden state. Gates are in the order enter, forget, leave, candidate.
 */
import type { Value } from '../graph/graph.ts';
import { int64Tensor } from '../graph/tensor.ts';
import { type Build, blobOf, defineLayer } from './definition.ts';
import { emitBinary, emitUnary } from './elementwise.ts';
import {
  emitInputs,
  emitJoined,
  emitMarks,
  emitMatMul,
  emitParts,
  inputBlobs,
  recurrentParameter,
  sequenceOf,
  weightsOf,
} from './recurrent.ts';

export const lstm = defineLayer({
  types: ['LSTM'],
  block: { name: 'recurrent_param', fields: recurrentParameter },
  bottoms: [2, 5],
  tops: [1, 3],
  plan(input) {
    const { num_output: hidden, expose_hidden: exposed } = input.param;
    const sequence = sequenceOf(input, 2);
    const blobs = [
      ...inputBlobs(input, sequence, 4 * hidden),
      weightsOf(input.param, 'weights of the state', 4 * hidden, hidden),
    ];
    return {
      blobs,
      build(build) {
        const unrolled = unroll(build, {
          inputs: emitInputs(build, sequence),
          marks: emitMarks(build, sequence),
          weights: build.constant('recurrent/weights', blobOf(build, blobs.length - 1)),
          states: sequence.states,
        });
        return exposed ? unrolled : unrolled.slice(0, 1);
      },
    };
  },
});

export const lstmUnit = defineLayer({
  types: ['LSTMUnit'],
  bottoms: [3, 3],
  tops: [2, 2],
  plan({ bottom: cell, bottoms: [, gates = cell, marks = cell], refuse }) {
    const [, batch = 0, hidden = 0] = cell.shape;
    const fits =
      cell.shape.join() === [1, batch, hidden].join() &&
      gates.shape.join() === [1, batch, 4 * hidden].join() &&
      marks.shape.join() === [1, batch].join();
    if (!fits) {
      throw refuse(`cannot read [${cell.shape}], [${gates.shape}] and [${marks.shape}]`, 'input');
    }
    return {
      build(build) {
        const pattern = build.constant('marks/shape', int64Tensor([3], [1, batch, 1]));
        const mark = build.emit(
          {
            type: 'Reshape',
            attributes: { special_zero: false },
            inputs: [marks, pattern],
            shape: [1, batch, 1],
          },
          'marks',
        );
        const step = emitStep(build, { gates, cell, mark }, (what) => what);
        return [step.cell, step.output];
      },
    };
  },
});

interface Unrolled {
  /** [1, N, 4 H] and [1, N, 1] a step; without marks one sequence goes through all steps. */
  readonly inputs: readonly Value[];
  readonly marks: readonly Value[] | undefined;
  readonly weights: Value;
  /** Hidden and cell state before the first step; 0 when there are none. */
  readonly states: readonly Value[];
}

/** All hidden states, the last one, the last cell state. */
export function unroll(build: Build, { inputs, marks, weights, states }: Unrolled): Value[] {
  let [output, cell]: (Value | undefined)[] = [...states];
  const outputs: Value[] = [];
  for (const [step, input] of inputs.entries()) {
    const mark = marks?.[step];
    const name = (what: string): string => `${step}/${what}`;
    let gates = input;
    if (output !== undefined) {
      const kept = mark === undefined ? output : emitBinary(build, 'Multiply', [output, mark], name('kept'));
      const recurrent = emitMatMul(build, kept, weights, name('recurrent'));
      gates = emitBinary(build, 'Add', [input, recurrent], name('gates'));
    }
    ({ output, cell } = emitStep(build, { gates, cell, mark }, name));
    outputs.push(output);
  }
  if (output === undefined || cell === undefined) throw new TypeError('an LSTM of no steps');
  return [emitJoined(build, outputs), output, cell];
}

/** @param name of an operation of this step. */
function emitStep(
  build: Build,
  {
    gates,
    cell,
    mark,
  }: { readonly gates: Value; readonly cell: Value | undefined; readonly mark: Value | undefined },
  name: (what: string) => string,
): { output: Value; cell: Value } {
  const quarter = (gates.shape[2] ?? 0) / 4;
  const parts = emitParts(build, gates, 2, [quarter, quarter, quarter, quarter], name('gate'));
  const [enter, forget, leave, candidate] = parts;
  if (enter === undefined || forget === undefined || leave === undefined || candidate === undefined) {
    throw new TypeError('an LSTM has four gates');
  }
  const sigmoid = (value: Value, what: string): Value =>
    emitUnary(build, 'Sigmoid', value, { suffix: name(what) });
  const tanh = (value: Value, what: string): Value => emitUnary(build, 'Tanh', value, { suffix: name(what) });
  const added = emitBinary(
    build,
    'Multiply',
    [sigmoid(enter, 'enter'), tanh(candidate, 'candidate')],
    name('added'),
  );
  let next = added;
  if (cell !== undefined) {
    const gate = sigmoid(forget, 'forget');
    const share = mark === undefined ? gate : emitBinary(build, 'Multiply', [gate, mark], name('share'));
    const remembered = emitBinary(build, 'Multiply', [share, cell], name('remembered'));
    next = emitBinary(build, 'Add', [remembered, added], name('cell'));
  }
  const output = emitBinary(
    build,
    'Multiply',
    [sigmoid(leave, 'leave'), tanh(next, 'squashed')],
    name('output'),
  );
  return { output, cell: next };
}
