/** The desktop host: main process, preload, window and job processes, on the stand-in for Electron. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { channels } from '../electron/desktop/channels.ts';
import { RunStore } from '../electron/store/runStore.ts';
import type { Cell } from '../shared/run.ts';
import { needsChromium } from './support/browser.ts';
import { clientOn, startDesktop } from './support/electron/desktop.ts';
import type { HostClient } from './support/host.ts';
import { isAlive, until } from './support/processes.ts';
import { writeNetworks } from './support/runs.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-desktop-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { tiny, heavy } = writeNetworks(folder);
let homes = 0;
const newHome = () => join(folder, `home-${homes++}`);

/** Starts a benchmark and waits until a cell of the model is as wanted. */
async function bench(client: HostClient, model: string, iterations: number, status: Cell['status']) {
  const { id } = await client.jobs.start({
    kind: 'bench',
    request: {
      models: [{ kind: 'file', topology: model, weights: null }],
      devices: ['CPU'],
      precisions: ['FP32'],
      preset: 'paper',
      iterations,
      batch: 1,
      isa: null,
      streams: null,
      threads: null,
      title: null,
    },
  });
  for await (const { event } of await client.jobs.watch({ id, after: 0 })) {
    if (event.type === 'cell' && event.cell.status === status) return { id, cell: event.cell };
  }
  throw new Error(`no cell of run ${id} was ${status}`);
}

describe('The desktop window', () => {
  it('shows the page, sandboxed, with the bridge and nothing of Node', async (context) => {
    await using desktop = await startDesktop(needsChromium(context), { home: newHome() });
    const { window, page, app } = desktop.standIn;
    expect(app.sandboxed).toBe(true);
    expect(window.options.webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
    });
    await page.getByRole('navigation').first().waitFor();
    expect(
      await page.evaluate(
        '[typeof window.require, typeof window.process, Object.keys(window.vinobench).sort()]',
      ),
    ).toEqual([
      'undefined',
      'undefined',
      ['choose', 'connect', 'onCommand', 'onOpen', 'openModels', 'pathOf', 'save'],
    ]);
    expect(await desktop.quit()).toBe(0);
  });

  it('goes nowhere, opens nothing, and gives the page no permission but to copy', async (context) => {
    await using desktop = await startDesktop(needsChromium(context), { home: newHome() });
    const { standIn } = desktop;
    const { page } = standIn;
    const address = page.url();
    const asked = vi.fn();
    standIn.window.webContents.on('will-navigate', asked);
    await page.evaluate("location.href = 'https://example.com/'");
    await vi.waitFor(() => expect(asked).toHaveBeenCalled());
    expect(page.url()).toBe(address);
    await page.evaluate("void window.open('https://example.com/')");
    await vi.waitFor(() => expect(standIn.window.context?.pages()).toHaveLength(1));
    await page.reload();
    expect(page.url()).toBe(address);
    expect(standIn.permission('clipboard-sanitized-write')).toEqual([true, true]);
    for (const name of ['clipboard-read', 'media', 'geolocation', 'notifications', 'fileSystem', 'usb']) {
      expect(standIn.permission(name)).toEqual([false, false]);
    }
  });

  it('answers no frame but its own page', async (context) => {
    await using desktop = await startDesktop(needsChromium(context), { home: newHome() });
    const { standIn } = desktop;
    standIn.answers.open = () => [tiny];
    standIn.answers.save = () => join(folder, 'forged.txt');
    const file = { name: 'a.txt', data: new Uint8Array(1) };
    for (const frame of [null, { url: 'https://evil.example/' }, { url: 'vinobench://app/' }]) {
      expect(await standIn.forge(channels.openModels, undefined, frame)).toEqual([]);
      expect(await standIn.forge(channels.save, file, frame)).toBeNull();
      const silent = clientOn(standIn.connect(frame ?? { url: '' }));
      void silent.models.list().then(() => expect.fail('a forged frame was answered'));
    }
    expect(standIn.asked).toEqual([]);
    // Whatever the silent ones were to get would have come before this.
    expect((await desktop.connect().models.list()).models).toHaveLength(14);
  });

  it('takes files from the command line, the system and a second start, and carries out the menu', async (context) => {
    await using desktop = await startDesktop(needsChromium(context), {
      home: newHome(),
      argv: ['--some-switch', tiny, join(folder, 'missing.prototxt')],
    });
    const { standIn } = desktop;
    const client = desktop.connect();
    const added = async () => (await client.models.added()).models.map(({ name }) => name);
    await vi.waitFor(async () => expect(await added()).toEqual(['tiny']), { timeout: 10_000 });
    standIn.window.focused = false;
    standIn.app.emit('second-instance', {}, [], folder, { argv: ['heavy.prototxt'] });
    await vi.waitFor(async () => expect(await added()).toEqual(['tiny', 'heavy']), { timeout: 10_000 });
    expect(standIn.window.focused).toBe(true);

    await standIn.page.evaluate(
      'window.seen = []; window.vinobench.onOpen((paths) => window.seen.push(...paths)); void window.vinobench.onCommand((name) => window.seen.push(name))',
    );
    const event = { preventDefault: vi.fn() };
    standIn.app.emit('open-file', event, tiny);
    expect(event.preventDefault).toHaveBeenCalled();
    standIn.choose('View', 'Matrix');
    await vi.waitFor(async () =>
      expect((await standIn.page.evaluate<string[]>('window.seen')).toSorted()).toEqual([tiny, 'matrix']),
    );
    const open = standIn.menu.find(({ label }) => label === 'File')?.submenu;
    expect(open).toContainEqual(
      expect.objectContaining({
        label: 'Open Models…',
        accelerator: 'CmdOrCtrl+O',
        registerAccelerator: false,
      }),
    );
  });

  it('asks the system for files to open, for the paths of dropped ones, and for a place to save', async (context) => {
    await using desktop = await startDesktop(needsChromium(context), { home: newHome() });
    const { standIn } = desktop;
    const { page } = standIn;
    await standIn.placeFiles({ 'tiny.prototxt': tiny });
    const pathOf = (name: string) => page.evaluate(`window.vinobench.pathOf(new File([], '${name}'))`);
    expect([await pathOf('tiny.prototxt'), await pathOf('pasted.txt')]).toEqual([tiny, '']);
    expect(await page.evaluate('window.vinobench.openModels()')).toEqual([]);
    standIn.answers.open = () => [tiny, heavy];
    expect(await page.evaluate('window.vinobench.openModels()')).toEqual([tiny, heavy]);
    const save = "window.vinobench.save({ name: 'fig1.png', data: new Uint8Array([137, 80, 78, 71]) })";
    expect(await page.evaluate(save)).toBeNull();
    const target = join(folder, 'fig1.png');
    standIn.answers.save = (options) => join(folder, options.defaultPath ?? '');
    expect(await page.evaluate(save)).toBe(target);
    expect([...readFileSync(target)]).toEqual([137, 80, 78, 71]);
  });

  it('is next time where it was', async (context) => {
    const home = newHome();
    const executable = needsChromium(context);
    {
      await using first = await startDesktop(executable, { home });
      first.standIn.window.bounds = { x: 150, y: 60, width: 1300, height: 820 };
      first.standIn.window.maximized = true;
      await first.quit();
    }
    await using second = await startDesktop(executable, { home });
    expect(second.standIn.window.options).toMatchObject({ x: 150, y: 60, width: 1300, height: 820 });
    expect(second.standIn.window.maximized).toBe(true);
  });

  it('is the only one: a second start hands its files over and ends', async (context) => {
    await using desktop = await startDesktop(needsChromium(context), {
      home: newHome(),
      argv: [tiny],
      hasLock: false,
    });
    expect(await desktop.standIn.app.ended).toBe(0);
    expect(desktop.standIn.windows).toEqual([]);
    expect(desktop.standIn.app.lockData).toEqual({ argv: [tiny] });
  });
});

describe('A run of the desktop', () => {
  it('is measured in a utility process and shown on the taskbar', async (context) => {
    await using desktop = await startDesktop(needsChromium(context), { home: newHome() });
    const { cell } = await bench(desktop.connect(), tiny, 200, 'measured');
    expect(cell).toMatchObject({ model: 'tiny', iterations: 200, effectivePrecision: 'FP32' });
    const { utilities, window } = desktop.standIn;
    expect(utilities.pids.length).toBeGreaterThan(1);
    await vi.waitFor(() => expect(window.progress.at(-1)).toBe(-1));
    const shown = window.progress.filter((fraction) => fraction > 0);
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.every((fraction) => fraction <= 1)).toBe(true);
  });

  // Processes are watched through /proc.
  it.skipIf(process.platform !== 'linux')('whose process is killed says so in its cell', async (context) => {
    await using desktop = await startDesktop(needsChromium(context), { home: newHome() });
    const client = desktop.connect();
    const { id } = await bench(client, heavy, 100_000, 'running');
    const pid = desktop.standIn.utilities.pids.findLast(isAlive);
    if (pid === undefined) throw new Error('no job runs');
    process.kill(pid, 'SIGKILL');
    const stream = await client.jobs.watch({ id, after: 0 });
    let step = await stream.next();
    while (step.done !== true) step = await stream.next();
    const { cells } = await client.runs.show({ id });
    expect(cells).toMatchObject([
      { status: 'failed', reason: expect.stringContaining('its process was killed from outside (SIGKILL)') },
    ]);
  });

  it('keeps the window open until its user lets it be stopped, and is kept as cancelled', async (context) => {
    const home = newHome();
    await using desktop = await startDesktop(needsChromium(context), { home });
    const { standIn } = desktop;
    const { id } = await bench(desktop.connect(), heavy, 100_000, 'running');
    standIn.window.close();
    await vi.waitFor(() => expect(standIn.asked).toHaveLength(1));
    expect(standIn.asked[0]?.options).toMatchObject({
      message: 'heavy is not finished.',
      detail: 'Closing the window stops it. What was measured so far is kept.',
      buttons: ['Go On', 'Stop and Close'],
      defaultId: 0,
    });
    expect(standIn.window.destroyed).toBe(false);
    standIn.answers.message = () => 1;
    expect(await desktop.quit()).toBe(0);
    await until(() => !standIn.utilities.pids.some(isAlive), 'the end of its jobs');
    using store = RunStore.open(home);
    expect(store.document(id).run.status).toBe('cancelled');
  });
});
