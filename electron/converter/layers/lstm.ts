/**
 * LSTM of Donahue et al. (lstm_layer.cpp, lstm_unit_layer.cpp of BVLC/caffe): bottoms are the sequence [T, N, ...], marks
 * [T, N] that are 0 where a sequence begins, and an input for all times [N, ...] if there is one; with expose_hidden the
 * first hidden and cell state [1, N, H] follow, and the last ones are further tops. Unrolled, because the marks may cut the
 * sequence anywhere. Caffe would keep its state from one forward pass to the next; here each begins with 0.
 */
import { message, scalar } from '../caffe/message.ts';
import { FillerParameter } from '../caffe/schema.ts';
import type { Value } from '../graph/graph.ts';
import { elementCount, int64Tensor, type Tensor } from '../graph/tensor.ts';
import { type BlobSpec, type Build, blobOf, defineLayer } from './definition.ts';
import { alongAxes, emitBinary, emitUnary } from './elementwise.ts';

export const lstm = defineLayer({
  types: ['LSTM'],
  block: {
    name: 'recurrent_param',
    fields: {
      num_output: scalar('uint32', 1, 0),
      weight_filler: message(2, FillerParameter),
      bias_filler: message(3, FillerParameter),
      debug_info: scalar('bool', 4, false),
      expose_hidden: scalar('bool', 5, false),
    },
  },
  bottoms: [2, 5],
  tops: [1, 3],
  plan({ param, bottom: sequence, bottoms, layer, warn, refuse }) {
    const { num_output: hidden, expose_hidden: exposed } = param;
    if (hidden < 1) throw refuse('has no num_output', 'input');
    const [steps = 0, batch = 0] = sequence.shape;
    const [, marks = sequence, ...rest] = bottoms;
    const states = exposed ? rest.slice(-2) : [];
    const [fixed, ...surplus] = rest.slice(0, rest.length - states.length);
    const stateShape = [1, batch, hidden];
    const fits =
      sequence.shape.length >= 3 &&
      marks.shape.join() === [steps, batch].join() &&
      states.length === (exposed ? 2 : 0) &&
      surplus.length === 0 &&
      states.every(({ shape }) => shape.join() === stateShape.join()) &&
      (fixed === undefined || (fixed.shape.length >= 2 && fixed.shape[0] === batch));
    if (!fits || layer.tops.length !== (exposed ? 3 : 1)) {
      const shapes = bottoms.map(({ shape }) => `[${shape}]`).join(', ');
      throw refuse(
        `of ${hidden} outputs, expose_hidden ${exposed}, cannot read ${shapes} into ${layer.tops.length} tops`,
        'input',
      );
    }
    if (!exposed) warn('begins every inference with a state of 0, where Caffe keeps it until a mark of 0');
    const weights = (role: string, inputs: number): BlobSpec => ({
      role,
      shape: [4 * hidden, inputs],
      filler: param.weight_filler,
      fallback: { fanIn: inputs },
    });
    const blobs: BlobSpec[] = [
      weights('weights of the sequence', elementCount(sequence.shape.slice(2))),
      { role: 'bias', shape: [4 * hidden], filler: param.bias_filler, fallback: { constant: 0 } },
    ];
    if (fixed !== undefined)
      blobs.push(weights('weights of the fixed input', elementCount(fixed.shape.slice(1))));
    blobs.push(weights('weights of the state', hidden));
    return {
      blobs,
      build(build) {
        const product = emitProduct(
          build,
          flattened(build, sequence, 2, 'sequence'),
          blobOf(build, 0),
          'input',
        );
        const bias = alongAxes(build, 'bias/value', blobOf(build, 1), product, 2);
        let inputs = emitBinary(build, 'Add', [product, bias], 'bias');
        if (fixed !== undefined) {
          const flat = flattened(build, fixed, 1, 'fixed');
          inputs = emitBinary(
            build,
            'Add',
            [inputs, emitProduct(build, flat, blobOf(build, 2), 'constant')],
            'all',
          );
        }
        const unrolled = unroll(build, {
          inputs: emitParts(build, inputs, 0, new Array<number>(steps).fill(1), 'step'),
          marks: emitParts(build, withUnit(build, marks), 0, new Array<number>(steps).fill(1), 'mark'),
          weights: build.constant('recurrent/weights', blobOf(build, blobs.length - 1)),
          hidden,
          states,
        });
        return exposed ? unrolled : unrolled.slice(0, 1);
      },
    };
  },
});

interface Unrolled {
  /** [1, N, 4 H] and [1, N, 1] a step. */
  readonly inputs: readonly Value[];
  readonly marks: readonly Value[];
  readonly weights: Value;
  readonly hidden: number;
  /** Hidden and cell state before the first step; 0 when there are none. */
  readonly states: readonly Value[];
}

/** All hidden states, the last one, the last cell state. */
function unroll(build: Build, { inputs, marks, weights, hidden, states }: Unrolled): Value[] {
  let [output, cell]: (Value | undefined)[] = [...states];
  const outputs: Value[] = [];
  for (const [step, input] of inputs.entries()) {
    const mark = marks[step];
    if (mark === undefined) throw new TypeError('there is a mark a step');
    const name = (what: string): string => `${step}/${what}`;
    let gates = input;
    if (output !== undefined) {
      const kept = emitBinary(build, 'Multiply', [output, mark], name('kept'));
      const recurrent = emitMatMul(build, kept, weights, name('recurrent'));
      gates = emitBinary(build, 'Add', [input, recurrent], name('gates'));
    }
    const [enter, forget, leave, candidate] = emitParts(
      build,
      gates,
      2,
      new Array<number>(4).fill(hidden),
      name('gate'),
    );
    if (enter === undefined || forget === undefined || leave === undefined || candidate === undefined) {
      throw new TypeError('an LSTM has four gates');
    }
    const sigmoid = (value: Value, what: string): Value =>
      emitUnary(build, 'Sigmoid', value, { suffix: name(what) });
    const tanh = (value: Value, what: string): Value =>
      emitUnary(build, 'Tanh', value, { suffix: name(what) });
    const added = emitBinary(
      build,
      'Multiply',
      [sigmoid(enter, 'enter'), tanh(candidate, 'candidate')],
      name('added'),
    );
    if (cell === undefined) cell = added;
    else {
      const share = emitBinary(build, 'Multiply', [sigmoid(forget, 'forget'), mark], name('share'));
      const remembered = emitBinary(build, 'Multiply', [share, cell], name('remembered'));
      cell = emitBinary(build, 'Add', [remembered, added], name('cell'));
    }
    output = emitBinary(build, 'Multiply', [sigmoid(leave, 'leave'), tanh(cell, 'squashed')], name('output'));
    outputs.push(output);
  }
  if (output === undefined || cell === undefined) throw new TypeError('an LSTM of no steps');
  const shape = [outputs.length, ...output.shape.slice(1)];
  return [build.emit({ type: 'Concat', attributes: { axis: 0 }, inputs: outputs, shape }), output, cell];
}

function emitParts(
  build: Build,
  value: Value,
  axis: number,
  lengths: readonly number[],
  suffix: string,
): readonly Value[] {
  const along = build.constant(`${suffix}/axis`, int64Tensor([], [axis]));
  const cuts = build.constant(`${suffix}/lengths`, int64Tensor([lengths.length], lengths));
  const outputs = lengths.map((length) => ({
    shape: value.shape.map((dim, index) => (index === axis ? length : dim)),
  }));
  return build.emitAll({ type: 'VariadicSplit', inputs: [value, along, cuts], outputs }, suffix);
}

const emitProduct = (build: Build, value: Value, weights: Tensor, suffix: string): Value =>
  emitMatMul(build, value, build.constant(`${suffix}/weights`, weights), suffix);

function emitMatMul({ emit }: Build, value: Value, weights: Value, suffix: string): Value {
  const shape = [...value.shape.slice(0, -1), weights.shape[0] ?? 1];
  const attributes = { transpose_a: false, transpose_b: true };
  return emit({ type: 'MatMul', attributes, inputs: [value, weights], shape }, suffix);
}

/** [T, N, inputs]: everything from `axis` on in one, with a time of 1 for what has none. */
function flattened(build: Build, value: Value, axis: number, suffix: string): Value {
  const shape = [...new Array<number>(2 - axis).fill(1), ...value.shape.slice(0, axis)];
  return reshapedTo(build, value, [...shape, elementCount(value.shape.slice(axis))], suffix);
}

const withUnit = (build: Build, marks: Value): Value =>
  reshapedTo(build, marks, [...marks.shape, 1], 'marks');

function reshapedTo(
  { emit, constant }: Build,
  value: Value,
  shape: readonly number[],
  suffix: string,
): Value {
  if (shape.join() === value.shape.join()) return value;
  const pattern = constant(`${suffix}/shape`, int64Tensor([shape.length], shape));
  return emit(
    { type: 'Reshape', attributes: { special_zero: false }, inputs: [value, pattern], shape },
    suffix,
  );
}
