/** Input data for measuring: what the user gave, else repeatable numbers (inputValues.ts), as tensors. */
import type { ElementTypeName, Tensor } from '../../../native/types.ts';
import type { MeasuredInput } from '../../../shared/models/inputShapes.ts';
import { halfOf } from '../../arrays/fit.ts';
import type { NumericArray } from '../../arrays/numericArray.ts';
import type { CompiledModel, RuntimeAddon } from '../../openvino/load.ts';
import { type BoxReader, type InputKind, inputKind, mayBeBoxes, valuesOfKind } from './inputValues.ts';

/**
 * One tensor for each input of the model, in its order.
 * @param readers called where an input may be boxes: operations of the model
 * @param given by the input's place: taken in place of numbers
 */
export function inputTensors(
  addon: RuntimeAddon,
  compiled: CompiledModel,
  readers: () => readonly BoxReader[] = () => [],
  given: ReadonlyMap<number, NumericArray> = new Map(),
): Tensor[] {
  const request = compiled.createInferRequest();
  const types = compiled.inputs.map((_, index) => request.getInputTensor(index).getElementType());
  const own = compiled.inputs.map((input, index) => ({
    name: input.getAnyName(),
    shape: input.shape,
    elementType: String(types[index]),
  }));
  const boxReaders = own.some(mayBeBoxes) ? readers() : [];
  return own.map((input, index) => {
    const [array, type] = [given.get(index), types[index]];
    if (array !== undefined && type !== undefined) return tensorOfArray(addon, array, type);
    return syntheticTensor(addon, input, inputKind(input, own, boxReaders), 0x9e3779b9 ^ index);
  });
}

/** Its own tensor, filled with the array. */
function tensorOfArray(
  addon: RuntimeAddon,
  { shape, bytes }: NumericArray,
  type: ReturnType<Tensor['getElementType']>,
): Tensor {
  const tensor = new addon.Tensor(type, [...shape]);
  // Both bindings hand out a copy.
  const { data } = tensor;
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength).set(bytes);
  tensor.data = data;
  return tensor;
}

/** Repeatable numbers of that kind. */
export function syntheticTensor(
  addon: RuntimeAddon,
  { elementType, shape }: Pick<MeasuredInput, 'elementType' | 'shape'>,
  kind: InputKind,
  seed: number,
): Tensor {
  const tensor = new addon.Tensor(elementType as ElementTypeName, [...shape]);
  // They are made of zeros, and of empty strings.
  if (kind.kind === 'zeros') return tensor;
  // Both bindings hand out a copy.
  const { data } = tensor;
  // Whole numbers are zeros, but for bytes.
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return tensor;
  const values = valuesOfKind(kind, data.length, shape.at(-1) ?? 1, seed);
  data.set(elementsOf(values, elementType));
  tensor.data = data;
  return tensor;
}

/** f16 and bf16 tensors hold raw bits. */
function elementsOf(values: Float64Array, elementType: string): Float64Array {
  if (elementType === 'f16') return values.map(halfOf);
  return elementType === 'bf16' ? values.map(bfloatOf) : values;
}

const word = new DataView(new ArrayBuffer(4));

/** The bits of the nearest bfloat16 towards zero: the upper half of a float's. */
function bfloatOf(value: number): number {
  word.setFloat32(0, value);
  return word.getUint16(0);
}
