/**
 * What a compiled model really computes in: the FLOPs of its compute kernels (convolution, matmul, inner product)
 * by the precision the runtime gave them. A hint is only a hint: the answer is read back from the runtime model.
 */
import { isComputeType, type OperationShapes, operationFlops } from '../../shared/flops.ts';
import { type Precision, precisionOfElementType, precisions } from '../../shared/precision.ts';

export interface SourceOperation extends OperationShapes {
  readonly name: string;
}

/** One node of a runtime model, from its rt_info. */
export interface RuntimeKernel {
  readonly name: string;
  readonly layerType: string;
  readonly runtimePrecision: string;
  /** Comma-separated friendly names of the operations this kernel stands for. */
  readonly originalLayersNames: string;
}

export interface EffectivePrecision {
  /** Most FLOPs ran in it; null when the model has no compute kernel or none could be matched. */
  readonly precision: Precision | null;
  /** Shares of the FLOPs, adding up to 1; empty when `precision` is null. */
  readonly share: Partial<Record<Precision, number>>;
}

/** Kernels that move or convert data carry the name of the convolution they serve, yet compute nothing. */
const movesData = new Set([
  'Reorder',
  'Convert',
  'Reshape',
  'Transpose',
  'Permute',
  'Input',
  'Const',
  'Output',
  'Result',
]);

export function effectivePrecision(
  operations: readonly SourceOperation[],
  kernels: readonly RuntimeKernel[],
): EffectivePrecision {
  const flopsByName = new Map<string, number>();
  for (const operation of operations) {
    if (isComputeType(operation.type)) flopsByName.set(operation.name, operationFlops(operation));
  }
  const totals = new Map<Precision, number>();
  for (const kernel of kernels) {
    if (movesData.has(kernel.layerType)) continue;
    const precision = precisionOfElementType(kernel.runtimePrecision);
    if (precision === undefined) continue;
    const flops = originalNames(kernel).reduce((sum, name) => sum + (flopsByName.get(name) ?? 0), 0);
    if (flops > 0) totals.set(precision, (totals.get(precision) ?? 0) + flops);
  }
  return shares(totals);
}

/** HETERO and AUTO prefix names with the sub-graph they belong to. */
function originalNames(kernel: RuntimeKernel): string[] {
  return kernel.originalLayersNames
    .split(',')
    .map((name) => name.replace(/^subgraph\d+: /, ''))
    .filter((name) => name !== '');
}

function shares(totals: ReadonlyMap<Precision, number>): EffectivePrecision {
  const sum = [...totals.values()].reduce((total, flops) => total + flops, 0);
  if (sum === 0) return { precision: null, share: {} };
  const share: Partial<Record<Precision, number>> = {};
  let most: Precision | null = null;
  for (const precision of precisions) {
    const flops = totals.get(precision);
    if (flops === undefined) continue;
    share[precision] = flops / sum;
    if (most === null || flops > (totals.get(most) ?? 0)) most = precision;
  }
  return { precision: most, share };
}
