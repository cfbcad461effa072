/**
 * What a kernel computes in. The runtime's own `runtimePrecision` is the widest or the first of all element types that
 * a node reads, weights included: a convolution in f32 over weights that are stored as f16 is called f16, a matrix
 * product over compressed 8-bit weights u8. Weights are repacked or expanded before they are multiplied, so that the
 * activations decide, as oneDNN's own names of implementations do (`brgconv_avx512_f32`).
 */
import { precisionOfElementType } from '../precision/precision.ts';
import type { RuntimeNode, SourceOperation } from './raw.ts';

/** `layerType` of nodes that multiply and accumulate, on CPU and GPU. */
const multiplyingLayers = new Set([
  'Convolution',
  'GroupConvolution',
  'Deconvolution',
  'ConvolutionBackpropData',
  'GroupConvolutionBackpropData',
  'FullyConnected',
  'MatMul',
  'Gemm',
  'RNNSeq',
  'RNNCell',
  'LSTMSequence',
  'LSTMCell',
  'GRUSequence',
  'GRUCell',
  'RNNSequence',
]);

export function isMultiplying(node: RuntimeNode): boolean {
  return multiplyingLayers.has(node.rtInfo['layerType'] ?? '');
}

/**
 * OpenVINO's name of the element type that the node computes in; null: the runtime does not report one.
 * @param isConstant by node, `constantNodes` of all of them
 */
export function computedElementType(node: RuntimeNode, isConstant: readonly boolean[]): string | null {
  const reported = node.rtInfo['runtimePrecision'] ?? null;
  if (!isMultiplying(node)) return reported;
  const activation = node.inputs.find(
    ({ node: from, elementType }) =>
      isConstant[from] !== true && precisionOfElementType(elementType) !== undefined,
  );
  return activation?.elementType ?? reported;
}

/**
 * The operations of each node, those added that the runtime hides behind another name. A fused kernel can carry the last
 * fused operation's name alone (`bias` for a matrix product and its Add), or a new one (`mm/MM`), at a network's end
 * above all. What multiplies and is named by no node belongs to a multiplying node that names nothing of the
 * kind, in the order of execution, where the shapes of the outputs agree.
 */
export function withRenamed(
  nodes: readonly RuntimeNode[],
  operationsOf: readonly (readonly string[])[],
  operations: readonly SourceOperation[],
  multiplies: (type: string) => boolean,
): (readonly string[])[] {
  const named = new Set(operationsOf.flat());
  const multiplying = new Set(operations.flatMap(({ name, type }) => (multiplies(type) ? [name] : [])));
  const hidden = operations.filter(({ name }) => multiplying.has(name) && !named.has(name));
  return nodes.map((node, index) => {
    const own = operationsOf[index] ?? [];
    if (hidden.length === 0 || !isMultiplying(node) || own.some((name) => multiplying.has(name))) return own;
    const numbers = elements(node.outputs[0]?.shape ?? []);
    const at = hidden.findIndex(({ outputShapes }) => elements(outputShapes[0] ?? []) === numbers);
    const [found] = at < 0 ? [] : hidden.splice(at, 1);
    return found === undefined ? own : [...own, found.name];
  });
}

const elements = (shape: readonly number[]) => shape.reduce((product, dimension) => product * dimension, 1);
