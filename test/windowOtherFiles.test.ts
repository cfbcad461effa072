/**
 * What people drop next to networks that the window reads at once: a SavedModel's folder, and files that are not models.
 */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { needsChromium, openPage } from './support/browser.ts';
import { dropFiles } from './support/drop.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'vinobench-other-files-')));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('are taken as a folder, or refused by what is in them', async (context) => {
  const chromium = needsChromium(context);
  await using opened = await openPage(chromium, { home: join(folder, 'home') });
  const { page, errors } = opened;
  page.setDefaultTimeout(60_000);
  await page.getByRole('heading', { name: /^Drop a prototxt/ }).waitFor();

  // All that belongs to a SavedModel goes to the host, where it is a folder of its name again.
  const saved = join(folder, 'relu net');
  cpSync(fileURLToPath(new URL('cases/18-savedmodel/net', import.meta.url)), saved, { recursive: true });
  mkdirSync(join(saved, 'variables'), { recursive: true });
  const part = 'variables.data-00000-of-00001';
  writeFileSync(join(saved, 'variables', part), 'not read');
  await dropFiles(page, [saved]);
  await page.getByRole('button', { name: 'Models relu net' }).waitFor();
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  await inspector.getByText('tensorflow', { exact: true }).waitFor();
  const sent = readdirSync(join(folder, 'home'), { recursive: true, encoding: 'utf8' });
  expect(sent.filter((name) => name.endsWith(join('relu net', 'variables', part)))).toHaveLength(1);

  const put = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  await dropFiles(page, [
    put('net.pt', 'version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n'),
  ]);
  await page.getByText(/^net\.pt is a Git LFS pointer, not the file itself; run "git lfs pull"/).waitFor();
  await dropFiles(page, [put('net.prototxt', '<!DOCTYPE html>\n<html lang="en">')]);
  await page.getByText(/net\.prototxt is an HTML page, not the file itself; download the raw file/).waitFor();

  // A report of another program is a run with a profile, which travels on as an archive.
  const reports = fileURLToPath(new URL('../electron/exchange/fixtures/shapes', import.meta.url));
  const unpacked = (name: string) =>
    put(name, gunzipSync(readFileSync(join(reports, `${name}.gz`))).toString());
  await dropFiles(page, [join(reports, 'benchmark_report.json'), unpacked('exec_graph.xml')]);
  await page.getByText(/^Imported run .* \(shapes\)\.$/).waitFor();
  await page
    .getByRole('gridcell', { name: /shapes.*CPU FP32.*4[\s\u2009\u202f]?030/ })
    .first()
    .waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await page.getByText(/^imported from benchmark_report\.json \(benchmark_app\)/).waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export shapes' }).click();
  expect((await download).suggestedFilename()).toMatch(/^vinobench-.*\.vinobench\.zip$/);
  expect(errors).toEqual([]);
}, 200_000);
