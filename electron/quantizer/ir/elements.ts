/** Elements of constants: little-endian bytes of the .bin as numbers, and numbers as bytes. */
import { halfValue } from '../../../shared/precision/half.ts';
import type { IrGraph, IrLayer, Source } from './irGraph.ts';

/** Undefined for element types that are not floating point. A view where alignment allows, else a copy. */
export function floatsOf(graph: IrGraph, constant: IrLayer): Float32Array | undefined {
  const bytes = graph.bytesOf(constant);
  switch (constant.attributes['element_type']) {
    case 'f32':
      return bytes.byteOffset % 4 === 0
        ? new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
        : new Float32Array(Uint8Array.from(bytes).buffer);
    case 'f16':
      return converted(bytes, halfValue);
    case 'bf16':
      return converted(bytes, (bits) => floatOfBits(bits << 16));
    default:
      return undefined;
  }
}

function converted(bytes: Uint8Array, convert: (bits: number) => number): Float32Array {
  const floats = new Float32Array(bytes.byteLength / 2);
  for (let index = 0; index < floats.length; index++)
    floats[index] = convert((bytes[2 * index] ?? 0) | ((bytes[2 * index + 1] ?? 0) << 8));
  return floats;
}

const scratch = new DataView(new ArrayBuffer(4));

function floatOfBits(bits: number): number {
  scratch.setInt32(0, bits);
  return scratch.getFloat32(0);
}

const precisions = { f32: 'FP32', i8: 'I8', i64: 'I64' } as const;

/** Adds a constant; returns its output. */
export function addConstant(
  graph: IrGraph,
  name: string,
  values: Float32Array | Int8Array | BigInt64Array,
  dims: readonly number[],
): Source {
  const elementType = values instanceof Float32Array ? 'f32' : values instanceof Int8Array ? 'i8' : 'i64';
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return addBytes(graph, { name, elementType, precision: precisions[elementType], dims, bytes });
}

interface ConstantBytes {
  readonly name: string;
  /** As OpenVINO names it, and as a port of an IR does. */
  readonly elementType: string;
  readonly precision: string;
  readonly dims: readonly number[];
  readonly bytes: Uint8Array;
}

export function addBytes(
  graph: IrGraph,
  { name, elementType, precision, dims, bytes }: ConstantBytes,
): Source {
  return graph.add({
    name,
    type: 'Const',
    attributes: {
      element_type: elementType,
      shape: dims.join(','),
      offset: '0',
      size: `${bytes.byteLength}`,
    },
    inputs: [],
    output: { precision, dims },
    bytes,
  });
}
