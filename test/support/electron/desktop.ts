/** The desktop host started as its user starts it, on Electron's binary or on the stand-in's, and driven through Playwright. */
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type Electron from 'electron';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { portMessage } from '../../../shared/hosts/desktop.ts';
import { errorsOf, slowed } from '../browser.ts';
import { deviceLock } from '../deviceLock.ts';
import type { HostClient } from '../host.ts';
import { readyPage } from '../page.ts';
import { argumentsOf, childrenOf } from '../processes.ts';

/** The stand-in's, in place of Electron's: a folder of a binary, as ELECTRON_OVERRIDE_DIST_PATH names one. */
export const standInFolder = fileURLToPath(new URL('./bin', import.meta.url));
export const start = fileURLToPath(new URL('../../../electron/start.mjs', import.meta.url));

/** Playwright's own, which it gives to a binary that it finds itself: the app is not ready before Playwright is there. */
export const playwrightLoader = path.join(
  path.dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')),
  'lib/server/electron/loader.js',
);

/** What the system was asked to show, and what its user answers. */
interface Seen {
  readonly asked: { readonly kind: 'message' | 'open' | 'save' | 'error'; readonly options: object }[];
  /** Arguments of `setProgressBar`, in the order of the calls. */
  readonly progress: number[];
  readonly told: { readonly title: string; readonly body: string }[];
  /** Addresses that the user's own browser was to open. */
  readonly opened: string[];
  readonly answers: Answers;
}

interface Answers {
  /** The index of the button. */
  message: number;
  open: string[];
  save: string;
}

export interface Desktop extends AsyncDisposable {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Errors that the page printed or threw so far, what its policy forbade included. */
  readonly errors: readonly string[];
  /** Resolves with the exit code when the app has ended. */
  readonly ended: Promise<number | null>;
  seen(): Promise<Seen>;
  answer(answers: Partial<Answers>): Promise<void>;
  /** Speaks the contract as the page does, through its own port that the preload gave; the same each time. */
  client(): Promise<HostClient>;
  /** Closes the window as its user does. */
  close(): Promise<void>;
  /** Of the jobs' processes that are there now. */
  jobPids(): Promise<number[]>;
  /** Of those, the ones that are Electron's own. */
  utilityPids(): Promise<number[]>;
}

export interface DesktopOptions {
  /** Of Electron, or what stands in for it. */
  readonly binary: string;
  readonly home: string;
  /** Of the command line. */
  readonly args?: readonly string[];
  /** Of Electron's own, before the program. */
  readonly switches?: readonly string[];
  /** Of a package: its binary needs no program. */
  readonly packaged?: boolean;
  /** Playwright's, where that one cannot be read. */
  readonly loader?: string;
  /** False: there is no Node for its jobs but Electron's. */
  readonly ownNode?: boolean;
}

/** The environment of the desktop host; the stand-in needs a Chromium and this Node. */
export function desktopEnvironment(home: string): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return {
    ...Object.fromEntries(inherited),
    PATH: [path.dirname(process.execPath), process.env['PATH']].join(path.delimiter),
    VINOBENCH_HOME: home,
    VINOBENCH_NODE: process.execPath,
    ...deviceLock,
  };
}

export async function startDesktop({
  binary,
  home,
  args = [],
  switches = [],
  packaged = false,
  loader = playwrightLoader,
  ownNode = true,
}: DesktopOptions): Promise<Desktop> {
  await readyPage();
  mkdirSync(home, { recursive: true });
  const app = await _electron.launch({
    executablePath: binary,
    args: ['-r', loader, ...switches, ...(packaged ? [] : [start]), ...args],
    env: { ...desktopEnvironment(home), ...(ownNode ? {} : { VINOBENCH_NODE: '' }) },
    // The page lives in it: it is not to be switched off for a test.
    chromiumSandbox: true,
  });
  const child = app.process();
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const opened = openedPage(app);
  const { page, errors } = await opened.catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  const answer = (answers: Partial<Answers>) =>
    app.evaluate((_electron, given) => {
      Object.assign((globalThis as unknown as { seen: Seen }).seen.answers, given);
    }, answers);
  let client: Promise<HostClient> | undefined;
  return {
    app,
    page,
    errors,
    ended,
    answer,
    seen: () => app.evaluate(() => (globalThis as unknown as { seen: Seen }).seen),
    client: () => {
      client ??= clientThrough(page);
      return client;
    },
    close: () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close()),
    jobPids: async () => [...(await utilityPids(app)), ...(await ownPids(app))],
    utilityPids: () => utilityPids(app),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      await answer({ message: 1 });
      await app.close();
    },
  };
}

const utilityPids = (app: ElectronApplication): Promise<number[]> =>
  app.evaluate(({ app: running }) =>
    running
      .getAppMetrics()
      .filter(({ name }) => name?.startsWith('vinobench-job'))
      .map(({ pid }) => pid),
  );

/** Processes of a separate Node, which Electron does not list. */
async function ownPids(app: ElectronApplication): Promise<number[]> {
  if (process.platform !== 'linux') return [];
  const host = await app.evaluate(() => process.pid);
  return childrenOf(host)
    .filter((pid) =>
      argumentsOf(pid).some((argument) =>
        /\/electron\/jobs\/worker\/entry\.ts$|\/\.vinobench\/bundle\/[^/]+\/worker\.js$/.test(argument),
      ),
    )
    .sort((a, b) => a - b);
}

async function openedPage(app: ElectronApplication) {
  await app.evaluate(watchSystem);
  const page = await slowed(await app.firstWindow());
  const errors = errorsOf(page);
  await page.getByRole('navigation').first().waitFor({ timeout: 90_000 });
  return { page, errors };
}

/** In the main process: takes the place of whatever would wait for a person. */
function watchSystem({ BrowserWindow, dialog, Notification, shell }: typeof Electron): void {
  const seen: Seen = {
    asked: [],
    progress: [],
    told: [],
    opened: [],
    answers: { message: 0, open: [], save: '' },
  };
  Object.assign(globalThis, { seen });
  const note = (kind: Seen['asked'][number]['kind'], options: unknown) =>
    seen.asked.push({ kind, options: options as object });
  Object.assign(dialog, {
    showMessageBox: async (_window: unknown, options: unknown) => {
      note('message', options);
      return { response: seen.answers.message, checkboxChecked: false };
    },
    showOpenDialog: async (_window: unknown, options: unknown) => {
      note('open', options);
      return { filePaths: seen.answers.open, canceled: seen.answers.open.length === 0 };
    },
    showSaveDialog: async (_window: unknown, options: unknown) => {
      note('save', options);
      return { filePath: seen.answers.save, canceled: seen.answers.save === '' };
    },
    showErrorBox: (title: string, content: string) => void note('error', { title, content }),
  });
  shell.openExternal = async (address) => {
    seen.opened.push(address);
  };
  BrowserWindow.prototype.setProgressBar = (progress) => {
    seen.progress.push(progress);
  };
  Notification.prototype.show = function show(this: Electron.Notification) {
    seen.told.push({ title: this.title, body: this.body });
    Object.assign(globalThis, { lastNotification: this });
  };
}

/** Listens before the page does, which would take the port for its own. */
const takePort = `addEventListener('message', (event) => {
  if (event.data !== ${JSON.stringify(portMessage)} || window.__tookPort === undefined) return;
  event.stopImmediatePropagation();
  const [port] = event.ports;
  port.onmessage = ({ data }) => window.__fromHost(data);
  window.__toHost = (data) => port.postMessage(data);
  window.__tookPort();
})`;

/** Reloads the page. */
async function clientThrough(page: Page): Promise<HostClient> {
  const { port1, port2 } = new MessageChannel();
  await page.exposeFunction('__fromHost', (data: unknown) => port1.postMessage(data));
  await page.addInitScript(takePort);
  await page.reload();
  await page.getByRole('navigation').first().waitFor();
  // What is on its way to the page by now comes before this message to itself.
  await page.evaluate(`(async () => {
    await new Promise((resolve) => {
      addEventListener('message', ({ data }) => data === 'mark' && resolve());
      postMessage('mark', '*');
    });
    await new Promise((resolve) => {
      window.__tookPort = resolve;
      vinobench.connect();
    });
    delete window.__tookPort;
  })()`);
  port1.on('message', (data: unknown) => {
    page.evaluate(`window.__toHost(${JSON.stringify(data)})`).catch(() => undefined);
  });
  return clientOn(port2, port1);
}

function clientOn(port: MessagePort, other: MessagePort): HostClient {
  const client: HostClient = createORPCClient(new RPCLink({ port }));
  port.start();
  // Neither keeps the test's process.
  port.unref();
  other.unref();
  return client;
}
