/** Inputs of the next run in a real Chromium: sizes that a file leaves open are typed, values are dropped on the input's row. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { needsChromium, openPage } from './support/browser.ts';
import { dropFiles } from './support/drop.ts';
import { enter } from './support/host.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'vinobench-window-inputs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Others may measure on this machine. */
const patience = 120_000;

/** A .npy of 64-bit zeros, as NumPy writes its version 1. */
function zerosNpy(name: string, shape: readonly number[]): string {
  const header = `{'descr': '<i8', 'fortran_order': False, 'shape': (${shape.join(', ')}), }`.padEnd(117);
  const head = Buffer.from(`\x93NUMPY\x01\x00\x76\x00${header}\n`, 'latin1');
  const count = shape.reduce((product, size) => product * size, 1);
  const file = path.join(folder, name);
  writeFileSync(file, Buffer.concat([head, Buffer.alloc(8 * count)]));
  return file;
}

async function dropOn(page: Page, selector: string, file: string): Promise<void> {
  const box = await page.locator(selector).boundingBox();
  if (box === null) throw new Error(`${selector} is not in sight`);
  await dropFiles(page, [file], { x: box.x + box.width / 2, y: box.y + box.height / 2 });
}

describe('inputs of the next run', () => {
  it('get sizes and values in the window, and the cell shows both', async (context) => {
    const chromium = needsChromium(context);
    await using opened = await openPage(chromium, { home: path.join(folder, 'home') });
    const { page, errors, host } = opened;
    page.setDefaultTimeout(patience);
    await page.getByRole('heading', { name: /^Drop a prototxt/ }).waitFor();
    await dropFiles(page, [path.join(import.meta.dirname, 'cases/11-dynamic-nlp/bert_like.onnx')]);
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    const open = inspector.getByText(/^The file leaves sizes of input_ids, attention_mask open/);
    await open.waitFor();

    const [ids, mask] = ['input_ids', 'attention_mask'].map((name) =>
      inspector.getByRole('textbox', { name: `Size of input ${name}` }),
    );
    if (ids === undefined || mask === undefined) throw new Error('two inputs');
    await ids.fill('1, 24, 3');
    await ids.press('Enter');
    await inspector.getByText('The input [?, ?] has 2 dimensions, not 3.').waitFor();
    await ids.fill('1, 24');
    await ids.press('Enter');
    await mask.fill('[1,24]');
    await mask.press('Tab');
    await open.waitFor({ state: 'detached' });

    await dropOn(page, '[data-drop-input="input_ids"]', zerosNpy('tokens.npy', [1, 24]));
    await inspector.getByText('tokens.npy', { exact: true }).waitFor();

    await page.getByRole('button', { name: /^Benchmark/ }).click();
    const { client, cut } = await enter(host.address);
    const latest = async () => (await client.runs.list({ deleted: false })).runs[0];
    await expect.poll(async () => (await latest())?.status, { timeout: patience }).toBe('finished');
    const run = await latest();
    if (run === undefined) throw new Error('no run');
    const { cells } = await client.runs.show({ id: run.id });
    cut();
    expect(cells).toMatchObject([
      {
        status: 'measured',
        shapes: { input_ids: [1, 24], attention_mask: [1, 24] },
        inputs: [{ shape: [1, 24] }, { shape: [1, 24] }],
        inputFiles: [{ input: 'input_ids', file: 'tokens.npy' }],
      },
    ]);
    await page.locator('.matrix-body [role="gridcell"]').first().click();
    await inspector.getByText('[1, 24] i64').first().waitFor();
    await inspector.getByText('input_ids from tokens.npy').waitFor();
    expect(errors).toEqual([]);
  }, 300_000);
});
