/** Settings' row of updates, in a browser host that has an address of releases as the desktop's package has one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { updaterBy } from '../electron/desktop/updater.ts';
import { BrowserHost } from '../electron/server/browserHost.ts';
import { Workbench } from '../electron/workbench/workbench.ts';
import { bytes } from '../shared/units.ts';
import { serious } from './support/axe.ts';
import { errorsOf, launchChromium, needsChromium, openPage, tellWhatWasShown } from './support/browser.ts';
import { deviceLock } from './support/deviceLock.ts';
import { debUpdater, startFeed } from './support/electron/updateFeed.ts';
import { readyPage } from './support/page.ts';
import { patience } from './support/walk.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-window-updates-'));
const home = join(folder, 'home');
beforeAll(async () => {
  vi.stubEnv('VINOBENCH_HOME', home);
  for (const [name, value] of Object.entries(deviceLock)) vi.stubEnv(name, value);
  await readyPage();
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

async function settingsOf(page: Page) {
  page.setDefaultTimeout(patience);
  await page.getByRole('button', { name: 'Settings' }).click();
  return page.getByRole('dialog', { name: 'Settings' });
}

it('is switched on, finds a newer version, installs it when asked, and can be switched off', async (context) => {
  const chromium = needsChromium(context);
  using feed = await startFeed();
  const app = debUpdater(join(folder, 'app'), '0.2.0');
  await using workbench = new Workbench({
    updates: {
      state: 'known',
      address: feed.address,
      signature: 'not-checked',
      load: async () => updaterBy(app, feed.address, () => undefined),
      tell: () => undefined,
    },
  });
  await using host = await BrowserHost.start({
    workbench,
    host: '127.0.0.1',
    port: 0,
    uploadLimitBytes: bytes(1e6),
  });
  await using browser = await launchChromium(chromium);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const errors = errorsOf(page);
  await using _ = { [Symbol.asyncDispose]: () => tellWhatWasShown(browser) };
  await page.goto(host.newAddress());
  const settings = await settingsOf(page);
  const choice = settings.getByRole('group', { name: 'Look for newer versions' });
  await settings.getByText(`asks ${feed.address} at its start`).waitFor();
  await choice.getByRole('button', { name: 'off', pressed: true }).waitFor();
  expect(await settings.getByRole('status').count()).toBe(0);
  expect(feed.seen).toEqual([]);

  // An address without releases.
  await choice.getByRole('button', { name: 'on', exact: true }).click();
  await settings.getByText(/has no list of releases: /).waitFor();
  feed.publish('0.2.0');
  await settings.getByRole('button', { name: 'Look now' }).click();
  await settings.getByText(/^This is the newest version/).waitFor();
  feed.publish('0.1.0');
  await settings.getByRole('button', { name: 'Look now' }).click();
  await settings.getByText('The published version 0.1.0 is older than this one').waitFor();

  feed.publish('0.3.0');
  await settings.getByRole('button', { name: 'Look now' }).click();
  await settings.getByText('Version 0.3.0 is available.').waitFor();
  expect(await serious(page)).toEqual([]);
  expect(app.installed).toBeNull();
  await settings.getByRole('button', { name: 'Install 0.3.0 and restart' }).click();
  await settings.getByText('Installing 0.3.0. Vinobench restarts.').waitFor();
  expect(app.installed).toMatch(/vinobench-0\.3\.0\.deb$/);

  await choice.getByRole('button', { name: 'off' }).click();
  await settings.getByRole('status').waitFor({ state: 'detached' });
  const before = feed.seen.length;
  await page.reload();
  await settingsOf(page);
  await choice.getByRole('button', { name: 'off', pressed: true }).waitFor();
  expect(feed.seen).toHaveLength(before);
  expect(errors).toEqual([]);
}, 300_000);

it('of a host without an address says how this one is updated, and has no switch', async (context) => {
  await using opened = await openPage(needsChromium(context), { home: join(folder, 'other') });
  const settings = await settingsOf(opened.page);
  await settings.getByText('Vinobench runs from its sources; update them with git.').waitFor();
  expect(await settings.getByText('Look for newer versions').count()).toBe(0);
  expect(opened.errors).toEqual([]);
}, 300_000);
