/** Why a precision is not supported: as data, and in sentences that say what would have run instead. */
import type { CauseKind } from '../../../shared/faults/cause.ts';
import { type Precision, precisionOfElementType } from '../../../shared/precision/precision.ts';
import { precisionRefusal } from '../../openvino/runtimeError.ts';
import type { SessionRequest, Unsupported } from '../wire/protocol.ts';

const because = (kind: CauseKind, reason: string, detail: string | null = null): Unsupported => ({
  cause: { kind, detail },
  reason,
});

/** INT8 asked of a model that has no quantization in it. */
export function unquantized({ device }: SessionRequest, capabilities: readonly string[]): Unsupported {
  if (capabilities.length > 0 && !capabilities.includes('INT8')) {
    const instead = capabilities.includes('FP16') ? 'FP16' : 'FP32';
    return because(
      'precision-missing',
      `${device} has no INT8 among its capabilities (${capabilities.join(', ')}); ${instead} would have run.`,
    );
  }
  return because('not-quantized', 'The model is not quantized, so FP32 would have run; give an INT8 model.');
}

/**
 * A plugin that refuses to compile because it does not know the precision or lacks a kernel in it. Null when the device
 * claims the precision, or when its message has nothing to do with it: then the failure is a real one.
 */
export function refusedPrecision(
  { device, precision }: SessionRequest,
  capabilities: readonly string[],
  error: unknown,
): Unsupported | null {
  if (precision === 'FP32') return null;
  const refusal = precisionRefusal(error);
  const noKernelFor = (node: string, type: string) =>
    because(
      'no-kernel',
      `${device} has no ${precision} kernel for ${node} (${type}) here; FP32 would have run.`,
      node,
    );
  switch (refusal?.kind) {
    case undefined:
      return null;
    // Seen on a CPU whose instruction sets are limited: it still claims bf16, and oneDNN has no kernel for it.
    case 'no-primitive':
      return noKernelFor(refusal.node, refusal.type);
    case 'no-suitable-kernel':
      // Seen on a GPU that OpenVINO has only reference kernels for: LRN writes no 8-bit values there.
      if (precision === 'INT8' && refusal.node !== '') return noKernelFor(refusal.node, refusal.type);
      // Seen on a GPU without f16 arithmetic: it computes in f32, yet not from every f16 weight.
      if (precision !== 'FP16' || capabilities.includes(precision)) return null;
      return because(
        'precision-missing',
        `${device} has no FP16 among its capabilities (${capabilities.join(', ')}); FP32 would have run.`,
      );
    case 'takes-others': {
      if (capabilities.includes(precision)) return null;
      const names = refusal.elementTypes.map(precisionOfElementType).filter((name) => name !== undefined);
      const instead = names.length === 0 ? 'FP32, which' : `${names.join(', ')}, one of which`;
      return because('plugin-refused', `${device} refuses ${precision}: it takes ${instead} would have run.`);
    }
  }
}

/** The device compiles the model in FP32 and fails in what was asked for. */
export function noKernels({ device, precision }: SessionRequest, runtimeSays: string): Unsupported {
  const said = runtimeSays.replace(/\.$/, '');
  return because(
    'no-kernel',
    `${device} has no ${precision} kernels for this model here (OpenVINO: ${said}); FP32 would have run.`,
  );
}

/** Compiled, but no compute kernel runs in what was asked for. */
export function precisionNotRun({ device, precision }: SessionRequest, effective: Precision): Unsupported {
  return because(
    'precision-not-run',
    `${device} runs no convolution, matrix product or recurrent layer in ${precision} here; ${effective} would have run.`,
    effective,
  );
}
