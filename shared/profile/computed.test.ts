import { describe, expect, it } from 'vitest';
import { multiplies } from '../flops.ts';
import { computedElementType, withRenamed } from './computed.ts';
import type { RuntimeNode } from './raw.ts';
import { bytesMoved, constantNodes } from './work.ts';

const tensor = (elementType: string, shape: readonly number[]) => ({ elementType, shape });
const weights = tensor('f16', [32, 64, 3, 3]);

const source = (layerType: string, output: ReturnType<typeof tensor>): RuntimeNode => ({
  name: layerType,
  type: 'ExecutionNode',
  inputs: [],
  outputs: [output],
  rtInfo: { layerType, runtimePrecision: output.elementType },
});

/** As OpenVINO 2026.4 reports a convolution over weights that are stored as f16, under the hint f32 on a CPU. */
const nodes: RuntimeNode[] = [
  source('Input', tensor('f32', [1, 64, 28, 28])),
  source('Const', weights),
  {
    name: 'conv',
    type: 'ExecutionNode',
    inputs: [
      { ...tensor('f32', [1, 64, 28, 28]), node: 0, port: 0 },
      { ...weights, node: 1, port: 0 },
    ],
    outputs: [tensor('f32', [1, 32, 26, 26])],
    rtInfo: { layerType: 'Convolution', primitiveType: 'brgconv_avx512_f32', runtimePrecision: 'f16' },
  },
];
const [input, , conv] = nodes;
const convolution = {
  name: 'conv',
  type: 'Convolution',
  inputShapes: [
    [1, 64, 28, 28],
    [32, 64, 3, 3],
  ],
  outputShapes: [[1, 32, 26, 26]],
};

describe('what a kernel computes in', () => {
  it('is the type of its activations, whatever its weights are stored as', () => {
    expect(conv && computedElementType(conv, constantNodes(nodes))).toBe('f32');
  });

  it('is what the runtime reports for a node that multiplies nothing', () => {
    expect(input && computedElementType(input, constantNodes(nodes))).toBe('f32');
  });

  it('decides how many bytes the repacked weights have; those in 8 bits stay so', () => {
    if (conv === undefined) throw new Error('no convolution');
    const moved = (node: RuntimeNode) =>
      bytesMoved(node, constantNodes(nodes), new Set([0]), [convolution], 'f32').weightBytes;
    expect(moved(conv)).toBe(4 * 32 * 64 * 9);
    const [data, constant] = conv.inputs;
    if (data === undefined || constant === undefined) throw new Error('no inputs');
    expect(moved({ ...conv, inputs: [data, { ...constant, elementType: 'i8' }] })).toBe(32 * 64 * 9);
  });

  it('has no bytes where a shape is not known', () => {
    if (conv === undefined) throw new Error('no convolution');
    const open = { ...conv, outputs: [tensor('f32', [1, 32, -1, -1])] };
    expect(bytesMoved(open, constantNodes(nodes), new Set([0]), [convolution], 'f32').bytes).toBeNull();
  });
});

describe('operations behind another name', () => {
  it('go to the kernel that multiplies, names nothing that does, and has as many outputs', () => {
    const node = (name: string, layerType: string, shape: number[]): RuntimeNode => ({
      ...source(layerType, tensor('f32', shape)),
      name,
    });
    const product = (name: string, out: number) => ({
      name,
      type: 'MatMul',
      inputShapes: [[1, 8]],
      outputShapes: [[1, out]],
    });
    const kernels = [
      node('bias', 'FullyConnected', [1, 4]),
      node('fc', 'FullyConnected', [1, 4]),
      node('mm/MM', 'MatMul', [7]),
      node('relu', 'Eltwise', [1, 4]),
    ];
    const operations = [product('mm', 7), product('product', 4), product('fc', 4)];
    const own = [['bias'], ['fc'], ['mm/MM'], ['relu']];
    expect(withRenamed(kernels, own, operations, multiplies)).toEqual([
      ['bias', 'product'],
      ['fc'],
      ['mm/MM', 'mm'],
      ['relu'],
    ]);
  });
});
