/** Jobs of the desktop, and how they end with it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Electron from 'electron';
import { expect, it, vi } from 'vitest';
import { longMs } from '../../../../electron/desktop/jobWatch.ts';
import { RunStore } from '../../../../electron/store/runStore.ts';
import { isAlive, until } from '../../processes.ts';
import type { Desktop } from '../desktop.ts';
import { bench, type Cases, patience } from './cases.ts';

/** What its user was asked, apart from which files to open. */
const messages = async ({ seen }: Desktop) => (await seen()).asked.filter(({ kind }) => kind === 'message');

export function describeJobs({ tiny, heavy, newHome, starting, sharing }: Cases): void {
  const shared = sharing();
  // On Linux the GLib of Electron and that of libvips would meet in a process of Electron's.
  const own = process.platform === 'linux' ? 'our own Node' : 'Electron';
  it(`is measured in a process of ${own}, shown on the taskbar, and announced when it was long and unseen`, async (context) => {
    const desktop = await shared(context);
    const { app } = desktop;
    const client = await desktop.client();
    const short = await bench({ desktop, client }, tiny, 50, 'measured');
    expect(short.cell).toMatchObject({ model: 'tiny', iterations: 50, effectivePrecision: 'FP32' });
    const bar = async () => (await desktop.seen()).progress;
    await vi.waitFor(async () => expect((await bar()).at(-1)).toBe(-1), patience);
    const shown = (await bar()).filter((fraction) => fraction > 0);
    expect(shown.length).toBeGreaterThan(0);
    expect(shown.every((fraction) => fraction <= 1)).toBe(true);
    expect((await desktop.seen()).told).toEqual([]);

    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
    const { id } = await bench({ desktop, client }, heavy, 100_000, 'running');
    const [jobs, utilities] = [await desktop.jobPids(), await desktop.utilityPids()];
    expect(jobs).not.toEqual([]);
    expect(utilities).toEqual(process.platform === 'linux' ? [] : jobs);
    await app.evaluate((_electron, ms) => {
      const now = performance.now.bind(performance);
      performance.now = () => now() + ms;
    }, longMs);
    await client.work.cancel({ id });
    await vi.waitFor(
      async () => expect((await desktop.seen()).told).toEqual([{ title: 'heavy was cancelled', body: '' }]),
      patience,
    );
    await vi.waitFor(async () => expect((await bar()).at(-1)).toBe(-1), patience);
    await app.evaluate(() =>
      (globalThis as unknown as { lastNotification: Electron.Notification }).lastNotification.emit('click'),
    );
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isFocused())).toBe(
      true,
    );
  });

  // The last in that window, whose client goes with the page, and whose run ends with it.
  it('continues when the page crashes, which is reloaded', async (context) => {
    await using desktop = await shared(context);
    const { app } = desktop;
    const client = await desktop.client();
    const { id } = await bench({ desktop, client }, heavy, 100_000, 'running');
    const pids = await desktop.jobPids();
    await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
    );
    await vi.waitFor(
      async () =>
        expect(await messages(desktop)).toMatchObject([
          {
            options: {
              message: expect.stringMatching(/^The window's page has ended/),
              buttons: ['Reload', 'Close'],
            },
          },
        ]),
      patience,
    );
    await vi.waitFor(
      async () =>
        expect(
          await app.evaluate(({ BrowserWindow }) =>
            BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
              "document.querySelector('.app')?.innerText ?? ''",
            ),
          ),
        ).toContain('heavy'),
      patience,
    );
    expect(pids.filter(isAlive)).not.toEqual([]);
    const { VINOBENCH_HOME: home = '' } = await app.evaluate(() => process.env);
    using store = RunStore.open(home);
    expect(store.document(id).run.status).toBe('running');
  });

  it('runs in a utility process without a separate Node; one that is killed says so in its cell', async (context) => {
    const home = newHome();
    await using desktop = await starting(context, [], home, { ownNode: false });
    const client = await desktop.client();
    const { id } = await bench({ desktop, client }, heavy, 100_000, 'running');
    const pid = (await desktop.utilityPids()).at(-1);
    if (pid === undefined) throw new Error('no job runs');
    if (process.platform === 'linux')
      expect(readFileSync(join(home, 'logs', 'vinobench.log'), 'utf8')).toContain(
        'VINOBENCH_NODE names no Node. Jobs run in processes of Electron, where reading images may crash them.',
      );
    process.kill(pid, 'SIGKILL');
    const stream = await client.work.watch({ id, after: 0 });
    let step = await stream.next();
    while (step.done !== true) step = await stream.next();
    const { cells } = await client.runs.show({ id });
    expect(cells).toMatchObject([
      { status: 'failed', reason: expect.stringContaining('its process was killed from outside (SIGKILL)') },
    ]);
    await vi.waitFor(async () => expect((await desktop.seen()).progress.at(-1)).toBe(-1), patience);
  });
}

export function describeEnds({ heavy, newHome, starting, sharing }: Cases): void {
  const shared = sharing();
  const homeOf = async ({ app }: Desktop) => (await app.evaluate(() => process.env))['VINOBENCH_HOME'] ?? '';
  it('that fails unexpectedly says so once, writes it down, and measures on', async (context) => {
    const desktop = await shared(context);
    const home = await homeOf(desktop);
    let errors = '';
    desktop.app
      .process()
      .stderr?.setEncoding('utf8')
      .on('data', (text: string) => {
        errors += text;
      });
    const client = await desktop.client();
    const { id } = await bench({ desktop, client }, heavy, 200, 'running');
    await desktop.app.evaluate(() => {
      void Promise.reject(new Error('passed over'));
      setTimeout(() => {
        throw new Error('the sky fell');
      }, 50);
    });
    await vi.waitFor(() => {
      const log = readFileSync(join(home, 'logs', 'vinobench.log'), 'utf8');
      expect(log).toMatch(/Unexpected error[^\n]*: Error: passed over\n +at /);
      expect(log).toMatch(/Unexpected error[^\n]*: Error: the sky fell\n +at /);
    }, patience);
    const stream = await client.work.watch({ id, after: 0 });
    for (let step = await stream.next(); step.done !== true; ) step = await stream.next();
    expect((await client.runs.show({ id })).run.status).toBe('finished');
    const told = (await desktop.seen()).asked.filter(({ kind }) => kind === 'message');
    expect(told.map(({ options }) => options)).toEqual([
      expect.objectContaining({ message: 'Vinobench had an unexpected error.', buttons: ['OK'] }),
    ]);
    expect(errors.match(/unexpected error/g)).toHaveLength(1);
  });

  // The last in that window, which it closes.
  it('keeps the window open until its user lets a run be stopped, which is kept as cancelled', async (context) => {
    const desktop = await shared(context);
    const home = await homeOf(desktop);
    const before = (await messages(desktop)).length;
    const { id } = await bench({ desktop, client: await desktop.client() }, heavy, 100_000, 'running');
    await desktop.close();
    await desktop.close();
    // The second close asks again, where the first was answered by then.
    await vi.waitFor(async () => expect((await messages(desktop)).length).toBeGreaterThan(before), patience);
    expect((await messages(desktop))[before]?.options).toMatchObject({
      message: 'heavy is not finished.',
      detail: 'Closing the window stops it. What was measured so far is kept.',
      buttons: ['Keep Running', 'Stop and Close'],
      defaultId: 0,
    });
    expect(desktop.app.windows()).toHaveLength(1);
    const pids = await desktop.jobPids();
    expect(pids).not.toEqual([]);
    await desktop.answer({ message: 1 });
    await desktop.close();
    expect(await desktop.ended).toBe(0);
    await until(() => !pids.some(isAlive), 'the end of its jobs');
    using store = RunStore.open(home);
    expect(store.document(id).run.status).toBe('cancelled');
  });

  it.skipIf(process.platform === 'win32')(
    'ended by a signal stops work in progress without asking',
    async (context) => {
      const home = newHome();
      await using desktop = await starting(context, [], home);
      const { id } = await bench({ desktop, client: await desktop.client() }, heavy, 100_000, 'running');
      const pids = await desktop.jobPids();
      desktop.app.process().kill('SIGTERM');
      expect(await desktop.ended).toBe(0);
      await until(() => !pids.some(isAlive), 'the end of its jobs');
      using store = RunStore.open(home);
      expect(store.document(id).run.status).toBe('cancelled');
    },
  );
}
