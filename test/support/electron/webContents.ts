/**
 * Electron's `WebContents`: a target of Chromium, its requests answered by the app's protocol, its preload in an isolated world.
 */
import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { HandlerDetails, WebContents, WindowOpenHandlerResponse } from 'electron';
import type { Chromium, Session } from './chromium.ts';
import { StandInPort } from './port.ts';
import {
  binding,
  type FromPreload,
  packed,
  pageScript,
  preloadScript,
  preloadWorld,
  type ToPreload,
  unpacked,
} from './worlds.ts';

/** Chromium knows no scheme but the web's: the page lies at this origin, which no network reaches. */
const stage = 'https://app.vinobench.test';
const scheme = 'vinobench://app';

const toStage = (address: string) => address.replace(scheme, stage);
const fromStage = (address: string) => address.replace(stage, scheme);

export class PreventableEvent {
  defaultPrevented = false;
  readonly preventDefault = (): void => {
    this.defaultPrevented = true;
  };
}

/** What the contents need of the rest of the stand-in. */
export interface Surroundings {
  readonly chromium: () => Chromium;
  /** The app's protocol. */
  readonly answer: (request: Request) => Promise<Response>;
  readonly onMessage: (event: object, channel: string, values: readonly unknown[]) => void;
  readonly onInvocation: (event: object, channel: string, values: readonly unknown[]) => Promise<unknown>;
}

/** A request that waits for its answer. */
interface Paused {
  readonly requestId: string;
  readonly request: { readonly url: string; readonly method: string };
  readonly frameId: string;
  readonly resourceType: string;
}

interface CallFrame {
  readonly functionName: string;
  readonly callFrameId: string;
}

type Used = Pick<
  WebContents,
  | 'executeJavaScript'
  | 'forcefullyCrashRenderer'
  | 'getURL'
  | 'isDestroyed'
  | 'reload'
  | 'send'
  | 'setWindowOpenHandler'
>;

export class StandInContents extends EventEmitter implements Used {
  readonly mainFrame = { url: '' };
  /** Resolves when the target can be driven. */
  readonly ready: Promise<Session>;
  targetId = '';
  #session: Session | undefined;
  #preloadContext: number | null = null;
  #openHandler: (details: HandlerDetails) => WindowOpenHandlerResponse = () => ({ action: 'allow' });
  readonly #around: Surroundings;
  readonly #ports = new Map<string, StandInPort>();
  #destroyed = false;
  /** Addresses that the app itself loads: navigation handlers are not called for those. */
  readonly #own = new Set<string>();

  constructor(around: Surroundings, preload: string | undefined, place: { width: number; height: number }) {
    super();
    this.#around = around;
    this.ready = this.#begin(preload, place);
  }

  async #begin(preload: string | undefined, place: { width: number; height: number }): Promise<Session> {
    const browser = this.#around.chromium().session();
    const { targetId } = await browser.send('Target.createTarget', {
      url: 'about:blank',
      newWindow: true,
      ...place,
    });
    this.targetId = targetId;
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
    const session = this.#around.chromium().session(sessionId);
    this.#session = session;
    this.#listen(session);
    await session.send('Page.enable');
    await session.send('Runtime.enable');
    await session.send('Debugger.enable');
    await session.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
    await session.send('Runtime.addBinding', { name: binding, executionContextName: preloadWorld });
    if (preload !== undefined) {
      const secret = randomUUID();
      await session.send('Page.addScriptToEvaluateOnNewDocument', { source: pageScript(secret) });
      const source = preloadScript(secret, readFileSync(preload, 'utf8'));
      await session.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName: preloadWorld });
    }
    return session;
  }

  #listen(session: Session): void {
    session.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name === preloadWorld) this.#preloadContext = context.id;
    });
    session.on('Runtime.executionContextsCleared', () => this.#leave());
    session.on('Runtime.bindingCalled', ({ payload, executionContextId }) => {
      if (executionContextId === this.#preloadContext) this.#hear(JSON.parse(payload) as FromPreload);
    });
    session.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId !== undefined) return;
      this.mainFrame.url = fromStage(frame.url);
      this.emit('did-navigate');
    });
    session.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      if (frameId === this.targetId) this.mainFrame.url = fromStage(url);
    });
    session.on('Page.loadEventFired', () => this.emit('did-finish-load'));
    // A page that has gone waits for no answer.
    session.on('Fetch.requestPaused', (paused) => void this.#answer(session, paused).catch(() => undefined));
    session.on('Debugger.paused', ({ callFrames: [frame] }) => {
      if (frame !== undefined) this.#tellPath(session, frame).catch(() => undefined);
    });
    session.on('Inspector.targetCrashed', () => {
      this.#leave();
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 139 });
    });
  }

  /** The document has gone, and its ends of the ports with it. */
  #leave(): void {
    this.#preloadContext = null;
    for (const port of this.#ports.values()) port.close();
    this.#ports.clear();
  }

  #hear(message: FromPreload): void {
    const event = { sender: this, senderFrame: this.mainFrame };
    switch (message.kind) {
      case 'send': {
        const ports = message.port === null ? [] : [this.#openPort(message.port)];
        this.#around.onMessage({ ...event, ports }, message.channel, message.values.map(unpacked));
        return;
      }
      case 'invoke': {
        const { id, channel, values } = message;
        this.#around.onInvocation(event, channel, values.map(unpacked)).then(
          (value) => this.#tell({ kind: 'settled', id, value }),
          (error: unknown) =>
            this.#tell({ kind: 'settled', id, error: `Error invoking remote method '${channel}': ${error}` }),
        );
        return;
      }
      case 'port':
        this.#ports.get(message.id)?.deliver(unpacked(message.data));
        return;
      case 'open': {
        const { action } = this.#openHandler({ url: fromStage(message.address) } as HandlerDetails);
        if (action !== 'deny') throw new Error('the stand-in opens no second window');
      }
    }
  }

  #openPort(id: string): StandInPort {
    const port = new StandInPort((data) => this.#tell({ kind: 'port', id, data: packed(data) }));
    this.#ports.set(id, port);
    return port;
  }

  #tell(message: ToPreload): void {
    if (this.#preloadContext === null) return;
    const expression = `${binding}Receive(${JSON.stringify(message)})`;
    this.#session
      ?.send('Runtime.evaluate', { expression, contextId: this.#preloadContext })
      .catch(() => undefined);
  }

  /** Navigation is asked for, then the app's protocol answers; everything else would be the network, which is absent. */
  async #answer(session: Session, { requestId, request, frameId, resourceType }: Paused): Promise<void> {
    const url = fromStage(request.url);
    if (resourceType === 'Document' && !this.#mayGo(url, frameId === this.targetId)) {
      await session.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' });
      return;
    }
    if (!url.startsWith(`${scheme}/`)) {
      await session.send('Fetch.failRequest', { requestId, errorReason: 'InternetDisconnected' });
      return;
    }
    const response = await this.#around.answer(new Request(url, { method: request.method }));
    await session.send('Fetch.fulfillRequest', {
      requestId,
      responseCode: response.status,
      responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
      body: Buffer.from(await response.arrayBuffer()).toString('base64'),
    });
  }

  #mayGo(url: string, isMainFrame: boolean): boolean {
    const event = Object.assign(new PreventableEvent(), { url, isMainFrame, isSameDocument: false });
    if (!isMainFrame || !this.#own.delete(url)) {
      this.emit('will-frame-navigate', event);
      if (isMainFrame) this.emit('will-navigate', event);
    }
    if (!event.defaultPrevented) this.emit('did-start-navigation', event);
    return !event.defaultPrevented;
  }

  /** `webUtils.getPathForFile` of the preload's world has stopped: Chromium alone knows where a dropped file lies. */
  async #tellPath(session: Session, { functionName, callFrameId }: CallFrame): Promise<void> {
    try {
      if (functionName !== 'getPathForFile') return;
      const { result } = await session.send('Debugger.evaluateOnCallFrame', {
        callFrameId,
        expression: 'file',
      });
      const { path } = await session
        .send('DOM.getFileInfo', { objectId: result.objectId ?? '' })
        .catch(() => ({ path: '' }));
      const expression = `path = ${JSON.stringify(path)}`;
      await session.send('Debugger.evaluateOnCallFrame', { callFrameId, expression });
    } finally {
      await session.send('Debugger.resume');
    }
  }

  async loadURL(address: string): Promise<void> {
    const session = await this.ready;
    // Of this page, not of the one before, which may still be loading: its document comes first.
    const loaded = new Promise((resolve) => {
      this.once('did-navigate', () => this.once('did-finish-load', resolve));
    });
    this.#own.add(address);
    const { errorText } = await session.send('Page.navigate', { url: toStage(address) });
    if (errorText !== undefined) throw new Error(`${errorText} loading ${address}`);
    await loaded;
  }

  send(channel: string, ...values: unknown[]): void {
    this.#tell({ kind: 'send', channel, values });
  }

  getURL(): string {
    return this.mainFrame.url;
  }

  setWindowOpenHandler(handler: (details: HandlerDetails) => WindowOpenHandlerResponse): void {
    this.#openHandler = handler;
  }

  reload(): void {
    void this.loadURL(this.mainFrame.url);
  }

  forcefullyCrashRenderer(): void {
    this.#session?.send('Page.crash').catch(() => undefined);
  }

  async executeJavaScript(code: string): Promise<unknown> {
    const session = await this.ready;
    const answer = await session.send('Runtime.evaluate', {
      expression: code,
      awaitPromise: true,
      returnByValue: true,
    });
    if (answer.exceptionDetails !== undefined) throw new Error(answer.exceptionDetails.text);
    return answer.result.value;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  destroy(): void {
    this.#destroyed = true;
    this.#leave();
    const { targetId } = this;
    this.#around
      .chromium()
      .session()
      .send('Target.closeTarget', { targetId })
      .catch(() => undefined);
  }
}
