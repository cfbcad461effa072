/** Writes the smallest ONNX models worth measuring, field by field (onnx.proto3 of the ONNX repository). */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

const float = 1;

/** y = x W of the shapes [N, inputs] and [inputs, outputs]; N is a named dimension, hence dynamic. */
export function matMulOnnx(inputs: number, outputs: number): Uint8Array {
  const model = new BinaryWriter();
  model.tag(1, WireType.Varint).int64(8); // ir_version
  message(model, 8, (opset) => opset.tag(2, WireType.Varint).int64(13));
  message(model, 7, (graph) => {
    message(graph, 1, (node) => {
      text(text(text(text(node, 1, 'x'), 1, 'w'), 2, 'y'), 4, 'MatMul');
    });
    text(graph, 2, 'product');
    const weights = Float32Array.from({ length: inputs * outputs }, (_, index) => ((index % 7) - 3) / 7);
    tensor(graph, 'w', float, [inputs, outputs], weights);
    port(graph, 11, { name: 'x', type: 'f32', shape: ['N', inputs] });
    port(graph, 12, { name: 'y', type: 'f32', shape: ['N', outputs] });
  });
  return model.finish();
}

/** ONNX's number of an element type (TensorProto.DataType). */
const elementTypes = {
  f32: 1,
  u8: 2,
  i8: 3,
  u16: 4,
  i16: 5,
  i32: 6,
  i64: 7,
  boolean: 9,
  f16: 10,
  f64: 11,
} as const;
export type OnnxType = keyof typeof elementTypes;

export interface OnnxInput {
  readonly name: string;
  readonly type: OnnxType;
  /** A name is an open dimension. */
  readonly shape: readonly (number | string)[];
}

/**
 * y = [all inputs as floats in one row] W, of [1, elements] and [elements, outputs]: a network of inputs of any type and rank.
 * @param inputs of fixed sizes
 */
export function rowOnnx(inputs: readonly OnnxInput[], outputs = 4): Uint8Array {
  const counts = inputs.map(({ shape }) =>
    shape.reduce<number>((product, size) => product * Number(size), 1),
  );
  const elements = counts.reduce((sum, count) => sum + count, 0);
  const model = new BinaryWriter();
  model.tag(1, WireType.Varint).int64(8); // ir_version
  message(model, 8, (opset) => opset.tag(2, WireType.Varint).int64(13));
  message(model, 7, (graph) => {
    for (const { name } of inputs) {
      message(graph, 1, (node) => {
        text(text(text(node, 1, name), 2, `${name}/float`), 4, 'Cast');
        message(node, 5, (to) =>
          text(to, 1, 'to').tag(3, WireType.Varint).int64(float).tag(20, WireType.Varint).int32(2),
        );
      });
      message(graph, 1, (node) => {
        text(text(text(text(node, 1, `${name}/float`), 1, 'row'), 2, `${name}/row`), 4, 'Reshape');
      });
    }
    message(graph, 1, (node) => {
      for (const { name } of inputs) text(node, 1, `${name}/row`);
      text(text(node, 2, 'all'), 4, 'Concat');
      message(node, 5, (axis) =>
        text(axis, 1, 'axis').tag(3, WireType.Varint).int64(1).tag(20, WireType.Varint).int32(2),
      );
    });
    message(graph, 1, (node) => text(text(text(text(node, 1, 'all'), 1, 'w'), 2, 'y'), 4, 'MatMul'));
    text(graph, 2, 'row');
    tensor(graph, 'row', elementTypes.i64, [2], BigInt64Array.of(1n, -1n));
    const weights = Float32Array.from({ length: elements * outputs }, (_, index) => ((index % 7) - 3) / 7);
    tensor(graph, 'w', float, [elements, outputs], weights);
    for (const input of inputs) port(graph, 11, input);
    port(graph, 12, { name: 'y', type: 'f32', shape: [1, outputs] });
  });
  return model.finish();
}

function tensor(
  graph: BinaryWriter,
  name: string,
  type: number,
  shape: readonly number[],
  values: Float32Array | BigInt64Array,
): void {
  message(graph, 5, (initializer) => {
    for (const size of shape) initializer.tag(1, WireType.Varint).int64(size);
    text(initializer.tag(2, WireType.Varint).int32(type), 8, name);
    initializer.tag(9, WireType.LengthDelimited).bytes(new Uint8Array(values.buffer));
  });
}

function port(graph: BinaryWriter, field: number, { name, type, shape }: OnnxInput): void {
  message(graph, field, (info) => {
    text(info, 1, name);
    message(info, 2, (value) =>
      message(value, 1, (tensorType) => {
        tensorType.tag(1, WireType.Varint).int32(elementTypes[type]);
        message(tensorType, 2, (dimensions) => {
          for (const size of shape) {
            message(dimensions, 1, (dimension) =>
              typeof size === 'string'
                ? text(dimension, 2, size)
                : dimension.tag(1, WireType.Varint).int64(size),
            );
          }
        });
      }),
    );
  });
}

function message(writer: BinaryWriter, field: number, fill: (inner: BinaryWriter) => unknown): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  fill(writer);
  writer.join();
}

const text = (writer: BinaryWriter, field: number, value: string) =>
  writer.tag(field, WireType.LengthDelimited).string(value);

/** As `matMulOnnx`, with its weights in another file. @param location of that file, relative to the model */
export function externalOnnx(location: string): Uint8Array {
  const model = new BinaryWriter();
  model.tag(1, WireType.Varint).int64(8); // ir_version
  message(model, 7, (graph) => {
    message(graph, 5, (tensor) => {
      tensor.tag(14, WireType.Varint).int32(1); // data_location: EXTERNAL
      message(tensor, 13, (entry) => text(text(entry, 1, 'location'), 2, location));
    });
  });
  return model.finish();
}
