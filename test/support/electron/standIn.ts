/**
 * A stand-in for the `electron` module: the desktop host runs on it for real, with Chromium for its window and forked
 * processes for its jobs. What the system would show or ask is noted and answered by the test.
 */
import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type Electron from 'electron';
import type { Browser, Page } from 'playwright-core';
import { channels } from '../../../electron/desktop/channels.ts';
import { StandInApp } from './app.ts';
import { paths } from './pagePreload.ts';
import { StandInUtilityProcess } from './utilityProcess.ts';
import {
  fromStage,
  type Invocation,
  type Message,
  type StandInContents,
  type StandInPort,
  StandInWindow,
} from './window.ts';

/** One dialog that was shown, and what the test answers to it. */
export interface Asked {
  readonly kind: 'message' | 'open' | 'save' | 'error';
  readonly options: object;
}

export interface Answers {
  message?: (options: Electron.MessageBoxOptions) => number;
  open?: () => string[];
  save?: (options: Electron.SaveDialogOptions) => string | null;
}

type PermissionRequest = (
  contents: StandInContents,
  permission: string,
  answer: (granted: boolean) => void,
) => void;
type PermissionAnswer = (contents: StandInContents, permission: string) => boolean;

export class StandIn {
  readonly app: StandInApp;
  readonly utilities: StandInUtilityProcess;
  readonly windows: StandInWindow[] = [];
  readonly asked: Asked[] = [];
  readonly notified: { title: string; body: string; click: () => void }[] = [];
  readonly answers: Answers = {};
  readonly #ipc = new EventEmitter();
  readonly #handlers = new Map<string, (event: object, value: unknown) => unknown>();
  readonly #schemes = new Set<string>();
  #menu: Electron.MenuItemConstructorOptions[] = [];
  #handle: (request: Request) => Response | Promise<Response> = () => Response.error();
  #mayAsk: PermissionRequest = (_contents, _permission, answer) => answer(true);
  #may: PermissionAnswer = () => true;
  readonly #browser: () => Promise<Browser>;

  /** @param browser that shows the windows @param hasLock false: another instance runs already */
  constructor(browser: () => Promise<Browser>, hasLock = true) {
    this.#browser = browser;
    this.app = new StandInApp(hasLock);
    this.utilities = new StandInUtilityProcess((details) => this.app.emit('child-process-gone', {}, details));
  }

  /** What `import ... from 'electron'` gives. */
  module() {
    const { app, utilities } = this;
    const standIn = this;
    return {
      app,
      utilityProcess: { fork: utilities.fork },
      BrowserWindow: class extends StandInWindow {
        constructor(options: Electron.BrowserWindowConstructorOptions) {
          super(options, standIn.#surroundings());
          standIn.windows.push(this);
          app.windows.add(this);
        }
      },
      Notification: this.#notification(),
      Menu: {
        buildFromTemplate: (template: Electron.MenuItemConstructorOptions[]) => template,
        setApplicationMenu: (menu: Electron.MenuItemConstructorOptions[]) => {
          this.#menu = menu;
        },
      },
      dialog: this.#dialog(),
      ipcMain: Object.assign(this.#ipc, {
        handle: (channel: string, handler: (event: object, value: unknown) => unknown) =>
          this.#handlers.set(channel, handler),
      }),
      protocol: this.#protocol(),
      screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }] },
      session: { defaultSession: this.#session() },
    };
  }

  get window(): StandInWindow {
    const window = this.windows.at(-1);
    if (window === undefined) throw new Error('no window was opened');
    return window;
  }

  /** Whether the window shows its page. */
  get isShown(): boolean {
    return this.windows.some(({ shown }) => shown);
  }

  get page(): Page {
    const { page } = this.window.webContents;
    if (page === null) throw new Error('the window shows no page');
    return page;
  }

  /** Chooses an entry of the menu, by the labels on the way to it. */
  choose(...labels: string[]): void {
    let entries: readonly Electron.MenuItemConstructorOptions[] = this.#menu;
    let found: Electron.MenuItemConstructorOptions | undefined;
    for (const label of labels) {
      found = entries.find((entry) => entry.label === label);
      entries = Array.isArray(found?.submenu) ? found.submenu : [];
    }
    if (found?.click === undefined) throw new Error(`no menu entry ${labels.join(' > ')}`);
    (found.click as () => void)();
  }

  get menu(): readonly Electron.MenuItemConstructorOptions[] {
    return this.#menu;
  }

  /** Says where the files lie that are dropped from now on, by their names. */
  async placeFiles(files: Readonly<Record<string, string>>): Promise<void> {
    await this.page.evaluate(`window.${paths} = ${JSON.stringify(files)}`);
  }

  /** A port to the main process, as the page gets one; `frame` asks for it, the page's own unless told otherwise. */
  connect(frame: { url: string } = this.window.webContents.mainFrame): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#ipc.emit(channels.connect, {
      ...this.#eventOf(this.window.webContents),
      senderFrame: frame,
      ports: [port1],
    });
    return port2;
  }

  /** What a message gets that some other page, or another frame, sends. */
  async forge(channel: string, value: unknown, frame: { url: string } | null): Promise<unknown> {
    const event = { sender: this.window.webContents, senderFrame: frame, ports: [] };
    this.#ipc.emit(channel, event, value);
    return await this.#handlers.get(channel)?.(event, value);
  }

  /** Whether the page gets a permission that it asks for, and one that it looks up. */
  permission(name: string): readonly [asked: boolean, lookedUp: boolean] {
    const contents = this.window.webContents;
    let granted = true;
    this.#mayAsk(contents, name, (answer) => {
      granted = answer;
    });
    return [granted, this.#may(contents, name)];
  }

  #surroundings() {
    return {
      browser: this.#browser,
      onCreated: (contents: StandInContents) => this.app.emit('web-contents-created', {}, contents),
      answer: async (address: string) => await this.#handle(new Request(address)),
      onMessage: (contents: StandInContents, { channel, values }: Message, ports: readonly StandInPort[]) =>
        this.#ipc.emit(channel, { ...this.#eventOf(contents), ports }, ...values),
      onInvocation: async (contents: StandInContents, { channel, value }: Invocation) =>
        await this.#handlers.get(channel)?.(this.#eventOf(contents), restored(value)),
      onClosed: (window: StandInWindow) => {
        this.app.windows.delete(window);
        if (this.app.windows.size === 0) this.app.emit('window-all-closed');
      },
    };
  }

  #eventOf(contents: StandInContents): object {
    contents.mainFrame.url = fromStage(contents.page?.url() ?? '');
    return { sender: contents, senderFrame: contents.mainFrame };
  }

  #notification() {
    const { notified } = this;
    return class extends EventEmitter {
      static readonly isSupported = () => true;
      readonly #options: { title: string; body: string };

      constructor(options: { title: string; body: string }) {
        super();
        this.#options = options;
      }

      show(): void {
        notified.push({ ...this.#options, click: () => this.emit('click') });
      }
    };
  }

  #dialog() {
    const note = (kind: Asked['kind'], options: object) => this.asked.push({ kind, options });
    return {
      showMessageBox: async (_window: object, options: Electron.MessageBoxOptions) => {
        note('message', options);
        return { response: this.answers.message?.(options) ?? 0, checkboxChecked: false };
      },
      showOpenDialog: async (_window: object, options: Electron.OpenDialogOptions) => {
        note('open', options);
        const filePaths = this.answers.open?.() ?? [];
        return { filePaths, canceled: filePaths.length === 0 };
      },
      showSaveDialog: async (_window: object, options: Electron.SaveDialogOptions) => {
        note('save', options);
        const filePath = this.answers.save?.(options) ?? '';
        return { filePath, canceled: filePath === '' };
      },
      showErrorBox: (title: string, content: string) => void note('error', { title, content }),
    };
  }

  #protocol(): Pick<Electron.Protocol, 'registerSchemesAsPrivileged' | 'handle'> {
    return {
      registerSchemesAsPrivileged: (schemes) => {
        if (this.app.ready)
          throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
        for (const { scheme } of schemes) this.#schemes.add(scheme);
      },
      handle: (scheme, handler) => {
        if (!this.#schemes.has(scheme)) throw new Error(`the scheme ${scheme} was not registered`);
        this.#handle = handler;
      },
    };
  }

  #session() {
    return {
      setPermissionRequestHandler: (handler: PermissionRequest) => {
        this.#mayAsk = handler;
      },
      setPermissionCheckHandler: (handler: PermissionAnswer) => {
        this.#may = handler;
      },
      setDevicePermissionHandler: (handler: () => boolean) => {
        if (handler()) throw new Error('devices are allowed');
      },
    };
  }
}

/** Bytes cross Playwright's bindings as numbers, where Electron keeps them. */
function restored(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('data' in value) || !Array.isArray(value.data)) {
    return value;
  }
  return { ...value, data: Uint8Array.from(value.data) };
}
