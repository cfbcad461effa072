/** What the window's page gets beyond a page's own powers: `DesktopBridge`, and a port that speaks the contract. */
import type { MessagePort } from 'node:worker_threads';
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { type DesktopBridge, portMessage } from '../shared/hosts/desktop.ts';
import { channels } from './desktop/channels.ts';

// Of the DOM, which the rest of this room does without.
interface DropEvent {
  readonly isTrusted: boolean;
  readonly dataTransfer: { readonly files: Iterable<File> } | null;
}
declare const window: {
  postMessage(message: string, target: string, ports: readonly MessagePort[]): void;
  addEventListener(type: 'drop', listener: (event: DropEvent) => void, capture: boolean): void;
};
declare const location: { readonly origin: string };

/** Calls `listener` with what main sends, without the event, which would hand out Electron's own objects. */
function listen<T>(channel: string, listener: (value: T) => void): () => void {
  const receive = (_event: unknown, value: T) => listener(value);
  ipcRenderer.on(channel, receive);
  return () => {
    ipcRenderer.removeListener(channel, receive);
  };
}

/** Absolute path; empty for a file that is not on the disk. */
function give(file: File): string {
  const path = webUtils.getPathForFile(file);
  // The page asks for it at once, through its port: it has to be known by then.
  if (path !== '') ipcRenderer.sendSync(channels.given, path);
  return path;
}

// Of a folder, too, whose files alone the page gets to see.
window.addEventListener(
  'drop',
  ({ isTrusted, dataTransfer }) => {
    if (isTrusted) for (const file of dataTransfer?.files ?? []) give(file);
  },
  true,
);

const bridge: DesktopBridge = {
  connect: () => {
    const { port1, port2 } = new MessageChannel();
    ipcRenderer.postMessage(channels.connect, null, [port1]);
    // A port cannot go through the bridge between the two worlds, but it can be sent.
    window.postMessage(portMessage, location.origin, [port2]);
  },
  pathOf: give,
  openModels: () => ipcRenderer.invoke(channels.openModels),
  choose: (what) => ipcRenderer.invoke(channels.choose, what),
  save: (file) => ipcRenderer.invoke(channels.save, file),
  onOpen: (listener) => {
    const stop = listen(channels.opened, listener);
    ipcRenderer.send(channels.listening);
    return stop;
  },
  onCommand: (listener) => listen(channels.command, listener),
};

contextBridge.exposeInMainWorld('vinobench', bridge);
