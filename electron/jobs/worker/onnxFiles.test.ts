import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { afterAll, describe, expect, it } from 'vitest';
import { matMulOnnx } from '../../../test/support/onnx.ts';
import { onnxExternalFiles } from './onnxFiles.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'vinobench-onnx-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const model = path.join(folder, 'net.onnx');

function nested(writer: BinaryWriter, field: number, fill: (inner: BinaryWriter) => unknown): BinaryWriter {
  writer.tag(field, WireType.LengthDelimited).fork();
  fill(writer);
  return writer.join();
}

const text = (writer: BinaryWriter, field: number, value: string) =>
  writer.tag(field, WireType.LengthDelimited).string(value);

/** Tensors of these files, each after one that lies in the model itself. */
function withExternal(...locations: string[]): Uint8Array {
  const writer = new BinaryWriter().tag(1, WireType.Varint).int64(8);
  return nested(writer, 7, (graph) => {
    for (const location of locations) {
      nested(graph, 5, (tensor) => tensor.tag(9, WireType.LengthDelimited).bytes(new Uint8Array(300_000)));
      nested(graph, 5, (tensor) => {
        tensor.tag(1, WireType.Varint).int64(3);
        for (const [key, value] of [
          ['offset', '0'],
          ['location', location],
        ] as const)
          nested(tensor, 13, (entry) => text(text(entry, 1, key), 2, value));
      });
    }
  }).finish();
}

describe('onnxExternalFiles', () => {
  it('finds each file once, relative to the model', () => {
    writeFileSync(model, withExternal('b.data', 'sub/a.data', 'b.data'));
    expect(onnxExternalFiles(model)).toEqual([
      path.join(folder, 'b.data'),
      path.join(folder, 'sub', 'a.data'),
    ]);
  });

  it('finds those of bodies, functions and sparse tensors, behind fields that no reader knows', () => {
    const external = (writer: BinaryWriter, field: number, location: string) =>
      nested(writer, field, (tensor) =>
        // Of two equal keys the last one counts, as in OpenVINO.
        nested(tensor, 13, (entry) => text(text(text(entry, 1, 'offset'), 1, 'location'), 2, location)),
      );
    const writer = new BinaryWriter();
    writer.tag(99, WireType.StartGroup).tag(1, WireType.Varint).int64(8).tag(99, WireType.EndGroup);
    nested(writer, 7, (graph) => {
      nested(graph, 1, (node) => {
        nested(node, 5, (attribute) => nested(attribute, 6, (body) => external(body, 5, 'body')));
        nested(node, 5, (attribute) => external(attribute, 5, 'constant'));
        nested(node, 5, (attribute) => external(attribute, 10, 'list'));
      });
      nested(graph, 15, (sparse) => external(external(sparse, 1, 'values'), 2, 'indices'));
    });
    nested(writer, 25, (one) =>
      nested(one, 7, (node) => nested(node, 5, (attribute) => external(attribute, 5, 'function'))),
    );
    writeFileSync(model, writer.finish());
    const names = ['body', 'constant', 'function', 'indices', 'list', 'values'];
    expect(onnxExternalFiles(model)).toEqual(names.map((name) => path.join(folder, name)));
  });

  it('tells what a reader makes of drives, and of folders above behind a link', () => {
    writeFileSync(model, withExternal('a/b:c/../../d', 'a/../e'));
    expect(onnxExternalFiles(model)).toEqual(
      [`${folder}/a/../e`, `${folder}/a/b:c/../../d`, `${folder}/c/../../d`].toSorted(),
    );
    writeFileSync(model, withExternal('../secret\0.bin'));
    expect(() => onnxExternalFiles(model)).toThrow(/by what is no name/);
  });

  it('refuses a name that is cut off where it is read', () => {
    writeFileSync(model, withExternal(`${'./'.repeat(3000)}secret`));
    expect(() => onnxExternalFiles(model)).toThrow(/names a file of external data by more than/);
  });

  it('reads no more nodes than a model may have, and no more fields, wherever they are', () => {
    const nodes = (count: number) => {
      const node = Buffer.from(nested(new BinaryWriter(), 1, (one) => text(one, 4, 'Relu')).finish());
      const bytes = Buffer.alloc(node.length * count, node);
      return new BinaryWriter().tag(7, WireType.LengthDelimited).bytes(bytes).finish();
    };
    writeFileSync(model, nodes(100_000));
    expect(onnxExternalFiles(model)).toEqual([]);
    writeFileSync(model, nodes(100_001));
    const refused = (what: string) => ({
      code: 'limit',
      place: { file: model },
      message: `${model} has more than ${what}, the most that is read of a model; simplify it, or split it, and save it again.`,
    });
    expect(() => onnxExternalFiles(model)).toThrow(expect.objectContaining(refused('100\u202f000 nodes')));
    // Sizes of a tensor: a varint field 1 each.
    const tensor = new BinaryWriter()
      .tag(5, WireType.LengthDelimited)
      .bytes(Buffer.alloc(9_000_000, '0801', 'hex'));
    writeFileSync(model, new BinaryWriter().tag(7, WireType.LengthDelimited).bytes(tensor.finish()).finish());
    expect(() => onnxExternalFiles(model)).toThrow(
      expect.objectContaining(refused('4\u202f000\u202f000 fields')),
    );
  });

  it('finds none where all lies in the model', () => {
    writeFileSync(model, matMulOnnx(4, 4));
    expect(onnxExternalFiles(model)).toEqual([]);
  });

  it('takes a file that is cut off anywhere, or is not ONNX', () => {
    const bytes = withExternal('a.data');
    for (let length = 0; length < bytes.length; length += length < 40 ? 1 : 7919) {
      writeFileSync(model, bytes.subarray(0, length));
      expect(onnxExternalFiles(model)).toEqual([]);
    }
    writeFileSync(model, new Uint8Array(1000).fill(0xff));
    expect(onnxExternalFiles(model)).toEqual([]);
    // Field 7, a length of 2^63.
    writeFileSync(model, Buffer.from([0x3a, ...new Array<number>(9).fill(0x80), 0x01]));
    expect(onnxExternalFiles(model)).toEqual([]);
  });
});
