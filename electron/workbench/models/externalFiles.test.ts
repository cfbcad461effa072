import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { afterAll, describe, expect, it } from 'vitest';
import { savedModelVariables } from './modelPart.ts';
import { planModel } from './modelSource.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'vinobench-onnx-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const model = path.join(folder, 'net.onnx');

/** ModelProto.graph 7, GraphProto.initializer 5, TensorProto.external_data 13. */
function withExternal(location: string): Uint8Array {
  const inside = (field: number, bytes: Uint8Array) =>
    new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(bytes).finish();
  const text = (writer: BinaryWriter, field: number, value: string) =>
    writer.tag(field, WireType.LengthDelimited).string(value);
  const entry = text(text(new BinaryWriter(), 1, 'location'), 2, location).finish();
  return inside(7, inside(5, inside(13, entry)));
}

describe.skipIf(process.platform === 'win32')('an ONNX model whose tensors lie elsewhere', () => {
  const planned = async (location: string) => {
    writeFileSync(model, withExternal(location));
    return await planModel({ kind: 'file', topology: model, weights: null });
  };

  it.each(['/dev/zero', '../other.bin', 'a/../../other.bin', '/etc/hostname'])(
    'is refused before any of it is opened: %s',
    async (location) => {
      await expect(planned(location)).rejects.toThrow(
        `${model} keeps tensors in a file outside its folder; put that file next to it and save it again.`,
      );
    },
  );

  it('is refused where what is next to it is a FIFO or leads to a device', async () => {
    execFileSync('mkfifo', [path.join(folder, 'fifo.bin')]);
    symlinkSync('/dev/zero', path.join(folder, 'endless.bin'));
    const kinds = { 'fifo.bin': 'a FIFO', 'endless.bin': 'a device' };
    for (const [name, kind] of Object.entries(kinds))
      await expect(planned(name)).rejects.toThrow(`${path.join(folder, name)} is ${kind}, not a file.`);
  });

  it('is no worse off than a SavedModel whose variables are a FIFO', async () => {
    const variables = path.join(folder, 'saved/variables');
    mkdirSync(variables, { recursive: true });
    execFileSync('mkfifo', [path.join(variables, 'variables.index')]);
    expect(() => savedModelVariables(path.dirname(variables))).toThrow(
      'variables.index is a FIFO, not a file.',
    );
  });
});
