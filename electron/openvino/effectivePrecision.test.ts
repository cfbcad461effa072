import { describe, expect, it } from 'vitest';
import type { RuntimeNode, SourceOperation } from '../../shared/profile/raw.ts';
import { effectivePrecision } from './effectivePrecision.ts';

const convolution = (name: string, outChannels: number): SourceOperation => ({
  name,
  type: 'Convolution',
  inputShapes: [
    [1, 8, 10, 10],
    [outChannels, 8, 1, 1],
  ],
  outputShapes: [[1, outChannels, 10, 10]],
});

const product = (name: string, out: number, inner = 64): SourceOperation => ({
  name,
  type: 'MatMul',
  inputShapes: [
    [1, inner],
    [out, inner],
  ],
  outputShapes: [[1, out]],
});

interface Kernel {
  readonly names: string;
  readonly activation: string;
  readonly layerType?: string;
  /** Element type of the weights, a constant; left out: the same as the activations'. */
  readonly weights?: string;
  /** What the runtime calls the node's precision; left out: the activations'. */
  readonly runtimePrecision?: string;
  readonly outputShape?: number[];
}

/** Nodes of a runtime model: for each kernel an activation, a constant and itself. */
function runtimeNodes(kernels: readonly Kernel[]): RuntimeNode[] {
  return kernels.flatMap(({ names, activation, ...more }, index): RuntimeNode[] => {
    const weights = more.weights ?? activation;
    const node = (layerType: string, elementType: string, rtInfo: Record<string, string> = {}) => ({
      name: `${layerType}${index}`,
      type: 'ExecutionNode',
      inputs: [],
      outputs: [{ shape: [1], elementType }],
      rtInfo: { layerType, runtimePrecision: elementType, ...rtInfo },
    });
    return [
      node('Pooling', activation),
      node('Const', weights),
      {
        ...node(more.layerType ?? 'Convolution', activation, {
          originalLayersNames: names,
          runtimePrecision: more.runtimePrecision ?? activation,
        }),
        inputs: [
          { shape: [1], elementType: activation, node: 3 * index, port: 0 },
          { shape: [1], elementType: weights, node: 3 * index + 1, port: 0 },
        ],
        outputs: [{ shape: more.outputShape ?? [1], elementType: activation }],
      },
    ];
  });
}

describe('effectivePrecision', () => {
  it('shares the FLOPs out by the precision that each compute kernel ran in', () => {
    const operations = [convolution('conv1', 30), convolution('conv2', 10)];
    const nodes = runtimeNodes([
      { names: 'conv1,bias,relu1', activation: 'bf16' },
      { names: 'conv2', activation: 'f32' },
      { names: 'pool1', activation: 'bf16', layerType: 'Pooling' },
    ]);
    expect(effectivePrecision(operations, nodes)).toEqual({
      precision: 'BF16',
      share: { FP32: 0.25, BF16: 0.75 },
    });
  });

  it('judges by the activations, never by the weights, whatever the runtime calls the node', () => {
    // As OpenVINO 2026.4 reports them on a CPU, where both agree with float64 to 1e-6.
    const halfStored = { activation: 'f32', weights: 'f16', runtimePrecision: 'f16' };
    const compressed = { activation: 'f32', weights: 'u8', runtimePrecision: 'u8' };
    const nodes = runtimeNodes([
      { names: 'conv1', ...halfStored },
      { names: 'fc', ...compressed, layerType: 'FullyConnected' },
    ]);
    expect(effectivePrecision([convolution('conv1', 30), product('fc', 10)], nodes)).toEqual({
      precision: 'FP32',
      share: { FP32: 1 },
    });
  });

  it("does not count a reorder that carries its convolution's name", () => {
    const nodes = runtimeNodes([
      { names: 'conv1', activation: 'f32', layerType: 'Reorder' },
      { names: 'conv1', activation: 'f16' },
    ]);
    expect(effectivePrecision([convolution('conv1', 4)], nodes)).toEqual({
      precision: 'FP16',
      share: { FP16: 1 },
    });
  });

  it('reads both signs of 8-bit kernels as INT8', () => {
    const operations = [convolution('a', 4), convolution('b', 4)];
    const nodes = runtimeNodes([
      { names: 'a', activation: 'u8', weights: 'i8' },
      { names: 'b', activation: 'i8' },
    ]);
    expect(effectivePrecision(operations, nodes).share).toEqual({ INT8: 1 });
  });

  it('finds the layers behind the names that HETERO prefixes', () => {
    const nodes = runtimeNodes([{ names: 'subgraph0: conv1', activation: 'f16' }]);
    expect(effectivePrecision([convolution('conv1', 4)], nodes).precision).toBe('FP16');
  });

  it('counts a last layer that the runtime gives another name', () => {
    // A matrix product and its Add become one kernel under the Add's name; a vector's product is called `mm/MM`.
    const operations = [product('mm', 32), product('fc', 16)];
    const nodes = runtimeNodes([
      { names: 'bias', activation: 'f32', layerType: 'FullyConnected', outputShape: [1, 32] },
      { names: 'fc/MM', activation: 'bf16', layerType: 'MatMul', outputShape: [16] },
    ]);
    const { share } = effectivePrecision(operations, nodes);
    expect(share.FP32).toBeCloseTo(2 / 3, 12);
    expect(share.BF16).toBeCloseTo(1 / 3, 12);
  });

  it('counts operations where the FLOPs of one are not known', () => {
    const unknown = { ...convolution('conv2', 10), outputShapes: [[1, 10, -1, -1]] };
    const nodes = runtimeNodes([
      { names: 'conv1', activation: 'f32' },
      { names: 'conv2', activation: 'bf16' },
    ]);
    expect(effectivePrecision([convolution('conv1', 30), unknown], nodes).share).toEqual({
      FP32: 0.5,
      BF16: 0.5,
    });
  });

  it('knows nothing of a model that computes nothing', () => {
    const nodes = runtimeNodes([{ names: 'relu', activation: 'f32', layerType: 'Eltwise' }]);
    expect(effectivePrecision([], nodes)).toEqual({ precision: null, share: {} });
  });
});
