/**
 * `npm run bench:timeline [-- kernels]`: frames of the window's page in a real Chromium while two tracks of 20,000 kernels
 * each, with their links and ratio lane, are panned and zoomed, by time and by layer; next to them the frames of the same
 * page at rest, which nothing can be better than. Page and host are the real ones; what the host answers is made larger on
 * its way: copies of one real profile end to end.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import type { Kernel, Profile } from '../shared/documents/profile.ts';
import { profileSchema } from '../shared/documents/profile.ts';
import { microseconds } from '../shared/units.ts';
import { errorsOf, findChromium, launchChromium } from '../test/support/browser.ts';
import { startHost } from '../test/support/host.ts';
import { busyDuring, framesOf, printFrames } from './support/frames.ts';

const wanted = Number(process.argv[2] ?? 20_000);
const patience = 300_000;

/** Any part of an answer that is a profile, made larger. */
function enlarged(value: unknown): unknown {
  const profile = profileSchema.safeParse(value);
  if (profile.success) return longProfile(profile.data);
  if (Array.isArray(value)) return value.map(enlarged);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, enlarged(part)]));
}

function longProfile(profile: Profile): Profile {
  const { kernels, sourceLayers } = profile;
  const executed = kernels.filter(({ status }) => status === 'executed').length;
  const copies = Math.ceil(wanted / executed);
  const spanUs = (profile.wallWithCountersMs ?? Number.NaN) * 1000;
  const named = (names: readonly string[], copy: number) => names.map((name) => `${name}#${copy}`);
  const copyOf = (kernel: Kernel, copy: number): Kernel => ({
    ...kernel,
    name: `${kernel.name}#${copy}`,
    fusedInto: kernel.fusedInto === null ? null : `${kernel.fusedInto}#${copy}`,
    originalLayers: named(kernel.originalLayers, copy),
    startUs: kernel.startUs === null ? null : microseconds(kernel.startUs + copy * spanUs),
    executionOrder: kernel.executionOrder === null ? null : kernel.executionOrder + copy * executed,
    neighbours:
      kernel.neighbours === null
        ? null
        : { from: named(kernel.neighbours.from, copy), to: named(kernel.neighbours.to, copy) },
  });
  const all = Array.from({ length: copies }, (_, copy) => copy);
  const { roofline: _, ...rest } = profile;
  return {
    ...rest,
    kernels: all.flatMap((copy) => kernels.map((kernel) => copyOf(kernel, copy))),
    sourceLayers: all.flatMap((copy) => named(sourceLayers, copy)),
  };
}

async function openLarge(page: Page, address: string): Promise<void> {
  await page.routeWebSocket(/\/rpc$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => server.send(message));
    server.onMessage((message) => {
      const text = String(message);
      const large = /"kernels":\[/.test(text);
      socket.send(large ? JSON.stringify(enlarged(z.json().parse(JSON.parse(text)))) : message);
    });
  });
  await page.goto(address);
}

const wheel = (options: string) =>
  `document.querySelector('.timeline-body canvas').dispatchEvent(new WheelEvent('wheel', { bubbles: true, cancelable: true, clientX: 700, ${options} }))`;

async function measure(page: Page, what: string, move: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { times, busy } = await busyDuring(session, () => framesOf(page, move));
  await session.detach();
  printFrames(what, times, busy);
}

const zooming = wheel('deltaY: (frame % 60 < 30 ? -12 : 12)');
const panning = wheel('shiftKey: true, deltaX: (frame % 120 < 60 ? 12 : -12)');

/** All of it zoomed in and out, then a tenth and a hundredth of it panned. */
async function zoomAndPan(page: Page, how: string): Promise<void> {
  await page.keyboard.press('f');
  await measure(page, `${how}, all of it zoomed in and out`, zooming);
  await page.evaluate(wheel('deltaY: -690'));
  await measure(page, `${how}, a tenth panned`, panning);
  await page.evaluate(wheel('deltaY: -690'));
  await measure(page, `${how}, a hundredth panned`, panning);
}

const chromium = findChromium();
if (chromium === null) throw new Error('there is no Chromium here: install one, or set CHROMIUM_PATH');
const home = mkdtempSync(join(tmpdir(), 'vinobench-timeline-'));
const [host, browser] = await Promise.all([startHost({ home }), launchChromium(chromium)]);
try {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  page.setDefaultTimeout(patience);
  const errors = errorsOf(page);
  await openLarge(page, host.address);
  await page.getByRole('button', { name: /^Models/ }).click();
  await page.getByRole('menuitemcheckbox', { name: /SqueezeNet1\.1/ }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^Precisions/ }).click();
  await page.getByRole('menuitemcheckbox', { name: 'BF16' }).click();
  await page.keyboard.press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('k');
  await page.getByRole('button', { name: /^Profile SqueezeNet1\.1 on/ }).click();
  await page.getByRole('button', { name: 'Pin CPU BF16' }).waitFor();
  const label = (await page.locator('.timeline-body .timeline-names').innerText()).split('\n');
  console.log(`timeline: ${label.join(' ').replaceAll('\u202f', '')}`);
  await measure(page, 'at rest, an empty loop', '');
  await zoomAndPan(page, 'by time');
  await page.keyboard.press('t');
  await zoomAndPan(page, 'by layer');
  if (errors.length > 0) console.log(errors.join('\n'));
} finally {
  await browser.close();
  await host.stop();
  rmSync(home, { recursive: true, force: true });
}
