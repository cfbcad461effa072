/**
 * FLOPs of one operation: two for each multiply-accumulate of convolutions, deconvolutions and matrix products,
 * none for anything else. The one count behind model facts, precision shares and rooflines.
 */
import { type Flops, flops } from './units.ts';

/** An operation as OpenVINO's opsets define it; shapes are whole numbers, -1 for a dimension not known. */
export interface OperationShapes {
  /** OpenVINO's type: `Convolution`, `GroupConvolution`, `MatMul` ... */
  readonly type: string;
  readonly inputShapes: readonly (readonly number[])[];
  readonly outputShapes: readonly (readonly number[])[];
  /** MatMul's attribute; the reduced dimension is the last of the first input unless it is transposed. */
  readonly transposeA?: boolean;
}

/** Types that compute: the operations by which a cell's effective precision is judged. */
export const computeTypes = [
  'Convolution',
  'GroupConvolution',
  'ConvolutionBackpropData',
  'GroupConvolutionBackpropData',
  'MatMul',
] as const;
export type ComputeType = (typeof computeTypes)[number];

export function isComputeType(type: string): type is ComputeType {
  return (computeTypes as readonly string[]).includes(type);
}

/**
 * Weights are laid out [out, in, kernel...] in a Convolution, [group, out, in, kernel...] in a GroupConvolution and
 * [in, out, kernel...] / [group, in, out, kernel...] in their backprop forms (OpenVINO operation specifications).
 * A dimension that is not known counts as 1.
 */
export function operationFlops(operation: OperationShapes): Flops {
  if (!isComputeType(operation.type)) return flops(0);
  const data = operation.inputShapes[0] ?? [];
  const weights = operation.inputShapes[1] ?? [];
  const output = operation.outputShapes[0] ?? [];
  switch (operation.type) {
    case 'Convolution':
      // Each output element: one multiply-accumulate for each weight of its output channel.
      return flops(2 * elements(output) * elements(weights.slice(1)));
    case 'GroupConvolution':
      return flops(2 * elements(output) * elements(weights.slice(2)));
    case 'ConvolutionBackpropData':
      // Each input element is scattered through all weights of its input channel.
      return flops(2 * elements(data) * elements(weights.slice(1)));
    case 'GroupConvolutionBackpropData':
      return flops(2 * elements(data) * elements(weights.slice(2)));
    case 'MatMul':
      return flops(2 * elements(output) * known(data.at(operation.transposeA === true ? -2 : -1)));
  }
}

const known = (dimension: number | undefined) => (dimension === undefined || dimension < 0 ? 1 : dimension);

function elements(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * known(dimension), 1);
}
