/** Networks of every kind of input through convert, bench and profile: each type, 0 to 5 dimensions, several inputs. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { profileDocumentSchema } from '../shared/documents/profile.ts';
import { runDocumentSchema } from '../shared/documents/run.ts';
import { convertDocumentSchema } from '../shared/models/conversion.ts';
import { bmpFile } from './support/bmp.ts';
import { runCli } from './support/cli.ts';
import { type OnnxInput, rowOnnx } from './support/onnx.ts';
import { parsed } from './support/runs.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'vinobench-kinds-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Each type once, each number of dimensions once, then all at once. The others of both stand in electron/jobs. */
const networks: Readonly<Record<string, readonly OnnxInput[]>> = {
  'f32-0': [{ name: 'x', type: 'f32', shape: [] }],
  'i64-1': [{ name: 'x', type: 'i64', shape: [9] }],
  'i32-2': [{ name: 'x', type: 'i32', shape: [1, 12] }],
  'boolean-3': [{ name: 'x', type: 'boolean', shape: [2, 3, 4] }],
  'u8-4': [{ name: 'x', type: 'u8', shape: [1, 16, 16, 3] }],
  'f16-5': [{ name: 'x', type: 'f16', shape: [1, 3, 2, 8, 8] }],
  several: [
    { name: 'image', type: 'f32', shape: [1, 3, 8, 8] },
    { name: 'boxes', type: 'f32', shape: [5, 4] },
    { name: 'indices', type: 'i64', shape: [5] },
    { name: 'flag', type: 'boolean', shape: [] },
  ],
};

/** As a document lists inputs. */
const portsOf = (inputs: readonly OnnxInput[]) =>
  inputs.map(({ name, type, shape }) => ({ name, shape: [...shape], elementType: type }));

async function run(...args: string[]): Promise<unknown> {
  const result = await runCli([...args, '--json'], { home: path.join(folder, 'home') });
  expect([result.exitCode, result.stderr.split('\n').filter((line) => /failed|cannot/.test(line))]).toEqual([
    0,
    [],
  ]);
  return parsed(result);
}

describe('every kind of input', () => {
  const files = () =>
    Object.entries(networks).map(([name, inputs]) => {
      const file = path.join(folder, `${name}.onnx`);
      writeFileSync(file, rowOnnx(inputs));
      return file;
    });

  it('is measured, at its own sizes', async () => {
    const { cells } = runDocumentSchema.parse(
      await run('bench', ...files(), '--precision', 'FP32', '--iterations', '4'),
    );
    expect(cells.map(({ model, status, inputs }) => [model, status, inputs])).toEqual(
      Object.entries(networks).map(([name, inputs]) => [name, 'measured', portsOf(inputs)]),
    );
  });

  it('is profiled', async () => {
    const { profiles, failures } = profileDocumentSchema.parse(
      await run('profile', ...files(), '--iterations', '4', '--roofline', 'off'),
    );
    expect(failures).toEqual([]);
    expect(profiles.map(({ model, inputs }) => [model, inputs])).toEqual(
      Object.entries(networks).map(([name, inputs]) => [name, portsOf(inputs)]),
    );
  });

  it('is converted, and measured from the IR with files as values, which the cell names by their hashes', async () => {
    const [several = ''] = files().slice(-1);
    const output = path.join(folder, 'ir');
    const { xml, inputs } = convertDocumentSchema.parse(await run('convert', several, '--output', output));
    expect(inputs).toEqual(portsOf(networks['several'] ?? []));
    const photo = path.join(folder, 'photo.bmp');
    writeFileSync(
      photo,
      bmpFile(20, 10, (x, y) => [x, y, 7]),
    );
    const boxes = path.join(folder, 'boxes.bin');
    writeFileSync(boxes, new Uint8Array(new Float32Array(20).buffer));
    const given = ['--input', `image=${photo}`, '--input', `boxes=${boxes}`, '--mean', '10'];
    const { cells } = runDocumentSchema.parse(
      await run('bench', xml, '--precision', 'FP32', '--iterations', '4', ...given),
    );
    const sha256 = expect.stringMatching(/^[0-9a-f]{64}$/);
    expect(cells).toMatchObject([
      {
        status: 'measured',
        inputFiles: [
          { input: 'image', file: 'photo.bmp', sha256 },
          { input: 'boxes', file: 'boxes.bin', sha256 },
        ],
      },
    ]);
    // Documents tell no paths.
    expect(JSON.stringify(cells)).not.toContain(folder);
  });
});
