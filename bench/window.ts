/**
 * `npm run bench:window [-- home [openings]]`: how soon the window's page can be used. The host runs already; each opening
 * is a new Chromium, so that nothing is cached. First with an empty data folder, then with `home` where one is given.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { layout } from '../layout/layout.ts';
import { percentile } from '../shared/statistics.ts';
import { findChromium, launchChromium } from '../test/support/browser.ts';
import { startHost } from '../test/support/host.ts';

const limits = { interactiveMs: 1000, scriptKb: 450 };
/** Long tasks are looked for as long after the page has answered. */
const watchedMs = 1500;

const openingSchema = z.object({
  /** All in ms since the address was opened. */
  firstPaint: z.number(),
  /** The top bar's Benchmark button stands. */
  rendered: z.number(),
  /** A menu of the top bar, clicked as soon as the button stood, is open. */
  answered: z.number(),
  /** End of the last task of 50 ms and more. */
  idle: z.number(),
  /** What was loaded before the page was interactive, and what for no view of it. */
  scripts: z.array(z.string()),
});
type Opening = z.infer<typeof openingSchema>;

/** Runs in the page before its own scripts do. */
const watch = `
  const opening = { firstPaint: 0, rendered: 0, answered: 0, idle: 0, scripts: [] };
  globalThis.opening = new Promise((resolve) => {
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) opening.idle = Math.max(opening.idle, startTime + duration);
    }).observe({ type: 'longtask', buffered: true });
    const step = () => {
      const button = [...document.querySelectorAll('.topbar button')].find((one) => one.textContent.startsWith('Benchmark'));
      const menu = [...document.querySelectorAll('.topbar button')].find((one) => one.textContent.startsWith('Precisions'));
      if (opening.rendered === 0 && button !== undefined) {
        opening.rendered = performance.now();
        menu.click();
      } else if (opening.rendered > 0 && document.querySelector('[role=menu]') !== null) {
        opening.answered = performance.now();
        setTimeout(() => {
          const interactive = Math.max(opening.answered, opening.idle);
          opening.firstPaint = performance.getEntriesByName('first-contentful-paint')[0].startTime;
          opening.scripts = performance
            .getEntriesByType('resource')
            .filter(({ name, startTime }) => name.endsWith('.js') && startTime < interactive)
            .map(({ name }) => name);
          resolve(opening);
        }, ${watchedMs});
        return;
      }
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
`;

async function openOnce(chromium: string, address: string): Promise<Opening> {
  const browser = await launchChromium(chromium);
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.addInitScript(watch);
    await page.goto(address, { waitUntil: 'commit' });
    return openingSchema.parse(await page.evaluate('globalThis.opening'));
  } finally {
    await browser.close();
  }
}

/** As the set-up compressed them; a script too small for that counts as it is. */
function gzippedKb(scripts: readonly string[]): number {
  const bytes = scripts.map((address) => {
    const file = join(layout.page.folder, 'assets', basename(new URL(address).pathname));
    try {
      return readFileSync(`${file}.gz`).length;
    } catch {
      return readFileSync(file).length;
    }
  });
  return bytes.reduce((sum, size) => sum + size, 0) / 1000;
}

const interactiveOf = ({ answered, idle }: Opening) => Math.max(answered, idle);

function print(what: string, values: readonly number[]): void {
  const [median, worst] = [percentile(values, 50), Math.max(...values)];
  console.log(`  ${what.padEnd(24)}${median.toFixed(0).padStart(6)} ms${worst.toFixed(0).padStart(8)} ms`);
}

async function measure(chromium: string, title: string, home: string, count: number): Promise<void> {
  const host = await startHost({ home });
  try {
    // The first answer of a host reads its files; a page that is opened later finds them read.
    await openOnce(chromium, host.address);
    const openings: Opening[] = [];
    for (let one = 0; one < count; one += 1) openings.push(await openOnce(chromium, host.address));
    const kb = Math.max(...openings.map(({ scripts }) => gzippedKb(scripts)));
    const interactive = percentile(openings.map(interactiveOf), 50);
    console.log(`${title}, ${count} openings: median and worst`);
    print(
      'first paint',
      openings.map(({ firstPaint }) => firstPaint),
    );
    print(
      'Benchmark button stands',
      openings.map(({ rendered }) => rendered),
    );
    print(
      'menu answers a click',
      openings.map(({ answered }) => answered),
    );
    print(
      'last long task ended',
      openings.map(({ idle }) => idle),
    );
    print('interactive', openings.map(interactiveOf));
    console.log(`  interactive, median: ${verdict(interactive, limits.interactiveMs, 'ms')}`);
    console.log(`  scripts until then, gzipped: ${verdict(kb, limits.scriptKb, 'KB')}`);
    console.log(`    ${(openings[0]?.scripts ?? []).map((name) => basename(name)).join(', ')}`);
  } finally {
    await host.stop();
  }
}

const verdict = (value: number, limit: number, unit: string) =>
  `${value.toFixed(0)} ${unit}, limit ${limit} ${unit}: ${value <= limit ? 'within' : 'over'}`;

const chromium = findChromium();
if (chromium === null) throw new Error('There is no Chromium here: install one, or set CHROMIUM_PATH.');
const [, , given, openings = '7'] = process.argv;
const folder = mkdtempSync(join(tmpdir(), 'vinobench-bench-window-'));
try {
  console.log(
    `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} processors, load ${loadavg()[0]?.toFixed(1)} before`,
  );
  await measure(chromium, 'Empty home', join(folder, 'empty'), Number(openings));
  if (given !== undefined) {
    const copy = join(folder, 'given');
    cpSync(given, copy, { recursive: true });
    await measure(chromium, given, copy, Number(openings));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
