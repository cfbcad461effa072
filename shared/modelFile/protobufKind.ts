/**
 * Which message a protobuf file holds. The format has no signature, but serialisers write fields in the order of their numbers, and
 * the first ones differ: numbers, strings or messages under other numbers (caffe.proto, onnx.proto3, graph.proto, saved_model.proto,
 * Paddle's framework.proto, Core ML's Model.proto, caffe2.proto).
 */
import type { FileHead } from './fileHead.ts';

export type ProtobufKind =
  | 'caffemodel'
  | 'caffe-mean'
  | 'caffe-solverstate'
  | 'caffe2'
  | 'onnx'
  | 'saved-model'
  | 'tensorflow'
  | 'paddle'
  | 'coreml';

interface Field {
  readonly number: number;
  readonly wire: number;
  /** Of a number. */
  readonly value: number;
  /** Of the content; the end may lie past the head. */
  readonly start: number;
  readonly end: number;
}

const [varint, fixed64, lengthDelimited, fixed32] = [0, 1, 2, 5];

/** Null for bytes that are not one of these messages. */
export function protobufKind({ bytes, size }: FileHead): ProtobufKind | null {
  const [first, second, third] = fieldsOf(bytes, 0, size, 3);
  if (first === undefined) return null;
  if (first.number === 100 && first.wire === lengthDelimited) return 'caffemodel';
  if (first.number === 2 && first.wire === lengthDelimited)
    return startsLikeV1Layer(bytes, first) ? 'caffemodel' : null;
  if (first.number !== 1) return null;
  if (first.wire === varint) return numberFirst(bytes, size, second, third);
  return first.wire === lengthDelimited ? contentFirst(bytes, first, second) : null;
}

/** ModelProto.ir_version, SavedModel.saved_model_schema_version, Model.specificationVersion, BlobProto.num or SolverState.iter. */
function numberFirst(
  bytes: Uint8Array,
  size: number,
  second: Field | undefined,
  third: Field | undefined,
): ProtobufKind | null {
  if (second === undefined) return null;
  if (second.wire === varint) return second.number === 2 && third?.number === 3 ? 'caffe-mean' : 'onnx';
  const text = stringOf(bytes, second);
  if (second.number === 3 && text === null) return 'caffe-solverstate';
  if (second.number !== 2 || text !== null)
    return /\.caffemodel(?:\.h5)?$/.test(text ?? '') ? 'caffe-solverstate' : 'onnx';
  // A meta graph is the whole of a SavedModel; a description is a small part of a Core ML model.
  return second.end - second.start > 0.8 * size ? 'saved-model' : 'coreml';
}

/** NetParameter.name, a string; GraphDef.node, whose first field is its name; ProgramDesc.blocks, whose first field is a number. */
function contentFirst(bytes: Uint8Array, first: Field, second: Field | undefined): ProtobufKind | null {
  const [inside] = fieldsOf(bytes, first.start, first.end, 1);
  const isBlock = bytes[first.start] === 0x08 && inside?.wire === varint;
  if (isBlock) return 'paddle';
  if (bytes[first.start] === 0x0a && inside !== undefined && stringOf(bytes, inside) !== null)
    return 'tensorflow';
  if (stringOf(bytes, first) === null || second === undefined) return null;
  if (second.number === 2 && second.wire === lengthDelimited) {
    const kinds = fieldsOf(bytes, second.start, second.end, 8);
    // OperatorDef.type is a string under 4, its arguments messages under 5; V1LayerParameter.type is a number under 5.
    const isOperator =
      kinds.some(({ number }) => number === 4) &&
      !kinds.some(({ number, wire }) => number === 5 && wire === varint);
    if (isOperator && kinds.every(({ number }) => number <= 6)) return 'caffe2';
  }
  return second.number <= 8 || second.number === 100 ? 'caffemodel' : null;
}

/** V1LayerParameter in the order of its numbers: layer, bottom, top, name, type, blobs. */
const startsLikeV1Layer = (bytes: Uint8Array, { start }: Field): boolean =>
  [0x0a, 0x12, 0x1a, 0x22, 0x28, 0x32].includes(bytes[start] ?? 0);

/** Null for a field that is not text, or not seen to its end. */
function stringOf(bytes: Uint8Array, { wire, start, end }: Field): string | null {
  if (wire !== lengthDelimited || end > bytes.length) return null;
  const content = bytes.subarray(start, end);
  return content.every((byte) => byte >= 0x20 && byte !== 0x7f) ? String.fromCharCode(...content) : null;
}

/** The first few fields of a message, as far as the bytes go. */
function fieldsOf(bytes: Uint8Array, start: number, end: number, most: number): Field[] {
  const fields: Field[] = [];
  let at = start;
  while (at < Math.min(end, bytes.length) && fields.length < most) {
    const tag = varintAt(bytes, at);
    if (tag === null || tag.value < 8) break;
    const wire = tag.value % 8;
    const number = Math.floor(tag.value / 8);
    if (wire === lengthDelimited || wire === varint) {
      const value = varintAt(bytes, tag.next);
      if (value === null) break;
      const length = wire === varint ? 0 : value.value;
      if (value.next + length > end) break;
      fields.push({ number, wire, value: value.value, start: value.next, end: value.next + length });
      at = value.next + length;
    } else if (wire === fixed32 || wire === fixed64) {
      const next = tag.next + (wire === fixed32 ? 4 : 8);
      fields.push({ number, wire, value: 0, start: tag.next, end: next });
      at = next;
    } else break;
  }
  return fields;
}

function varintAt(bytes: Uint8Array, start: number): { value: number; next: number } | null {
  let value = 0;
  for (let index = 0; index < 10; index++) {
    const byte = bytes[start + index];
    if (byte === undefined) return null;
    value += (byte % 128) * 2 ** (7 * index);
    if (byte < 128) return { value, next: start + index + 1 };
  }
  return null;
}
