/* The preload's world in the stand-in's window: Electron's renderer modules, over one binding to the main process. */
(bridge, secret, binding, run) => {
  // Preloads belong to the window's own frame.
  if (window.parent !== window) return;
  const listeners = new Map();
  const ports = new Map();
  const invoked = new Map();
  let last = 0;
  // Of this document: a page that is loaded anew has other ports.
  const document = Math.random().toString(36).slice(2);
  const newId = () => {
    last += 1;
    return `${document}-${last}`;
  };
  const line = bridge(`${secret}-page`, `${secret}-preload`);

  /* As JSON, which is all that the binding takes. */
  const pack = (value) =>
    value instanceof Uint8Array
      ? { $bytes: value.toBase64() }
      : typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, pack(inner)]))
        : value;
  const unpack = (value) => (value?.$bytes === undefined ? value : Uint8Array.fromBase64(value.$bytes));
  const tell = (message) => window[binding](JSON.stringify(message));

  const settle = ({ id, value, error }) => {
    const { resolve, reject } = invoked.get(id);
    invoked.delete(id);
    if (error === undefined) resolve(value);
    else reject(new Error(error));
  };
  window.addEventListener(`${secret}-open`, ({ detail }) => tell({ kind: 'open', address: detail }));
  // Called by the window's process, which alone reaches this world.
  window[`${binding}Receive`] = (message) => {
    if (message.kind === 'port') ports.get(message.id)?.postMessage(unpack(message.data));
    else if (message.kind === 'settled') settle(message);
    else for (const listener of listeners.get(message.channel) ?? []) listener({}, ...message.values);
  };

  const ipcRenderer = {
    on: (channel, listener) => {
      if (!listeners.has(channel)) listeners.set(channel, new Set());
      listeners.get(channel).add(listener);
    },
    removeListener: (channel, listener) => listeners.get(channel)?.delete(listener),
    send: (channel, ...values) => tell({ kind: 'send', channel, values: values.map(pack), port: null }),
    // Messages arrive in their order, and the one after is answered after this one; no channel here answers with a value.
    sendSync: (channel, ...values) => {
      tell({ kind: 'send', channel, values: values.map(pack), port: null });
      return null;
    },
    invoke: (channel, ...values) =>
      new Promise((resolve, reject) => {
        const id = newId();
        invoked.set(id, { resolve, reject });
        tell({ kind: 'invoke', id, channel, values: values.map(pack) });
      }),
    postMessage: (channel, message, [port]) => {
      const id = newId();
      ports.set(id, port);
      port.onmessage = ({ data }) => tell({ kind: 'port', id, data: pack(data) });
      tell({ kind: 'send', channel, values: [pack(message)], port: id });
    },
  };
  const webUtils = {
    getPathForFile(file) {
      const path = file instanceof File ? '' : null;
      if (path === null) throw new TypeError('getPathForFile expected to receive one argument of type File');
      // The window's process stops here, asks Chromium where the file lies, and writes that into `path`.
      // biome-ignore lint/suspicious/noDebugger: the answer has to be there at once
      debugger;
      return path;
    },
  };
  const contextBridge = { exposeInMainWorld: line.expose };
  const require = (name) => {
    if (name !== 'electron') throw new Error(`a sandboxed preload may not require ${name}`);
    return { contextBridge, ipcRenderer, webUtils };
  };
  run(require, { exports: {} }, {});
};
