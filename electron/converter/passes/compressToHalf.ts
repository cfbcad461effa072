/**
 * FP16 compression as OpenVINO's save_model(compress_to_fp16) lays it out: f32 constants become f16, each behind a
 * Convert to f32 that is marked as decompression. A constant that f16 cannot hold stays f32.
 */

import { halfOverflow, toHalf } from '../../../shared/precision/half.ts';
import { type Graph, type Operation, outputValue, uniqueName } from '../graph/graph.ts';
import { byteLengthOf, floatBlocks, type Tensor } from '../graph/tensor.ts';

export function compressToHalf(graph: Graph): Graph {
  const names = new Set(graph.operations.map((operation) => operation.name));
  const operations = graph.operations.flatMap((operation): Operation[] => {
    if (
      operation.kind !== 'constant' ||
      operation.tensor.elementType !== 'f32' ||
      overflows(operation.tensor)
    ) {
      return [operation];
    }
    const tensor = halfTensor(operation.tensor);
    const name = uniqueName(`${operation.name}_compressed`, names);
    const half: Operation = {
      ...operation,
      name,
      tensor,
      outputs: [{ elementType: 'f16', shape: tensor.shape, tensorNames: [] }],
    };
    const convert: Operation = {
      kind: 'compute',
      name: operation.name,
      type: 'Convert',
      opset: 'opset1',
      attributes: { destination_type: 'f32' },
      inputs: [outputValue(half)],
      outputs: operation.outputs,
      sources: operation.sources,
      decompression: true,
    };
    return [half, convert];
  });
  return { ...graph, operations };
}

function overflows(tensor: Tensor): boolean {
  if (tensor.bound !== undefined && tensor.bound < halfOverflow) return false;
  for (const block of floatBlocks(tensor)) {
    for (let i = 0; i < block.length; i++) {
      if (!(Math.abs(block[i] ?? 0) < halfOverflow)) return true;
    }
  }
  return false;
}

function halfTensor(tensor: Tensor): Tensor {
  return {
    elementType: 'f16',
    shape: tensor.shape,
    byteLength: byteLengthOf('f16', tensor.shape),
    *chunks() {
      let halves = new Uint16Array(0);
      for (const block of floatBlocks(tensor)) {
        if (halves.length < block.length) halves = new Uint16Array(block.length);
        toHalf(block, halves);
        yield new Uint8Array(halves.buffer, 0, block.length * 2);
      }
    },
  };
}
