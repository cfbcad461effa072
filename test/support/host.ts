/** The browser host as a user starts it, in a process of its own, and a client that was let in. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket } from 'ws';
import type { contract } from '../../shared/contract.ts';
import { deviceLock } from './deviceLock.ts';
import { readyPage } from './page.ts';

export type HostClient = ContractRouterClient<typeof contract>;

const entry = fileURLToPath(new URL('../../electron/cli.ts', import.meta.url));

export interface StartedHost {
  /** The last line that it printed. */
  readonly address: string;
  readonly pid: number;
  /** What it said on stderr so far. */
  readonly errors: () => string;
  /** Sends the signal; resolves with the exit code when it has ended. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Sees to the page first, as the set-up does for `npm start`. */
export async function startHost({
  home,
  args = ['serve'],
  environment = {},
}: {
  home: string;
  args?: readonly string[];
  environment?: Readonly<Record<string, string>>;
}): Promise<StartedHost> {
  await readyPage();
  const child = spawn(process.execPath, [entry, ...args], {
    env: { ...process.env, VINOBENCH_HOME: home, ...deviceLock, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const address = new Promise<string>((resolve, reject) => {
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (text: string) => {
        output[stream] += text;
        const line = /^http:.*\?token=.*$/m.exec(output.stdout)?.[0];
        if (line !== undefined) resolve(line);
      });
    }
    child.on('error', reject);
    void ended.then((code) => reject(new Error(`the host ended with ${code}: ${output.stderr}`)));
  });
  return {
    address: await address,
    pid: child.pid ?? 0,
    errors: () => output.stderr,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}

/** A browser's cookie jar, without the browser. */
export interface Session {
  readonly origin: string;
  readonly cookie: string;
  readonly client: HostClient;
  /** What the host's own page would send; `headers` replace. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** The connection breaks, as a pulled cable does. */
  cut(): void;
}

/** Opens the address with the token, follows nothing, keeps the cookie. */
export async function enter(address: string): Promise<Session> {
  const { origin, host } = new URL(address);
  const entered = await fetch(address, { redirect: 'manual' });
  const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const socket = new WebSocket(`ws://${host}/rpc`, { headers: { cookie, origin } });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return {
    origin,
    cookie,
    // The two declare the same events in types of their own.
    client: createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket })),
    fetch: (path, init = {}) =>
      fetch(new URL(path, origin), {
        redirect: 'manual',
        ...init,
        headers: { cookie, origin, ...Object.fromEntries(new Headers(init.headers)) },
      }),
    cut: () => socket.terminate(),
  };
}
