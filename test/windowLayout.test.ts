/** Where things stand in the window, whatever its size and however long a name is; and that names are drawn as they are written. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { drop, needsChromium, openPage } from './support/browser.ts';
import { enter } from './support/host.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-window-layout-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Others may measure on this machine. */
const patience = 120_000;

const net = (convolution: string) => `input: "data" input_shape { dim: 1 dim: 3 dim: 8 dim: 8 }
layer { name: "${convolution}" type: "Convolution" bottom: "data" top: "conv"
  convolution_param { num_output: 4 kernel_size: 3 weight_filler { type: "xavier" } } }
`;
const longName = `detector_${'mobilenet_ssd_person_'.repeat(5)}on_site_17`;

function written(name: string, content: string): string {
  const path = join(folder, `${name}.prototxt`);
  writeFileSync(path, content);
  return path;
}

/** Controls of the frame and of what is asked for first that are cut off, or that something lies over, one line each. */
const outOfReach = (page: Page) =>
  page.evaluate<string[]>(`[
    ...document.querySelectorAll(
      ':is(.rail, .topbar, .viewbar, .workbar, .inspector .actions, .empty, .start-head) :is(a, button, input)',
    ),
  ].filter((element) => element.checkVisibility()).flatMap((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const name = element.getAttribute('aria-label') ?? element.textContent;
    if (left < -0.5 || top < -0.5 || right > innerWidth + 0.5 || bottom > innerHeight + 0.5)
      return [name + ' is cut off: ' + [left, top, right, bottom].map(Math.round)];
    const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const reached = hit !== null && (element.contains(hit) || hit.closest('label')?.contains(element));
    return reached ? [] : [name + ' is covered by ' + (hit?.className ?? 'nothing')];
  })`);

const box = async (page: Page, selector: string) => {
  const found = await page.locator(selector).first().boundingBox();
  if (found === null) throw new Error(`${selector} is not shown`);
  return found;
};

/** Texts on canvases from now on, and whether the fonts' own signs were off for each. */
const watchTexts = `(() => {
  window.drawn = [];
  const { fillText } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
    window.drawn.push([text, this.textRendering]);
    fillText.call(this, text, ...rest);
  };
})()`;

describe('the window at any size', () => {
  it('cuts nothing off, with long names and failures', async (context) => {
    const chromium = needsChromium(context);
    await using opened = await openPage(chromium, { home: join(folder, 'home'), args: ['--root', folder] });
    const { page, host, errors } = opened;
    page.setDefaultTimeout(patience);
    await page.getByRole('heading', { name: /^Drop a prototxt/ }).waitFor();
    const files = [
      written(longName, net('conv')),
      written('broken', `${net('conv')}layer { name: "z" type: "ReLU" bottom: "gone" top: "z" }`),
      ...['a', 'b', 'c'].map((name) => written(name, net('conv'))),
    ];
    await drop(page, files.slice(0, 1));
    await page
      .getByRole('complementary', { name: 'Inspector' })
      .getByText(/^filler weights/)
      .waitFor();
    await measured(page, host.address, files);

    await seesAllRows(page);
    await countsAgree(page);
    for (const [width, height] of sizes) {
      await page.setViewportSize({ width, height });
      for (const view of views) {
        await goTo(page, view);
        await expect.poll(() => outOfReach(page), { timeout: patience }).toEqual([]);
      }
    }
    expect(errors).toEqual([]);
  }, 300_000);

  it('is covered whole by what it says of files over it', async (context) => {
    const chromium = needsChromium(context);
    await using opened = await openPage(chromium, {
      home: join(folder, 'drag'),
      context: { viewport: { width: 900, height: 600 } },
    });
    const { page } = opened;
    page.setDefaultTimeout(patience);
    await page.getByRole('heading', { name: /^Drop a prototxt/ }).waitFor();
    // The page of keys lies over the view, and its search over that.
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.evaluate(`(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['x'], 'net.prototxt'));
      document.body.dispatchEvent(new DragEvent('dragenter', { dataTransfer, bubbles: true }));
    })()`);
    await page.getByRole('heading', { name: 'Drop 1 file or folder to add' }).waitFor();
    await expect.poll(() => box(page, '.drag-over')).toEqual({ x: 0, y: 0, width: 900, height: 600 });
    // Nothing but the ground, the dashes and, in the middle, what will happen.
    const shot = await page.screenshot();
    for (const [left, top, width, height] of [
      [0, 0, 900, 6],
      [0, 0, 6, 600],
      [20, 20, 860, 180],
      [20, 400, 860, 180],
    ] as const) {
      const { channels } = await sharp(
        await sharp(shot).extract({ left, top, width, height }).toBuffer(),
      ).stats();
      expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeLessThan(0.5);
    }
  }, 300_000);
});

const sizes = [
  [1280, 720],
  // 1280 at 150 % and at 200 %.
  [853, 640],
  [640, 480],
] as const;

const views = ['Models', 'Matrix', 'Speedup', 'Kernels', 'Compare'];

async function goTo(page: Page, view: string): Promise<void> {
  await page.getByRole('link', { name: view, exact: true }).click();
  await page.locator('.viewbar h1', { hasText: view }).waitFor();
}

/** A run of all of them on three precisions, one of which no cell can be measured in. */
async function measured(page: Page, address: string, files: readonly string[]): Promise<void> {
  const { client, cut } = await enter(address);
  await client.work.start({
    kind: 'bench',
    request: {
      start: 'new',
      models: files.map((topology) => ({ kind: 'file', topology, weights: null })),
      ...{ devices: ['CPU'], precisions: ['FP32', 'BF16'], preset: 'paper', iterations: 8, batch: 1 },
      ...{ isa: null, streams: null, threads: null, title: null },
    },
  });
  cut();
  await page.getByText(/^8 measured, 2 failed/).waitFor();
}

/** Rows come before events: a low window shows all of them, and they use its width. */
async function seesAllRows(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 500 });
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await page.getByRole('grid', { name: 'Matrix' }).waitFor();
  await page.locator('.events-place').waitFor();
  const hidden = () =>
    page.evaluate<number>(`(() => {
    const { scrollHeight, clientHeight } = document.querySelector('.matrix-scroll');
    return scrollHeight - clientHeight;
  })()`);
  await expect.poll(hidden).toBe(0);
  const [grid, pane, events] = [
    await box(page, '.matrix'),
    await box(page, '.matrix-pane'),
    await box(page, '.events-place'),
  ];
  expect(events.height).toBeGreaterThanOrEqual(60);
  expect(grid.width / pane.width).toBeGreaterThan(0.7);
}

/** What the mean is over, and how many cells failed, is what the rows and the work bar say. */
async function countsAgree(page: Page): Promise<void> {
  const means = page.locator('.matrix-means .note');
  await expect.poll(() => means.first().textContent()).toBe('4 of 5 models');
  await page.locator('.events summary', { hasText: '2 cells failed' }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('detector');
  await expect.poll(() => means.first().textContent()).toBe('1 model');
  await page.keyboard.press('Escape');
}

describe('names', () => {
  it('are drawn as they are written, as text and on canvases', async (context) => {
    const chromium = needsChromium(context);
    await using opened = await openPage(chromium, { home: join(folder, 'names') });
    const { page } = opened;
    page.setDefaultTimeout(patience);
    await page.getByRole('heading', { name: /^Drop a prototxt/ }).waitFor();
    await page.evaluate(watchTexts);
    await drop(page, [written('names', net('conv_3x3->a'))]);
    await page.getByRole('application', { name: /^Graph of names/ }).waitFor();
    const drawn = () => page.evaluate<[string, string][]>('window.drawn');
    await expect.poll(async () => (await drawn()).map(([text]) => text)).toContain('3x3->a');
    expect((await drawn()).filter(([, rendering]) => rendering !== 'optimizeSpeed')).toEqual([]);
    // As wide as the same text without the font's own signs, which are wider.
    const widths = await page.evaluate<[number, number]>(`(() => {
      const context = document.createElement('canvas').getContext('2d');
      context.font = '11px "Inter Variable"';
      context.textRendering = 'optimizeSpeed';
      const span = document.createElement('span');
      span.style.font = context.font;
      span.style.fontVariantLigatures = 'none';
      span.textContent = '3x3 -> 5x5';
      document.body.append(span);
      return [context.measureText(span.textContent).width, span.getBoundingClientRect().width];
    })()`);
    expect(widths[0]).toBeCloseTo(widths[1], 0);
    const others = await page.evaluate<string[]>(`[...document.querySelectorAll('body, body *')]
      .filter((element) => getComputedStyle(element).fontVariantLigatures !== 'none')
      .map((element) => element.outerHTML.slice(0, 80))`);
    expect(others).toEqual([]);
  }, 300_000);
});
