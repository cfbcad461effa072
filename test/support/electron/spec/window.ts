/** What the window shows, what its page may do, and what it may not. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type Electron from 'electron';
import { expect, it, vi } from 'vitest';
import { channels } from '../../../../electron/desktop/channels.ts';
import { catalogue } from '../../../../models/catalogue.ts';
import { desktopCommands } from '../../../../shared/hosts/desktop.ts';
import { givePeaks } from '../../peaks.ts';
import { until } from '../../processes.ts';
import { walk } from '../../walk.ts';
import type { Desktop } from '../desktop.ts';
import { type Cases, patience } from './cases.ts';

const licence = catalogue()[0]?.licence ?? '';

export function describeWindow({ folder, newHome, starting }: Cases): void {
  it('takes a network from the drop to the pictures, and shows the same after a reload', async (context) => {
    const home = newHome();
    await givePeaks(home);
    await using desktop = await starting(context, [], home);
    const { page } = desktop;
    let pictures = 0;
    const saved = async (choose: () => Promise<void>) => {
      pictures += 1;
      const file = join(folder, `picture-${pictures}.png`);
      await desktop.answer({ save: file });
      await choose();
      return await until(() => readable(file), `the picture ${file}`, 120_000);
    };
    await walk({ page, folder, saved });
    expect(pictures).toBeGreaterThanOrEqual(2);
    expect(desktop.errors).toEqual([]);
  }, 600_000);

  it('is next time where it was, and what it showed is remembered', async (context) => {
    await using first = await starting(context);
    const { VINOBENCH_HOME: home = '' } = await first.app.evaluate(() => process.env);
    const bounds = { x: 150, y: 60, width: 1300, height: 820 };
    await first.app.evaluate(({ BrowserWindow }, wanted) => {
      const [window] = BrowserWindow.getAllWindows();
      window?.setBounds(wanted);
    }, bounds);
    await first.page.evaluate("localStorage.setItem('kept', 'yes')");
    await first.close();
    expect(await first.ended).toBe(0);
    await using second = await starting(context, [], home);
    expect(
      await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds()),
    ).toEqual(bounds);
    expect(await second.page.evaluate("localStorage.getItem('kept')")).toBe('yes');
  });
}

/** What its page may do, in one window: each test leaves it as it was. */
export function describeLimits({ shared }: Cases): void {
  it('is sandboxed, with the bridge and nothing else of Electron or Node', async (context) => {
    const desktop = await shared(context);
    const { page } = desktop;
    expect(
      await page.evaluate('[typeof require, typeof process, typeof module, Object.keys(vinobench).sort()]'),
    ).toEqual([
      'undefined',
      'undefined',
      'undefined',
      ['choose', 'connect', 'onCommand', 'onOpen', 'openModels', 'pathOf', 'save'],
    ]);
    // What is exposed cannot be replaced, and its functions give away nothing of the preload's world.
    expect(
      await page.evaluate(
        '(() => { try { vinobench.save = null } catch {} return [typeof vinobench.save, vinobench.connect.constructor === Function] })()',
      ),
    ).toEqual(['function', true]);
    const policy = await page.evaluate(
      "fetch('/').then(({ headers }) => headers.get('content-security-policy'))",
    );
    expect(policy).toMatch(/^default-src 'none'; script-src 'self' 'nonce-/);
    await page.evaluate(
      "document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.injected = true' }))",
    );
    expect(await page.evaluate('window.injected')).toBeUndefined();
    const outside = [
      '/../../package.json',
      '/%2e%2e/%2e%2e/package.json',
      '/assets/..%2f..%2f..%2fpackage.json',
    ];
    for (const address of outside)
      expect(await page.evaluate(`fetch(${JSON.stringify(address)}).then(({ status }) => status)`)).toBe(404);
  });

  it('goes nowhere, embeds nothing, and opens only addresses that the app knows, outside', async (context) => {
    const desktop = await shared(context);
    const { app, page } = desktop;
    const address = page.url();
    await page.evaluate("location.href = 'https://example.com/'");
    for (const wanted of ['https://example.com/', 'http://example.com/', 'file:///etc/passwd', licence])
      await page.evaluate(`void window.open(${JSON.stringify(wanted)})`);
    await vi.waitFor(async () => expect((await desktop.seen()).opened).toEqual([licence]), patience);
    await vi.waitFor(() => expect(app.windows()).toHaveLength(1), patience);
    await page.evaluate(
      "document.body.append(Object.assign(document.createElement('iframe'), { src: 'https://example.com/' }))",
    );
    await page.evaluate("document.body.append(document.createElement('webview'))");
    expect(page.url()).toBe(address);
    expect(await app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1);
    await page.reload();
    await page.getByRole('navigation').first().waitFor();
  });

  it('carries out the menu, which shows the keys of the page', async (context) => {
    const desktop = await shared(context);
    const { app, page } = desktop;
    await choose(app, 'View', 'Matrix');
    await page.getByRole('link', { name: 'Matrix' }).and(page.locator('[aria-current]')).waitFor();
    await choose(app, 'View', 'Keys');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    const shown = await app.evaluate(({ Menu }) =>
      Menu.getApplicationMenu()
        ?.items.flatMap(({ submenu }) => submenu?.items ?? [])
        .filter(({ accelerator, click }) => accelerator && typeof click === 'function')
        .map(({ label, accelerator }) => `${label} ${accelerator}`),
    );
    expect(shown).toEqual(
      expect.arrayContaining(['Open Models… CmdOrCtrl+O', 'Command Palette CmdOrCtrl+K']),
    );
    // Each is a key of the page's own list; there is nothing to export yet.
    const { export: _, ...commands } = desktopCommands;
    const keys = await page.getByRole('dialog', { name: 'Keys' }).locator('kbd').allTextContents();
    for (const name of Object.values(commands).flat()) expect(keys.join(' ')).toContain(name);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'detached' });
  });
}

/** To be the last in the shared window: it shows another page in the end. */
export function describeOthers({ folder, shared }: Cases): void {
  it('answers no frame but its own page', async (context) => {
    const desktop = await shared(context);
    const { app } = desktop;
    const before = (await desktop.seen()).asked;
    // One that the page was not given before.
    const never = join(folder, 'never.prototxt');
    writeFileSync(never, 'layer { }');
    await desktop.answer({ open: [never], save: join(folder, 'forged.txt') });
    const answers = await app.evaluate(forge, { names: channels, path: never });
    expect(answers).toEqual({
      'vinobench:open-models': [[], [], [], []],
      'vinobench:save': [null, null, null, null],
      'vinobench:choose': [null, null, null, null],
      ports: 0,
    });
    expect((await desktop.seen()).asked).toEqual(before);
    const client = await desktop.client();
    const model = { kind: 'file', topology: never, weights: null } as const;
    await expect(client.models.source({ model })).rejects.toThrow('This page may not read');
    // Another page in the same window has the preload, too; its messages are ignored.
    await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.loadURL('data:text/html,<title>another</title>'),
    );
    await expect.poll(() => desktop.page.title()).toBe('another');
    expect(await desktop.page.evaluate('vinobench.openModels()')).toEqual([]);
    expect(await desktop.page.evaluate("vinobench.choose('images')")).toBeNull();
    expect(
      await desktop.page.evaluate("vinobench.save({ name: 'a.txt', data: new Uint8Array(1) })"),
    ).toBeNull();
    expect((await desktop.seen()).asked).toEqual(before);
  });
}

/** In the main process: messages that other frames would send. */
async function forge(
  { BrowserWindow, ipcMain }: typeof Electron,
  { names, path }: { names: typeof channels; path: string },
) {
  const sender = BrowserWindow.getAllWindows()[0]?.webContents;
  const frames = [null, { url: 'https://evil.example/' }, { url: 'vinobench://app/' }];
  // The page's address and main frame, but in web contents that are not the window's.
  const own = { url: 'vinobench://app/' };
  const origins = [
    ...frames.map((senderFrame) => ({ sender, senderFrame })),
    { sender: { mainFrame: own, send: () => undefined }, senderFrame: own },
  ];
  const { _invokeHandlers: handlers } = ipcMain as unknown as {
    _invokeHandlers: Map<string, (event: unknown, value: unknown) => unknown>;
  };
  const answers: Record<string, unknown> = {};
  const value = { name: 'a.txt', data: new Uint8Array(1) };
  const asked = { [names.openModels]: undefined, [names.save]: value, [names.choose]: 'images' };
  for (const [channel, given] of Object.entries(asked)) {
    answers[channel] = await Promise.all(origins.map((origin) => handlers.get(channel)?.(origin, given)));
  }
  let ports = 0;
  const port = { start: () => (ports += 1), on: () => (ports += 1), addEventListener: () => (ports += 1) };
  for (const origin of origins) {
    ipcMain.emit(names.connect, { ...origin, ports: [port] });
    ipcMain.emit(names.listening, { ...origin, ports: [] });
    ipcMain.emit(names.given, { ...origin, ports: [] }, path);
  }
  return { ...answers, ports };
}

async function choose(app: Desktop['app'], ...labels: string[]): Promise<void> {
  await app.evaluate(({ Menu }, [menu, entry]) => {
    const items = Menu.getApplicationMenu()?.items.find(({ label }) => label === menu)?.submenu?.items;
    items?.find(({ label }) => label === entry)?.click();
  }, labels);
}

/** A file once it is complete: a picture ends with its last chunk. */
function readable(file: string): string | null {
  try {
    return readFileSync(file).subarray(-8).includes('IEND') ? file : null;
  } catch {
    return null;
  }
}
