/** Input data for measuring: repeatable noise in the range of image pixels, so that no value is denormal. */
import type { Tensor } from '../../native/types.ts';
import type { CompiledModel, RuntimeAddon } from '../openvino/load.ts';

/** One tensor for each input of the model, in its order. */
export function randomInputs(addon: RuntimeAddon, compiled: CompiledModel): Tensor[] {
  const request = compiled.createInferRequest();
  return compiled.inputs.map((input, index) => {
    const own = request.getInputTensor(index);
    const type = own.getElementType();
    const tensor = new addon.Tensor(type, input.shape);
    // Both bindings hand out a copy.
    const { data } = tensor;
    fill(data, String(type), 0x9e3779b9 ^ index);
    tensor.data = data;
    return tensor;
  });
}

function fill(data: Tensor['data'], elementType: string, seed: number): void {
  const next = pixels(seed);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    // 64-bit inputs are indices, lengths or tokens: 1 is in range for all of them.
    data.fill(1n);
    return;
  }
  const ones = data instanceof Int32Array || data instanceof Uint32Array || elementType === 'boolean';
  for (let index = 0; index < data.length; index++) {
    data[index] = ones ? 1 : halfBits(next(), elementType);
  }
}

/** f16 and bf16 tensors hold raw bits: whole numbers 1 to 127 have exact ones in both. */
function halfBits(value: number, elementType: string): number {
  if (elementType !== 'f16' && elementType !== 'bf16') return value;
  const exponent = Math.floor(Math.log2(value));
  const fraction = value / 2 ** exponent - 1;
  return elementType === 'f16'
    ? ((exponent + 15) << 10) | (fraction * 1024)
    : ((exponent + 127) << 7) | (fraction * 128);
}

/** Whole numbers 1 to 127 (they fit i8 too) from a 32-bit xorshift generator (Marsaglia 2003). */
function pixels(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return 1 + ((state >>> 1) % 127);
  };
}
