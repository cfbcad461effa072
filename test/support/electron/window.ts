/** Electron's `BrowserWindow` and `WebContents`, with a page of Chromium for the window. */
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type {
  BrowserWindow,
  BrowserWindowConstructorOptions,
  HandlerDetails,
  MessagePortMain,
  WebContents,
  WindowOpenHandlerResponse,
} from 'electron';
import type { Browser, BrowserContext, Page, Route } from 'playwright-core';
import { bindings, initScript, receiver } from './pagePreload.ts';

/** Chromium knows no scheme but the web's: the page lies at this origin, which no network reaches. */
const stage = 'https://app.vinobench.test';
const scheme = 'vinobench://app';

export const toStage = (address: string) => address.replace(scheme, stage);
export const fromStage = (address: string) => address.replace(stage, scheme);

export class PreventableEvent {
  defaultPrevented = false;
  readonly url: string;

  constructor(url = '') {
    this.url = url;
  }

  readonly preventDefault = (): void => {
    this.defaultPrevented = true;
  };
}

export class StandInPort
  extends EventEmitter
  implements Pick<MessagePortMain, 'postMessage' | 'start' | 'close'>
{
  readonly #post: (data: unknown) => void;
  #started = false;
  readonly #waiting: unknown[] = [];

  constructor(post: (data: unknown) => void) {
    super();
    this.#post = post;
  }

  postMessage(message: unknown): void {
    this.#post(message);
  }

  /** Nothing is delivered before, as in Electron. */
  start(): void {
    this.#started = true;
    for (const data of this.#waiting.splice(0)) this.deliver(data);
  }

  close(): void {
    this.emit('close');
  }

  deliver(data: unknown): void {
    if (this.#started) this.emit('message', { data, ports: [] });
    else this.#waiting.push(data);
  }
}

export interface Message {
  readonly channel: string;
  readonly values: readonly unknown[];
  readonly port: string | null;
}

export interface Invocation {
  readonly channel: string;
  readonly value: unknown;
}

/** What the window needs of the rest of the stand-in. */
export interface Surroundings {
  readonly browser: () => Promise<Browser>;
  readonly onCreated: (contents: StandInContents) => void;
  readonly answer: (address: string) => Promise<Response>;
  readonly onMessage: (contents: StandInContents, message: Message, ports: readonly StandInPort[]) => void;
  readonly onInvocation: (contents: StandInContents, invocation: Invocation) => Promise<unknown>;
  readonly onClosed: (window: StandInWindow) => void;
}

export class StandInContents
  extends EventEmitter
  implements Pick<WebContents, 'getURL' | 'send' | 'setWindowOpenHandler'>
{
  page: Page | null = null;
  readonly mainFrame = { url: '' };
  openHandler: (details: HandlerDetails) => WindowOpenHandlerResponse = () => ({ action: 'allow' });

  getURL(): string {
    return this.mainFrame.url;
  }

  setWindowOpenHandler(handler: (details: HandlerDetails) => WindowOpenHandlerResponse): void {
    this.openHandler = handler;
  }

  send(channel: string, ...values: unknown[]): void {
    this.#hand('channel', channel, values);
  }

  sendToPort(id: string, data: unknown): void {
    this.#hand('port', id, data);
  }

  #hand(kind: 'channel' | 'port', key: string, value: unknown): void {
    const call = `window.${receiver}?.(${[kind, key, value].map((part) => JSON.stringify(part)).join(', ')})`;
    // A page that has gone takes nothing any more.
    this.page?.evaluate(call).catch(() => undefined);
  }
}

type UsedOfWindow = Pick<
  BrowserWindow,
  | 'close'
  | 'destroy'
  | 'focus'
  | 'getNormalBounds'
  | 'isFocused'
  | 'isMaximized'
  | 'isMinimized'
  | 'loadURL'
  | 'maximize'
  | 'restore'
  | 'setProgressBar'
  | 'show'
>;

export class StandInWindow extends EventEmitter implements UsedOfWindow {
  readonly webContents = new StandInContents();
  readonly options: BrowserWindowConstructorOptions;
  readonly #around: Surroundings;
  readonly ports = new Map<string, StandInPort>();
  context: BrowserContext | null = null;
  /** As `setProgressBar` was told, in the order of the calls. */
  readonly progress: number[] = [];
  bounds: { x: number; y: number; width: number; height: number };
  focused = true;
  maximized = false;
  destroyed = false;
  shown = false;

  constructor(options: BrowserWindowConstructorOptions, around: Surroundings) {
    super();
    this.options = options;
    this.#around = around;
    const { x = 0, y = 0, width = 800, height = 600 } = options;
    this.bounds = { x, y, width, height };
    around.onCreated(this.webContents);
  }

  async loadURL(address: string): Promise<void> {
    const browser = await this.#around.browser();
    const { width, height } = this.bounds;
    this.context = await browser.newContext({ viewport: { width, height } });
    // A page that has gone waits for no answer.
    await this.context.route('**/*', (route) => this.#answer(route).catch(() => undefined));
    const page = await this.context.newPage();
    this.webContents.page = page;
    this.context.on('page', (opened) => {
      if (opened === page) return;
      const { action } = this.webContents.openHandler({ url: opened.url() } as HandlerDetails);
      if (action === 'deny') opened.close().catch(() => undefined);
    });
    await page.exposeBinding(bindings.send, (_source, message: Message) => this.#receive(message));
    await page.exposeBinding(bindings.invoke, (_source, invocation: Invocation) =>
      this.#around.onInvocation(this.webContents, invocation),
    );
    await page.exposeBinding(bindings.port, (_source, { id, data }: { id: string; data: unknown }) =>
      this.ports.get(id)?.deliver(data),
    );
    const preload = this.options.webPreferences?.preload;
    if (preload !== undefined) await page.addInitScript(initScript(readFileSync(preload, 'utf8')));
    this.webContents.mainFrame.url = address;
    await page.goto(toStage(address));
    this.emit('ready-to-show');
  }

  #receive(message: Message): void {
    const ports = message.port === null ? [] : [this.#openPort(message.port)];
    this.#around.onMessage(this.webContents, message, ports);
  }

  #openPort(id: string): StandInPort {
    const port = new StandInPort((data) => this.webContents.sendToPort(id, data));
    this.ports.set(id, port);
    return port;
  }

  /** Navigation is asked for, then the scheme's handler answers; everything else is the network, which there is none of. */
  async #answer(route: Route): Promise<void> {
    const request = route.request();
    const address = fromStage(request.url());
    if (request.isNavigationRequest() && request.frame() === this.webContents.page?.mainFrame()) {
      const first = this.webContents.page.url() === 'about:blank';
      const event = new PreventableEvent(address);
      if (!first) this.webContents.emit('will-navigate', event);
      if (event.defaultPrevented) return await route.abort('aborted');
      this.webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
    }
    if (!address.startsWith(scheme)) return await route.abort('internetdisconnected');
    const answer = await this.#around.answer(address);
    await route.fulfill({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(await answer.arrayBuffer()),
    });
  }

  close(): void {
    const event = new PreventableEvent();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    for (const port of this.ports.values()) port.close();
    // The whole browser may be closing already.
    this.context?.close().catch(() => undefined);
    this.emit('closed');
    this.#around.onClosed(this);
  }

  show(): void {
    this.shown = true;
  }

  focus(): void {
    this.focused = true;
  }

  isFocused(): boolean {
    return this.focused;
  }

  isMinimized(): boolean {
    return false;
  }

  restore(): void {}

  maximize(): void {
    this.maximized = true;
  }

  isMaximized(): boolean {
    return this.maximized;
  }

  getNormalBounds() {
    return this.bounds;
  }

  setProgressBar(progress: number): void {
    this.progress.push(progress);
  }
}
