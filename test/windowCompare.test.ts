/**
 * Compare and Speedup by keys alone, in a real Chromium: two real runs of small networks next to one another.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { RunStore } from '../electron/store/runStore.ts';
import { reportLibrary } from '../electron/workbench/report/testing.ts';
import { serious } from './support/axe.ts';
import { errorsOf, needsChromium, openPage } from './support/browser.ts';
import { runCli } from './support/cli.ts';
import { press, walkMenuTo } from './support/keys.ts';
import { network } from './support/runs.ts';
import { goTo } from './support/walk.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-compare-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Others may measure on this machine. */
const patience = 120_000;

async function bench(home: string, title: string, more: readonly string[]): Promise<void> {
  const files = ['small', 'smaller'].map((name, at) => {
    const file = join(folder, `${name}.prototxt`);
    writeFileSync(file, network(name, 32 - at * 16, 8));
    return file;
  });
  const method = ['--precision', 'FP32,INT8', '--subset', '8', '--iterations', '32', '--title', title];
  const { exitCode, stderr } = await runCli(['bench', ...files, ...method, ...more], {
    home,
    timeoutMs: patience,
  });
  if (exitCode !== 0) throw new Error(`bench ended with ${exitCode}: ${stderr}`);
}

const cell = (page: Page, name: RegExp) => page.getByRole('gridcell', { name }).first();

/** The ratio and the two figures that stand behind it, as a screen reader hears them. */
async function spoken(page: Page): Promise<{ ratio: number; frames: string[] }> {
  const text = (await cell(page, /^small, B CPU FP32, [\d.]+×/).textContent()) ?? '';
  const [, ratio = '', ofB = '', ofA = ''] =
    /, ([\d.]+)×.*?, ([\d.\u202f]+) over ([\d.\u202f]+) FPS/.exec(text) ?? [];
  return { ratio: Number(ratio), frames: [ofB, ofA] };
}

/** What Enter does in the sheet that `e` opens: the first item is the PNG. */
async function exportedByKeys(page: Page, name: RegExp) {
  await page.keyboard.press('e');
  await page.getByRole('menuitem', { name: /^PNG .*px$/ }).waitFor();
  await walkMenuTo(page.getByRole('menuitem', { name }));
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  const file = join(folder, download.suggestedFilename());
  await download.saveAs(file);
  return file;
}

/** Tab comes to it, and what has the focus says so. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let tabs = 0; tabs < 60; tabs++) {
    await page.keyboard.press('Tab');
    const label = await page.evaluate('document.activeElement?.getAttribute("aria-label") ?? ""');
    if (name.test(String(label))) return;
  }
  throw new Error(`Tab does not come to ${name}`);
}

const isaRow = (page: Page) => page.getByRole('row', { name: /^ISA limit/ });

describe('two runs side by side', () => {
  it('are chosen, swapped, read, drawn and exported by keys', async (context) => {
    const chromium = needsChromium(context);
    const home = join(folder, 'home');
    await bench(home, 'as it comes', []);
    await bench(home, 'limited', ['--isa', 'sse41']);
    await using opened = await openPage(chromium, { home });
    const { page, errors } = opened;
    page.setDefaultTimeout(patience);
    await page.getByRole('link', { name: 'Compare' }).waitFor();

    await goTo(page, 'c');
    await page.getByRole('grid', { name: 'Speed over A' }).waitFor();
    const limits = () => isaRow(page).getByRole('cell').allTextContents();
    await expect.poll(limits).toEqual(['none', 'sse41']);
    await page.getByText('ratios show the ISA limit').waitFor();
    const before = await spoken(page);
    expect(before.ratio).toBeGreaterThan(0);

    await page.keyboard.press('x');
    await expect.poll(limits).toEqual(['sse41', 'none']);
    await expect.poll(async () => (await spoken(page)).frames).toEqual(before.frames.toReversed());
    // Both are rounded to two digits.
    expect(Math.abs((await spoken(page)).ratio * before.ratio - 1)).toBeLessThan(0.11);

    expect(await page.getByRole('row', { name: /^Memory/ }).count()).toBe(0);
    await page.keyboard.press('d');
    await page.getByRole('row', { name: /^Memory/ }).waitFor();
    await page.keyboard.press('d');
    await page.getByRole('row', { name: /^Memory/ }).waitFor({ state: 'detached' });

    await page.keyboard.press('+');
    await page.getByRole('menuitemradio', { name: /limited.*is A/ }).waitFor();
    await page.keyboard.press('Escape');
    // As fast as they come: the first of the menu.
    await press(page, '+', 'Enter');
    await page
      .getByRole('columnheader', { name: 'C CPU INT8' })
      .or(page.getByText(/^C is the run of A/))
      .first()
      .waitFor();
    const third = page.getByRole('button', { name: /^C / });
    await third.waitFor();
    const address = page.url();
    await page.goBack();
    await third.waitFor({ state: 'detached' });
    await page.goForward();
    await third.waitFor();
    await expect.poll(() => page.url()).toBe(address);
    await page.reload();
    await third.waitFor();
    await expect.poll(async () => (await limits())[0]).toBe('sse41');
    await page.goBack();
    await third.waitFor({ state: 'detached' });

    await page.keyboard.press('3');
    await page.getByRole('region', { name: 'CPU FP32', exact: true }).waitFor();
    const bars = page.locator('.speedup-panel').first().locator('.recharts-bar-rectangle rect');
    await expect.poll(() => bars.count()).toBe(2);
    await tabTo(page, /^small; .* over A CPU FP32: [\d.]+×/);
    await page.getByRole('tooltip').filter({ hasText: 'over A CPU FP32' }).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tooltip').filter({ hasText: 'smaller' }).waitFor();
    expect(await bars.count()).toBe(2);

    const picture = sharp(await exportedByKeys(page, /^PNG/));
    const { width, height, format } = await picture.metadata();
    expect([format, width > 1000, height > 600]).toEqual(['png', true, true]);
    const { channels } = await picture.stats();
    expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(5);
    expect(errors).toEqual([]);
  }, 600_000);

  it('have their speedups: presets, any baseline, hatched where nothing is shown', async (context) => {
    const chromium = needsChromium(context);
    const home = join(folder, 'speedup');
    await bench(home, 'both precisions', []);
    await using opened = await openPage(chromium, { home });
    const { page, errors } = opened;
    page.setDefaultTimeout(patience);
    await page.getByRole('link', { name: 'Speedup' }).waitFor();

    await goTo(page, 's');
    const int8 = page.getByRole('region', { name: 'CPU INT8 over CPU FP32', exact: true });
    await int8.waitFor();
    await page.keyboard.press('1');
    await page.getByText('This run has no GPU FP32.').first().waitFor();
    await int8.waitFor();

    const values = page.locator('.speedup-panel svg text').filter({ hasText: /^\d+\.\d{2}$/ });
    await expect.poll(() => values.count()).toBe(2);
    const hatched = page.locator('.speedup-panel rect[fill^="url(#hatch"]');
    const verdicts = page.locator('.speedup-table').getByText(/^(?:= same|~ not enough data)$/);
    await expect.poll(async () => (await hatched.count()) - (await verdicts.count())).toBe(0);
    await page.keyboard.press('n');
    await expect.poll(() => page.getByRole('checkbox', { name: /^Not significant/ }).isChecked()).toBe(false);
    await expect.poll(() => hatched.count()).toBe(0);
    await page.keyboard.press('n');

    await page.keyboard.press('b');
    await walkMenuTo(page.getByRole('menuitemradio', { name: 'CPU INT8' }));
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'CPU FP32 over CPU INT8' }).waitFor();
    await page.reload();
    await page.getByRole('region', { name: 'CPU FP32 over CPU INT8' }).waitFor();
    await page.goBack();
    await int8.waitFor();

    const rows = readFileSync(await exportedByKeys(page, /^CSV/), 'utf8')
      .trimEnd()
      .split('\r\n');
    expect(rows.map((row) => row.split(',').slice(0, 3))).toEqual([
      ['model', 'baseline', 'configuration'],
      ['small', 'CPU FP32', 'CPU INT8'],
      ['smaller', 'CPU FP32', 'CPU INT8'],
    ]);
    expect(errors).toEqual([]);
  }, 600_000);
});

describe('a report', () => {
  it('is saved from the window, and opens from the disk without a network, complete and accessible', async (context) => {
    const chromium = needsChromium(context);
    const home = join(folder, 'fourteen');
    mkdirSync(home);
    const [id = ''] = await reportLibrary(home, 1);
    await using opened = await openPage(chromium, { home });
    const { page } = opened;
    page.setDefaultTimeout(patience);
    await page.getByRole('link', { name: 'Matrix' }).waitFor();
    await goTo(page, 'm');
    await page.getByRole('gridcell', { name: /^AlexNet, CPU FP32, / }).waitFor();
    await page.keyboard.press('e');
    const item = page.getByRole('menuitem', { name: /^Report/ });
    const [download] = await Promise.all([page.waitForEvent('download'), item.click()]);
    const file = join(folder, download.suggestedFilename());
    await download.saveAs(file);
    expect(download.suggestedFilename()).toBe(`report-${id}.html`);
    expect(statSync(file).size).toBeLessThan(2e6);
    for (const colorScheme of ['light', 'dark'] as const) {
      const reading = await page.context().browser()?.newContext({ offline: true, colorScheme });
      const report = await reading?.newPage();
      if (reading === undefined || report === undefined) throw new Error('the browser is gone');
      const errors = errorsOf(report);
      await report.goto(pathToFileURL(file).href);
      // Each picture is drawn, by the page alone.
      const widths = await report
        .locator('img')
        .evaluateAll((all) => all.map((image) => Number(Reflect.get(image, 'naturalWidth'))));
      expect(widths.length).toBeGreaterThan(4);
      expect(widths.filter((width) => width === 0)).toEqual([]);
      expect(await serious(report)).toEqual([]);
      const link = report.getByRole('link', { name: `run-${id}.json` });
      const [data] = await Promise.all([report.waitForEvent('download'), link.click()]);
      const saved = join(folder, data.suggestedFilename());
      await data.saveAs(saved);
      const bytes = readFileSync(saved);
      const text = (saved.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
      using store = RunStore.open(home);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(store.withRounds(id))));
      expect(errors).toEqual([]);
      await reading.close();
    }
  }, 300_000);
});
