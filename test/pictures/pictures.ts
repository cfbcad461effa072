/**
 * `npm run pictures [-- --home DIR]`: makes docs/pictures from the real window in a headless Chromium. Measures first, for some
 * minutes, in its own data folder; with `--home` it measures nothing and shows what that data folder has.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { errorsOf, findChromium, launchChromium } from '../support/browser.ts';
import { runCli } from '../support/cli.ts';
import { startHost } from '../support/host.ts';
import { measured, type Shot, shots } from './shots.ts';

const folder = fileURLToPath(new URL('../../docs/pictures', import.meta.url));
/** What a page of documents shows without scrolling, with half as many pixels again for sharp text. */
const viewport = { width: 1280, height: 740 };
const patienceMs = 1_200_000;

async function measure(home: string): Promise<void> {
  for (const words of measured) {
    process.stdout.write(`vinobench ${words}\n`);
    const { exitCode, stderr } = await runCli(words.split(' '), { home, timeoutMs: patienceMs });
    if (exitCode !== 0) throw new Error(`vinobench ${words} ended with ${exitCode}: ${stderr}`);
  }
}

async function take(page: Page, { name, address, click, shows, scheme = 'light' }: Shot): Promise<string> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  await page.evaluate(`location.hash = ${JSON.stringify(address)}`);
  if (click !== undefined) await page.getByText(click, { exact: true }).first().click();
  const named = (['img', 'application', 'row'] as const).map((role) => page.getByRole(role, { name: shows }));
  await named
    .reduce((any, one) => any.or(one), page.getByText(shows))
    .first()
    .waitFor();
  // What loads when it is first looked at, and fonts.
  await page.waitForLoadState('networkidle');
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  await page.waitForTimeout(1500);
  const file = join(folder, `${name}.png`);
  await sharp(await page.screenshot())
    .png({ palette: true, colours: 128, effort: 10, compressionLevel: 9 })
    .toFile(file);
  return file;
}

async function main(words: readonly string[]): Promise<void> {
  const chromium = findChromium();
  if (chromium === null)
    throw new Error('There is no Chromium: install the package chromium, or set CHROMIUM_PATH.');
  const [option, given] = words;
  if (option !== undefined && (option !== '--home' || given === undefined))
    throw new Error('npm run pictures [-- --home DIR]: DIR is a data folder with runs to show.');
  const own = given === undefined ? mkdtempSync(join(tmpdir(), 'vinobench-pictures-')) : null;
  const home = given ?? own ?? '';
  try {
    if (own !== null) await measure(own);
    mkdirSync(folder, { recursive: true });
    const host = await startHost({ home, args: ['serve', '--port', '0'] });
    await using _ended = { [Symbol.asyncDispose]: () => host.stop().then(() => undefined) };
    // The host is its own process, and an interrupted script disposes of nothing.
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => void host.stop().then(() => process.exit(1)));
    await using browser = await launchChromium(chromium);
    await using context = await browser.newContext({ viewport, deviceScaleFactor: 1.5 });
    context.setDefaultTimeout(patienceMs);
    const page = await context.newPage();
    const errors = errorsOf(page);
    await page.goto(host.address);
    await page.getByRole('link', { name: 'Compare' }).waitFor();
    for (const shot of shots) {
      const file = await take(page, shot);
      process.stdout.write(`${file} ${statSync(file).size} bytes\n`);
    }
    if (errors.length > 0) throw new Error(`The page reported: ${errors.join('; ')}`);
  } finally {
    if (own !== null) rmSync(own, { recursive: true, force: true });
  }
}

await main(process.argv.slice(2));
