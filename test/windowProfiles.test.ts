/** Profiles in the window: made from a cell, there again after a restart of the host, deleted and brought back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { needsChromium, openPage } from './support/browser.ts';
import { givePeaks } from './support/peaks.ts';
import { choosePrecisions, goTo } from './support/walk.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-window-profiles-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Others may measure on this machine. */
const patience = 120_000;

describe('a profile in the window', () => {
  it('comes from a cell, leads back to it, and outlives its host until it is deleted', async (context) => {
    const chromium = needsChromium(context);
    const home = join(folder, 'home');
    await givePeaks(home);
    {
      await using opened = await openPage(chromium, { home });
      const { page, errors } = opened;
      page.setDefaultTimeout(patience);
      await page.getByRole('button', { name: /^Models/ }).click();
      await page.getByRole('menuitemcheckbox', { name: /^Shapes/ }).click();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^Benchmark/ }).click();
      const cell = page.getByRole('gridcell', { name: /^shapes, CPU FP32, [\d.\s]+ FPS/i });
      await cell.waitFor();
      await page.getByRole('button', { name: /^Benchmark/ }).waitFor();
      await cell.click();
      await page.getByRole('button', { name: 'Profile', exact: true }).click();
      await page.getByRole('row', { name: /conv7/ }).first().waitFor();
      await page.getByRole('button', { name: 'CPU FP32', exact: true }).click();
      await page.getByRole('heading', { name: 'Matrix' }).waitFor();
      await expect.poll(() => page.url()).toContain('cell=shapes');
      expect(errors).toEqual([]);
    }
    await using opened = await openPage(chromium, { home });
    const { page, errors } = opened;
    page.setDefaultTimeout(patience);
    await page.getByRole('link', { name: 'Kernels' }).click();
    const kernel = page.getByRole('row', { name: /conv7/ }).first();
    await kernel.waitFor();
    await page.keyboard.press('l');
    await page.getByRole('button', { name: /^Delete the profile CPU FP32/ }).click();
    await page.getByText('Shapes has not been profiled yet').waitFor();
    await page.keyboard.press('Control+z');
    await kernel.waitFor();
    expect(errors).toEqual([]);
  }, 300_000);

  it('stands next to none of an earlier time while the model is profiled again', async (context) => {
    const chromium = needsChromium(context);
    await givePeaks(join(folder, 'again'));
    await using opened = await openPage(chromium, { home: join(folder, 'again') });
    const { page, errors } = opened;
    page.setDefaultTimeout(patience);
    await page.getByRole('button', { name: /^Models/ }).click();
    await page.getByRole('menuitemcheckbox', { name: /^Shapes/ }).click();
    await page.keyboard.press('Escape');
    await choosePrecisions(page, ['BF16']);
    await goTo(page, 'k');
    await page.getByRole('button', { name: /^Profile Shapes/ }).click();
    await expect.poll(() => tracks(page), { timeout: patience }).toMatch(/kernels \| .*kernels/);
    const before = await tracks(page);
    // Every state of the tracks from now on.
    await page.evaluate(`(() => {
      window.seen = [];
      const look = () => {
        const now = (${tracksNow})();
        if (window.seen.at(-1) !== now) window.seen.push(now);
      };
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    })()`);
    await page.getByRole('button', { name: 'Profile', exact: true }).click();
    await expect.poll(() => tracks(page), { timeout: patience }).not.toBe(before);
    await page.locator('.workbar progress').waitFor({ state: 'detached' });
    // A track that is late would come now.
    await page.waitForTimeout(2000);
    const seen = await page.evaluate<string[]>('window.seen');
    expect(new Set([before, ...seen])).toEqual(new Set([before, await tracks(page)]));
    expect(errors).toEqual([]);
  }, 300_000);
});

/** Times of the tracks in their order. */
const tracksNow = `() => [...document.querySelectorAll('.track-choose')]
  .map((track) => track.querySelector('.dim').textContent).join(' | ')`;

const tracks = (page: Page) => page.evaluate<string>(`(${tracksNow})()`);
