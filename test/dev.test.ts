/** `npm run dev` as it is typed: the host's rules hold, the page is made from its sources, and open pages hear of changes. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { messagesOf } from './support/host.ts';

const home = mkdtempSync(join(tmpdir(), 'vinobench-dev-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const entry = fileURLToPath(new URL('../electron/dev.ts', import.meta.url));
const changed = fileURLToPath(new URL('../renderer/frame/Rail.tsx', import.meta.url));

async function start() {
  const child = spawn(process.execPath, [entry, '--port', '0'], {
    env: { ...process.env, VINOBENCH_HOME: home, NODE_ENV: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => resolve(text.trim()));
    void ended.then((code) => reject(new Error(`it ended with ${code}`)));
  });
  return {
    origin: new URL(address).origin,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
    },
  };
}

/** Resolves with the status of a refusal, else with the open socket. */
const connect = (address: string, origin: string) =>
  new Promise<WebSocket | number | undefined>((resolve, reject) => {
    const socket = new WebSocket(address, 'vite-hmr', { headers: { origin } });
    socket.once('open', () => resolve(socket)).once('error', reject);
    socket.once('unexpected-response', (request, { statusCode }) => {
      request.destroy();
      resolve(statusCode);
    });
  });

it('serves the page from its sources under the rules of the host, and tells it what changes', async () => {
  await using host = await start();
  const get = async (address: string) => {
    const response = await fetch(host.origin + address);
    return {
      status: response.status,
      policy: response.headers.get('content-security-policy'),
      text: await response.text(),
    };
  };
  const index = await get('/');
  const nonce = /'nonce-([^']+)'/.exec(index.policy ?? '')?.[1];
  expect(index.policy).toContain(`script-src 'self' 'nonce-${nonce}'`);
  expect(index.text).toContain(`src="/@vite/client" nonce="${nonce}"`);
  const rail = await get('/frame/Rail.tsx');
  expect(rail).toMatchObject({ status: 200, policy: "default-src 'self'" });
  // The page's own JSX runtime, as in the page that is built.
  expect(rail.text).toContain('from "/jsx.ts"');
  expect((await get('/nothing.js')).status).toBe(404);
  expect((await get(`/@fs${entry}`)).status).toBe(403);

  const token = /wsToken = "([^"]+)"/.exec((await get('/@vite/client')).text)?.[1];
  const live = `${host.origin.replace('http', 'ws')}/live?token=${token}`;
  expect(await connect(live, 'http://elsewhere.example')).toBe(403);
  expect(await connect(`${live}x`, host.origin)).toBe(400);
  const socket = await connect(live, host.origin);
  if (!(socket instanceof WebSocket)) throw new Error(`refused with ${socket}`);
  const next = messagesOf(socket);
  const { atime, mtime } = statSync(changed);
  try {
    utimesSync(changed, new Date(), new Date());
    await expect.poll(next).toMatchObject({ type: 'update', updates: [{ path: '/frame/Rail.tsx' }] });
  } finally {
    utimesSync(changed, atime, mtime);
    socket.terminate();
  }
});
