/**
 * Weights that are stored in fewer bits than they are multiplied in (weight-only quantization, as NNCF's and Optimum's
 * weight compression and ONNX's MatMulNBits write it): the activations stay floats, so that nothing runs in INT8.
 */
import type { ElementTypeName, Model } from '../../native/types.ts';
import type { Core } from './load.ts';

/** At most 8 bits each. */
const fewBits: ReadonlySet<ElementTypeName | 'dynamic'> = new Set([
  'i8',
  'u8',
  'i4',
  'u4',
  'u2',
  'nf4',
  'f8e4m3',
  'f8e5m2',
  'f4e2m1',
]);

/** Below this share of a model's constants, values of few bits are masks or tables and not its weights. */
const leastShare = 0.1;

/** The element type of most weights where it has at most 8 bits; null: another, or not known (openvino-node). */
export function compressedWeights(model: Model): ElementTypeName | null {
  const numbers = new Map<ElementTypeName, number>();
  const operations = model.getOps();
  if (operations.some((operation) => operation.getTypeName?.() === 'FakeQuantize')) return null;
  for (const operation of operations) {
    if (operation.getTypeName?.() !== 'Constant') continue;
    const [elementType] = operation.getOutputElementTypes();
    const shape = operation.getOutputShapes()[0] ?? [];
    if (elementType === undefined) continue;
    const count = shape.reduce((product, dimension) => product * dimension, 1);
    numbers.set(elementType, (numbers.get(elementType) ?? 0) + count);
  }
  const total = [...numbers.values()].reduce((sum, count) => sum + count, 0);
  const [most] = [...numbers]
    .filter(([elementType, count]) => fewBits.has(elementType) && count >= leastShare * total)
    .toSorted((a, b) => b[1] - a[1]);
  return most?.[0] ?? null;
}

/**
 * Matrix products over such weights quantize their activations on the way by default (DYNAMIC_QUANTIZATION_GROUP_SIZE 32
 * on CPU) and compute in 8 bits, under implementations that are named `_f32` all the same: outputs then differ from
 * float64 by 6e-3 instead of 5e-7. Group size 0 keeps a float precision a float precision.
 */
export function withoutDynamicQuantization(core: Core, device: string): Record<string, number> {
  return supportedProperties(core, device).includes('DYNAMIC_QUANTIZATION_GROUP_SIZE')
    ? { DYNAMIC_QUANTIZATION_GROUP_SIZE: 0 }
    : {};
}

function supportedProperties(core: Core, device: string): string[] {
  try {
    const value: unknown = core.getProperty(device, 'SUPPORTED_PROPERTIES');
    return Array.isArray(value) ? value.map(String) : [];
  } catch {
    return [];
  }
}
