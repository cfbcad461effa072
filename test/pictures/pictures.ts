/**
 * `npm run pictures [-- --home DIR] [--anyway] [--to DIR]`: makes docs/pictures from the real window in a headless Chromium. Measures
 * first, for some minutes, in its own data folder; with `--home` it measures nothing and shows what that data folder has.
 * Noisy cells make no pictures, unless it is to be done `--anyway`.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { errorsOf, findChromium, launchChromium } from '../support/browser.ts';
import { runCli } from '../support/cli.ts';
import { startHost } from '../support/host.ts';
import { noiseOfRuns, noiseText } from './quiet.ts';
import { measured, type Shot, shots } from './shots.ts';

const documents = fileURLToPath(new URL('../../docs/pictures', import.meta.url));
const usage =
  'npm run pictures [-- --home DIR] [--anyway] [--to DIR]: a data folder with runs to show, pictures of noisy cells, too, and another folder for them.';
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

interface Options {
  /** Undefined: measures in its own. */
  readonly home: string | undefined;
  readonly anyway: boolean;
  readonly to: string;
}

function optionsOf(words: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: { home: { type: 'string' }, to: { type: 'string' }, anyway: { type: 'boolean' } },
    });
    return { home: values.home, anyway: values.anyway ?? false, to: values.to ?? documents };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}. ${usage}`);
  }
}

/** Says of each run whether the machine was quiet enough for it. */
async function holdNoise(home: string, anyway: boolean): Promise<void> {
  const runs = await noiseOfRuns(home);
  for (const run of runs) process.stdout.write(`${noiseText(run)}\n`);
  if (runs.length === 0) throw new Error(`The data folder ${home} has no run to show.`);
  const noisy = runs.reduce((sum, run) => sum + run.noisy.length, 0);
  if (noisy === 0 || anyway) return;
  throw new Error(
    `${noisy} cells are noisy, so no picture was made: end what else runs on this machine and run npm run pictures again, or make them with -- --anyway.`,
  );
}

async function take(
  page: Page,
  { name, address, click, shows, scheme = 'light' }: Shot,
  folder: string,
): Promise<string> {
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
  const { home: given, anyway, to } = optionsOf(words);
  const own = given === undefined ? mkdtempSync(join(tmpdir(), 'vinobench-pictures-')) : null;
  const home = given ?? own ?? '';
  try {
    if (own !== null) await measure(own);
    await holdNoise(home, anyway);
    mkdirSync(to, { recursive: true });
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
      const file = await take(page, shot, to);
      process.stdout.write(`${file} ${statSync(file).size} bytes\n`);
    }
    if (errors.length > 0) throw new Error(`The page reported: ${errors.join('; ')}`);
  } finally {
    if (own !== null) rmSync(own, { recursive: true, force: true });
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
