/**
 * Whether the first axis of a model's inputs is a batch, decided by its shapes: the same model with two lengths of that axis.
 * A batch is an axis along which samples are independent, so it stands alone in every tensor, every output is in proportion
 * to it, and no operation walks along it. Values are not looked at.
 */
import { isComputeType } from './flops.ts';

interface ShapedOperation {
  /** By which it is known again at another length; one that a runtime made again may have another. */
  readonly name: string;
  readonly type: string;
  /** -1 for a dimension that is not fixed. */
  readonly inputShapes: readonly (readonly number[])[];
  readonly outputShapes: readonly (readonly number[])[];
}

/** A model at one length of its inputs' first axis. */
export interface ShapedModel {
  readonly length: number;
  /** Empty where a binding does not list them. */
  readonly operations: readonly ShapedOperation[];
  /** `isConstant`: it depends on no input, such as prior boxes. */
  readonly outputs: readonly { readonly shape: readonly number[]; readonly isConstant: boolean }[];
}

/** time: an operation walks along the axis; mixed: it reads it across samples; outputs: they do not follow it. */
export type NoBatch = 'time' | 'mixed' | 'outputs';

/** The two lengths to try: no common factor, and rarely a size of anything else. */
export const triedLengths = [2, 3] as const;

/** Null: it is a batch. */
export function whyNoBatch(one: ShapedModel, other: ShapedModel): NoBatch | null {
  const { pairs, single } = paired(one.operations, other.operations);
  // An unrolled recurrent layer has a matrix product for each step; a runtime folds what depends on shapes alone.
  if (single.some(({ type }) => isComputeType(type))) return 'time';
  for (const [operation, twin] of pairs) {
    const why = whyNotThrough(operation, twin);
    if (why !== null) return why;
  }
  const outputs = one.outputs.filter(({ isConstant }) => !isConstant);
  if (outputs.length === 0) return 'outputs';
  for (const [index, { shape, isConstant }] of one.outputs.entries()) {
    if (isConstant) continue;
    const twin = other.outputs[index]?.shape ?? [];
    const [axis, ...more] = followingAxes(shape, twin);
    if (axis === undefined || more.length > 0) return 'outputs';
    // A batch of images has one row each, or as many boxes each.
    const each = (shape[axis] ?? 0) / one.length;
    if (!Number.isInteger(each) || twin[axis] !== each * other.length) return 'outputs';
  }
  return null;
}

/** By name, equal names by their order; what is left of equal types is one under two names, and not looked at. */
function paired(one: readonly ShapedOperation[], other: readonly ShapedOperation[]) {
  const twins = Map.groupBy(other, ({ name, type }) => `${type} ${name}`);
  const pairs: (readonly [ShapedOperation, ShapedOperation])[] = [];
  const left: ShapedOperation[] = [];
  for (const operation of one) {
    const twin = twins.get(`${operation.type} ${operation.name}`)?.shift();
    if (twin === undefined) left.push(operation);
    else pairs.push([operation, twin]);
  }
  const unmatched = Map.groupBy([...twins.values()].flat(), ({ type }) => type);
  const single = left.filter(({ type }) => unmatched.get(type)?.shift() === undefined);
  return { pairs, single: [...single, ...[...unmatched.values()].flat()] };
}

/** Axes whose size depends on the length. */
function followingAxes(shape: readonly number[], twin: readonly number[]): number[] {
  const rank = Math.max(shape.length, twin.length);
  return Array.from({ length: rank }, (_, axis) => axis).filter((axis) => shape[axis] !== twin[axis]);
}

function whyNotThrough(one: ShapedOperation, other: ShapedOperation): NoBatch | null {
  const following = one.inputShapes.map((shape, index) =>
    followingAxes(shape, other.inputShapes[index] ?? []),
  );
  switch (one.type) {
    // Inputs are [batch, time, features].
    case 'LSTMSequence':
    case 'GRUSequence':
    case 'RNNSequence':
    case 'AUGRUSequence':
      if (following[0]?.includes(1) === true) return 'time';
      break;
    // What is iterated over is not known; a batch is in the state, too, so that several inputs have it.
    case 'TensorIterator':
    case 'Loop':
      if (following.filter((axes) => axes.length > 0).length === 1) return 'time';
      break;
    // Boxes name their image by a number, so their count is not a batch.
    case 'ROIPooling':
    case 'PSROIPooling':
    case 'DeformablePSROIPooling':
    case 'ROIAlign':
    case 'ROIAlignRotated':
      if ((following[1]?.length ?? 0) > 0) return 'mixed';
      break;
    // A window slides along the axes behind the channels.
    case 'Convolution':
    case 'GroupConvolution':
    case 'ConvolutionBackpropData':
    case 'GroupConvolutionBackpropData':
    case 'DeformableConvolution':
    case 'MaxPool':
    case 'AvgPool':
      if (following[0]?.some((axis) => axis > 0) === true) return 'mixed';
      break;
  }
  const several = one.outputShapes.some(
    (shape, index) => followingAxes(shape, other.outputShapes[index] ?? []).length > 1,
  );
  return several ? 'mixed' : null;
}
