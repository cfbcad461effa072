/** Kernels in a real Chromium: one profile of a small network, walked through by keys, drawn, and exported. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { serious } from './support/axe.ts';
import { needsChromium, openPage } from './support/browser.ts';
import { dropFiles } from './support/drop.ts';
import { pressOn } from './support/keys.ts';
import { givePeaks } from './support/peaks.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-kernels-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const patience = 120_000;

/** Two blocks, so that something can be matched, summed and found. */
const network = `name: "blocks"
layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 64 dim: 64 } } }
layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1" convolution_param { num_output: 32 kernel_size: 3 stride: 2 } }
layer { name: "relu_conv1" type: "ReLU" bottom: "conv1" top: "conv1" }
layer { name: "fire2/squeeze" type: "Convolution" bottom: "conv1" top: "s2" convolution_param { num_output: 16 kernel_size: 1 } }
layer { name: "fire2/expand" type: "Convolution" bottom: "s2" top: "e2" convolution_param { num_output: 64 kernel_size: 3 pad: 1 } }
layer { name: "fire3/squeeze" type: "Convolution" bottom: "e2" top: "s3" convolution_param { num_output: 16 kernel_size: 1 } }
layer { name: "fire3/expand" type: "Convolution" bottom: "s3" top: "e3" convolution_param { num_output: 64 kernel_size: 3 pad: 1 } }
layer { name: "pool" type: "Pooling" bottom: "e3" top: "pool" pooling_param { pool: AVE global_pooling: true } }
layer { name: "prob" type: "Softmax" bottom: "pool" top: "prob" }
`;

async function profileBoth(page: Page): Promise<void> {
  const prototxt = join(folder, 'blocks.prototxt');
  writeFileSync(prototxt, network);
  await page.getByRole('heading', { name: /^Drop a prototxt/ }).waitFor();
  await dropFiles(page, [prototxt]);
  await page.getByRole('application', { name: /^Graph of blocks/ }).waitFor();
  await page.getByRole('button', { name: /^Precisions/ }).click();
  await page.getByRole('menuitemcheckbox', { name: 'INT8' }).click();
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('k');
  await page.getByRole('button', { name: /^Profile .+ on CPU FP32, CPU INT8$/ }).click();
  await page.getByRole('button', { name: 'Pin CPU INT8' }).waitFor();
  await page.locator('.workbar progress').waitFor({ state: 'detached' });
}

const chosenRows = (page: Page) => page.getByRole('row', { selected: true });
const sightText = async (page: Page) =>
  (await page.getByRole('slider', { name: 'Window of sight' }).getAttribute('aria-valuetext')) ?? '';

async function savedPng(page: Page): Promise<{ name: string; width: number; deviation: number }> {
  await page.keyboard.press('e');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: /^PNG/ }).click(),
  ]);
  const name = download.suggestedFilename();
  const file = join(folder, name);
  await download.saveAs(file);
  const [{ width }, { channels }] = await Promise.all([sharp(file).metadata(), sharp(file).stats()]);
  await page.keyboard.press('Escape');
  return { name, width, deviation: Math.max(...channels.map(({ stdev }) => stdev)) };
}

describe('the kernels of a network in the window', () => {
  it('are walked through, matched, pinned, summed and exported by keys', async (context) => {
    const chromium = needsChromium(context);
    await givePeaks(join(folder, 'home'));
    await using opened = await openPage(chromium, { home: join(folder, 'home') });
    const { page, errors } = opened;
    page.setDefaultTimeout(patience);
    await profileBoth(page);

    // The search finds by name, Enter goes to the match.
    await page.keyboard.press('/');
    await page.keyboard.type('fire3/expand');
    await page.getByText('1 layer', { exact: true }).waitFor();
    await page.keyboard.press('Enter');
    await chosenRows(page).filter({ hasText: 'fire3/expand' }).waitFor();
    await page.keyboard.press('Escape');
    // What is chosen stands in the address.
    await page.waitForURL(/row=fire3%2Fexpand/);

    // Previous kernel, and its match in the other track.
    await page.keyboard.press(',');
    await chosenRows(page).filter({ hasText: 'fire3/squeeze' }).waitFor();
    await page.keyboard.press('m');
    await page.locator('.track-name.current').filter({ hasText: 'CPU INT8' }).waitFor();

    // A pinned track is the first one and the base.
    await page.keyboard.press('p');
    await page.getByRole('button', { name: 'Pin CPU INT8', pressed: true }).waitFor();
    await page.locator('.track-name').first().filter({ hasText: 'CPU INT8' }).waitFor();
    await page.getByText('CPU FP32 against CPU INT8, µs').waitFor();
    // A pinned kernel's facts stay.
    await page.keyboard.press('k');
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'fire3/squeeze' }).waitFor();

    // Fit the selection, then all.
    const whole = await sightText(page);
    await page.keyboard.press('.');
    await page.keyboard.press('f');
    await expect.poll(() => sightText(page)).not.toBe(whole);
    await page.keyboard.press('f');
    await expect.poll(() => sightText(page)).toBe(whole);

    // The table has its own keys: a selection grows and is summed in both tracks.
    await page.getByRole('grid', { name: 'Kernels by layer' }).focus();
    await page.keyboard.press('Home');
    for (let step = 0; step < 3; step++) await page.keyboard.press('Shift+ArrowDown');
    await expect.poll(() => chosenRows(page).count()).toBe(4);
    await page
      .locator('.timeline-sum')
      .filter({ hasText: /: CPU INT8 .+, CPU FP32 / })
      .waitFor();

    // By layer equal layers stand under each other; the difference has a lane.
    await page.keyboard.press('t');
    await page.getByText('Difference, µs').waitFor();
    await page.getByRole('button', { name: 'Difference', exact: false }).first().click();
    await page.getByRole('columnheader', { name: /^Difference/, exact: false }).waitFor();
    await expect
      .poll(() => page.getByRole('columnheader', { name: /^Difference/ }).getAttribute('aria-sort'))
      .toMatch(/ascending|descending/);
    expect(await serious(page)).toEqual([]);
    const timeline = await savedPng(page);
    expect(timeline).toMatchObject({ name: expect.stringMatching(/kernels/) });
    expect(timeline.deviation).toBeGreaterThan(5);

    // The roofline is linked with what was chosen, walks by arrows and exports by the same menu.
    await page.getByRole('button', { name: 'roofline', exact: true }).click();
    const roofs = page.getByRole('listbox', { name: /kernels; left and right/ });
    await roofs.focus();
    await page.keyboard.press('Escape');
    await pressOn(roofs, 'ArrowRight');
    await page
      .locator('.roofline-told')
      .filter({ hasText: /GFLOP\/s at .+ of its roof/ })
      .waitFor();
    await page.getByRole('option', { selected: true }).first().waitFor();
    expect(await serious(page)).toEqual([]);
    const roofline = await savedPng(page);
    expect(roofline).toMatchObject({ name: expect.stringMatching(/roofline/) });
    expect(roofline.width).toBeGreaterThan(2000);
    expect(roofline.deviation).toBeGreaterThan(5);

    expect(errors).toEqual([]);
  }, 600_000);
});
