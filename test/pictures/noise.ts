/**
 * `npm run pictures:noise [-- --home DIR] [--out DIR] [--only WORD]`: pictures of what the window makes of noise, in both themes and two sizes,
 * to be looked at before a release. The host is the real one; its runs are `noisyRuns.ts` beside one that is measured first. `--home`: a
 * data folder that already has them, or gets them.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { errorsOf, findChromium, launchChromium } from '../support/browser.ts';
import { runCli } from '../support/cli.ts';
import { startHost } from '../support/host.ts';
import { type NoiseShot, noiseShots } from './noiseShots.ts';
import { type NoisyIds, writeNoisyRuns } from './noisyRuns.ts';

const { values } = parseArgs({
  options: { home: { type: 'string' }, out: { type: 'string' }, only: { type: 'string' } },
});
const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];
const schemes = ['light', 'dark'] as const;
/** Two profiles, so that there are sessions to be kept apart. */
const measured = [
  'bench squeezenet1.1 resnet-50 --precision FP32,BF16,INT8 --subset 32 --preset careful --budget 20s --title Measured',
  'profile squeezenet1.1 --precision FP32,INT8 --subset 32',
  'profile squeezenet1.1 --precision FP32,INT8 --subset 32',
];

async function noisyHome(home: string): Promise<NoisyIds> {
  const list = join(home, 'noisy-runs.json');
  if (existsSync(list)) return JSON.parse(readFileSync(list, 'utf8')) as NoisyIds;
  for (const words of measured) {
    const { exitCode, stderr } = await runCli(words.split(' '), { home, timeoutMs: 600_000 });
    if (exitCode !== 0) throw new Error(`vinobench ${words} ended with ${exitCode}: ${stderr}`);
  }
  const ids = writeNoisyRuns(home);
  writeFileSync(list, JSON.stringify(ids));
  return ids;
}

/** In a page of its own, so that no shot depends on the one before. */
async function take(
  { browser, address, out }: { readonly browser: Browser; readonly address: string; readonly out: string },
  viewport: (typeof sizes)[number],
  shot: NoiseShot,
  ids: NoisyIds,
): Promise<void> {
  await using context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const errors = errorsOf(page);
  await page.goto(address);
  await page.getByRole('link', { name: 'Compare' }).waitFor();
  await shot.walk(page, ids);
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await settled(page);
    const file = join(out, `${shot.name}-${viewport.width}-${colorScheme}.png`);
    await page.screenshot({ path: file });
    process.stdout.write(`${file}\n`);
  }
  if (errors.length > 0) throw new Error(`${shot.name}: the page reported: ${errors.join('; ')}`);
}

/** What loads when it is first looked at, and fonts. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  await page.waitForTimeout(400);
}

async function main(): Promise<void> {
  const chromium = findChromium();
  if (chromium === null)
    throw new Error('There is no Chromium: install the package chromium, or set CHROMIUM_PATH.');
  const own = values.home === undefined ? mkdtempSync(join(tmpdir(), 'vinobench-noise-')) : null;
  const home = values.home ?? own ?? '';
  const out = values.out ?? mkdtempSync(join(tmpdir(), 'vinobench-noise-pictures-'));
  mkdirSync(out, { recursive: true });
  try {
    const ids = await noisyHome(home);
    const host = await startHost({ home, args: ['serve', '--port', '0'] });
    await using _ended = { [Symbol.asyncDispose]: () => host.stop().then(() => undefined) };
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => void host.stop().then(() => process.exit(1)));
    await using browser = await launchChromium(chromium);
    const wanted = noiseShots.filter(({ name }) => name.includes(values.only ?? ''));
    // An address lets one page in: each time there is another.
    for (const shot of wanted)
      for (const viewport of sizes) await take({ browser, address: host.address, out }, viewport, shot, ids);
  } finally {
    if (own !== null) rmSync(own, { recursive: true, force: true });
  }
}

await main();
