/**
 * FLOPs of one operation: two for each multiply-accumulate of convolutions, deconvolutions, matrix products and recurrent
 * layers, none for anything else. The one count behind model facts, precision shares and rooflines.
 */
import { unreachable } from '../faults/errors.ts';
import { type Flops, flops } from '../units.ts';

/** An operation as OpenVINO's opsets define it; shapes are whole numbers, -1 for a dimension not known. */
export interface OperationShapes {
  /** OpenVINO's type: `Convolution`, `GroupConvolution`, `MatMul` ... */
  readonly type: string;
  readonly inputShapes: readonly (readonly number[])[];
  readonly outputShapes: readonly (readonly number[])[];
  /** MatMul's attribute; the reduced dimension is the last of the first input unless it is transposed. */
  readonly transposeA?: boolean;
}

/** Products by constant or computed weights. */
const computeTypes = [
  'Convolution',
  'GroupConvolution',
  'ConvolutionBackpropData',
  'GroupConvolutionBackpropData',
  'MatMul',
] as const;
type ComputeType = (typeof computeTypes)[number];

export function isComputeType(type: string): type is ComputeType {
  return (computeTypes as readonly string[]).includes(type);
}

/** Gates of the recurrent operations; sequences compute all of their steps. */
const recurrentGates: Readonly<Record<string, number>> = {
  LSTMCell: 4,
  LSTMSequence: 4,
  GRUCell: 3,
  GRUSequence: 3,
  RNNCell: 1,
  RNNSequence: 1,
};

/** Whether an operation multiplies and accumulates: by these a cell's effective precision is judged. */
export function multiplies(type: string): boolean {
  return isComputeType(type) || Object.hasOwn(recurrentGates, type);
}

/**
 * Weights are laid out [out, in, kernel...] in a Convolution, [group, out, in, kernel...] in a GroupConvolution and
 * [in, out, kernel...] / [group, in, out, kernel...] in their backprop forms (OpenVINO operation specifications).
 * Null: a dimension that the count needs is not known.
 */
export function operationFlops(operation: OperationShapes): Flops | null {
  const counted = multiplyAccumulates(operation);
  return Number.isNaN(counted) ? null : flops(2 * counted);
}

/** NaN: not known. */
function multiplyAccumulates({ type, inputShapes, outputShapes, transposeA }: OperationShapes): number {
  const data = inputShapes[0] ?? [];
  const weights = inputShapes[1] ?? [];
  const output = outputShapes[0] ?? [];
  if (!multiplies(type)) return 0;
  // A rank that is not known is an empty shape; nothing that multiplies has scalars.
  if ([data, weights, output].some((shape) => shape.length === 0)) return Number.NaN;
  if (!isComputeType(type)) return recurrentMultiplyAccumulates(type, data, output);
  switch (type) {
    case 'Convolution':
      // Each output element: one multiply-accumulate for each weight of its output channel.
      return elements(output) * elements(weights.slice(1));
    case 'GroupConvolution':
      return elements(output) * elements(weights.slice(2));
    case 'ConvolutionBackpropData':
      // Each input element is scattered through all weights of its input channel.
      return elements(data) * elements(weights.slice(1));
    case 'GroupConvolutionBackpropData':
      return elements(data) * elements(weights.slice(2));
    case 'MatMul':
      return elements(output) * known(data.at(transposeA === true ? -2 : -1) ?? 1);
    default:
      return unreachable(type);
  }
}

/**
 * Cells have data [batch, input] and states [batch, hidden]; sequences data [batch, steps, input] and outputs
 * [batch, directions, steps, hidden]. Each output element multiplies its gates' rows of input and hidden weights.
 */
function recurrentMultiplyAccumulates(
  type: string,
  data: readonly number[],
  output: readonly number[],
): number {
  return (
    elements(output) * (recurrentGates[type] ?? 0) * (known(data.at(-1) ?? 0) + known(output.at(-1) ?? 0))
  );
}

const known = (dimension: number) => (dimension < 0 ? Number.NaN : dimension);

function elements(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * known(dimension), 1);
}
