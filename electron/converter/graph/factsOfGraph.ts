/** A graph's size (shared/networkFacts.ts). */
import { type NetworkFacts, networkFacts } from '../../../shared/networkFacts.ts';
import {
  type ComputeOperation,
  type ConstantOperation,
  type Graph,
  inputsOf,
  type Operation,
} from './graph.ts';
import { contentKey, elementCount } from './tensor.ts';

/**
 * Parameters are the numbers of the constants that hold what layers have learned. Constants of other layers (DummyData,
 * coefficients, prior boxes) are none, and what layers share under a name counts once.
 */
export function factsOfGraph(graph: Graph): NetworkFacts {
  const byName = new Map(graph.operations.map((operation) => [operation.name, operation]));
  const counted = new Set<string>();
  const constantNumbers = (operation: ComputeOperation): number => {
    const learners = operation.sources.flatMap((source) => graph.learners.get(source) ?? []);
    if (learners.length === 0) return 0;
    const shared = learners.every((learner) => learner === 'shared');
    let numbers = 0;
    for (const { operation: name } of operation.inputs) {
      const constant = constantBehind(byName.get(name), byName);
      if (constant === undefined || constant.tensor.given) continue;
      const key = parameterKey(constant, shared);
      if (counted.has(key)) continue;
      counted.add(key);
      const { elementType, shape } = constant.tensor;
      if (elementType === 'f32' || elementType === 'f16') numbers += elementCount(shape);
    }
    return numbers;
  };
  return networkFacts(
    graph.operations.flatMap((operation) => {
      if (operation.kind !== 'compute' || operation.decompression) return [];
      const { name, type, sources, attributes } = operation;
      return {
        name,
        type,
        sources,
        inputShapes: inputsOf(operation).map((input) => input.shape),
        outputShapes: operation.outputs.map((output) => output.shape),
        transposeA: attributes['transpose_a'] === true,
        constantNumbers: constantNumbers(operation),
      };
    }),
  );
}

/**
 * Shared weights may be folded with others (a BatchNorm behind them), shared as well: what comes out of two layers that
 * share all they have learned is then the same again, number by number.
 */
function parameterKey({ name, tensor }: ConstantOperation, shared: boolean): string {
  if (tensor.sharedAs !== undefined) return `shared ${tensor.sharedAs}`;
  return shared ? `same ${contentKey(tensor)}` : `own ${name}`;
}

function constantBehind(operation: Operation | undefined, byName: ReadonlyMap<string, Operation>) {
  if (operation?.kind === 'constant') return operation;
  if (operation?.kind !== 'compute' || !operation.decompression) return undefined;
  const packed = byName.get(operation.inputs[0]?.operation ?? '');
  return packed?.kind === 'constant' ? packed : undefined;
}
