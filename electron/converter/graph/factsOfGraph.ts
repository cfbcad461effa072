/** A graph's size (shared/models/networkFacts.ts). */
import { type NetworkFacts, networkFacts } from '../../../shared/models/networkFacts.ts';
import {
  type ComputeOperation,
  type ConstantOperation,
  type Graph,
  inputsOf,
  type Operation,
} from './graph.ts';
import { elementCount } from './tensor.ts';

/**
 * Parameters are the numbers of the constants that hold what layers have learned. Constants of other layers (DummyData,
 * coefficients, prior boxes) do not count, and blobs that layers share under a name count once.
 */
export function factsOfGraph(graph: Graph): NetworkFacts {
  const byName = new Map(graph.operations.map((operation) => [operation.name, operation]));
  const counted = new Set<string>();
  const keyOf = parameterKeys(graph);
  const constantNumbers = (operation: ComputeOperation): number => {
    const byLearner = operation.sources.some((source) => graph.learners.has(source));
    let numbers = 0;
    for (const { operation: name } of operation.inputs) {
      const constant = constantBehind(byName.get(name), byName);
      if (constant === undefined || !isLearned(constant, byLearner)) continue;
      const key = keyOf(operation, constant);
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

/** What a pass made of several constants is learned where any of the layers that it belongs to has learned something. */
const isLearned = ({ tensor: { origin } }: ConstantOperation, byLearner: boolean): boolean =>
  origin === 'learned' || (origin === undefined && byLearner);

/**
 * The same for constants that hold the same learned numbers. Weights that a pass has folded (a factor behind one of two layers
 * that share) are still the same learned numbers: of layers that share all they have learned, the first constant of one is
 * the first of the other, and so on.
 */
function parameterKeys({
  learners,
}: Graph): (reader: ComputeOperation, constant: ConstantOperation) => string {
  const places = new Map<string, string>();
  const counts = new Map<string, number>();
  return ({ sources }, { name, tensor }) => {
    const learned = sources.filter((source) => learners.has(source));
    const groups = learned.map((source) => learners.get(source));
    if (learned.length === 0 || groups.includes(undefined)) {
      return tensor.sharedAs === undefined ? `own ${name}` : `blob ${tensor.sharedAs}`;
    }
    const known = places.get(name);
    if (known !== undefined) return known;
    const layers = learned.join('\0');
    const count = counts.get(layers) ?? 0;
    counts.set(layers, count + 1);
    const place = `shared ${groups.join('\0')} ${count}`;
    places.set(name, place);
    return place;
  };
}

function constantBehind(operation: Operation | undefined, byName: ReadonlyMap<string, Operation>) {
  if (operation?.kind === 'constant') return operation;
  if (operation?.kind !== 'compute' || !operation.decompression) return undefined;
  const packed = byName.get(operation.inputs[0]?.operation ?? '');
  return packed?.kind === 'constant' ? packed : undefined;
}
