/** The matrix in a real Chromium: walked through and marked by keys, and still while a run fills it in. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { needsChromium, openPage } from './support/browser.ts';
import { enter } from './support/host.ts';
import { press } from './support/keys.ts';
import { writeNetworks } from './support/runs.ts';

const patience = 120_000;
let folder = '';
let networks = { tiny: '', heavy: '' };
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vinobench-matrix-'));
  networks = writeNetworks(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Wish {
  readonly models: readonly string[];
  readonly iterations: number;
}

/** Begins a run at the page's own host, as another window of it would. */
async function beginRun(address: string, { models, iterations }: Wish): Promise<string> {
  const { client, cut } = await enter(address);
  const { id } = await client.work.start({
    kind: 'bench',
    request: {
      start: 'new',
      models: models.map((topology) => ({ kind: 'file', topology, weights: null })),
      devices: ['CPU'],
      precisions: ['FP32', 'BF16'],
      preset: 'paper',
      iterations,
      batch: 1,
      isa: null,
      streams: null,
      threads: null,
      title: null,
    },
  });
  cut();
  return id;
}

const chosen = (page: Page) =>
  page.evaluate<string | null>(`(() => {
    const grid = document.querySelector('[role="grid"]');
    const cell = document.getElementById(grid?.getAttribute('aria-activedescendant') ?? '');
    return cell?.dataset.cell ?? null;
  })()`);

const rowNames = (page: Page) =>
  page.locator('.matrix-body [role="rowheader"], .matrix-pinned [role="rowheader"]').allTextContents();

/** From now on: how rows stand, whether cells are still open, and until none is, each shift of the view's layout. */
const watching = `(() => {
  const seen = [];
  window.seen = seen;
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, sources } of list.getEntries())
      if (!hadRecentInput && seen.at(-1).open > 0)
        for (const { node, previousRect: from, currentRect: to } of sources)
          if (node?.parentElement?.closest('.main'))
            window.shifts.push([node.className, node.textContent, from.x, from.y, from.width, from.height, to.x, to.y, to.width, to.height].join(' '));
  }).observe({ type: 'layout-shift' });
  const look = () => {
    const rows = [...document.querySelectorAll('.matrix-body [role="row"]')];
    const order = rows.map((row) => row.querySelector('.pin').getAttribute('aria-label')).join();
    const names = [...document.querySelectorAll('.matrix-body [role="gridcell"] > [aria-label]')].map((cell) => cell.getAttribute('aria-label'));
    const open = names.filter((name) => /, (queued|running)/.test(name)).length;
    const last = seen.at(-1);
    if (last?.order !== order || last.open !== open) seen.push({ order, open });
    requestAnimationFrame(look);
  };
  look();
})()`;
const seenSchema = z.array(z.object({ order: z.string(), open: z.number() }));

describe('the matrix', () => {
  it('stands still while a run fills it in, its order too; what was asked for comes when the run has ended', async (context) => {
    await using opened = await openPage(needsChromium(context), {
      home: join(folder, 'filling'),
      args: ['--root', folder],
    });
    const { page, host, errors } = opened;
    page.setDefaultTimeout(patience);
    await page.getByRole('link', { name: 'Matrix' }).waitFor();
    await page.evaluate("location.hash = '#/matrix?sort=CPU+FP32'");
    const { tiny, heavy } = networks;
    await beginRun(host.address, { models: [heavy, tiny, heavy], iterations: 200 });
    await page.getByRole('gridcell', { name: /^heavy, CPU FP32/ }).waitFor();
    await page.evaluate(watching);
    await page.getByRole('gridcell', { name: /^heavy \(2\), CPU FP32, [\d., \u202f]+ FPS/ }).waitFor();
    await page.getByRole('button', { name: /^Benchmark/ }).waitFor();
    await expect.poll(async () => (await rowNames(page))[0], { timeout: patience }).toMatch(/^tiny/);
    const seen = seenSchema.parse(await page.evaluate('window.seen'));
    const open = seen.filter((one) => one.open > 0);
    expect(new Set(open.map(({ open: left }) => left)).size).toBeGreaterThan(1);
    expect(new Set(open.map(({ order }) => order)).size).toBe(1);
    expect(open[0]?.order).toMatch(/^Pin heavy,Pin tiny/);
    expect(await page.evaluate('window.shifts')).toEqual([]);
    expect(errors).toEqual([]);
  }, 300_000);

  it('is walked through, marked, sorted, pinned, copied and inspected by keys', async (context) => {
    await using opened = await openPage(needsChromium(context), {
      home: join(folder, 'walked'),
      args: ['--root', folder],
      context: { permissions: ['clipboard-read', 'clipboard-write'] },
    });
    const { page, host, errors } = opened;
    page.setDefaultTimeout(patience);
    await page.getByRole('link', { name: 'Matrix' }).click();
    await beginRun(host.address, { models: [networks.heavy, networks.tiny, networks.heavy], iterations: 20 });
    await page
      .getByRole('gridcell', { name: /^heavy \(2\), CPU BF16, ([\d., \u202f]+ FPS|not supported)/ })
      .waitFor();
    await page.getByRole('button', { name: /^Benchmark/ }).waitFor();
    await page.getByRole('grid', { name: 'Matrix' }).focus();
    /** The cell that the keys lead to. */
    const leads = async (keys: readonly string[], cell: string) => {
      await press(page, ...keys);
      await expect.poll(() => chosen(page)).toBe(cell);
    };
    await leads(['ArrowDown'], 'heavy|CPU FP32');
    await leads(['ArrowDown', 'End'], 'tiny|CPU BF16');
    await leads(['Control+End'], 'heavy (2)|CPU BF16');
    await leads(['Control+Home'], 'heavy|CPU FP32');
    await leads(['PageDown'], 'heavy (2)|CPU FP32');

    // As a key that is held: more often than a browser lets the address change.
    await page.evaluate(`for (let turn = 0; turn < 301; turn++)
      dispatchEvent(new KeyboardEvent('keydown', { key: turn % 2 === 0 ? 'ArrowUp' : 'ArrowDown' }))`);
    await expect.poll(() => chosen(page)).toBe('tiny|CPU FP32');
    await expect.poll(() => page.evaluate<string>('location.hash')).toContain('cell=tiny%7CCPU');

    await press(page, 'Control+Home', 'Space', 'Shift+ArrowDown', 'Shift+ArrowRight');
    await page.getByRole('region', { name: 'Marked cells' }).getByText('4 cells marked').waitFor();
    await expect.poll(() => page.locator('[role="gridcell"][aria-selected="true"]').count()).toBe(4);
    await press(page, 'Control+c');
    await page.getByText('The marked cells are on the clipboard.').waitFor();
    const lines = (await page.evaluate<string>('navigator.clipboard.readText()')).split('\n');
    expect(lines[0]).toBe('Frames per second\tCPU FP32\tCPU BF16');
    expect(lines.slice(1).map((line) => line.split('\t')[0])).toEqual(['heavy', 'tiny']);
    expect(Number(lines[2]?.split('\t')[1])).toBeGreaterThan(0);
    await press(page, 'Escape');
    await page.getByRole('region', { name: 'Marked cells' }).waitFor({ state: 'detached' });

    await press(page, 'Control+Home', 's');
    const head = page.getByRole('columnheader', { name: 'CPU FP32' });
    const firstRow = async () => (await rowNames(page))[0];
    await expect.poll(() => head.getAttribute('aria-sort')).toBe('descending');
    await expect.poll(firstRow).toMatch(/^tiny/);
    await press(page, 's');
    await expect.poll(() => head.getAttribute('aria-sort')).toBe('ascending');
    await press(page, 's', 'ArrowDown', 'p');
    await expect.poll(firstRow).toMatch(/^tiny/);
    await leads(['Control+Home'], 'tiny|CPU FP32');

    await press(page, 'Enter');
    await expect.poll(() => page.evaluate('document.activeElement?.className')).toBe('scroll');
    await page.getByRole('img', { name: /^Histogram of 20 latencies/ }).waitFor();
    await press(page, 'Escape');
    await page.locator('[role="grid"]:focus').waitFor();
    expect(errors).toEqual([]);
  }, 300_000);
});
