/**
 * A stand-in for the `electron` module of a main process: the desktop host runs on it for real, with Chromium for its
 * window and forked processes for its jobs.
 */
import { EventEmitter } from 'node:events';
import https from 'node:https';
import path from 'node:path';
import type Electron from 'electron';
import { StandInApp } from './app.ts';
import { StandInWindow, surroundWindows } from './browserWindow.ts';
import { Chromium } from './chromium.ts';
import { defaultSession } from './system.ts';
import { StandInUtilityProcess } from './utilityProcess.ts';
import type { StandInContents } from './webContents.ts';

export { StandInWindow as BrowserWindow } from './browserWindow.ts';
export {
  dialog,
  nativeTheme,
  StandInMenu as Menu,
  StandInNotification as Notification,
  screen,
  shell,
} from './system.ts';

export const app = new StandInApp();
/** Of electron-updater's requests, by Node here. */
export const session = { defaultSession, fromPartition: () => ({}) };
export const net = {
  // Node has another kind of session.
  request: ({ session: _session, ...options }: https.RequestOptions & { readonly session?: unknown }) =>
    https.request(options),
};
export const utilityProcess = new StandInUtilityProcess((details) =>
  app.emit('child-process-gone', {}, details),
);

app.metrics = () =>
  [...utilityProcess.running].map(([pid, name]) => ({ pid, type: 'Utility' as const, name }));

type Handler = (event: object, ...values: unknown[]) => unknown;

class StandInIpcMain extends EventEmitter implements Pick<Electron.IpcMain, 'handle'> {
  /** By this name in Electron, too. */
  readonly _invokeHandlers = new Map<string, Handler>();

  handle(
    channel: string,
    handler: (event: Electron.IpcMainInvokeEvent, ...values: unknown[]) => unknown,
  ): void {
    if (this._invokeHandlers.has(channel)) throw new Error(`a second handler for '${channel}'`);
    this._invokeHandlers.set(channel, handler as Handler);
  }
}
export const ipcMain = new StandInIpcMain();

const schemes = new Set<string>();
let answer: ((request: Request) => Response | Promise<Response>) | undefined;
export const protocol: Pick<Electron.Protocol, 'registerSchemesAsPrivileged' | 'handle'> = {
  registerSchemesAsPrivileged: (registered) => {
    if (app.isReady())
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const { scheme } of registered) schemes.add(scheme);
  },
  handle: (scheme, handler) => {
    if (!schemes.has(scheme)) throw new Error(`the scheme ${scheme} was not registered`);
    answer = handler;
  },
};

export const webContents = {
  getAllWebContents: (): StandInContents[] =>
    StandInWindow.getAllWindows().map((window) => window.webContents),
  fromDevToolsTargetId: (id: string): StandInContents | undefined =>
    webContents.getAllWebContents().find(({ targetId }) => targetId === id),
} satisfies Partial<Record<keyof typeof Electron.webContents, unknown>>;

let chromium: Chromium | undefined;
/** As it was given; a driver's own script takes it off the command line. */
const port = process.argv.find((argument) => argument.startsWith('--remote-debugging-port='));

/** Starts it where it is not running. */
export function startedChromium(): Chromium {
  if (chromium !== undefined) return chromium;
  const executable = process.env['CHROMIUM_PATH'];
  if (executable === undefined) throw new Error('the stand-in needs CHROMIUM_PATH');
  const folder = path.join(app.getPath('userData'), 'Chromium');
  const started = new Chromium(executable, folder, port === undefined ? [] : [port]);
  closeUnasked(started);
  app.lastWork.push(() => started.close());
  chromium = started;
  return started;
}

/** A page that opens another all the same, such as by a click with Ctrl. */
function closeUnasked(started: Chromium): void {
  const browser = started.session();
  browser.on('Target.targetCreated', ({ targetInfo: { targetId, type, openerId } }) => {
    if (type === 'page' && openerId !== undefined)
      browser.send('Target.closeTarget', { targetId }).catch(() => undefined);
  });
  browser.send('Target.setDiscoverTargets', { discover: true }).catch(() => undefined);
}

surroundWindows({
  chromium: startedChromium,
  answer: async (request) => (await answer?.(request)) ?? Response.error(),
  onMessage: (event, channel, values) => ipcMain.emit(channel, event, ...values),
  onInvocation: async (event, channel, values) => {
    const handler = ipcMain._invokeHandlers.get(channel);
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
    return await handler(event, ...values);
  },
  onCreated: (window) => app.emit('web-contents-created', {}, window.webContents),
  onClosed: () => {
    if (StandInWindow.getAllWindows().length === 0) app.emit('window-all-closed');
  },
});
