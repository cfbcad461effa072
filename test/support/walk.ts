/** The way through the window that every host lets its user go: a Caffe network dropped, measured, looked at, exported. */
import { copyFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect } from 'vitest';
import { randomCaffemodel } from './caffemodel.ts';
import { dropFiles } from './drop.ts';

export const squeezenet = fileURLToPath(new URL('../../models/squeezenet1.1.prototxt', import.meta.url));

/** Others may measure on this machine. */
export const patience = 120_000;

interface WalkSetting {
  readonly page: Page;
  /** For the files of the walk. */
  readonly folder: string;
  /** Where the file lies that `choose` has the page give to its user. */
  readonly saved: (choose: () => Promise<void>) => Promise<string>;
}

export async function goTo(page: Page, key: string): Promise<void> {
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press(key);
}

export async function choosePrecisions(page: Page, names: readonly string[]): Promise<void> {
  await page.getByRole('button', { name: /^Precisions/ }).click();
  for (const name of names) await page.getByRole('menuitemcheckbox', { name }).click();
  await page.keyboard.press('Escape');
}

/** A picture that is no blank page: its pixels differ. */
async function savedPicture({ page, saved }: WalkSetting) {
  const file = await saved(async () => {
    await page.keyboard.press('e');
    await page.getByRole('menuitem', { name: /^PNG/ }).click();
  });
  expect(basename(file)).toMatch(/\.png$/);
  const picture = sharp(file);
  const { width, height } = await picture.metadata();
  const { channels } = await picture.stats();
  return { width, height, deviation: Math.max(...channels.map(({ stdev }) => stdev)) };
}

/** Of Table II; it draws those rows alone that are in view, and this is one of the first. */
const kernelRow = (page: Page) => page.getByRole('row', { name: /\bconv1\b.*relu_conv1/ }).first();

/** From the drop to the pictures, and the same after a reload. */
export async function walk(setting: WalkSetting): Promise<void> {
  const { page, folder } = setting;
  const caffemodel = `${folder}/squeezenet1.1.caffemodel`;
  const prototxt = `${folder}/squeezenet1.1.prototxt`;
  // A host that sees no checkout reads it too.
  copyFileSync(squeezenet, prototxt);
  randomCaffemodel(squeezenet, caffemodel, 1);
  page.setDefaultTimeout(patience);
  await page.getByRole('heading', { name: /^Drop a prototxt/ }).waitFor();
  await dropFiles(page, [prototxt, caffemodel]);
  await page.getByText('trained weights', { exact: true }).waitFor();
  await page.getByRole('application', { name: /^Graph of squeezenet1.1/ }).waitFor();

  const shown = await measure(setting);
  await seeSpeedup(setting);
  await seeKernels(setting);

  await page.reload();
  await kernelRow(page).waitFor();
  await goTo(page, 'm');
  await page.getByRole('gridcell', { name: shown, exact: true }).waitFor();
}

/** @returns the name of the measured cell */
async function measure(setting: WalkSetting): Promise<string> {
  const { page } = setting;
  await choosePrecisions(page, ['BF16']);
  await page.getByRole('button', { name: /^Benchmark/ }).click();
  const cell = page.getByRole('gridcell', {
    name: /^SqueezeNet1\.1, CPU FP32, [\d.\s]+ FPS ±[\d.]+ %(, noisy)?$/,
  });
  await cell.waitFor();
  await page.getByRole('button', { name: /^Benchmark/ }).waitFor();
  await cell.click();
  await page.getByRole('img', { name: /^Histogram of 32 latencies/ }).waitFor();
  const picture = await savedPicture(setting);
  expect(picture.width).toBeGreaterThan(600);
  expect(picture.deviation).toBeGreaterThan(5);
  return (await cell.getByRole('group').getAttribute('aria-label')) ?? '';
}

async function seeSpeedup(setting: WalkSetting): Promise<void> {
  const { page } = setting;
  await goTo(page, 's');
  const bf16 = page.getByRole('region', { name: 'CPU BF16 over CPU FP32' });
  await bf16.or(page.getByText('One configuration has no speedup')).first().waitFor();
  if (await bf16.isVisible()) expect((await savedPicture(setting)).deviation).toBeGreaterThan(5);
}

async function seeKernels(setting: WalkSetting): Promise<void> {
  const { page } = setting;
  await goTo(page, 'k');
  await page.getByRole('button', { name: /^Profile SqueezeNet1\.1|^Profile squeezenet1\.1/ }).click();
  await kernelRow(page).waitFor();
  const picture = await savedPicture(setting);
  expect(picture.width).toBeGreaterThan(2000);
  expect(picture.deviation).toBeGreaterThan(5);
}
