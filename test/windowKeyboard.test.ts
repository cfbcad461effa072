/** The window without a pointer: from an empty data folder to a cell and back, and what axe says of what lies over the views. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { serious } from './support/axe.ts';
import { endPages, findChromium, keptHost, needsChromium, openPage } from './support/browser.ts';
import { enter } from './support/host.ts';
import { hasFocus, press, pressOn, walkMenuTo } from './support/keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-keyboard-'));
afterAll(async () => {
  await endPages();
  rmSync(folder, { recursive: true, force: true });
});

/** A data folder with one run of two configurations. */
const home = join(folder, 'run');
beforeAll(async () => {
  if (findChromium() === null) return;
  const { client, cut } = await enter((await keptHost(home)).address);
  const { id } = await client.work.start({
    kind: 'bench',
    request: {
      start: 'new',
      models: [{ kind: 'catalogue', id: 'squeezenet1.1' }],
      devices: ['CPU'],
      precisions: ['FP32', 'BF16'],
      preset: 'paper',
      iterations: 4,
      batch: 1,
      isa: null,
      streams: null,
      threads: null,
      title: null,
    },
  });
  const ended = async () => (await client.runs.show({ id })).run.status !== 'running';
  await vi.waitUntil(ended, { timeout: 200_000, interval: 500 });
  cut();
}, 240_000);

/** Others may measure on this machine. */
const patience = 120_000;

const focused = (page: Page) => page.locator(':focus');

/** Tabs on until the element that has the focus is called so. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let at = 0; at < 60; at += 1) {
    await press(page, 'Tab');
    const text = await page.evaluate(
      "document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText ?? ''",
    );
    if (name.test(String(text))) return;
  }
  throw new Error(`Tab did not come to ${name}`);
}

/** From a menu's button, which has the focus: opens it, walks to the item and takes it. */
async function take(page: Page, item: RegExp): Promise<void> {
  await press(page, 'Enter');
  const wanted = page.getByRole('menuitemcheckbox', { name: item });
  await walkMenuTo(wanted);
  await pressOn(wanted, 'Enter');
  await page.getByRole('menuitemcheckbox', { name: item, checked: true }).waitFor();
}

/** Until its box has the focus: letters before that go to the view. */
async function openPalette(page: Page): Promise<void> {
  await press(page, 'Control+k');
  await page.locator('[role=combobox]:focus').waitFor();
}

/** From now on what is to be done a turn later waits until `window.release()`: as on a machine that is busy. */
const holdTimers = `(() => {
  const { setTimeout } = window;
  const waiting = [];
  window.setTimeout = (work, ms = 0, ...rest) => (ms > 0 ? setTimeout(work, ms, ...rest) : waiting.push(work));
  window.release = () => {
    for (const work of waiting.splice(0)) work();
    return waiting.length;
  };
})()`;

describe('the window without a pointer', () => {
  it('goes from nothing to the inspector of a cell and back', async (context) => {
    const chromium = needsChromium(context);
    await using opened = await openPage(chromium, { home: join(folder, 'walk') });
    const { page, errors } = opened;
    page.setDefaultTimeout(patience);
    await page.getByRole('heading', { name: /^Drop a prototxt/ }).waitFor();

    // Rail, top bar, view bar, content: in this order.
    await press(page, 'Tab');
    expect(await focused(page).innerText()).toBe('Skip to content');
    for (const name of ['Models', 'Matrix', 'Speedup', 'Kernels', 'Compare', 'Keys', 'Settings']) {
      await press(page, 'Tab');
      expect(await focused(page).innerText()).toContain(name);
    }
    await tabTo(page, /^Models/);
    await take(page, /^SqueezeNet1\.1/);
    await press(page, 'Escape');
    await tabTo(page, /^Precisions/);
    await take(page, /^BF16/);
    await press(page, 'Escape');

    await page.getByRole('button', { name: /^Devices CPU/ }).waitFor();
    await press(page, 'Control+Enter');
    const cell = page.getByRole('gridcell', { name: /^SqueezeNet1\.1, CPU FP32, [\d.\s]+ FPS/ });
    await cell.waitFor({ timeout: 150_000 });
    await page.getByRole('button', { name: /^Benchmark/ }).waitFor();
    await expect.poll(() => page.title()).toBe('Vinobench');

    await press(page, 'ArrowDown', 'Enter');
    await page.getByRole('complementary', { name: 'Inspector' }).waitFor();
    await expect.poll(() => page.url()).toContain('cell=');
    await press(page, 'i');
    await page.getByRole('complementary', { name: 'Inspector' }).waitFor({ state: 'hidden' });
    await press(page, 'i');
    await page.getByRole('complementary', { name: 'Inspector' }).waitFor();
    await press(page, 'Escape');
    await expect.poll(() => page.url()).not.toContain('cell=');

    // Back to the library, by the address's own history and forward again.
    await press(page, 'g', 'o');
    await page.getByRole('heading', { name: 'Models', level: 1 }).waitFor();
    await press(page, 'Alt+ArrowLeft');
    await page.getByRole('heading', { name: 'Matrix', level: 1 }).waitFor();

    // Letters belong to a field while one has the focus.
    await press(page, '/');
    await page.keyboard.type('gm?i');
    await expect.poll(() => focused(page).inputValue()).toBe('gm?i');
    await press(page, 'Escape');
    expect(errors).toEqual([]);
  }, 300_000);

  it('finds cells, commands and models in the palette and does what Enter says', async (context) => {
    const chromium = needsChromium(context);
    await using opened = await openPage(chromium, { home, keepHost: true });
    const { page } = opened;
    page.setDefaultTimeout(patience);
    await page.getByRole('heading', { name: 'Models', level: 1 }).waitFor();
    await press(page, 'g', 'm');
    await page.getByRole('gridcell', { name: /^SqueezeNet1\.1, CPU FP32/ }).waitFor();
    const box = page.getByRole('combobox');
    const chosen = page.getByRole('option', { selected: true });

    await openPalette(page);
    await page.keyboard.type('fp32 sq');
    await chosen.filter({ hasText: 'SqueezeNet1.1, CPU FP32' }).waitFor();
    await expect
      .poll(async () => [await box.getAttribute('aria-activedescendant')])
      .toEqual([await chosen.getAttribute('id')]);
    await press(page, 'Enter');
    await expect.poll(() => page.url()).toContain('cell=squeezenet1.1');

    await openPalette(page);
    await page.keyboard.type('>compa');
    await chosen.filter({ hasText: 'Compare' }).waitFor();
    await press(page, 'Enter');
    await page.getByRole('heading', { name: 'Compare', level: 1 }).waitFor();

    // What was used lately stands first.
    await press(page, 'Control+k');
    await page.getByRole('group', { name: 'Lately' }).getByRole('option').first().waitFor();
    await page.getByRole('option').first().filter({ hasText: 'Compare' }).waitFor();
    await press(page, 'Escape');
    await box.waitFor({ state: 'hidden' });
  }, 300_000);

  it('takes keys as fast as they come: what a key opens has the focus before the next one', async (context) => {
    const chromium = needsChromium(context);
    await using opened = await openPage(chromium, { home, keepHost: true });
    const { page } = opened;
    page.setDefaultTimeout(patience);
    const grid = page.getByRole('grid', { name: 'Matrix' });
    await page.getByRole('heading', { name: 'Models', level: 1 }).waitFor();
    await press(page, 'g', 'm');
    await page.getByRole('gridcell', { name: /^SqueezeNet1\.1, CPU FP32/ }).waitFor();
    // What is loaded when it is first opened.
    for (const key of ['Control+k', '?']) {
      await press(page, key);
      await page.getByRole('dialog').waitFor();
      await press(page, 'Escape');
    }
    await grid.focus();
    await page.evaluate(holdTimers);

    // A menu: its second item, on which it stays.
    await press(page, 'e', 'ArrowDown');
    expect(await focused(page).innerText()).toMatch(/^SVG/);
    await page.evaluate('window.release()');
    expect(await focused(page).innerText()).toMatch(/^SVG/);
    await press(page, 'Escape');
    expect(await hasFocus(grid)).toBe(true);

    // A dialog, by its key and closed again.
    await press(page, '?', 'h', 'e');
    expect(await focused(page).inputValue()).toBe('he');
    await press(page, 'Escape');
    expect(await hasFocus(grid)).toBe(true);

    // From the palette to a field, which keeps the focus, and to a cell.
    await press(page, 'Control+k', '>', 'f', 'i', 'l', 't', 'e', 'r', 'Enter', 'C', 'P', 'U');
    await page.evaluate('window.release()');
    expect(await focused(page).inputValue()).toBe('CPU');
    await press(page, 'Escape', 'Control+k', 'f', 'p', '3', '2', 'Enter');
    await expect.poll(() => page.url()).toContain('cell=squeezenet1.1');
  }, 300_000);

  it('says what an old address names that is gone, and shows what is there', async (context) => {
    const chromium = needsChromium(context);
    await using opened = await openPage(chromium, { home, keepHost: true });
    const { page } = opened;
    page.setDefaultTimeout(patience);
    await page.goto(new URL('/#/models?model=added:gone', page.url()).href);
    await page.getByText('The model gone of this address is no longer in the list.').waitFor();
    await expect.poll(() => page.url()).not.toContain('gone');
    await page.goto(new URL('/#/charts', page.url()).href);
    await page.getByText('The address names an unknown view, charts.').waitFor();
    await expect.poll(() => page.url()).toContain('#/models');
  }, 300_000);

  for (const colorScheme of ['dark', 'light'] as const) {
    it(`has nothing over the views that keeps people out, ${colorScheme}`, async (context) => {
      const chromium = needsChromium(context);
      await using opened = await openPage(chromium, { home, keepHost: true, context: { colorScheme } });
      const { page } = opened;
      page.setDefaultTimeout(patience);
      const found: string[] = [];
      const look = async (what: string) => {
        for (const violation of await serious(page)) found.push(`${what}: ${violation}`);
        await press(page, 'Escape');
      };
      await page.getByRole('heading', { name: 'Models', level: 1 }).waitFor();
      await press(page, 'g', 'm');
      await page.getByRole('gridcell').first().waitFor();
      for (const name of [/^Models/, /^Devices/, /^Precisions/, /^Preset/, /^ISA/]) {
        await page.getByRole('banner').getByRole('button', { name }).press('Enter');
        await page.getByRole('menu').waitFor();
        await look(`menu ${name}`);
        await page.getByRole('menu').waitFor({ state: 'hidden' });
      }
      await page
        .getByRole('banner')
        .getByRole('button', { name: /^Models/ })
        .press('Enter');
      await page.getByRole('menuitem', { name: 'All of the study' }).press('Enter');
      await press(page, 'Escape');
      await page
        .getByRole('banner')
        .getByRole('button', { name: /configuration/ })
        .press('Enter');
      await page.getByText(/How long it takes is not known|^About/).waitFor();
      await look('the next run');
      await openPalette(page);
      await look('palette');
      await page.getByRole('combobox').waitFor({ state: 'hidden' });
      await press(page, '?');
      await page.getByRole('dialog', { name: 'Keys' }).waitFor();
      await look('keys');
      await press(page, 'Control+,');
      const settings = page.getByRole('dialog', { name: 'Settings' });
      await settings.getByText('vinobench.log').waitFor();
      await settings.getByRole('button', { name: /licences/ }).press('Enter');
      await settings.getByText('@mantine/core').waitFor();
      await look('settings');
      await page.getByRole('button', { name: /^Delete run/ }).press('Enter');
      await page.getByRole('button', { name: /^Undo/ }).waitFor();
      await look('toast');
      await press(page, 'Control+z');
      await page.getByRole('gridcell').first().waitFor();
      expect(found).toEqual([]);
    }, 300_000);
  }
});
