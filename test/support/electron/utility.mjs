// @ts-check
/** Loaded first in a process of the stand-in's: `process.parentPort` as Electron's utility processes have it. */
import { EventEmitter } from 'node:events';

const port = new EventEmitter();
process.on('message', (data) => port.emit('message', { data, ports: [] }));
Object.defineProperty(process, 'parentPort', {
  value: Object.assign(port, {
    /** @param {import('node:child_process').Serializable} message */
    postMessage: (message) => process.send?.(message),
  }),
});
// Chromium ends its processes with it.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
