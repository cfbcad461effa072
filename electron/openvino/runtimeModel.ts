/** Reads the operations of a model and the kernels of a compiled one out of the binding's objects. */
import type { CompiledModel, Model } from '../../native/types.ts';
import type { RuntimeKernel, SourceOperation } from './effectivePrecision.ts';

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

/** The kernels of a compiled model; null when the binding has no runtime model. */
export function runtimeKernels(compiled: CompiledModel): RuntimeKernel[] | null {
  if (compiled.getRuntimeModel === undefined) return null;
  return compiled.getRuntimeModel().nodes.map(({ name, rtInfo }) => ({
    name,
    layerType: rtInfo['layerType'] ?? '',
    runtimePrecision: rtInfo['runtimePrecision'] ?? '',
    originalLayersNames: rtInfo['originalLayersNames'] ?? '',
  }));
}
