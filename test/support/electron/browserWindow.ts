/** Electron's `BrowserWindow` as far as the desktop host and its tests use it. */
import { EventEmitter } from 'node:events';
import type { BrowserWindow, BrowserWindowConstructorOptions, Rectangle } from 'electron';
import { PreventableEvent, StandInContents, type Surroundings } from './webContents.ts';

type Used = Pick<
  BrowserWindow,
  | 'blur'
  | 'close'
  | 'destroy'
  | 'focus'
  | 'getBounds'
  | 'getNormalBounds'
  | 'id'
  | 'isDestroyed'
  | 'isFocused'
  | 'isMaximized'
  | 'isMinimized'
  | 'isVisible'
  | 'loadURL'
  | 'maximize'
  | 'minimize'
  | 'restore'
  | 'setBounds'
  | 'setProgressBar'
  | 'show'
  | 'unmaximize'
>;

const windows = new Set<StandInWindow>();

/** Electron's constructor takes the options alone; what else a window needs is given to the class once. */
let around: Surroundings & {
  readonly onCreated: (window: StandInWindow) => void;
  readonly onClosed: () => void;
};

export function surroundWindows(surroundings: typeof around): void {
  around = surroundings;
}

export class StandInWindow extends EventEmitter implements Used {
  static readonly getAllWindows = (): StandInWindow[] => [...windows];
  static readonly fromWebContents = (contents: unknown): StandInWindow | null =>
    [...windows].find(({ webContents }) => webContents === contents) ?? null;

  static #last = 0;
  readonly id: number;
  readonly webContents: StandInContents;
  #bounds: Rectangle;
  #focused = false;
  #maximized = false;
  #minimized = false;
  #destroyed = false;
  #visible: boolean;

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super();
    StandInWindow.#last += 1;
    this.id = StandInWindow.#last;
    const { x = 40, y = 40, width = 800, height = 600, minWidth = 0, minHeight = 0, show = true } = options;
    this.#bounds = { x, y, width: Math.max(width, minWidth), height: Math.max(height, minHeight) };
    this.#visible = show;
    const {
      contextIsolation = true,
      sandbox = true,
      nodeIntegration = false,
      preload,
    } = options.webPreferences ?? {};
    if (!contextIsolation || !sandbox || nodeIntegration)
      throw new Error('the stand-in has isolated, sandboxed pages only');
    this.webContents = new StandInContents(around, preload, this.#bounds);
    windows.add(this);
    around.onCreated(this);
  }

  async loadURL(address: string): Promise<void> {
    const first = this.webContents.getURL() === '';
    await this.webContents.loadURL(address);
    if (first && !this.#destroyed) this.emit('ready-to-show');
  }

  close(): void {
    const event = new PreventableEvent();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    windows.delete(this);
    this.webContents.destroy();
    this.emit('closed');
    around.onClosed();
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  show(): void {
    this.#visible = true;
    this.focus();
  }

  isVisible(): boolean {
    return this.#visible;
  }

  focus(): void {
    this.#setFocused(true);
  }

  blur(): void {
    this.#setFocused(false);
  }

  #setFocused(focused: boolean): void {
    if (this.#focused === focused) return;
    this.#focused = focused;
    this.emit(focused ? 'focus' : 'blur');
  }

  isFocused(): boolean {
    return this.#focused;
  }

  minimize(): void {
    this.#minimized = true;
    this.blur();
  }

  isMinimized(): boolean {
    return this.#minimized;
  }

  restore(): void {
    this.#minimized = false;
  }

  maximize(): void {
    this.#maximized = true;
  }

  unmaximize(): void {
    this.#maximized = false;
  }

  isMaximized(): boolean {
    return this.#maximized;
  }

  setBounds(bounds: Partial<Rectangle>): void {
    this.#bounds = { ...this.#bounds, ...bounds };
  }

  getBounds(): Rectangle {
    return this.#bounds;
  }

  getNormalBounds(): Rectangle {
    return this.#bounds;
  }

  /** There is no taskbar. */
  setProgressBar(_progress: number): void {}
}
