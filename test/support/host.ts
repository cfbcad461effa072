/** The browser host as a user starts it, in a separate process, and a client that was let in. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { newAddress, randomSecret } from '../../electron/server/keys.ts';
import type { browserContract } from '../../shared/browserContract.ts';
import { proofText, ticketHeader, ticketParameter, tokenPattern } from '../../shared/hosts/browserHost.ts';
import { hmac } from '../../shared/hosts/hmac.ts';
import { deviceLock } from './deviceLock.ts';
import { readyPage } from './page.ts';

export type HostClient = ContractRouterClient<typeof browserContract>;

const entry = fileURLToPath(new URL('../../electron/cli.ts', import.meta.url));

export interface StartedHost {
  /** Another one each time, as `serve --new-address` prints it: an address lets one page in. */
  readonly address: string;
  /** The last line that it printed. */
  readonly printed: string;
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
        const line = /^http:.*#.*$/m.exec(output.stdout)?.[0];
        if (line !== undefined) resolve(line);
      });
    }
    child.on('error', reject);
    void ended.then((code) => reject(new Error(`the host ended with ${code}: ${output.stderr}`)));
  });
  const printed = await address;
  const { origin, port } = new URL(printed);
  return {
    get address() {
      return newAddress(origin, readFileSync(join(home, 'window/session'), 'utf8'), Number(port));
    },
    printed,
    pid: child.pid ?? 0,
    errors: () => output.stderr,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}

/** A page that was let in, without the browser. */
export interface Session {
  readonly origin: string;
  /** The key of further connections. */
  readonly session: string;
  readonly socket: WebSocket;
  readonly client: HostClient;
  /** As the host's own page sends files; `headers` replace. */
  upload(
    path: string,
    body: string | Uint8Array<ArrayBuffer>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>;
  download(path: string): Promise<Response>;
  /** The connection breaks, as a pulled cable does. */
  cut(): void;
}

export type PageKey =
  | { readonly key: 'token'; readonly id: string; readonly secret: string }
  | { readonly key: 'session'; readonly secret: string };

/** Of an address that was not opened yet. */
export function keyOf(address: string): PageKey {
  const [, id = '', secret = ''] = tokenPattern.exec(new URL(address).hash) ?? [];
  return { key: 'token', id, secret };
}

/** Messages as they come, each once; fails with the close code when the connection ends before the next. */
export function messagesOf(socket: WebSocket): () => Promise<unknown> {
  const kept: unknown[] = [];
  let waiting: { resolve: (message: unknown) => void; reject: (error: Error) => void } | undefined;
  let closed: Error | undefined;
  socket.on('message', (data) => {
    const message: unknown = JSON.parse(String(data));
    if (waiting === undefined) kept.push(message);
    else waiting.resolve(message);
    waiting = undefined;
  });
  socket.on('close', (code) => {
    closed = new Error(`closed with ${code}`);
    waiting?.reject(closed);
  });
  return () =>
    new Promise((resolve, reject) => {
      const [first] = kept;
      if (first !== undefined) resolve(kept.shift());
      else if (closed !== undefined) reject(closed);
      else waiting = { resolve, reject };
    });
}

const challengeSchema = z.object({ nonce: z.string(), proof: z.string() });
const welcomeSchema = z.object({ session: z.string().nullable() });

/**
 * Opens a socket at `origin` and proves itself, as the page does.
 * @returns the session
 * @throws Error with the close code of a host that does not let it in
 */
export async function prove(origin: string, key: PageKey): Promise<{ socket: WebSocket; session: string }> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/rpc`, { headers: { origin } });
  const next = messagesOf(socket);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const nonce = randomSecret();
  socket.send(
    JSON.stringify(key.key === 'token' ? { key: 'token', id: key.id, nonce } : { key: 'session', nonce }),
  );
  const challenge = challengeSchema.parse(await next());
  if (challenge.proof !== hmac(key.secret, proofText('host', nonce, challenge.nonce))) {
    socket.terminate();
    throw new Error('the host does not hold this key');
  }
  socket.send(JSON.stringify({ proof: hmac(key.secret, proofText('page', nonce, challenge.nonce)) }));
  const { session } = welcomeSchema.parse(await next());
  socket.removeAllListeners('message');
  return { socket, session: session ?? key.secret };
}

/** Opens an address: a token is used up by it. */
export async function enter(address: string, key: PageKey = keyOf(address)): Promise<Session> {
  const { origin } = new URL(address);
  const { socket, session } = await prove(origin, key);
  // The two declare the same events in their own types.
  const websocket = socket as unknown as globalThis.WebSocket;
  const client: HostClient = createORPCClient(new RPCLink({ websocket }));
  return {
    origin,
    session,
    socket,
    client,
    upload: async (target, body, headers = {}) => {
      const { ticket } = await client.transfers.ticket({ method: 'POST', target });
      return await fetch(new URL(target, origin), {
        method: 'POST',
        body,
        headers: { origin, [ticketHeader]: ticket, ...headers },
      });
    },
    download: async (path) => {
      const target = `/download?${new URLSearchParams({ path })}`;
      const { ticket } = await client.transfers.ticket({ method: 'GET', target });
      return await fetch(`${origin}${target}&${ticketParameter}=${ticket}`);
    },
    cut: () => socket.terminate(),
  };
}
