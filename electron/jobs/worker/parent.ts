/** The line from a job's process to its host: Node's IPC under `fork`, Electron's parent port in a utility process. */

interface ParentLine {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
}

const forked: ParentLine = {
  post: (message) => {
    // A host that has gone is reported by `disconnect`; without a callback it would be an error of the process as
    // well.
    if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
  },
  onMessage: (listener) => process.on('message', listener),
};

/** Electron types it for all processes; it is there in a utility process alone. */
const { parentPort } = process as Partial<Pick<NodeJS.Process, 'parentPort'>>;

export const parentLine: ParentLine =
  parentPort === undefined
    ? forked
    : {
        post: (message) => parentPort.postMessage(message),
        onMessage: (listener) => parentPort.on('message', ({ data }) => listener(data)),
      };
