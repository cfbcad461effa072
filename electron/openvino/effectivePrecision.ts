/**
 * What a compiled model really computes in: the FLOPs of its compute kernels (convolution, matrix product, recurrent
 * layer) by the precision that each computes in. A hint is only a hint: the answer is read back from the runtime model.
 */
import { multiplies, operationFlops } from '../../shared/models/flops.ts';
import { type Precision, precisionOfElementType, precisions } from '../../shared/precision/precision.ts';
import { computedElementType, isMultiplying, withRenamed } from '../../shared/profile/computed.ts';
import { LayerNames } from '../../shared/profile/names.ts';
import type { RuntimeNode, SourceOperation } from '../../shared/profile/raw.ts';
import { constantNodes } from '../../shared/profile/work.ts';

interface EffectivePrecision {
  /** Most FLOPs ran in it; null when the model has no compute kernel or none could be matched. */
  readonly precision: Precision | null;
  /** Shares of the FLOPs, adding up to 1; empty when `precision` is null. */
  readonly share: Partial<Record<Precision, number>>;
}

/** @param nodes the runtime model's, whole: what is constant is found in it */
export function effectivePrecision(
  operations: readonly SourceOperation[],
  nodes: readonly RuntimeNode[],
): EffectivePrecision {
  const names = new LayerNames(operations, null, new Set());
  const constant = constantNodes(nodes);
  const named = nodes.map((node) => (isMultiplying(node) ? names.operationsOf(node) : []));
  const operationsOf = withRenamed(nodes, named, operations, multiplies);
  const weightOf = operationWeights(operations);
  const totals = new Map<Precision, number>();
  for (const [index, node] of nodes.entries()) {
    if (!isMultiplying(node)) continue;
    const precision = precisionOfElementType(computedElementType(node, constant) ?? '');
    if (precision === undefined) continue;
    const weight = (operationsOf[index] ?? []).reduce((sum, name) => sum + (weightOf.get(name) ?? 0), 0);
    if (weight > 0) totals.set(precision, (totals.get(precision) ?? 0) + weight);
  }
  return shares(totals);
}

/** FLOPs; 1 for each operation as soon as those of one are not known, since no share of an unknown sum is right. */
function operationWeights(operations: readonly SourceOperation[]): Map<string, number> {
  const counted = operations.flatMap((operation) =>
    multiplies(operation.type) ? [{ name: operation.name, flops: operationFlops(operation) }] : [],
  );
  const known = counted.every(({ flops }) => flops !== null);
  return new Map(counted.map(({ name, flops }) => [name, known ? (flops ?? 0) : 1]));
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
