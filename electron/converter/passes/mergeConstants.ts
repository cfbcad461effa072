/** Keeps one of the constants that have the same type, shape and bytes. */
import type { ConstantOperation, Graph, Value } from '../graph/graph.ts';
import { contentKey, type Tensor } from '../graph/tensor.ts';

/**
 * Of constants up to this size all bytes are compared. Larger ones cost as much to produce as to write: they are only
 * compared where their first bytes lie in memory and agree, as of weights that two layers of a caffemodel share.
 */
const smallBytes = 64 << 10;

export function mergeConstants(graph: Graph): Graph {
  const constants = graph.operations.filter((operation) => operation.kind === 'constant');
  const first = new Map<string, ConstantOperation>();
  const replaced = new Map<string, ConstantOperation>();
  const small = constants.filter(({ tensor }) => tensor.byteLength <= smallBytes);
  for (const constant of [...small, ...sameBeginnings(constants)]) {
    const key = contentKey(constant.tensor);
    const same = first.get(key);
    if (same === undefined) first.set(key, constant);
    else replaced.set(constant.name, same);
  }
  if (replaced.size === 0) return graph;
  const follow = (value: Value): Value => {
    const same = replaced.get(value.operation);
    return same === undefined ? value : { ...value, operation: same.name };
  };
  return {
    ...graph,
    operations: graph.operations
      .filter((operation) => !replaced.has(operation.name))
      .map((operation) =>
        operation.kind === 'compute' && operation.inputs.some((input) => replaced.has(input.operation))
          ? { ...operation, inputs: operation.inputs.map(follow) }
          : operation,
      ),
    outputs: graph.outputs.map((output) => ({ ...output, value: follow(output.value) })),
  };
}

/** The large constants whose type, shape and first bytes another one has, too. */
function sameBeginnings(constants: readonly ConstantOperation[]): ConstantOperation[] {
  const large = constants.filter(
    ({ tensor }) => tensor.byteLength > smallBytes && tensor.beginning !== undefined,
  );
  const groups = Map.groupBy(large, ({ tensor }) => `${kindKey(tensor)} ${hex(tensor.beginning?.())}`);
  return [...groups.values()].filter((group) => group.length > 1).flat();
}

const hex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');

const kindKey = ({ elementType, shape }: Tensor): string => `${elementType} ${shape.join()}`;
