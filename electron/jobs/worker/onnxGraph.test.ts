import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { afterAll, expect, it } from 'vitest';
import { matMulOnnx } from '../../../test/support/onnx.ts';
import { onnxGraph } from './onnxGraph.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-onnx-graph-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, bytes: Uint8Array | string): string => {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  return file;
};
const noIr = { nodes: [], edges: [] };

it('lists inputs and nodes of the file, with the shapes that it tells and a named dimension open', () => {
  const { nodes, edges } = onnxGraph(write('product.onnx', matMulOnnx(3, 5)), noIr);
  expect(nodes).toEqual([
    { id: 'input x', name: 'x', type: 'Input', shape: [-1, 3], attributes: {}, sources: [] },
    { id: '0 y', name: 'y', type: 'MatMul', shape: [-1, 5], attributes: {}, sources: ['y'] },
  ]);
  expect(edges).toEqual([{ from: 'input x', to: '0 y', shape: [-1, 3] }]);
});

it('reads attributes, negative and packed integers included, and takes missing shapes from the IR', () => {
  const model = new BinaryWriter();
  const message = (writer: BinaryWriter, field: number, fill: (inner: BinaryWriter) => unknown) => {
    writer.tag(field, WireType.LengthDelimited).fork();
    fill(writer);
    writer.join();
  };
  const text = (writer: BinaryWriter, field: number, value: string) =>
    writer.tag(field, WireType.LengthDelimited).string(value);
  message(model, 7, (graph) => {
    message(graph, 11, (input) => text(input, 1, 'x'));
    message(graph, 1, (node) => {
      text(text(text(text(node, 1, 'x'), 2, 'y'), 3, 'shrink'), 4, 'MaxPool');
      message(node, 5, (attribute) => {
        text(attribute, 1, 'kernel_shape');
        message(attribute, 8, (packed) => packed.int64(2).int64(3));
      });
      message(node, 5, (attribute) => {
        text(attribute, 1, 'strides');
        attribute.tag(8, WireType.Varint).int64(1).tag(8, WireType.Varint).int64(-1);
      });
      message(node, 5, (attribute) => text(text(attribute, 1, 'auto_pad'), 4, 'VALID'));
    });
  });
  const ir = {
    nodes: [
      { id: '1', name: 'shrink', type: 'MaxPool', shape: [1, 8, 4, 4], attributes: {}, sources: ['shrink'] },
    ],
    edges: [],
  };
  const { nodes } = onnxGraph(write('pool.onnx', model.finish()), ir);
  expect(nodes[1]).toEqual({
    ...{ id: '0 shrink', name: 'shrink', type: 'MaxPool', shape: [1, 8, 4, 4], sources: ['shrink'] },
    attributes: { kernel_shape: '2,3', strides: '1,-1', auto_pad: 'VALID' },
  });
});

it('refuses what has no graph', () => {
  expect(() => onnxGraph(write('none.onnx', 'not a model'), noIr)).toThrow(/none\.onnx has no graph/);
});
