/** Reads the operations of a model and the kernels of a compiled one out of the binding's objects. */
import type { CompiledModel, Model } from '../../native/types.ts';
import { computedElementType } from '../../shared/profile/computed.ts';
import type { SourceOperation } from '../../shared/profile/raw.ts';
import { constantNodes } from '../../shared/profile/work.ts';

interface RuntimeKernel {
  readonly name: string;
  readonly layerType: string;
  /** OpenVINO's name of what it computes in; null: not reported. */
  readonly elementType: string | null;
}

/** Every operation with its shapes; empty when the binding (openvino-node) tells names only. */
export function sourceOperations(model: Model): SourceOperation[] {
  return model.getOps().flatMap((operation) => {
    if (operation.getTypeName === undefined) return [];
    return {
      name: operation.getFriendlyName(),
      type: operation.getTypeName(),
      inputShapes: operation.getInputShapes(),
      outputShapes: operation.getOutputShapes(),
    };
  });
}

/** The runtime's kernels with what they compute in; null when the binding has no runtime model. */
export function runtimeKernels(compiled: CompiledModel): RuntimeKernel[] | null {
  const nodes = compiled.getRuntimeModel?.().nodes;
  if (nodes === undefined) return null;
  const constant = constantNodes(nodes);
  return nodes.map((node) => ({
    name: node.name,
    layerType: node.rtInfo['layerType'] ?? '',
    elementType: computedElementType(node, constant),
  }));
}
