/** Numeric precisions: what a user asks for, and what the runtime's own names for element types mean. */
export const precisions = ['FP32', 'FP16', 'BF16', 'INT8'] as const;
export type Precision = (typeof precisions)[number];

/** `unknown`: the report of another program does not say what was asked for. */
export const recordedPrecisions = [...precisions, 'unknown'] as const;
export type RecordedPrecision = (typeof recordedPrecisions)[number];

/** OpenVINO's element type names, as runtime models print them (`runtimePrecision`), to ours. */
const byElementType: Readonly<Record<string, Precision>> = {
  f32: 'FP32',
  fp32: 'FP32',
  f16: 'FP16',
  fp16: 'FP16',
  bf16: 'BF16',
  i8: 'INT8',
  u8: 'INT8',
  int8_t: 'INT8',
  uint8_t: 'INT8',
};

export function precisionOfElementType(elementType: string): Precision | undefined {
  return byElementType[elementType.toLowerCase()];
}

/**
 * The value of OpenVINO's INFERENCE_PRECISION_HINT for each precision. Quantized kernels are chosen by the model's
 * FakeQuantize operations; the hint says what the layers that stay in float run in, and f32 is the study's choice.
 */
export const inferencePrecisionHint: Readonly<Record<Precision, 'f32' | 'f16' | 'bf16'>> = {
  FP32: 'f32',
  FP16: 'f16',
  BF16: 'bf16',
  INT8: 'f32',
};
