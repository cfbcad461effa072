/** INT8 on the way of networks whose inputs are not one f32 image, through the real command line. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { runDocumentSchema } from '../shared/documents/run.ts';
import { runCli } from './support/cli.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'vinobench-other-inputs-'));
const home = path.join(folder, 'home');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fieldCase = (name: string) => fileURLToPath(new URL(`cases/${name}`, import.meta.url));
const wave = fieldCase('32-non-image-int8/wave.onnx');
/** A wave, points without a batch, bytes with the channels last, and an image with boxes and indices. */
const networks = [
  wave,
  fieldCase('10-boxes-input/points.onnx'),
  fieldCase('15-u8-nhwc/u8.onnx'),
  fieldCase('34-index-inputs/roi1.onnx'),
];

async function bench(models: readonly string[], ...args: string[]) {
  const options = ['--precision', 'INT8', '--iterations', '2', '--subset', '8', '--json', ...args];
  const { stdout, stderr } = await runCli(['bench', ...models, ...options], { home });
  if (stdout === '') throw new Error(stderr);
  return runDocumentSchema.parse(JSON.parse(stdout)).cells;
}

describe('INT8 of other inputs than one f32 image', () => {
  it('is measured on synthetic data, and says so', async () => {
    const cells = await bench(networks);
    expect(
      cells.map(({ model, status, reason, calibration, effectivePrecision }) => ({
        ...{ model, status, reason, calibration, effectivePrecision },
      })),
    ).toEqual(
      ['wave', 'points', 'u8', 'roi1'].map((model) => ({
        ...{ model, status: 'measured', reason: null, calibration: 'synthetic', effectivePrecision: 'INT8' },
      })),
    );
  });

  it('is calibrated on a folder of arrays, a file a sample', async () => {
    const arrays = path.join(folder, 'arrays');
    mkdirSync(arrays);
    for (const seed of [1, 2, 3]) {
      const samples = Float32Array.from({ length: 16000 }, (_, index) => Math.sin(seed * index));
      const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (16000,), }\n";
      const begin = Buffer.from('\x93NUMPY\x01\0\0\0', 'latin1');
      begin.writeUInt16LE(header.length, 8);
      const bytes = new Uint8Array(samples.buffer);
      writeFileSync(path.join(arrays, `${seed}.npy`), Buffer.concat([begin, Buffer.from(header), bytes]));
    }
    const [cell] = await bench([wave], '--images', arrays);
    expect(cell).toMatchObject({ status: 'measured', calibration: 'arrays', effectivePrecision: 'INT8' });
    const profile = ['profile', wave, '--precision', 'INT8', '--iterations', '4', '--roofline', 'off'];
    const profiled = await runCli([...profile, '--images', arrays, '--json'], { home });
    expect(profiled.exitCode, profiled.stderr).toBe(0);
    const output = path.join(folder, 'int8');
    const calibrated = await runCli(['calibrate', wave, '--output', output, '--images', arrays], { home });
    expect(calibrated.stdout).toContain('3 samples; ');
    expect(calibrated.stdout).not.toContain('synthetic');
  });
});
