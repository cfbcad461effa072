import { describe, expect, it } from 'vitest';
import { effectivePrecision, type RuntimeKernel, type SourceOperation } from './effectivePrecision.ts';

const convolution = (name: string, outChannels: number): SourceOperation => ({
  name,
  type: 'Convolution',
  inputShapes: [
    [1, 8, 10, 10],
    [outChannels, 8, 1, 1],
  ],
  outputShapes: [[1, outChannels, 10, 10]],
});
const kernel = (
  originalLayersNames: string,
  runtimePrecision: string,
  layerType = 'Convolution',
): RuntimeKernel => ({
  name: originalLayersNames,
  layerType,
  runtimePrecision,
  originalLayersNames,
});

describe('effectivePrecision', () => {
  it('shares the FLOPs out by the precision each compute kernel ran in', () => {
    const operations = [convolution('conv1', 30), convolution('conv2', 10)];
    const kernels = [
      kernel('conv1,bias,relu1', 'bf16'),
      kernel('conv2', 'f32'),
      kernel('pool1', 'bf16', 'Pooling'),
    ];
    expect(effectivePrecision(operations, kernels)).toEqual({
      precision: 'BF16',
      share: { FP32: 0.25, BF16: 0.75 },
    });
  });

  it("does not count a reorder that carries its convolution's name", () => {
    const kernels = [kernel('conv1', 'f32', 'Reorder'), kernel('conv1', 'f16')];
    expect(effectivePrecision([convolution('conv1', 4)], kernels)).toEqual({
      precision: 'FP16',
      share: { FP16: 1 },
    });
  });

  it('reads both signs of 8-bit kernels as INT8', () => {
    const operations = [convolution('a', 4), convolution('b', 4)];
    expect(effectivePrecision(operations, [kernel('a', 'u8'), kernel('b', 'i8')]).share).toEqual({ INT8: 1 });
  });

  it('finds the layers behind the names that HETERO prefixes', () => {
    const kernels = [kernel('subgraph0: conv1', 'f16')];
    expect(effectivePrecision([convolution('conv1', 4)], kernels).precision).toBe('FP16');
  });

  it('knows nothing of a model that computes nothing', () => {
    expect(effectivePrecision([], [kernel('relu', 'f32', 'Eltwise')])).toEqual({
      precision: null,
      share: {},
    });
  });
});
