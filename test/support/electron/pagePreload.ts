/** What runs in the stand-in's page before its own scripts: Electron's renderer modules, made of Playwright's bindings. */

/** Names of the bindings that the window's process gives to the page. */
export const bindings = {
  send: '__standInSend',
  invoke: '__standInInvoke',
  port: '__standInPort',
} as const;

/** In the page: names of files to their paths, which Chromium keeps to itself. */
export const paths = '__standInPaths';

/** Called in the page: hands on what the main process sends. */
export const receiver = '__standInReceive';

/**
 * @param preload a CommonJS script, run as a sandboxed preload is: with a `require` that knows Electron alone
 * @returns a script that is no module
 */
export function initScript(preload: string): string {
  return `(() => {
  const listeners = new Map();
  const ports = new Map();
  window.${receiver} = (kind, key, value) => {
    if (kind === 'port') ports.get(key)?.postMessage(value);
    else for (const listener of listeners.get(key) ?? []) listener({}, ...value);
  };
  const ipcRenderer = {
    on: (channel, listener) => {
      if (!listeners.has(channel)) listeners.set(channel, new Set());
      listeners.get(channel).add(listener);
    },
    removeListener: (channel, listener) => listeners.get(channel)?.delete(listener),
    send: (channel, ...values) => void window.${bindings.send}({ channel, values, port: null }),
    invoke: (channel, value) => {
      const data = value?.data instanceof Uint8Array ? { ...value, data: Array.from(value.data) } : value;
      return window.${bindings.invoke}({ channel, value: data });
    },
    postMessage: (channel, message, [port]) => {
      const id = String(ports.size);
      ports.set(id, port);
      port.onmessage = ({ data }) => void window.${bindings.port}({ id, data });
      void window.${bindings.send}({ channel, values: [message], port: id });
    },
  };
  const electron = {
    ipcRenderer,
    contextBridge: {
      exposeInMainWorld: (name, api) => Object.defineProperty(window, name, { value: Object.freeze({ ...api }) }),
    },
    webUtils: { getPathForFile: (file) => window.${paths}?.[file.name] ?? '' },
  };
  const require = (name) => {
    if (name !== 'electron') throw new Error('a sandboxed preload may not require ' + name);
    return electron;
  };
  ((require, module, exports) => {
${preload}
  })(require, { exports: {} }, {});
})();`;
}
