import { describe, expect, it } from 'vitest';
import { addon } from './index.ts';
import { convolutionModel, ramp } from './testModel.ts';
import type { CompiledModel } from './types.ts';

const core = new addon.Core();
const data = ramp(3 * 8 * 8);

function compile(properties = {}): CompiledModel {
  const { xml, bin } = convolutionModel();
  const model = core.readModelSync(Buffer.from(xml), bin);
  return core.compileModelSync(model, 'CPU', {
    INFERENCE_PRECISION_HINT: 'f32',
    NUM_STREAMS: 1,
    ...properties,
  });
}

describe('CompiledModel', () => {
  it('tells its ports and properties', () => {
    const compiled = compile();
    expect(compiled.inputs.map(String)).toEqual(['data']);
    expect([compiled.input().shape, compiled.output('relu').shape, compiled.output(0).elementType]).toEqual([
      [1, 3, 8, 8],
      [1, 4, 6, 6],
      'f32',
    ]);
    expect(compiled.getProperty('NUM_STREAMS')).toBe(1);
    expect(compiled.getProperty('INFERENCE_PRECISION_HINT')).toBe('f32');
    expect(() => compiled.getProperty(undefined as never)).toThrow(
      /'getProperty' method called with incorrect/,
    );
    expect(() => compiled.setProperty(1 as never)).toThrow(/'setProperty' method called with incorrect/);
    expect(() => compiled.input('none')).toThrow(expect.objectContaining({ code: 'ERR_OPENVINO' }));
  });

  it('closes its requests with it', async () => {
    const compiled = compile();
    const request = compiled.createInferRequest();
    const port = compiled.input();
    const tensor = request.getOutputTensor();
    request.infer([data]);
    const before = tensor.data;
    compiled.close();
    compiled.close();
    const closed = expect.objectContaining({ code: 'ERR_CLOSED' });
    expect(() => compiled.createInferRequest()).toThrow(closed);
    expect(() => request.infer()).toThrow(closed);
    expect(() => port.shape).toThrow(closed);
    await expect(request.inferAsync()).rejects.toEqual(closed);
    await expect(compiled.exportModel()).rejects.toEqual(closed);
    await expect(addon.measure(request, { iterations: 1 })).rejects.toEqual(closed);
    expect(tensor.data).toEqual(before);
  });
});

describe('CompiledModel.getRuntimeModel', () => {
  const { nodes, edges } = compile({ PERF_COUNT: true }).getRuntimeModel();

  it('names each kernel, its implementation and the layers fused into it', () => {
    const conv = nodes.find((node) => node.rtInfo['layerType'] === 'Convolution');
    expect(conv?.rtInfo['originalLayersNames']?.split(',')).toEqual(['conv', 'conv_bias', 'relu']);
    expect(conv?.rtInfo['primitiveType']).toMatch(/f32/i);
    expect(conv?.rtInfo['runtimePrecision']).toBe('f32');
    expect(conv?.outputs).toMatchObject([{ shape: [1, 4, 6, 6], elementType: 'f32' }]);
    for (const node of nodes) expect(node.rtInfo).toHaveProperty('execOrder');
  });

  it('connects nodes that are there, each after its sources', () => {
    for (const [index, { inputs }] of nodes.entries()) {
      for (const [toPort, { node, port, shape }] of inputs.entries()) {
        expect(node).toBeLessThan(index);
        expect(nodes[node]?.outputs[port]?.shape).toEqual(shape);
        expect(edges).toContainEqual({ fromNode: node, fromPort: port, toNode: index, toPort });
      }
    }
    expect(edges.length).toBe(nodes.reduce((sum, { inputs }) => sum + inputs.length, 0));
  });

  it('is plain data', () => {
    expect(structuredClone(nodes)).toEqual(nodes);
  });
});
