/**
 * One lock for measuring, over all processes of this machine: two hosts never measure at once, since each would read
 * the other's noise. It is a listening local socket, so the kernel frees it however its holder ends, and a waiter
 * learns of that at once by its connection closing.
 */
import { unlinkSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { VinobenchError } from '../../shared/errors.ts';

export interface DeviceLock extends Disposable {
  readonly address: string;
}

export interface DeviceLockOptions {
  /** Who holds it, for those who wait: `run 20261122-1402-k3f9 (process 4711)`. */
  readonly holder: string;
  readonly signal?: AbortSignal;
  /** Called when somebody else holds it, with what they said of themselves. */
  readonly onWait?: (holder: string) => void;
  readonly address?: string;
}

/**
 * Linux: an abstract socket, which leaves no file behind. Windows: a named pipe. Elsewhere: a socket file.
 * VINOBENCH_DEVICE_LOCK names another lock, for hosts that do not mind each other's noise (tests, above all).
 */
export function deviceLockAddress(
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
): string {
  const name = environment['VINOBENCH_DEVICE_LOCK'] || 'vinobench-device-lock';
  if (platform === 'linux') return `\0${name}`;
  if (platform === 'win32') return `\\\\.\\pipe\\${name}`;
  return path.join(tmpdir(), `${name}.sock`);
}

/** Waits for the lock and takes it. Throws `cancelled` when `signal` aborts first. */
export async function takeDeviceLock(options: DeviceLockOptions): Promise<DeviceLock> {
  const address = options.address ?? deviceLockAddress();
  for (;;) {
    if (options.signal?.aborted === true) throw waitCancelled();
    const lock = await tryListen(address, options.holder);
    if (lock !== undefined) return lock;
    const end = await waitForHolder(address, options);
    if (end === 'stale') unlinkSync(address);
  }
}

function waitCancelled(): VinobenchError {
  return new VinobenchError('cancelled', 'Cancelled while waiting for another measurement on this machine.');
}

function tryListen(address: string, holder: string): Promise<DeviceLock | undefined> {
  return new Promise((resolve, reject) => {
    const waiters = new Set<Socket>();
    const server = createServer((waiter) => {
      waiters.add(waiter);
      waiter.on('error', () => undefined).on('close', () => waiters.delete(waiter));
      waiter.write(holder);
    });
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') return resolve(undefined);
      reject(
        new VinobenchError('busy', `The lock for measuring cannot be taken: ${error.message}.`, {
          cause: error,
        }),
      );
    });
    server.listen(address, () => {
      // The lock alone must not keep a host alive that has nothing left to do.
      server.unref();
      const release = () => {
        server.close();
        for (const waiter of waiters) waiter.destroy();
      };
      resolve({ address, [Symbol.dispose]: release });
    });
  });
}

/** Ends when the holder is gone; `stale` when a socket file is left with nobody behind it. */
function waitForHolder(address: string, options: DeviceLockOptions): Promise<'gone' | 'stale'> {
  return new Promise((resolve, reject) => {
    // Aborted while this process tried to take it: no event would tell of that any more.
    if (options.signal?.aborted === true) return reject(waitCancelled());
    const socket = connect(address);
    const abort = () => {
      socket.destroy();
      reject(waitCancelled());
    };
    options.signal?.addEventListener('abort', abort, { once: true });
    const finish = (end: 'gone' | 'stale') => {
      options.signal?.removeEventListener('abort', abort);
      resolve(end);
    };
    socket.setEncoding('utf8').once('data', (holder) => options.onWait?.(String(holder)));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      // An abstract socket or a pipe cannot be stale: its holder left between our two calls.
      const leftover =
        error.code === 'ECONNREFUSED' && !address.startsWith('\0') && process.platform !== 'win32';
      finish(leftover ? 'stale' : 'gone');
    });
    socket.once('close', () => finish('gone'));
  });
}
