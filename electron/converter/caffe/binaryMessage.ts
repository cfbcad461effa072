/** The wire format of the messages of message.ts. */
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { FloatRuns } from './floatRuns.ts';
import { emptyDraft, type Field, type Fields, finish, type Message, type ScalarType } from './message.ts';

/**
 * @param bytes the whole message; nothing outside it is read, and no length in it is believed before it is compared
 * with the bytes that exist.
 * @throws Error of the wire library when the bytes are no such message (the caller names the file).
 */
export function bindBinary<F extends Fields>(
  bytes: Uint8Array,
  fields: F,
  count = new FieldCount(),
): Message<F> {
  const draft = emptyDraft(fields);
  const byNumber = new Map(Object.entries(fields).map(([name, field]) => [field.number, { name, field }]));
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    count.add();
    const known = byNumber.get(number);
    if (known === undefined) {
      reader.skip(wire, number);
      continue;
    }
    const held = draft[known.name];
    if (held instanceof FloatRuns) readFloats(bytes, reader, wire, held);
    else
      readBinaryField(reader, wire, { field: known.field, count }, (value) => {
        if (Array.isArray(held)) {
          if (held.length >= mostRepeated) throw new RangeError(`more than ${mostRepeated} of one field`);
          held.push(value);
        } else draft[known.name] = value;
      });
    if (reader.pos > reader.len) throw new RangeError('premature EOF');
  }
  return finish(fields, draft, { at: undefined, fields: new Map(), unknown: [] });
}

/** The deepest networks have some 300,000; each number is one where a list of numbers is not packed. */
const mostFields = 2_000_000;

export class TooManyFields extends RangeError {
  constructor() {
    super(`more than ${mostFields} fields, which no network needs`);
  }
}

/** Of a whole file: its bytes say nothing of the time that its fields take. */
export class FieldCount {
  #left = mostFields;

  /** @throws TooManyFields */
  add(): void {
    if (--this.#left < 0) throw new TooManyFields();
  }
}

/** Layers, blobs, dimensions: the deepest networks have some thousands. Numbers of a blob are kept apart (`FloatRuns`). */
const mostRepeated = 100_000;

function readFloats(bytes: Uint8Array, reader: BinaryReader, wire: WireType, into: FloatRuns): void {
  if (wire === WireType.LengthDelimited) {
    const payload = reader.bytes();
    if (payload.byteLength % into.width !== 0)
      throw new RangeError('a list of numbers ends in the middle of one');
    into.append(payload);
    return;
  }
  const start = reader.pos;
  reader.skip(wire);
  if (reader.pos - start !== into.width) throw new RangeError('a number has the wrong width');
  into.append(bytes.subarray(start, reader.pos));
}

function readBinaryField(
  reader: BinaryReader,
  wire: WireType,
  { field, count }: { readonly field: Field; readonly count: FieldCount },
  put: (value: unknown) => void,
): void {
  const shape = field.shape;
  switch (shape.kind) {
    case 'message':
      if (wire !== WireType.LengthDelimited) throw new RangeError('a message was expected');
      put(bindBinary(reader.bytes(), shape.fields, count));
      return;
    case 'scalar': {
      const read = (): unknown => readScalar(reader, shape.type);
      if (wire === WireType.LengthDelimited && shape.type !== 'string') {
        const end = reader.uint32() + reader.pos;
        if (end > reader.len) throw new RangeError('a list ends after the file does');
        while (reader.pos < end) {
          count.add();
          put(read());
        }
        return;
      }
      if (wire !== scalarWire(shape.type)) throw new RangeError('a field has the wrong wire type');
      put(read());
      return;
    }
    case 'enum': {
      if (wire !== WireType.Varint) throw new RangeError('an enum was expected');
      const value = reader.int32();
      const name = Object.keys(shape.names).find((candidate) => shape.names[candidate] === value);
      if (name !== undefined) put(name);
      return;
    }
    case 'bytes':
      if (wire !== WireType.LengthDelimited) throw new RangeError('bytes were expected');
      put(reader.bytes());
      return;
    case 'floats':
    case 'raw':
      reader.skip(wire);
  }
}

function scalarWire(type: ScalarType): WireType {
  if (type === 'string') return WireType.LengthDelimited;
  if (type === 'float') return WireType.Bit32;
  if (type === 'double') return WireType.Bit64;
  return WireType.Varint;
}

function readScalar(reader: BinaryReader, type: ScalarType): number | boolean | string {
  switch (type) {
    case 'string':
      return reader.string();
    case 'bool':
      return reader.bool();
    case 'float':
      return reader.float();
    case 'double':
      return reader.double();
    case 'int32':
      return reader.int32();
    case 'uint32':
      return reader.uint32();
    case 'int64':
      return Number(reader.int64());
  }
}
