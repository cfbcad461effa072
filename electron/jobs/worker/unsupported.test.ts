import { describe, expect, it } from 'vitest';
import { noKernels, precisionNotRun, refusedPrecision, unquantized } from './unsupported.ts';

const on = (device: string, precision: 'FP32' | 'FP16' | 'BF16' | 'INT8') => ({
  ir: { xml: 'net.xml', bin: null, irSha256: '' },
  device,
  precision,
  batch: 1,
  streams: null,
  threads: null,
});

describe('unquantized', () => {
  it('names what the device can do where INT8 is not among it', () => {
    expect(unquantized(on('GPU', 'INT8'), ['FP32', 'FP16', 'BIN']).reason).toBe(
      'GPU has no INT8 among its capabilities (FP32, FP16, BIN); FP16 would have run.',
    );
    expect(unquantized(on('GPU', 'INT8'), ['FP32']).reason).toMatch(/FP32 would have run\.$/);
  });

  it('blames the model where the device could, or does not say', () => {
    const sentence = 'The model is not quantized, so FP32 would have run; give an INT8 model.';
    expect(unquantized(on('CPU', 'INT8'), ['FP32', 'INT8']).reason).toBe(sentence);
    expect(unquantized(on('AUTO', 'INT8'), []).reason).toBe(sentence);
  });
});

describe('refusedPrecision', () => {
  const refusal = new Error(
    'Exception from src/plugins/intel_gpu:1:\nWrong value bf16 for property key INFERENCE_PRECISION_HINT. Supported values: {f16, f32}',
  );

  it('says what the plugin takes when it refuses a precision it does not claim', () => {
    expect(refusedPrecision(on('GPU', 'BF16'), ['FP32', 'FP16'], refusal)?.reason).toBe(
      'GPU refuses BF16: it takes FP16, FP32, one of which would have run.',
    );
  });

  it('names the layer that a limited instruction set has no kernel for', () => {
    const error = new Error('Supported primitive descriptors list is empty for node: pool1 type: Pooling');
    expect(refusedPrecision(on('CPU', 'BF16'), ['FP32', 'BF16'], error)?.reason).toBe(
      'CPU has no BF16 kernel for pool1 (Pooling) here; FP32 would have run.',
    );
    expect(refusedPrecision(on('CPU', 'FP32'), ['FP32', 'BF16'], error)).toBeNull();
  });

  it('names the layer that a GPU has no 8-bit kernel for', () => {
    const error = new Error(
      '[GPU] Could not find a suitable kernel for lrn:norm1 params raw string: F32;UINT8',
    );
    expect(refusedPrecision(on('GPU', 'INT8'), ['FP32', 'INT8'], error)?.reason).toBe(
      'GPU has no INT8 kernel for norm1 (lrn) here; FP32 would have run.',
    );
    expect(refusedPrecision(on('GPU', 'FP32'), ['FP32', 'INT8'], error)).toBeNull();
  });

  it('takes an error for a real one where the hint is not its cause', () => {
    expect(refusedPrecision(on('GPU', 'BF16'), ['FP32'], new Error('out of memory'))).toBeNull();
    expect(refusedPrecision(on('GPU', 'BF16'), ['FP32', 'BF16'], refusal)).toBeNull();
    expect(refusedPrecision(on('GPU', 'FP32'), [], refusal)).toBeNull();
  });
});

describe('ranOtherwise', () => {
  it('says what would have run', () => {
    expect(precisionNotRun(on('CPU', 'FP16'), 'BF16').reason).toBe(
      'CPU runs no convolution, matrix product or recurrent layer in FP16 here; BF16 would have run.',
    );
  });
});

describe('the cause', () => {
  it('is given as data next to the sentence', () => {
    const error = new Error('Supported primitive descriptors list is empty for node: pool1 type: Pooling');
    expect(refusedPrecision(on('CPU', 'BF16'), [], error)?.cause).toEqual({
      kind: 'no-kernel',
      detail: 'pool1',
    });
    const hint = new Error('Wrong value for property key INFERENCE_PRECISION_HINT. Supported values: {f32}');
    expect(refusedPrecision(on('GPU', 'BF16'), [], hint)?.cause.kind).toBe('plugin-refused');
    expect(unquantized(on('GPU', 'INT8'), ['FP32']).cause.kind).toBe('precision-missing');
    expect(unquantized(on('CPU', 'INT8'), []).cause.kind).toBe('not-quantized');
    expect(noKernels(on('CPU', 'BF16'), 'No.').cause).toEqual({ kind: 'no-kernel', detail: null });
    expect(precisionNotRun(on('CPU', 'FP16'), 'BF16').cause).toEqual({
      kind: 'precision-not-run',
      detail: 'BF16',
    });
  });
});
