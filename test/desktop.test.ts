/** The desktop host: main process, preload, window and job processes, on the stand-in for Electron. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Session } from 'electron';
import { afterAll, describe, expect, it, type TestContext } from 'vitest';
import { needsChromium } from './support/browser.ts';
import { startCli } from './support/cli.ts';
import { type Desktop, desktopEnvironment, standInFolder, startDesktop } from './support/electron/desktop.ts';
import { describeDesktop } from './support/electron/spec.ts';
import { startHost } from './support/host.ts';
import { until } from './support/processes.ts';
import { writeNetworks } from './support/runs.ts';

const binary = join(standInFolder, 'electron');
const folder = mkdtempSync(join(tmpdir(), 'vinobench-stand-in-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { tiny, heavy } = writeNetworks(folder);

function standIn(context: TestContext): string {
  process.env['CHROMIUM_PATH'] = needsChromium(context);
  return binary;
}

describeDesktop(standIn);

/** Handlers that Electron's session keeps to itself. */
type Handlers = Session & {
  readonly request: (contents: unknown, permission: string, answer: (granted: boolean) => void) => void;
  readonly check: (contents: unknown, permission: string) => boolean;
  readonly device: () => boolean;
};

/** Whether the page gets what it asks for, and what it looks up. */
const permissions = ({ app }: Desktop, names: readonly string[]) =>
  app.evaluate(({ BrowserWindow, session }, asked) => {
    const { request, check, device } = session.defaultSession as Handlers;
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    const answers = asked.map((name) => {
      let granted = true;
      request(contents, name, (answer) => {
        granted = answer;
      });
      return [granted, check(contents, name), check(null, name)];
    });
    return { answers, device: device() };
  }, names);

describe('On the stand-in', () => {
  it('what the page asks while the path of a file is looked up is answered', async (context) => {
    await using desktop = await startDesktop({ binary: standIn(context), home: join(folder, 'asking') });
    const { page } = desktop;
    await desktop.answer({ open: [] });
    const paths = page.evaluate(
      'Array.from({ length: 50 }, (_, at) => vinobench.pathOf(new File([], `pasted${at}.txt`)))',
    );
    const asked = Array.from({ length: 100 }, () => page.evaluate('vinobench.openModels()'));
    expect(await Promise.all(asked)).toEqual(asked.map(() => []));
    expect(await paths).toEqual(new Array(50).fill(''));
  });

  it('a file that was double-clicked waits for the page, which gets no permission but to copy, and another page not even that', async (context) => {
    const args = [`--stand-in-open-file=${heavy}`];
    const home = join(folder, 'clicked');
    // Before the program, as all that is Electron's own.
    await using desktop = await startDesktop({ binary: standIn(context), home, switches: args });
    await desktop.page.getByText('heavy').first().waitFor();
    expect(await permissions(desktop, ['clipboard-sanitized-write'])).toEqual({
      answers: [[true, true, false]],
      device: false,
    });
    const others = [
      'clipboard-read',
      'media',
      'geolocation',
      'notifications',
      'fileSystem',
      'usb',
      'openExternal',
    ];
    const { answers } = await permissions(desktop, others);
    expect(answers.flat().some(Boolean)).toBe(false);
    await desktop.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.loadURL('data:text/html,another'),
    );
    expect((await permissions(desktop, ['clipboard-sanitized-write'])).answers).toEqual([
      [false, false, false],
    ]);
  });
});

/** Electron does not run as root, and neither does its stand-in here. */
const asRoot = process.getuid?.() === 0;
const nobody = 65_534;

// Unix: without a display there, and with signals.
describe.skipIf(process.platform !== 'linux')('npm start', () => {
  it('opens the window with the models of its command line, and ends with it', async (context) => {
    standIn(context);
    if (asRoot && spawnSync(binary, ['--version'], { uid: nobody, gid: nobody }).error !== undefined)
      return context.skip('another user may not read this folder');
    const home = join(folder, 'started');
    mkdirSync(home);
    for (const shared of [folder, home]) chmodSync(shared, 0o777);
    const started = startCli(['window', tiny], {
      home,
      ...(asRoot ? { uid: nobody } : {}),
      environment: {
        ...desktopEnvironment(home),
        HOME: home,
        // The file's own lies where another user may not look, and a conversion waits for its turn.
        VINOBENCH_DEVICE_LOCK: join(home, 'measuring.lock'),
        // Where another user may write: Chromium keeps a socket there.
        TMPDIR: folder,
        DISPLAY: ':0',
        ELECTRON_OVERRIDE_DIST_PATH: standInFolder,
        NODE_COMPILE_CACHE: join(home, 'compile-cache'),
      },
    });
    // The page has taken the file, and its conversion has begun.
    await until(() => filesUnder(home).some((file) => file.endsWith('tiny.xml')), 'the window');
    process.kill(started.pid, 'SIGTERM');
    expect(await started.result).toMatchObject({ exitCode: 0, stdout: '' });
  }, 200_000);

  it.each([
    ['Electron has no binary here', ['window'], { DISPLAY: ':0', ELECTRON_OVERRIDE_DIST_PATH: folder }],
    [
      'There is no display here',
      [],
      { DISPLAY: '', WAYLAND_DISPLAY: '', ELECTRON_OVERRIDE_DIST_PATH: standInFolder },
    ],
  ])(
    'serves the page to a browser where "%s", says so in one line, and prints the address',
    async (reason, args, environment) => {
      const host = await startHost({ home: join(folder, 'served'), args, environment });
      expect(host.printed).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/enter#[\w-]+\.[\w-]{43}$/);
      expect(host.errors()).toBe(`${reason}, so Vinobench is served to a browser at this address:\n`);
      expect(await host.stop()).toBe(0);
    },
  );
});

const filesUnder = (parent: string): string[] => {
  try {
    return readdirSync(parent, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
};
