/** The window when something is taken from it: its host, a measuring process, its line. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page, WebSocketRoute } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import {
  drop,
  errorsOf,
  launchChromium,
  needsChromium,
  openPage,
  slowed,
  tellWhatWasShown,
} from './support/browser.ts';
import { enter, type StartedHost, startHost } from './support/host.ts';
import { busiestChild, until } from './support/processes.ts';
import { network } from './support/runs.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-interrupted-'));
// Whose host was killed may write for a moment yet.
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }));

/** Others may measure on this machine. */
const patience = 120_000;

const measured = (page: Page): Locator => page.getByRole('gridcell', { name: /, CPU FP32, [\d.\s]+ FPS/ });
const nameOf = (cell: Locator): Promise<string | null> => cell.getByRole('group').getAttribute('aria-label');

async function benchmark(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Benchmark/ }).click();
  await page.getByRole('button', { name: /^Cancel/ }).waitFor();
}

/** Drops test networks, which become the next run: what takes long first. */
async function dropNetworks(page: Page, sizes: Readonly<Record<string, number>>): Promise<void> {
  for (const [name, size] of Object.entries(sizes)) {
    writeFileSync(join(folder, `${name}.prototxt`), network(name, size, 64, 4));
  }
  await page.getByRole('heading', { name: /^Drop a prototxt/ }).waitFor();
  await drop(
    page,
    Object.keys(sizes).map((name) => join(folder, `${name}.prototxt`)),
  );
  await page
    .getByText(/^filler weights: /)
    .first()
    .waitFor();
  await page
    .getByRole('button', { name: /^Benchmark/ })
    .and(page.locator(':enabled'))
    .waitFor();
}

/** Hosts of one data folder, one after the other, to be stopped at the end. */
function hostsOf(home: string): { hosts: StartedHost[]; start: (port: string) => Promise<StartedHost> } {
  const hosts: StartedHost[] = [];
  const start = async (port: string) => {
    const host = await startHost({ home, args: ['serve', '--port', port] });
    hosts.push(host);
    return host;
  };
  return { hosts, start };
}

/** Whether the frame after the key has the word: before the host can have answered. */
function cancelAnswersAtOnce(page: Page): Promise<boolean> {
  // As text: what a page has is known to browsers and not to Node's types.
  return page.evaluate<boolean>(`new Promise((resolve) => {
    window.dispatchEvent(new KeyboardEvent('keydown', { key: '.', code: 'Period', ctrlKey: true }));
    requestAnimationFrame(() => resolve(/Cancelling/.test(document.querySelector('.topbar').textContent)));
  })`);
}

// Processes are watched through /proc.
describe.skipIf(process.platform !== 'linux')('the window', { timeout: 400_000 }, () => {
  it('shows a run as interrupted whose host was killed, with its finished cells, and resumes it', async (context) => {
    const chromium = needsChromium(context);
    const { hosts, start } = hostsOf(join(folder, 'killed'));
    const first = await start('0');
    const browser = await launchChromium(chromium);
    try {
      const page = await slowed(await browser.newPage({ viewport: { width: 1280, height: 800 } }));
      page.setDefaultTimeout(patience);
      await page.goto(first.address);
      await page.getByRole('button', { name: /^Devices CPU/ }).waitFor();
      // One that is soon done, and seven that take a while.
      const slow = Array.from({ length: 7 }, (_, at) => [`slow${at}`, 160] as const);
      await dropNetworks(page, { quick: 16, ...Object.fromEntries(slow) });
      await page.getByRole('button', { name: 'Models 8' }).waitFor();
      // Twice is once: there is one run in the end.
      await page.getByRole('button', { name: /^Benchmark/ }).dblclick();
      await measured(page).first().waitFor();
      const cell = (await nameOf(measured(page).first())) ?? '';

      await first.stop('SIGKILL');
      await page.getByText('Connection lost.').waitFor();
      await page.getByRole('gridcell', { name: cell, exact: true }).waitFor();

      // At the same port the open page reconnects by itself.
      const second = await start(new URL(first.address).port);
      const { client } = await enter(second.address);
      // The host may have been further than its page.
      const kept = (await client.runs.list({ deleted: false })).runs[0]?.cells.measured ?? 0;
      expect(kept).toBeGreaterThan(0);
      await page
        .getByText(/^Vinobench was started again at [\d:]+\. Run .* stopped after/)
        .filter({ hasText: `stopped after ${kept} of 8: resume it` })
        .waitFor();
      await page.getByRole('gridcell', { name: cell, exact: true }).waitFor();

      // A new page shows the same.
      const other = await slowed(await (await browser.newContext()).newPage());
      other.setDefaultTimeout(patience);
      await other.goto(second.address);
      await other.getByRole('link', { name: 'Matrix' }).click();
      await other.getByRole('gridcell', { name: cell, exact: true }).waitFor();
      await other.getByText(`stopped after ${kept} of 8`).waitFor();
      await expect.poll(() => measured(other).count()).toBe(kept);

      await other.getByRole('button', { name: /^Resume/ }).click();
      await measured(other).nth(kept).waitFor();
      expect(await cancelAnswersAtOnce(other)).toBe(true);
      await other.getByText(/stopped after \d+ of 8/).waitFor();
      await other.getByRole('button', { name: /^Resume/ }).waitFor();
      await other.getByRole('gridcell', { name: cell, exact: true }).waitFor();
      await other.getByRole('gridcell', { name: /^slow6, CPU FP32, interrupted/ }).waitFor();
      // The page that only looked on has followed.
      const { runs } = await client.runs.list({ deleted: false });
      expect(runs).toMatchObject([{ status: 'cancelled', resumedAt: [expect.any(String)] }]);
      await page.getByText(`stopped after ${runs[0]?.cells.measured} of 8`).waitFor();
    } finally {
      await tellWhatWasShown(browser);
      await browser.close();
      await Promise.all(hosts.map((host) => host.stop('SIGKILL')));
    }
  });

  it('says why a cell failed whose process was killed, and measures the rest', async (context) => {
    const chromium = needsChromium(context);
    await using opened = await openPage(chromium, { home: join(folder, 'job') });
    const { page, host, errors } = opened;
    page.setDefaultTimeout(patience);
    await dropNetworks(page, { slow: 224, quick: 16 });
    await benchmark(page);
    await page.getByRole('gridcell', { name: /^slow, CPU FP32, running/ }).waitFor();
    // That of the next cell has started ahead, and waits.
    const job = await until(() => busiestChild(host.pid, 300), 'the process of the cell');
    process.kill(job, 'SIGKILL');
    await page.getByRole('gridcell', { name: /^slow, CPU FP32, failed/ }).waitFor();
    await page.getByText(/^slow, CPU FP32: Benchmark of slow on CPU, FP32 ended early: .*SIGKILL/).waitFor();
    await page.getByRole('gridcell', { name: /^quick, CPU FP32, [\d.\s]+ FPS/ }).waitFor();
    await page.getByText(/^1 measured, 1 failed, took/).waitFor();
    expect(errors).toEqual([]);
  });

  it('loses nothing when its line is cut and comes back, a cell that was measured meanwhile least of all', async (context) => {
    const chromium = needsChromium(context);
    const host = await startHost({ home: join(folder, 'line') });
    const browser = await launchChromium(chromium);
    try {
      const page = await slowed(await browser.newPage({ viewport: { width: 1280, height: 800 } }));
      page.setDefaultTimeout(patience);
      const line = await cuttable(page);
      await page.goto(host.address);
      await dropNetworks(page, { slow: 160, quick: 16 });
      const errors = errorsOf(page);
      await benchmark(page);
      const running = page.getByRole('gridcell', { name: /^slow, CPU FP32, running/ });
      await running.click();
      await page.getByRole('button', { name: 'p50', exact: true }).click();
      // The address follows at most ten times a second.
      await expect.poll(() => page.url()).toMatch(/cell=.*unit=p50/);
      const address = page.url();
      await line.cut();
      await page.getByText('Connection lost.').waitFor();
      await page
        .getByText(/^Trying again in \d\s+s\.$/)
        .first()
        .waitFor();
      // Without the page, the run continues to its end.
      const { client } = await enter(host.address);
      const [job] = (await client.work.list()).work.filter(({ kind }) => kind === 'bench');
      const stream = await client.work.watch({ id: job?.id ?? '', after: 0 });
      for (let step = await stream.next(); step.done !== true; ) step = await stream.next();
      expect(
        await page.getByRole('gridcell', { name: /^(?:slow|quick), CPU FP32, [\d.\s]+ ms/ }).count(),
      ).toBe(0);
      line.mend();
      for (const name of ['slow', 'quick'])
        await page.getByRole('gridcell', { name: new RegExp(`^${name}, CPU FP32, [\\d.\\s]+ ms`) }).waitFor();
      await page.getByText(/^2 measured, took/).waitFor();
      // The samples of a run that has ended are there, too; what was looked at is looked at.
      await page.getByRole('img', { name: /^Histogram of 32 latencies/ }).waitFor();
      await expect.poll(() => page.url()).toBe(address);
      await expect.poll(() => page.locator('.mantine-Notification-root').count()).toBe(0);
      expect(errors.filter((error) => !/WebSocket|ERR_/.test(error))).toEqual([]);
    } finally {
      await tellWhatWasShown(browser);
      await browser.close();
      await host.stop('SIGKILL');
    }
  });

  it('completes itself when its host is back, and says so when that no longer knows it', async (context) => {
    const chromium = needsChromium(context);
    const home = join(folder, 'away');
    const { hosts, start } = hostsOf(home);
    const first = await start('0');
    const { port } = new URL(first.address);
    const browser = await launchChromium(chromium);
    try {
      const tabs = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const page = await slowed(await tabs.newPage());
      page.setDefaultTimeout(patience);
      await page.goto(first.address);
      await page.getByRole('button', { name: /^Devices CPU/ }).waitFor();
      await first.stop('SIGKILL');
      await page.getByText('Connection lost.').waitFor();
      // Charts are loaded when they are first looked at.
      await page.getByRole('link', { name: 'Speedup' }).click();
      await page.getByRole('heading', { name: 'This view could not be shown' }).waitFor();
      // What was watched is watched again on the next line; until then there is nothing to say of it.
      expect(await page.locator('.toast-bad').allInnerTexts()).toEqual([]);
      const second = await start(port);
      await page.getByRole('heading', { name: 'Speedup', exact: true }).waitFor();
      // The view is there before the reloaded page is let in; what follows is of a page that was.
      await page.getByRole('button', { name: /^Devices CPU/ }).waitFor();

      await second.stop('SIGKILL');
      rmSync(join(home, 'window/session'));
      const third = await start(port);
      const unknown = page
        .getByRole('status')
        .filter({ hasText: 'What answers at this address is not the Vinobench that this page belongs to.' });
      await unknown.waitFor();
      // Another tab that is let in tells this one.
      const other = await tabs.newPage();
      await other.goto(third.address);
      await unknown.waitFor({ state: 'detached' });
    } finally {
      await tellWhatWasShown(browser);
      await browser.close();
      await Promise.all(hosts.map((host) => host.stop('SIGKILL')));
    }
  });

  it('follows a conversion after a reload instead of starting it again', async (context) => {
    const chromium = needsChromium(context);
    await using opened = await openPage(chromium, { home: join(folder, 'reload') });
    const { page, host } = opened;
    page.setDefaultTimeout(patience);
    await dropNetworks(page, { net: 32 });
    await page.reload();
    await page
      .getByText(/^filler weights: /)
      .first()
      .waitFor();
    const { client } = await enter(host.address);
    const conversions = (await client.work.list()).work.filter(({ kind }) => kind === 'convert');
    const documents = await Promise.all(
      conversions.map(async ({ id }) => {
        const stream = await client.work.watch({ id, after: 0 });
        let step = await stream.next();
        while (step.done !== true) step = await stream.next();
        return step.value?.kind === 'convert' ? step.value.document : null;
      }),
    );
    // The second one was made of nothing: it is the first one's, files, seconds and all.
    expect(documents.length).toBeGreaterThan(1);
    expect(documents[1]).toEqual(documents[0]);
  });
});

/** The page's WebSockets, as long as it lives, behind a switch. */
async function cuttable(page: Page): Promise<{ cut: () => Promise<void>; mend: () => void }> {
  const open = new Set<WebSocketRoute>();
  let whole = true;
  await page.routeWebSocket(/\/rpc$/, (socket) => {
    if (!whole) {
      void socket.close();
      return;
    }
    socket.connectToServer();
    open.add(socket);
  });
  return {
    cut: async () => {
      whole = false;
      await Promise.all([...open].map((socket) => socket.close()));
      open.clear();
    },
    mend: () => {
      whole = true;
    },
  };
}
