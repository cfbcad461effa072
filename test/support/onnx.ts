/** Writes the smallest ONNX model worth measuring, field by field (onnx.proto3 of the ONNX repository). */
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
    message(graph, 5, (weights) => {
      weights.tag(1, WireType.Varint).int64(inputs).tag(1, WireType.Varint).int64(outputs);
      text(weights.tag(2, WireType.Varint).int32(float), 8, 'w');
      const values = Float32Array.from({ length: inputs * outputs }, (_, index) => ((index % 7) - 3) / 7);
      weights.tag(9, WireType.LengthDelimited).bytes(new Uint8Array(values.buffer));
    });
    port(graph, 11, 'x', inputs);
    port(graph, 12, 'y', outputs);
  });
  return model.finish();
}

function port(graph: BinaryWriter, field: number, name: string, width: number): void {
  message(graph, field, (info) => {
    text(info, 1, name);
    message(info, 2, (type) =>
      message(type, 1, (tensor) => {
        tensor.tag(1, WireType.Varint).int32(float);
        message(tensor, 2, (shape) => {
          message(shape, 1, (dimension) => text(dimension, 2, 'N'));
          message(shape, 1, (dimension) => dimension.tag(1, WireType.Varint).int64(width));
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
