import { describe, expect, it } from 'vitest';
import { multiplies } from '../models/flops.ts';
import { computedElementType, withRenamed } from './computed.ts';
import type { RuntimeNode } from './raw.ts';
import { aNode } from './testing.ts';
import { bytesMoved, bytesOfElement, constantNodes, portsRead } from './work.ts';

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

describe('what a node that multiplies computes in', () => {
  const tensors = (...types: string[]) =>
    types.map((elementType, at) => ({ ...tensor(elementType, [1, 8]), node: at, port: 0 }));
  const product = (types: string[], runtimePrecision?: string): RuntimeNode => ({
    ...{ name: 'n', type: 'ExecutionNode', outputs: [], inputs: tensors(...types) },
    rtInfo: { layerType: 'MatMul', ...(runtimePrecision === undefined ? {} : { runtimePrecision }) },
  });

  it('is that of the first input that is neither constant nor of an unknown type', () => {
    expect(computedElementType(product(['u8', 'i32', 'bf16', 'f32'], 'u8'), [true])).toBe('bf16');
    expect(computedElementType(product(['f32', 'bf16'], 'u8'), [])).toBe('f32');
    expect(computedElementType(product(['f32'], 'u8'), [true])).toBe('u8');
    expect(computedElementType(product(['f32']), [true])).toBeNull();
  });

  it('is what is reported where nothing is multiplied', () => {
    const { rtInfo, ...node } = product(['bf16'], 'f32');
    expect(computedElementType({ ...node, rtInfo: { ...rtInfo, layerType: 'Pooling' } }, [])).toBe('f32');
    expect(computedElementType({ ...node, rtInfo: {} }, [])).toBeNull();
  });
});

describe('bytes', () => {
  it('of an element are those of its type’s bits', () => {
    const sizes = ['f32', 'bf16', 'f16', 'i64', 'u8', 'i4', 'u1', 'boolean', 'f8e4m3', 'f8e5m2', 'f8e8m0'];
    expect(sizes.map(bytesOfElement)).toEqual([4, 2, 2, 8, 1, 0.5, 0.125, 1, 1, 1, 1]);
    expect(['nf4', 'f4e2m1', 'string', 'dynamic', '', 'xf32', 'f32x'].map(bytesOfElement)).toEqual([
      ...[0.5, 0.5, 0, 0, 0, 0, 0],
    ]);
  });

  it('of a node are its inputs, the outputs that are read, and its weights', () => {
    const [out, other] = [tensor('f32', [10]), tensor('bf16', [100])];
    const node = {
      ...aNode('n', [0]),
      outputs: [out, other],
      inputs: [{ ...tensor('f16', [7]), node: 0, port: 0 }],
    };
    const of = (...ports: number[]) => bytesMoved(node, [false], new Set(ports), [], 'f32');
    expect(of(0)).toEqual({ bytes: 2 * 7 + 40, weightBytes: 0 });
    expect(of(1)).toEqual({ bytes: 2 * 7 + 200, weightBytes: 0 });
    expect(of(0, 1).bytes).toBe(2 * 7 + 240);
    // Nobody is known to read it: the first counts.
    expect(of().bytes).toBe(2 * 7 + 40);
    expect(
      bytesMoved({ ...node, inputs: [], outputs: [tensor('u1', [3])] }, [], new Set(), [], null).bytes,
    ).toBe(1);
  });

  it('of a constant are those of its own type, unless it is repacked for what the node computes in', () => {
    const fed = { ...aNode('n', [0]), outputs: [], inputs: [{ ...tensor('f16', [10]), node: 0, port: 0 }] };
    const add = { ...convolution, type: 'Add' };
    expect(bytesMoved(fed, [true], new Set(), [add], 'f32')).toEqual({ bytes: 20, weightBytes: 20 });
    expect(bytesMoved(fed, [true], new Set(), [convolution], 'f32')).toEqual({ bytes: 40, weightBytes: 40 });
    expect(bytesMoved(fed, [false], new Set(), [add], 'f32')).toEqual({ bytes: 20, weightBytes: 0 });
  });

  it('of weights that the device does not list are those of the operation that has them', () => {
    const listed = {
      ...aNode('n', [0]),
      outputs: [],
      inputs: [{ ...tensor('f32', [10]), node: 0, port: 0 }],
    };
    const weightBytes = 4 * 32 * 64 * 9;
    expect(bytesMoved(listed, [false], new Set(), [convolution], 'f32')).toEqual({
      ...{ bytes: 40 + weightBytes, weightBytes },
    });
    expect(
      bytesMoved(listed, [false], new Set(), [{ ...convolution, type: 'Relu' }], 'f32').weightBytes,
    ).toBe(0);
  });

  it('of a product of two activations are no weights', () => {
    const inputs = [tensor('f32', [4, 8]), tensor('f32', [8, 2])].map((one, node) => ({
      ...one,
      node,
      port: 0,
    }));
    const product = (type: string) => ({
      ...{ name: 'p', type, outputShapes: [[4, 2]] },
      inputShapes: [
        [4, 8],
        [8, 2],
      ],
    });
    const node = { ...aNode('p', [0, 1]), inputs, outputs: [] };
    expect(bytesMoved(node, [], new Set(), [product('MatMul')], 'f32')).toEqual({
      bytes: 192,
      weightBytes: 0,
    });
    // The second input of another size is no factor of the product.
    const bias = { ...node, inputs: [inputs[0], { ...tensor('f32', [3]), node: 1, port: 0 }] } as RuntimeNode;
    expect(bytesMoved(bias, [], new Set(), [product('MatMul')], 'f32').weightBytes).toBe(64);
    expect(bytesMoved(node, [], new Set(), [product('Convolution')], 'f32').weightBytes).toBe(64);
  });

  it('are constant where all that a node reads is', () => {
    const own = [
      aNode('c', [], { layerType: 'Const' }),
      aNode('d', [], { layerType: 'Constant' }),
      aNode('e', [], {}, { type: 'Constant' }),
      aNode('f', [0, 1]),
      aNode('data', []),
      aNode('g', [0, 4]),
      aNode('h', [3]),
      { ...aNode('bare', []), rtInfo: {} },
    ];
    expect(constantNodes(own)).toEqual([true, true, true, true, false, false, true, false]);
  });

  it('of an output count once, however many read it', () => {
    const port = (node: number, at: number) => ({ ...tensor('f32', [1]), node, port: at });
    const own = [
      aNode('a', []),
      { ...aNode('b', []), inputs: [port(0, 1), port(0, 1), port(0, 0), port(9, 0)] },
    ];
    expect(portsRead(own)).toEqual([new Set([1, 0]), new Set()]);
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

  it('go nowhere where shapes differ, where nothing multiplies, and each to one kernel alone', () => {
    const product = (name: string, out: number[]) => ({
      ...{ name, type: 'MatMul', inputShapes: [[1, 8]], outputShapes: [out] },
    });
    const kernel = (name: string, shape: number[], layerType = 'MatMul'): RuntimeNode => ({
      ...source(layerType, tensor('f32', shape)),
      name,
    });
    const renamed = (own: RuntimeNode[], operations: ReturnType<typeof product>[]) =>
      withRenamed(own, [], operations, multiplies);
    expect(renamed([kernel('x', [2, 3])], [product('p', [6])])).toEqual([['p']]);
    expect(renamed([kernel('x', [5])], [product('p', [6])])).toEqual([[]]);
    expect(renamed([kernel('x', [6], 'Eltwise')], [product('p', [6])])).toEqual([[]]);
    expect(renamed([kernel('x', [6]), kernel('y', [6])], [product('p', [6])])).toEqual([['p'], []]);
    const two = [product('p', [6]), product('q', [6])];
    expect(renamed([kernel('x', [6]), kernel('y', [6])], two)).toEqual([['p'], ['q']]);
    expect(renamed([kernel('x', [6])], [{ ...product('p', [6]), type: 'Relu' }])).toEqual([[]]);
  });
});
