/** The desktop host started on the stand-in, in the test's own process. */
import { mkdirSync } from 'node:fs';
import type { MessagePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { Browser } from 'playwright-core';
import { vi } from 'vitest';
import { launchChromium } from '../browser.ts';
import type { HostClient } from '../host.ts';
import { readyPage } from '../page.ts';
import { StandIn } from './standIn.ts';

export interface Desktop extends AsyncDisposable {
  readonly standIn: StandIn;
  /** Speaks the contract as the page does, through a port of its own to the main process. */
  connect(): HostClient;
  /** Closes the window as its user does; resolves with the exit code when the app has quit. */
  quit(): Promise<number>;
}

/**
 * Runs electron/main.ts from its beginning, and waits for its window unless it has to make way for another instance.
 * @param argv the files that the command line names
 */
export async function startDesktop(
  executablePath: string,
  { home, argv = [], hasLock = true }: { home: string; argv?: readonly string[]; hasLock?: boolean },
): Promise<Desktop> {
  await readyPage();
  mkdirSync(home, { recursive: true });
  vi.stubEnv('VINOBENCH_HOME', home);
  vi.stubEnv('VINOBENCH_DEVICE_LOCK', `vinobench-test-${process.pid}`);
  let browser: Promise<Browser> | undefined;
  const standIn = new StandIn(() => {
    browser ??= launchChromium(executablePath);
    return browser;
  }, hasLock);
  const before = process.argv;
  process.argv = ['electron', 'start.mjs', ...argv];
  vi.resetModules();
  vi.doMock('electron', () => standIn.module());
  try {
    await import('../../../electron/main.ts');
    if (hasLock) await vi.waitUntil(() => standIn.isShown, { timeout: 20_000 });
  } finally {
    process.argv = before;
  }
  const quit = async () => {
    standIn.window.close();
    return await standIn.app.ended;
  };
  return {
    standIn,
    connect: () => clientOn(standIn.connect()),
    quit,
    [Symbol.asyncDispose]: async () => {
      standIn.answers.message = () => 1;
      if (standIn.windows.some(({ destroyed }) => !destroyed)) await quit();
      await (await browser)?.close();
      vi.doUnmock('electron');
      vi.unstubAllEnvs();
    },
  };
}

/** Electron's preload makes the port and starts the page's end of it. */
export function clientOn(port: MessagePort): HostClient {
  const client: HostClient = createORPCClient(new RPCLink({ port }));
  port.start();
  return client;
}
