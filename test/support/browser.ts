/** The window's page in a real Chromium, against its own browser host. */
import { readFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { afterAll, onTestFailed, type TestContext } from 'vitest';
import { firstExecutable } from '../../electron/files/executable.ts';
import { type StartedHost, startHost } from './host.ts';

/** Debian's and others' names of it. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Of `CHROMIUM_PATH`, else the first on the PATH, else Playwright's own; null: not found. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | null {
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return firstExecutable([
    environment['CHROMIUM_PATH'] ?? '',
    ...folders.flatMap((folder) => names.map((name) => join(folder, name))),
    chromium.executablePath(),
  ]);
}

/** To be called first in a test: without a Chromium it is skipped, and the note says what to do. */
export function needsChromium(context: TestContext): string {
  return (
    findChromium() ??
    context.skip('there is no Chromium here: install the package chromium, or set CHROMIUM_PATH')
  );
}

export const launchChromium = (executablePath: string, args: readonly string[] = []): Promise<Browser> =>
  chromium.launch({ executablePath, args: [...args] });

/** How many times slower the page's processor is made, to find what depends on time; default: 1. */
const slower = Number(process.env['VINOBENCH_TEST_SLOWER'] ?? 1);

/** For every page that a test looks at. */
export async function slowed(page: Page): Promise<Page> {
  if (slower > 1) {
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
  }
  return page;
}

interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  readonly host: StartedHost;
  /** Errors that the page printed or threw so far, what its policy forbade included. */
  readonly errors: readonly string[];
}

/** One for all pages of a test file: each has its own context, and those share nothing. */
let browser: Promise<Browser> | undefined;
/** By their data folder: hosts that several tests of a file look at. */
const hosts = new Map<string, Promise<StartedHost>>();

/** The host of this data folder that stays for all tests of the file. */
export function keptHost(home: string, args: readonly string[] = []): Promise<StartedHost> {
  const kept = hosts.get(home) ?? startHost({ home, args: ['serve', ...args] });
  hosts.set(home, kept);
  return kept;
}

/** To be awaited before a folder is removed that a kept host works in. */
export async function endPages(): Promise<void> {
  const [ended, chromium] = [[...hosts.values()], browser];
  hosts.clear();
  browser = undefined;
  await (await chromium)?.close();
  for (const host of ended) await (await host).stop();
}

// Not where a bench imports this.
if (process.env['VITEST'] !== undefined) afterAll(endPages);

/**
 * Starts a host with its own data folder, opens its address, and ends both when it is disposed of.
 * @param context options of the page's context, such as `colorScheme` and `viewport`
 * @param args of `serve`
 * @param keepHost for the next test that asks for one of the same data folder; it ends with the file
 */
export async function openPage(
  executablePath: string,
  {
    home,
    context = {},
    args = [],
    keepHost = false,
  }: { home: string; context?: BrowserContextOptions; args?: readonly string[]; keepHost?: boolean },
): Promise<OpenPage> {
  const starting = keepHost ? keptHost(home, args) : startHost({ home, args: ['serve', ...args] });
  browser ??= launchChromium(executablePath);
  const [host, chromium] = await Promise.all([starting, browser]);
  const opened = await chromium.newContext({ viewport: { width: 1280, height: 800 }, ...context });
  const dispose = async () => {
    await tellWhatWasShown(opened);
    await opened.close();
    if (!keepHost) await host.stop();
  };
  try {
    const page = await slowed(await opened.newPage());
    const errors = errorsOf(page);
    await page.goto(host.address);
    return { page, host, errors, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** A test that fails prints what its pages showed in the end. */
export async function tellWhatWasShown(shown: Browser | BrowserContext): Promise<void> {
  const contexts = 'contexts' in shown ? shown.contexts() : [shown];
  const pages = contexts.flatMap((context) => context.pages());
  // A page that has crashed, or that is busy for ever, shows nothing.
  const texts = await Promise.all(
    pages.map((page) => page.locator('body').innerText({ timeout: 5000 }).catch(String)),
  );
  onTestFailed(() => {
    for (const [at, text] of texts.entries()) console.error(`${pages[at]?.url()} showed:\n${text}`);
  });
}

/** Collects what goes wrong in a page from now on. */
export function errorsOf(page: Page): readonly string[] {
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  return errors;
}

/** As a person drops files: the browser makes them, the window takes them. */
export async function drop(page: Page, files: readonly string[]): Promise<void> {
  const contents = files.map((file) => [basename(file), readFileSync(file).toString('base64')] as const);
  // As text: what makes a drop is known to browsers and not to Node's types.
  const transfer = await page.evaluateHandle(`(() => {
    const data = new DataTransfer();
    for (const [name, base64] of ${JSON.stringify(contents)})
      data.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
    return data;
  })()`);
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}
