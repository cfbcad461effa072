/** The window from end to end: the page in a real Chromium, a browser host, the real runtime. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { serious } from './support/axe.ts';
import { endPages, needsChromium, openPage } from './support/browser.ts';
import { dropFiles } from './support/drop.ts';
import { givePeaks } from './support/peaks.ts';
import { goTo, patience, squeezenet, walk } from './support/walk.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-window-'));
afterAll(async () => {
  await endPages();
  rmSync(folder, { recursive: true, force: true });
});

const views = [
  ['o', 'Models'],
  ['m', 'Matrix'],
  ['s', 'Speedup'],
  ['k', 'Kernels'],
  ['c', 'Compare'],
] as const;

describe('the window', () => {
  it('takes a Caffe network from the drop to the pictures, and shows the same after a reload', async (context) => {
    const chromium = needsChromium(context);
    await givePeaks(join(folder, 'walk'));
    await using opened = await openPage(chromium, { home: join(folder, 'walk'), keepHost: true });
    const { page, errors } = opened;
    const saved = async (choose: () => Promise<void>) => {
      const [download] = await Promise.all([page.waitForEvent('download'), choose()]);
      const file = join(folder, download.suggestedFilename());
      await download.saveAs(file);
      return file;
    };
    await walk({ page, folder, saved });
    expect(errors).toEqual([]);
  }, 600_000);

  it('shows a mistake in a prototxt at its line, and leaves the rest usable', async (context) => {
    const chromium = needsChromium(context);
    const bad = join(folder, 'mistaken.prototxt');
    const lines = readFileSync(squeezenet, 'utf8').split('\n');
    const at = lines.findIndex((line) => line.includes('kernel_size'));
    writeFileSync(bad, lines.with(at, (lines[at] ?? '').replace('kernel_size', 'kernel_sz')).join('\n'));
    await using opened = await openPage(chromium, { home: join(folder, 'bad') });
    const { page } = opened;
    page.setDefaultTimeout(patience);
    await page.getByRole('heading', { name: /^Drop a prototxt/ }).waitFor();
    await dropFiles(page, [bad]);
    await page.getByRole('alert').filter({ hasText: 'kernel_sz' }).waitFor();
    const marked = page.locator('.source-line.marked').filter({ hasText: 'kernel_sz' });
    await marked.filter({ hasText: String(at + 1) }).waitFor();
    expect(await serious(page)).toEqual([]);
    // Without folders of the host no path of it is asked for, and none can be chosen.
    await page.getByRole('row', { name: /^Shapes/ }).click();
    await page.getByRole('button', { name: 'Calibrate', exact: true }).waitFor();
    expect(await page.getByPlaceholder(/^Output folder/).count()).toBe(0);
    expect(await page.getByRole('button', { name: /^Open from the host/ }).count()).toBe(0);
  }, 300_000);

  for (const colorScheme of ['dark', 'light'] as const) {
    it(`is accessible: axe finds nothing serious on any view, ${colorScheme}`, async (context) => {
      const chromium = needsChromium(context);
      await using opened = await openPage(chromium, {
        home: join(folder, 'walk'),
        keepHost: true,
        context: { colorScheme },
      });
      const { page } = opened;
      page.setDefaultTimeout(patience);
      await page.getByRole('link', { name: 'Matrix' }).waitFor();
      const found: string[] = [];
      for (const [key, title] of views) {
        await goTo(page, key);
        await page.getByRole('heading', { name: title, level: 1 }).waitFor();
        await page.locator('main[aria-busy="false"] :is(h2, table, [role="grid"], canvas)').first().waitFor();
        for (const violation of await serious(page)) found.push(`g ${key}: ${violation}`);
      }
      expect(found).toEqual([]);
    }, 300_000);
  }
});
