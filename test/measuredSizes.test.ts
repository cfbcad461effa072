/** The sizes at which networks are measured, at the command line: what is fixed stays, and FPS counts a batch where there is one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { profileDocumentSchema } from '../shared/documents/profile.ts';
import { type Cell, runDocumentSchema } from '../shared/documents/run.ts';
import { runCli } from './support/cli.ts';
import { parsed } from './support/runs.ts';

const ofCase = (name: string) => path.join(import.meta.dirname, 'cases', name);
let home = '';
beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'vinobench-sizes-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function bench(args: readonly string[]): Promise<Cell[]> {
  const common = ['--precision', 'FP32', '--iterations', '4', '--json'];
  return runDocumentSchema.parse(parsed(await runCli(['bench', ...args, ...common], { home }))).cells;
}

describe('networks of the field', () => {
  it('are measured at their own sizes', async () => {
    const cells = await bench([
      ofCase('03-embed/lstm_only.prototxt'),
      ofCase('09-seq-first-lstm/one_input.onnx'),
      ofCase('10-boxes-input/points.onnx'),
      ofCase('11-dynamic-nlp/image_dynbatch.onnx'),
      // Its indices are 64-bit integers: 0 alone is in range.
      ofCase('34-index-inputs/roi1.onnx'),
    ]);
    const sizes = cells.map(({ inputs, batch, status }) => [
      status,
      inputs?.map(({ shape }) => shape),
      batch,
    ]);
    expect(sizes).toEqual([
      [
        'measured',
        [
          [40, 1, 64],
          [40, 1],
        ],
        null,
      ],
      ['measured', [[26, 1, 16]], null],
      ['measured', [[4096, 4]], null],
      ['measured', [[1, 3, 48, 48]], 1],
      ['measured', [[1, 3, 32, 32], [1, 4], [1]], 1],
    ]);
    // Without a batch an inference is a frame.
    for (const { fps, latencyMs } of cells) expect(fps).toBeCloseTo(1000 / (latencyMs?.mean ?? 0), 6);
  });

  it('do all of their work in a kernel: 26 steps, 4096 points', async () => {
    const models = [ofCase('09-seq-first-lstm/one_input.onnx'), ofCase('10-boxes-input/points.onnx')];
    const args = ['profile', ...models, '--iterations', '4', '--roofline', 'off', '--json'];
    const { profiles } = profileDocumentSchema.parse(parsed(await runCli(args, { home })));
    const kernel = (model: number, name: string) => profiles[model]?.kernels.find((one) => one.name === name);
    expect(profiles.map(({ inputs }) => inputs?.map(({ shape }) => shape))).toEqual([
      [[26, 1, 16]],
      [[4096, 4]],
    ]);
    // [26, 1, 16] x [16, 11] and [4096, 4] x [4, 64], two operations a multiply-accumulate.
    expect(kernel(0, 'logits')).toMatchObject({ outputShape: [26, 1, 11], flops: 2 * 26 * 16 * 11 });
    expect(kernel(1, 'h')).toMatchObject({ outputShape: [4096, 64], flops: 2 * 4096 * 4 * 64 });
  });

  it('are refused where sizes are open, with the options that give them, and measured with those', async () => {
    const model = ofCase('11-dynamic-nlp/bert_like.onnx');
    const refused = await runCli(['bench', model, '--precision', 'FP32'], { home });
    expect(refused.exitCode).toBe(1);
    const options = '--shape input_ids=[1,128] --shape attention_mask=[1,128]';
    expect(refused.stderr).toContain(options);
    const [cell] = await bench([model, ...options.replaceAll('128', '24').split(' ')]);
    expect(cell).toMatchObject({
      status: 'measured',
      batch: 1,
      shapes: { input_ids: [1, 24], attention_mask: [1, 24] },
      inputs: [
        { name: 'input_ids', shape: [1, 24], elementType: 'i64' },
        { name: 'attention_mask', shape: [1, 24], elementType: 'i64' },
      ],
    });
  });

  it('refuse a batch where the first axis is not the batch, and name the input', async () => {
    const models = [ofCase('03-embed/lstm_only.prototxt'), ofCase('09-seq-first-lstm/one_input.onnx')];
    const { exitCode, stderr } = await runCli(['bench', ...models, '--precision', 'FP32', '--batch', '4'], {
      home,
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('--batch 4 is not for input x [40, 1, 64]: its first axis is time');
    expect(stderr).toContain('--batch 4 is not for input x [26, 1, 16]: its first axis is time');
  });

  it('take a shape of an image at the command line', async () => {
    const [cell] = await bench([
      ofCase('11-dynamic-nlp/image_dynbatch.onnx'),
      '--shape',
      'images=[2,3,48,48]',
    ]);
    expect(cell).toMatchObject({ batch: 2, inputs: [{ shape: [2, 3, 48, 48] }] });
    expect(cell?.fps).toBeCloseTo(2000 / (cell?.latencyMs?.mean ?? 0), 6);
    const wrong = await runCli(['bench', 'squeezenet1.1', '--shape', 'data=1,3,x'], { home });
    expect(wrong.exitCode).toBe(1);
    expect(wrong.stderr).toContain('--shape data=1,3,x is not of the form name=[sizes]');
  });
});
