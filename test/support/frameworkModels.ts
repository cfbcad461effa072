/**
 * Writes y = x W in the formats of TensorFlow (GraphDef), Paddle (ProgramDesc and its parameters) and TensorFlow Lite
 * (a FlatBuffer), field by field from their published schemas: the smallest models that their readers take.
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

interface MatMulModel {
  readonly inputs: number;
  readonly outputs: number;
  /** [inputs, outputs] */
  readonly weights: Float32Array;
}

type Fill = (inner: BinaryWriter) => unknown;

function message(writer: BinaryWriter, field: number, fill: Fill): BinaryWriter {
  writer.tag(field, WireType.LengthDelimited).fork();
  fill(writer);
  return writer.join();
}

const text = (writer: BinaryWriter, field: number, value: string) =>
  writer.tag(field, WireType.LengthDelimited).string(value);
const whole = (writer: BinaryWriter, field: number, value: number) =>
  writer.tag(field, WireType.Varint).int64(value);
const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** graph.proto, node_def.proto, attr_value.proto, tensor.proto of TensorFlow. */
export function matMulTensorflow({ inputs, outputs, weights }: MatMulModel): Uint8Array {
  const graph = new BinaryWriter();
  const float: Fill = (value) => whole(value, 6, 1);
  const shape = (writer: BinaryWriter, field: number, ...sizes: number[]) =>
    message(writer, field, (dims) => {
      for (const size of sizes) message(dims, 2, (dim) => whole(dim, 1, size));
    });
  const node = (name: string, op: string, from: readonly string[], attributes: Record<string, Fill>) =>
    message(graph, 1, (def) => {
      text(text(def, 1, name), 2, op);
      for (const input of from) text(def, 3, input);
      for (const [key, fill] of Object.entries(attributes))
        message(def, 5, (entry) => message(text(entry, 1, key), 2, fill));
    });
  node('x', 'Placeholder', [], { dtype: float, shape: (value) => shape(value, 7, -1, inputs) });
  node('w', 'Const', [], {
    dtype: float,
    value: (value) =>
      message(value, 8, (tensor) => {
        shape(whole(tensor, 1, 1), 2, inputs, outputs);
        tensor.tag(4, WireType.LengthDelimited).bytes(bytesOf(weights));
      }),
  });
  node('y', 'MatMul', ['x', 'w'], { T: float });
  return message(graph, 4, (versions) => whole(versions, 1, 1087)).finish();
}

/** framework.proto of Paddle, and the file that its save_combine operator writes. */
export function matMulPaddle({ inputs, outputs, weights }: MatMulModel): {
  pdmodel: Uint8Array;
  pdiparams: Uint8Array;
} {
  const [float, lodTensor, feedList, fetchList] = [5, 7, 9, 10];
  const description = (tensor: BinaryWriter, ...dims: number[]) => {
    whole(tensor, 1, float);
    for (const dim of dims) whole(tensor, 2, dim);
  };
  const variable = (block: BinaryWriter, name: string, kind: number, dims?: number[]) =>
    message(block, 3, (def) => {
      message(text(def, 1, name), 2, (type) => {
        whole(type, 1, kind);
        if (dims !== undefined)
          message(type, 3, (lod) => message(lod, 1, (tensor) => description(tensor, ...dims)));
      });
      if (dims === undefined || name === 'w') whole(def, 3, 1);
    });
  const port = (op: BinaryWriter, field: number, parameter: string, argument: string) =>
    message(op, field, (variables) => text(text(variables, 1, parameter), 2, argument));
  const column = (op: BinaryWriter) =>
    message(op, 4, (attr) => whole(whole(text(attr, 1, 'col'), 2, 0), 3, 0));
  const flag = (op: BinaryWriter, name: string) =>
    message(op, 4, (attr) => whole(whole(text(attr, 1, name), 2, 6), 10, 0));
  const program = new BinaryWriter();
  message(program, 1, (block) => {
    whole(whole(block, 1, 0), 2, -1);
    variable(block, 'feed', feedList);
    variable(block, 'fetch', fetchList);
    variable(block, 'x', lodTensor, [-1, inputs]);
    variable(block, 'w', lodTensor, [inputs, outputs]);
    variable(block, 'y', lodTensor, [-1, outputs]);
    message(block, 4, (op) => {
      port(op, 1, 'X', 'feed');
      port(op, 2, 'Out', 'x');
      column(text(op, 3, 'feed'));
    });
    message(block, 4, (op) => {
      port(op, 1, 'X', 'x');
      port(op, 1, 'Y', 'w');
      port(op, 2, 'Out', 'y');
      text(op, 3, 'matmul_v2');
      flag(op, 'trans_x');
      flag(op, 'trans_y');
    });
    message(block, 4, (op) => {
      port(op, 1, 'X', 'y');
      port(op, 2, 'Out', 'fetch');
      column(text(op, 3, 'fetch'));
    });
  });
  message(program, 4, (version) => whole(version, 1, 2_004_000));
  const tensor = new BinaryWriter();
  description(tensor, inputs, outputs);
  const described = tensor.finish();
  // Version, levels of detail (none), the tensor's version, its description's length.
  const head = Buffer.alloc(20);
  head.writeInt32LE(described.length, 16);
  return {
    pdmodel: program.finish(),
    pdiparams: Buffer.concat([head, described, bytesOf(weights)]),
  };
}

/** schema.fbs of TensorFlow Lite, version 3: one FULLY_CONNECTED, whose weights are [outputs, inputs]. */
export function matMulTflite({ inputs, outputs, weights }: MatMulModel): Uint8Array {
  const transposed = Float32Array.from(
    { length: weights.length },
    (_, index) => weights[(index % inputs) * outputs + Math.floor(index / inputs)] ?? 0,
  );
  const tensor = (name: string, shape: number[], buffer: number) =>
    table([numbers(shape), 0, buffer, string(name)]);
  const [fullyConnected, itsOptions] = [9, 8];
  const operator = table([0, numbers([0, 1]), numbers([2]), itsOptions, table([])]);
  const subgraph = table([
    list([tensor('x', [1, inputs], 0), tensor('w', [outputs, inputs], 1), tensor('y', [1, outputs], 0)]),
    numbers([0]),
    numbers([2]),
    list([operator]),
  ]);
  const code = table([fullyConnected, null, 1, fullyConnected]);
  const buffers = list([table([]), table([octets(bytesOf(transposed))])]);
  return flatBuffer('TFL3', table([3, list([code]), list([subgraph]), string('x W'), buffers]));
}

/** An object of a FlatBuffer (its "internals" page): appends itself and returns where it begins. */
type FlatObject = (out: FlatWriter) => number;

class FlatWriter {
  #bytes = Buffer.alloc(1 << 16);
  length = 0;

  align(to: number): void {
    this.length = Math.ceil(this.length / to) * to;
  }

  word(value: number, at = this.length): void {
    this.#bytes.writeInt32LE(value | 0, at);
    this.length = Math.max(this.length, at + 4);
  }

  half(value: number): void {
    this.#bytes.writeUInt16LE(value, this.length);
    this.length += 2;
  }

  octets(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Lets the word at `at` point to an object that is appended now. */
  refer(at: number, object: FlatObject): void {
    this.word(object(this) - at, at);
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }
}

/** Every scalar takes four bytes, which is enough for those used here; null is left to its default. */
function table(fields: readonly (number | FlatObject | null)[]): FlatObject {
  return (out) => {
    const vtableBytes = 4 + 2 * fields.length;
    out.align(4);
    if (vtableBytes % 4 !== 0) out.half(0);
    const vtable = out.length;
    out.half(vtableBytes);
    out.half(4 + 4 * fields.length);
    fields.forEach((field, index) => {
      out.half(field === null ? 0 : 4 + 4 * index);
    });
    const start = out.length;
    out.word(start - vtable);
    for (const field of fields) out.word(typeof field === 'number' ? field : 0);
    fields.forEach((field, index) => {
      if (typeof field === 'function') out.refer(start + 4 + 4 * index, field);
    });
    return start;
  };
}

const list =
  (objects: readonly FlatObject[]): FlatObject =>
  (out) => {
    out.align(4);
    const start = out.length;
    out.word(objects.length);
    for (const _ of objects) out.word(0);
    objects.forEach((object, index) => {
      out.refer(start + 4 + 4 * index, object);
    });
    return start;
  };

const numbers =
  (values: readonly number[]): FlatObject =>
  (out) => {
    out.align(4);
    const start = out.length;
    for (const value of [values.length, ...values]) out.word(value);
    return start;
  };

/** The bytes begin at a multiple of 16, as TensorFlow Lite asks of buffers. */
const octets =
  (bytes: Uint8Array): FlatObject =>
  (out) => {
    out.align(16);
    out.length += 12;
    const start = out.length;
    out.word(bytes.length);
    out.octets(bytes);
    return start;
  };

const string =
  (value: string): FlatObject =>
  (out) => {
    const bytes = Buffer.from(`${value}\0`);
    out.align(4);
    const start = out.length;
    out.word(bytes.length - 1);
    out.octets(bytes);
    return start;
  };

function flatBuffer(identifier: string, root: FlatObject): Uint8Array {
  const out = new FlatWriter();
  out.word(0);
  out.octets(Buffer.from(identifier));
  out.refer(0, root);
  return out.finish();
}
