/**
 * What RNN and LSTM have in common (recurrent_layer.cpp of BVLC/caffe): bottoms are the sequence [T, N, ...], marks [T, N]
 * that are 0 where a sequence begins, and an input for all times [N, ...] if there is one; with expose_hidden the states
 * before the first step [1, N, H] follow, and those after the last one are further tops. Unrolled, because the marks may cut
 * the sequence anywhere. Caffe would keep its state from one forward pass to the next; here each begins with 0.
 */
import { message, scalar } from '../caffe/message.ts';
import { FillerParameter } from '../caffe/schema.ts';
import type { Value } from '../graph/graph.ts';
import { elementCount, int64Tensor, type Tensor } from '../graph/tensor.ts';
import { type BlobSpec, type Build, blobOf, type PlanInput } from './definition.ts';
import { alongAxes, emitBinary } from './elementwise.ts';

export const recurrentParameter = {
  num_output: scalar('uint32', 1, 0),
  weight_filler: message(2, FillerParameter),
  bias_filler: message(3, FillerParameter),
  debug_info: scalar('bool', 4, false),
  expose_hidden: scalar('bool', 5, false),
};

type RecurrentInput = PlanInput<typeof recurrentParameter>;

interface Sequence {
  readonly steps: number;
  /** [T, N, ...] and [T, N]. */
  readonly values: Value;
  readonly marks: Value;
  /** For all times, [N, ...]. */
  readonly fixed: Value | undefined;
  /** Before the first step, [1, N, H] each; none unless they are exposed. */
  readonly states: readonly Value[];
}

/** @param kinds how many states one step hands to the next. */
export function sequenceOf(input: RecurrentInput, kinds: number): Sequence {
  const { param, bottom: values, bottoms, layer, warn, refuse } = input;
  const { num_output: hidden, expose_hidden: exposed } = param;
  if (hidden < 1) throw refuse('has no num_output', 'input');
  const [steps = 0, batch = 0] = values.shape;
  const [, marks = values, ...rest] = bottoms;
  const states = exposed ? rest.slice(-kinds) : [];
  const [fixed, ...surplus] = rest.slice(0, rest.length - states.length);
  const stateShape = [1, batch, hidden];
  const fits =
    values.shape.length >= 3 &&
    marks.shape.join() === [steps, batch].join() &&
    states.length === (exposed ? kinds : 0) &&
    surplus.length === 0 &&
    states.every(({ shape }) => shape.join() === stateShape.join()) &&
    (fixed === undefined || (fixed.shape.length >= 2 && fixed.shape[0] === batch));
  if (!fits || layer.tops.length !== (exposed ? 1 + kinds : 1)) {
    const shapes = bottoms.map(({ shape }) => `[${shape}]`).join(', ');
    throw refuse(
      `of ${hidden} outputs, expose_hidden ${exposed}, cannot read ${shapes} into ${layer.tops.length} tops`,
      'input',
    );
  }
  checkSteps(steps, refuse);
  if (!exposed) warn({ kind: 'state-restarts' });
  return { steps, values, marks, fixed, states };
}

/** Each step is about 14 operations: OpenVINO takes minutes to compile more, where it can at all. */
const mostSteps = 2_048;

/** @throws VinobenchError `limit` */
export function checkSteps(steps: number, refuse: RecurrentInput['refuse']): void {
  if (steps > mostSteps)
    throw refuse(
      `has sequences of ${steps} steps, and each step becomes separate operations; up to ${mostSteps} steps can be converted: give the net shorter sequences`,
      'limit',
    );
}

/** What turns the sequence and the input for all times into `width` numbers a step: weights and bias, and further weights. */
export function inputBlobs(
  { param }: RecurrentInput,
  { values, fixed }: Sequence,
  width: number,
): BlobSpec[] {
  const ofSequence = [
    weightsOf(param, 'weights of the sequence', width, elementCount(values.shape.slice(2))),
    biasOf(param, 'bias', width),
  ];
  if (fixed === undefined) return ofSequence;
  const inputs = elementCount(fixed.shape.slice(1));
  return [...ofSequence, weightsOf(param, 'weights of the fixed input', width, inputs)];
}

/** The fillers of a recurrent layer's parameter block. */
type Fillers = Pick<RecurrentInput['param'], 'weight_filler' | 'bias_filler'>;

export const weightsOf = (param: Fillers, role: string, outputs: number, inputs: number): BlobSpec => ({
  role,
  shape: [outputs, inputs],
  filler: param.weight_filler,
  fallback: { fanIn: inputs },
});

export const biasOf = (param: Fillers, role: string, outputs: number): BlobSpec => ({
  role,
  shape: [outputs],
  filler: param.bias_filler,
  fallback: { constant: 0 },
});

/** What all steps read, [1, N, width] each, by the blobs of `inputBlobs` or by other weights and bias for the sequence. */
export function emitInputs(
  build: Build,
  { steps, values, fixed }: Pick<Sequence, 'steps' | 'values' | 'fixed'>,
  learned: readonly [Tensor, Tensor] = [blobOf(build, 0), blobOf(build, 1)],
): readonly Value[] {
  const flat = flattened(build, values, 2, 'sequence');
  let inputs = emitBiased(build, flat, learned, {
    product: 'input',
    sum: 'bias',
  });
  if (fixed !== undefined) {
    const constant = emitProduct(build, flattened(build, fixed, 1, 'fixed'), blobOf(build, 2), 'constant');
    inputs = emitBinary(build, 'Add', [inputs, constant], 'all');
  }
  return emitParts(build, inputs, 0, ones(steps), 'step');
}

/** [1, N, 1] a step. */
export const emitMarks = (
  build: Build,
  { steps, marks }: Pick<Sequence, 'steps' | 'marks'>,
): readonly Value[] =>
  emitParts(build, reshapedTo(build, marks, [...marks.shape, 1], 'marks'), 0, ones(steps), 'mark');

const ones = (count: number): number[] => new Array<number>(count).fill(1);

/** The steps behind one another again, [T, N, H]. */
export function emitJoined({ emit }: Build, steps: readonly Value[], suffix?: string): Value {
  const [first] = steps;
  if (first === undefined) throw new TypeError('a recurrent layer of no steps');
  const shape = [steps.length, ...first.shape.slice(1)];
  return emit({ type: 'Concat', attributes: { axis: 0 }, inputs: steps, shape }, suffix);
}

/** `value` times weights plus bias, along its last axis. */
export function emitBiased(
  build: Build,
  value: Value,
  [weights, bias]: readonly [Tensor, Tensor],
  names: { readonly product: string; readonly sum: string },
): Value {
  const product = emitProduct(build, value, weights, names.product);
  const offsets = alongAxes(build, `${names.sum}/value`, bias, product, product.shape.length - 1);
  return emitBinary(build, 'Add', [product, offsets], names.sum);
}

export function emitParts(
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

export function emitMatMul({ emit }: Build, value: Value, weights: Value, suffix: string): Value {
  const shape = [...value.shape.slice(0, -1), weights.shape[0] ?? 1];
  const attributes = { transpose_a: false, transpose_b: true };
  return emit({ type: 'MatMul', attributes, inputs: [value, weights], shape }, suffix);
}

/** [T, N, inputs]: everything from `axis` on in one, with a time of 1 for what has none. */
function flattened(build: Build, value: Value, axis: number, suffix: string): Value {
  const shape = [...ones(2 - axis), ...value.shape.slice(0, axis)];
  return reshapedTo(build, value, [...shape, elementCount(value.shape.slice(axis))], suffix);
}

export function reshapedTo(
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
