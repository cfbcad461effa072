/** What a kernel has to do: floating point operations of the operations fused into it, bytes it reads and writes. */
import { isComputeType } from '../models/flops.ts';
import { type Bytes, bytes } from '../units.ts';
import type { RuntimeNode, SourceOperation } from './raw.ts';

/** Bits of OpenVINO's element types (openvino/core/type/element_type.hpp). */
const bitsByName: Readonly<Record<string, number>> = {
  boolean: 8,
  f8e4m3: 8,
  f8e5m2: 8,
  f8e8m0: 8,
  f4e2m1: 4,
  nf4: 4,
};

/** 0 for a type without a fixed size. */
export function bytesOfElement(elementType: string): number {
  const digits = /^(?:bf|[fiu])(\d+)$/.exec(elementType)?.[1];
  return (bitsByName[elementType] ?? Number(digits ?? 0)) / 8;
}

/**
 * By node: whether it is a constant, or is made of constants alone. The runtime makes such a node's output when it
 * compiles the model (a weight's reorder), so it is not a kernel of an inference and has no counter.
 */
export function constantNodes(nodes: readonly RuntimeNode[]): boolean[] {
  const constant: boolean[] = [];
  for (const { type, rtInfo, inputs } of nodes) {
    const own = type === 'Constant' || ['Const', 'Constant'].includes(rtInfo['layerType'] ?? '');
    constant.push(own || (inputs.length > 0 && inputs.every(({ node }) => constant[node] === true)));
  }
  return constant;
}

/** Null: a shape is not known before the device has it. */
interface BytesMoved {
  readonly bytes: Bytes | null;
  /** Of these: what the model brings along and every inference reads again. */
  readonly weightBytes: Bytes | null;
}

/**
 * Inputs, outputs and weights once each, in the element types that ran: weights of a convolution or matrix product are
 * repacked to its precision when the model is compiled, unless they are stored in 8 bits or fewer and expanded as they are
 * read. Biases and what fused operations read in addition are not in the runtime model.
 * @param computedIn element type that the node computes in
 */
export function bytesMoved(
  node: RuntimeNode,
  isConstant: readonly boolean[],
  usedPorts: ReadonlySet<number>,
  operations: readonly SourceOperation[],
  computedIn: string | null,
): BytesMoved {
  const compute = operations.find(({ type }) => isComputeType(type));
  const perWeight = bytesOfElement(computedIn ?? '');
  let others = 0;
  let weightBytes = 0;
  let constants = false;
  const activations: number[] = [];
  for (const { node: from, shape, elementType } of node.inputs) {
    const constant = isConstant[from] === true;
    constants ||= constant;
    if (!constant) activations.push(elements(shape));
    const own = bytesOfElement(elementType);
    const repacked = constant && compute !== undefined && own > 1;
    const size = elements(shape) * (repacked ? perWeight : own);
    if (constant) weightBytes += size;
    else others += size;
  }
  // A device that lists no constants (GPU) leaves the weights to the operation that has them.
  const weights = elements(compute?.inputShapes[1] ?? [0]);
  const bothRuntime = compute?.type === 'MatMul' && activations.slice(1).includes(weights);
  if (!constants && !bothRuntime) weightBytes += weights * perWeight;
  for (const [port, { shape, elementType }] of node.outputs.entries()) {
    if (usedPorts.has(port) || (usedPorts.size === 0 && port === 0))
      others += elements(shape) * bytesOfElement(elementType);
  }
  return { bytes: whole(others + weightBytes), weightBytes: whole(weightBytes) };
}

const whole = (size: number): Bytes | null => (Number.isNaN(size) ? null : bytes(Math.ceil(size)));

/** NaN: not known. */
function elements(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * (dimension < 0 ? Number.NaN : dimension), 1);
}

/** Which outputs of each node are read; several readers of one output count once. */
export function portsRead(nodes: readonly RuntimeNode[]): Set<number>[] {
  const used = nodes.map(() => new Set<number>());
  for (const { inputs } of nodes) for (const { node, port } of inputs) used[node]?.add(port);
  return used;
}
