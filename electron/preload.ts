/** What the window's page gets beyond a page's own powers: `DesktopBridge`, and a port that speaks the contract. */
import type { MessagePort } from 'node:worker_threads';
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { type DesktopBridge, portMessage } from '../shared/desktop.ts';
import { channels } from './desktop/channels.ts';

// Of the DOM, which the rest of this room does without.
declare const window: { postMessage(message: string, target: string, ports: readonly MessagePort[]): void };
declare const location: { readonly origin: string };

/** Calls `listener` with what main sends, without the event, which would hand out Electron's own objects. */
function listen<T>(channel: string, listener: (value: T) => void): () => void {
  const receive = (_event: unknown, value: T) => listener(value);
  ipcRenderer.on(channel, receive);
  return () => {
    ipcRenderer.removeListener(channel, receive);
  };
}

const bridge: DesktopBridge = {
  connect: () => {
    const { port1, port2 } = new MessageChannel();
    ipcRenderer.postMessage(channels.connect, null, [port1]);
    // A port cannot go through the bridge between the two worlds, but it can be sent.
    window.postMessage(portMessage, location.origin, [port2]);
  },
  pathOf: (file) => webUtils.getPathForFile(file),
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
