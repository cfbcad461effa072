/** INT8 with images in the window: the shipped example, its images as files, from the choice to the calibrated cell. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { writeShapes } from '../electron/images/shapes/shapeImages.ts';
import { serious } from './support/axe.ts';
import { needsChromium, openPage } from './support/browser.ts';
import { dropFiles } from './support/drop.ts';
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

describe('images in the window', () => {
  it('calibrate the INT8 of the example, and are refused before a run where they are not images', async (context) => {
    const chromium = needsChromium(context);
    await writeShapes(7, 60, shapes);
    mkdirSync(empty);
    await using opened = await openPage(chromium, { home: join(folder, 'home'), args: ['--root', folder] });
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
      .getByText('INT8 will be calibrated on 60 images; use about 300. They have labels of 10 classes')
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
    const count = readdirSync(join(shapes, first)).length;
    await dropFiles(page, [join(shapes, first)]);
    await page.getByText(`INT8 will be calibrated on ${count} images; use about 300.`).waitFor();
    await page.getByRole('button', { name: `Images ${first}` }).waitFor();

    // A folder of the host, which is gone since it was chosen.
    await page.keyboard.press('Escape');
    await page.keyboard.press('o');
    const dialog = page.getByRole('dialog', { name: 'Open from the host' });
    await dialog.getByRole('button', { name: folder }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: basename(shapes), exact: true }).click();
    await dialog.getByRole('group', { name: shapes }).waitFor();
    expect(await serious(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Use the images of this folder' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Images shapes images' }).waitFor();
    renameSync(shapes, join(folder, 'moved'));
    await page.getByRole('button', { name: /^Benchmark/ }).click();
    await page.getByText(`${shapes} does not exist. INT8 is calibrated with them`).waitFor();
    const { client } = await enter(host.address);
    expect((await client.runs.list({ deleted: true })).runs).toHaveLength(1);
    expect(errors).toEqual([]);
  }, 300_000);

  it('tell what INT8 costs the example in accuracy, and which layers it hurts', async (context) => {
    const chromium = needsChromium(context);
    const home = join(folder, 'accuracy');
    await using opened = await openPage(chromium, { home, args: ['--root', folder] });
    const { page, errors } = opened;
    page.setDefaultTimeout(patience);
    await page.getByRole('row', { name: /^Shapes/ }).click();
    await page.getByRole('spinbutton', { name: 'How many images' }).fill('200');
    await page.getByRole('button', { name: 'Measure accuracy' }).click();
    const table = page.getByRole('table', { name: 'Accuracy in per cent' });
    await table.getByRole('row', { name: /^INT8 9\d\.\d\d \[/ }).waitFor();
    await table.getByRole('row', { name: /^FP32 9\d\.\d\d \[/ }).waitFor();
    await page.getByText(/(?:no difference|worse|better): INT8 [−+]?\d\.\d\d points of top-1/).waitFor();

    await page.getByRole('spinbutton', { name: 'Allowed accuracy drop (points)' }).fill('');
    // A file that is not Vinobench's has the name: it is replaced when its user says so.
    const foreign = join(folder, 'int8/shapes-int8.xml');
    mkdirSync(join(folder, 'int8'));
    writeFileSync(foreign, 'mine');
    await page.getByPlaceholder('Output folder on the host').fill(join(folder, 'int8'));
    await page.getByRole('button', { name: 'Calibrate', exact: true }).click();
    const question = page.getByRole('alertdialog');
    await question.getByText('shapes-int8.xml is there already and was not made by Vinobench.').waitFor();
    expect(readFileSync(foreign, 'utf8')).toBe('mine');
    await question.getByRole('button', { name: 'Replace it' }).click();
    const layers = page.getByRole('region', { name: 'Layers' });
    await layers.getByRole('row', { name: /^conv1 / }).waitFor();
    expect(readFileSync(foreign, 'utf8')).toContain('<net name=');
    await layers.getByRole('button', { name: /^Saved/ }).click();
    await layers.getByRole('columnheader', { name: /^Saved.*▾/ }).waitFor();
    expect(await serious(page)).toEqual([]);

    await page.reload();
    await layers.getByRole('row', { name: /^conv1 / }).waitFor();
    await page.getByRole('button', { name: 'Add to the library' }).click();
    await page.getByRole('row', { name: /^shapes-int8/ }).waitFor();
    expect(errors).toEqual([]);
  }, 300_000);
});
