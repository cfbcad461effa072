/** A graph's size (shared/networkFacts.ts). */
import { type NetworkFacts, networkFacts } from '../../../shared/networkFacts.ts';
import { type ComputeOperation, type Graph, inputsOf, type Operation } from './graph.ts';
import { elementCount } from './tensor.ts';

export function factsOfGraph(graph: Graph): NetworkFacts {
  const byName = new Map(graph.operations.map((operation) => [operation.name, operation]));
  const counted = new Set<Operation>();
  const constantNumbers = (operation: ComputeOperation): number => {
    let numbers = 0;
    for (const { operation: name } of operation.inputs) {
      const constant = constantBehind(byName.get(name), byName);
      if (constant === undefined || counted.has(constant)) continue;
      counted.add(constant);
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

function constantBehind(operation: Operation | undefined, byName: ReadonlyMap<string, Operation>) {
  if (operation?.kind === 'constant') return operation;
  if (operation?.kind !== 'compute' || !operation.decompression) return undefined;
  const packed = byName.get(operation.inputs[0]?.operation ?? '');
  return packed?.kind === 'constant' ? packed : undefined;
}
