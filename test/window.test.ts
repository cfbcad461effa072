/** The window from end to end: the page in a real Chromium, a browser host, the real runtime. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { drop, needsChromium, openPage } from './support/browser.ts';
import { randomCaffemodel } from './support/caffemodel.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-window-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const prototxt = fileURLToPath(new URL('../models/squeezenet1.1.prototxt', import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Others may measure on this machine. */
const patience = 120_000;

/** What axe finds that keeps people out, one line for each element. */
async function serious(page: Page): Promise<string[]> {
  // The page's policy allows no script of others; this one comes in by the browser's own door.
  await page.evaluate(axe);
  return await page.evaluate(async () => {
    const { violations } = await (
      globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
      }
    ).axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  });
}

const goTo = async (page: Page, key: string) => {
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press(key);
};

async function choosePrecisions(page: Page, names: readonly string[]): Promise<void> {
  await page.getByRole('button', { name: /^Precisions/ }).click();
  for (const name of names) await page.getByRole('menuitemcheckbox', { name }).click();
  await page.keyboard.press('Escape');
}

/** A picture that is no blank page: its pixels differ. */
async function savedPicture(page: Page): Promise<{ width: number; height: number; deviation: number }> {
  await page.keyboard.press('e');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: /^PNG/ }).click(),
  ]);
  const file = join(folder, download.suggestedFilename());
  await download.saveAs(file);
  const picture = sharp(file);
  const { width, height } = await picture.metadata();
  const { channels } = await picture.stats();
  return { width, height, deviation: Math.max(...channels.map(({ stdev }) => stdev)) };
}

describe('the window', () => {
  it('takes a Caffe network from the drop to the pictures, and shows the same after a reload', async (context) => {
    const chromium = needsChromium(context);
    const caffemodel = join(folder, 'squeezenet1.1.caffemodel');
    randomCaffemodel(prototxt, caffemodel, 1);
    await using opened = await openPage(chromium, { home: join(folder, 'walk') });
    const { page, errors } = opened;
    page.setDefaultTimeout(patience);
    await page.getByRole('heading', { name: /^Drop a prototxt/ }).waitFor();

    await drop(page, [prototxt, caffemodel]);
    await page.getByText('trained weights', { exact: true }).waitFor();
    await page.getByRole('application', { name: /^Graph of squeezenet1.1/ }).waitFor();

    await choosePrecisions(page, ['BF16']);
    await page.getByRole('button', { name: /^Benchmark/ }).click();
    const cell = page.getByRole('gridcell', { name: /^SqueezeNet1\.1, CPU FP32, [\d.]+ FPS$/ });
    await cell.waitFor();
    await page.getByRole('button', { name: /^Benchmark/ }).waitFor();
    await cell.click();
    await page.getByRole('img', { name: /^Histogram of 32 latencies/ }).waitFor();
    const shown = await cell.getAttribute('aria-label');
    const matrix = await savedPicture(page);
    expect(matrix.width).toBeGreaterThan(600);
    expect(matrix.deviation).toBeGreaterThan(5);

    await goTo(page, 's');
    const bf16 = page.getByRole('region', { name: 'CPU BF16 over CPU FP32' });
    await bf16.or(page.getByText('One configuration has no speedup')).first().waitFor();
    if (await bf16.isVisible()) expect((await savedPicture(page)).deviation).toBeGreaterThan(5);

    await goTo(page, 'k');
    await page.getByRole('button', { name: /^Profile SqueezeNet1\.1|^Profile squeezenet1\.1/ }).click();
    await page
      .getByRole('row', { name: /conv10/ })
      .first()
      .waitFor();
    const kernels = await savedPicture(page);
    expect(kernels.width).toBeGreaterThan(2000);
    expect(kernels.deviation).toBeGreaterThan(5);

    await page.reload();
    await page
      .getByRole('row', { name: /conv10/ })
      .first()
      .waitFor();
    await goTo(page, 'm');
    await page.getByRole('gridcell', { name: shown ?? '', exact: true }).waitFor();
    expect(errors).toEqual([]);
  }, 600_000);

  it('shows a mistake in a prototxt at its line, and leaves the rest usable', async (context) => {
    const chromium = needsChromium(context);
    const bad = join(folder, 'mistaken.prototxt');
    const lines = readFileSync(prototxt, 'utf8').split('\n');
    const at = lines.findIndex((line) => line.includes('kernel_size'));
    writeFileSync(bad, lines.with(at, (lines[at] ?? '').replace('kernel_size', 'kernel_sz')).join('\n'));
    await using opened = await openPage(chromium, { home: join(folder, 'bad') });
    const { page } = opened;
    page.setDefaultTimeout(patience);
    await page.getByRole('heading', { name: /^Drop a prototxt/ }).waitFor();
    await drop(page, [bad]);
    await page.getByRole('alert').filter({ hasText: 'kernel_sz' }).waitFor();
    expect(await page.locator('.source-line.marked').textContent()).toContain('kernel_sz');
    expect(await page.locator('.source-line.marked').textContent()).toContain(String(at + 1));
    expect(await serious(page)).toEqual([]);
  }, 300_000);

  it('cancels a run in the middle and keeps what was measured', async (context) => {
    const chromium = needsChromium(context);
    await using opened = await openPage(chromium, { home: join(folder, 'cancel') });
    const { page } = opened;
    page.setDefaultTimeout(patience);
    await page.getByRole('button', { name: /^Models/ }).click();
    await page.getByRole('menuitem', { name: 'All of the study' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Benchmark/ }).click();
    await page.getByRole('gridcell', { name: /^AlexNet, CPU FP32, [\d.]+ FPS$/ }).waitFor();
    await page.keyboard.press('Control+.');
    await page.getByRole('button', { name: /^Benchmark/ }).waitFor();
    await page.getByRole('gridcell', { name: /^SE-ResNext-50, CPU FP32, interrupted/i }).waitFor();
    await page.getByText(/cancelled after/).waitFor();
    await page.getByRole('gridcell', { name: /^AlexNet, CPU FP32, [\d.]+ FPS$/ }).waitFor();
  }, 300_000);

  for (const colorScheme of ['dark', 'light'] as const) {
    it(`keeps nobody out: axe finds nothing serious on any view, ${colorScheme}`, async (context) => {
      const chromium = needsChromium(context);
      await using opened = await openPage(chromium, { home: join(folder, 'walk'), context: { colorScheme } });
      const { page } = opened;
      page.setDefaultTimeout(patience);
      await page.getByRole('link', { name: 'Matrix' }).waitFor();
      const found: string[] = [];
      for (const key of ['o', 'm', 's', 'k', 'c']) {
        await goTo(page, key);
        await page.waitForTimeout(800);
        for (const violation of await serious(page)) found.push(`g ${key}: ${violation}`);
      }
      await page.getByRole('button', { name: /^Precisions/ }).click();
      for (const violation of await serious(page)) found.push(`menu: ${violation}`);
      await page.keyboard.press('Escape');
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keys' }).waitFor();
      for (const violation of await serious(page)) found.push(`keys: ${violation}`);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').waitFor();
      for (const violation of await serious(page)) found.push(`palette: ${violation}`);
      expect(found).toEqual([]);
    }, 300_000);
  }
});
