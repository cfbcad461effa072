/** INT8 with images in the window: the shipped example, its images as files, from the choice to the calibrated cell. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { writeShapes } from '../electron/images/shapes/shapeImages.ts';
import { needsChromium, openPage } from './support/browser.ts';
import { enter } from './support/host.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-window-images-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const shapes = join(folder, 'shapes images');
const empty = join(folder, 'empty');

/** Others may measure on this machine. */
const patience = 120_000;

async function chooseExample(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Models/ }).click();
  await page.getByRole('menuitemcheckbox', { name: /^Shapes/ }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Precisions/ }).click();
  await page.getByRole('menuitemcheckbox', { name: 'INT8' }).click();
  await page.keyboard.press('Escape');
}

async function askForImages(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Images/ }).click();
  await page.getByRole('menuitem', { name: /folder or archive$/ }).click();
  await page.getByRole('dialog', { name: 'Images for INT8' }).waitFor();
}

/** Loose files, as a person drops them. */
async function drop(page: Page, files: readonly { readonly name: string; readonly file: string }[]) {
  const contents = files.map(({ name, file }) => [name, readFileSync(file).toString('base64')]);
  const transfer = await page.evaluateHandle(`(() => {
    const data = new DataTransfer();
    for (const [name, base64] of ${JSON.stringify(contents)})
      data.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
    return data;
  })()`);
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}

describe('images in the window', () => {
  it('calibrate the INT8 of the example, and are refused before a run where they are none', async (context) => {
    const chromium = needsChromium(context);
    await writeShapes(7, 60, shapes);
    mkdirSync(empty);
    await using opened = await openPage(chromium, { home: join(folder, 'home') });
    const { page, errors, host } = opened;
    page.setDefaultTimeout(patience);
    await chooseExample(page);
    // Without images of the user's the example has its own.
    await page.getByRole('button', { name: 'Images its own' }).waitFor();

    await askForImages(page);
    const field = page.getByLabel(/^Folder, zip, tar/);
    for (const [path, sentence] of [
      [join(folder, 'nowhere'), 'nowhere does not exist.'],
      [empty, 'empty holds no images'],
    ] as const) {
      await field.fill(path);
      await page.keyboard.press('Enter');
      await page.getByRole('alert').filter({ hasText: sentence }).waitFor();
    }
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Choose a folder' }).click(),
    ]);
    await chooser.setFiles(shapes);
    await page
      .getByText('INT8 is calibrated with 60 images of shapes images. They have labels of 10 classes')
      .waitFor();
    await page.getByRole('button', { name: 'Images shapes images' }).waitFor();

    await page.getByRole('button', { name: /^Benchmark/ }).click();
    const cell = page.getByRole('gridcell', { name: /^shapes, CPU INT8, [\d.\s]+ FPS/i });
    await cell.waitFor();
    await page.getByRole('button', { name: /^Benchmark/ }).waitFor();
    expect(await cell.textContent()).not.toContain('synthetic');
    await cell.click();
    await page
      .getByRole('complementary', { name: 'Inspector' })
      .getByText('images', { exact: true })
      .waitFor();

    const [first = ''] = readdirSync(shapes);
    const loose = readdirSync(join(shapes, first)).map((name) => ({ name, file: join(shapes, first, name) }));
    await drop(page, loose);
    await page.getByText(`INT8 is calibrated with ${loose.length} images of dropped images.`).waitFor();

    // A folder that is gone since it was chosen.
    await askForImages(page);
    await field.fill(shapes);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Images shapes images' }).waitFor();
    renameSync(shapes, join(folder, 'moved'));
    await page.getByRole('button', { name: /^Benchmark/ }).click();
    await page.getByText(`${shapes} does not exist. INT8 is calibrated with them`).waitFor();
    const { client } = await enter(host.address);
    expect((await client.runs.list({ deleted: true })).runs).toHaveLength(1);
    expect(errors).toEqual([]);
  }, 300_000);
});
