/** Why a precision is not supported, in sentences that say what would have run instead. */
import { type Precision, precisionOfElementType } from '../../../shared/precision.ts';
import type { SessionRequest } from '../wire/protocol.ts';

/** INT8 asked of a model that has no quantization in it. */
export function unquantized({ device }: SessionRequest, capabilities: readonly string[]): string {
  if (capabilities.length > 0 && !capabilities.includes('INT8')) {
    const instead = capabilities.includes('FP16') ? 'FP16' : 'FP32';
    return `${device} has no INT8 among its capabilities (${capabilities.join(', ')}); ${instead} would have run.`;
  }
  return 'The model is not quantized, so FP32 would have run; give an INT8 model.';
}

/**
 * A plugin that refuses to compile because it does not know the precision or lacks a kernel in it. Null when the device
 * claims the precision, or when its message has nothing to do with it: then the failure is a real one.
 */
export function refusedPrecision(
  { device, precision }: SessionRequest,
  capabilities: readonly string[],
  error: unknown,
): string | null {
  const message = error instanceof Error ? error.message : String(error);
  if (precision === 'FP32') return null;
  // Seen on a CPU whose instruction sets are limited: it still claims bf16, and oneDNN has no kernel for it.
  const kernel = /primitive descriptors list is empty for node: (.+?) type: (\w+)/i.exec(message);
  if (kernel !== null) {
    return `${device} has no ${precision} kernel for ${kernel[1]} (${kernel[2]}) here; FP32 would have run.`;
  }
  // Seen on a GPU that OpenVINO has only reference kernels for: LRN writes no 8-bit values there.
  const missing = /Could not find a suitable kernel for (\w+):(\S+)/i.exec(message);
  if (precision === 'INT8' && missing !== null) {
    return `${device} has no INT8 kernel for ${missing[2]} (${missing[1]}) here; FP32 would have run.`;
  }
  if (capabilities.includes(precision)) return null;
  // Seen on a GPU without f16 arithmetic: it computes in f32, yet not from every f16 weight.
  if (precision === 'FP16' && message.includes('Could not find a suitable kernel')) {
    return `${device} has no FP16 among its capabilities (${capabilities.join(', ')}); FP32 would have run.`;
  }
  if (!message.includes('INFERENCE_PRECISION_HINT')) return null;
  const takes = /Supported values: \{([^}]*)\}/.exec(message)?.[1]?.split(',') ?? [];
  const names = takes.map((type) => precisionOfElementType(type.trim())).filter((name) => name !== undefined);
  const instead = names.length === 0 ? 'FP32, which' : `${names.join(', ')}, one of which`;
  return `${device} refuses ${precision}: it takes ${instead} would have run.`;
}

/** The device compiles the model in FP32 and fails in what was asked for. */
export function noKernels({ device, precision }: SessionRequest, runtimeSays: string): string {
  const said = runtimeSays.replace(/\.$/, '');
  return `${device} has no ${precision} kernels for this model here (OpenVINO: ${said}); FP32 would have run.`;
}

/** Compiled, but no compute kernel runs in what was asked for. */
export function ranOtherwise({ device, precision }: SessionRequest, effective: Precision): string {
  return `${device} runs no convolution, matrix product or recurrent layer in ${precision} here; ${effective} would have run.`;
}
