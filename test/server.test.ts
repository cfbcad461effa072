import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { BrowserHost } from '../electron/server/browserHost.ts';
import { Workbench } from '../electron/workbench/workbench.ts';
import { bytes } from '../shared/units.ts';
import { enter, keyOf, type PageKey, prove } from './support/host.ts';
import { openSocket, type RawRequest, rawHttp } from './support/rawHttp.ts';

const script = 'export const answer = 42;';
const limitBytes = bytes(1_000_000);

let folder: string;
let workbench: Workbench;
let host: BrowserHost;
let own: { Host: string; Origin: string };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vinobench-server-'));
  vi.stubEnv('VINOBENCH_HOME', join(folder, 'home'));
  const page = join(folder, 'page');
  mkdirSync(join(page, 'assets'), { recursive: true });
  writeFileSync(join(page, 'index.html'), '<script nonce="VINOBENCH_NONCE" src="./assets/a-1.js"></script>');
  writeFileSync(join(page, 'assets/a-1.js'), script);
  writeFileSync(join(page, 'assets/a-1.js.br'), brotliCompressSync(script));
  writeFileSync(join(page, 'preload.cjs'), 'not for browsers');
  writeFileSync(join(folder, 'secret.js'), 'secret');
  workbench = new Workbench();
  host = await BrowserHost.start(options(0));
  const name = `127.0.0.1:${host.port}`;
  own = { Host: name, Origin: `http://${name}` };
});

afterAll(async () => {
  await host[Symbol.asyncDispose]();
  await workbench[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const options = (port: number) => ({
  workbench,
  host: '127.0.0.1',
  port,
  uploadLimitBytes: limitBytes,
  pageFolder: join(folder, 'page'),
});
const ask = (request: RawRequest) => rawHttp(host.port, request);
const statusOf = async (request: RawRequest) => (await ask(request)).status;

/** What becomes of who comes with this key: let in, or the words that the host's close comes to. */
const result = async (origin: string, key: PageKey): Promise<string> => {
  try {
    const { socket } = await prove(origin, key);
    socket.terminate();
    return 'let in';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

describe('The browser host lets in', () => {
  it('one page with an address, which never lets in another', async () => {
    const address = host.newAddress();
    expect(address).toMatch(
      new RegExp(`^http://127\\.0\\.0\\.1:${host.port}/enter#[a-z\\d]+-[\\w-]{22}\\.[\\w-]{43}$`),
    );
    const { client, session, cut } = await enter(address);
    expect((await client.work.list()).work).toEqual([]);
    expect(address).not.toContain(session);
    expect(await result(host.origin, keyOf(address))).toBe('closed with 4403');
    expect((await client.work.list()).work).toEqual([]);
    cut();
  });

  it('a page whose address is not older than ten minutes', async () => {
    let now = Date.now();
    await using timed = await BrowserHost.start({ ...options(0), clocks: { wall: () => now } });
    const [early, late] = [timed.newAddress(), timed.newAddress()];
    now += 10 * 60_000 - 1;
    expect(await result(timed.origin, keyOf(early))).toBe('let in');
    now += 1;
    expect(await result(timed.origin, keyOf(late))).toBe('closed with 4403');
  });

  it('a page that was open when the host was started again at the same port, but no old address', async () => {
    const before = await BrowserHost.start(options(0));
    const { port, origin } = before;
    const unused = before.newAddress();
    const { session, cut } = await enter(before.newAddress());
    cut();
    await before[Symbol.asyncDispose]();
    await using again = await BrowserHost.start({ ...options(port), clocks: { wall: () => Date.now() + 1 } });
    expect(await result(origin, { key: 'session', secret: session })).toBe('let in');
    expect(await result(origin, keyOf(unused))).toBe('closed with 4403');
    // What lets a page in here is of no use at another port.
    expect(await result(host.origin, { key: 'session', secret: session })).toBe(
      'the host does not hold this key',
    );
    expect(again.port).toBe(port);
  });

  it('only a caller that proves itself, and nothing of the contract before that', async () => {
    const address = host.newAddress();
    const { id } = { id: '', ...keyOf(address) };
    const nonce = 'A'.repeat(43);
    const request = JSON.stringify({ i: '1', p: { u: '/about', b: {} } });
    const hello = JSON.stringify({ key: 'token', id, nonce });
    for (const [code, ...frames] of [
      [1002, request],
      [1002, ''],
      [1002, 'x'.repeat(2_000)],
      [1002, JSON.stringify({ key: 'session', nonce: '' })],
      [1002, JSON.stringify({ key: 'token', id: '../x', nonce })],
      [4401, hello, request],
      [4401, hello, hello],
      [4401, hello, JSON.stringify({ proof: nonce })],
    ] as const) {
      const socket = new WebSocket(`ws://127.0.0.1:${host.port}/rpc`, { headers: own });
      const said: string[] = [];
      socket.on('message', (data) => said.push(String(data)));
      await new Promise((resolve) => socket.once('open', resolve));
      for (const frame of frames) socket.send(frame);
      expect(await new Promise((resolve) => socket.once('close', resolve))).toBe(code);
      expect(said.join('')).not.toMatch(/dataFolder|session/);
    }
    expect(await result(host.origin, keyOf(address))).toBe('let in');
  });

  it('no one by a cookie, and removes the one of an earlier version', async () => {
    const Cookie = `vinobench-${host.port}=${'A'.repeat(43)}`;
    const { status, headers } = await ask({ path: '/', headers: { Cookie } });
    expect([status, headers['set-cookie']]).toEqual([200, [`vinobench-${host.port}=; Path=/; Max-Age=0`]]);
    expect((await ask({ path: '/' })).headers['set-cookie']).toBeUndefined();
  });

  it.each([
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '127.0.0.2',
    'x@127.0.0.1',
    '',
  ])('no one who was led here by the name "%s"', async (name) => {
    const Host = name === '' ? '' : `${name}:${host.port}`;
    const headers = { ...own, Host, Origin: `http://${Host}` };
    for (const path of ['/', '/enter', '/assets/a-1.js', '/upload', '/download?path=x'])
      expect(await statusOf({ path, headers })).toBe(403);
    expect(await openSocket(host.port, headers)).toBe(403);
  });

  it.each(['localhost', '[::1]', '127.0.0.1'])(
    'who uses its name %s, at another port through a tunnel, too',
    async (name) => {
      for (const Host of [`${name}:${host.port}`, `${name}:1234`, name]) {
        const headers = { ...own, Host, Origin: `http://${Host}` };
        expect(await statusOf({ path: '/', headers })).toBe(200);
        expect(await openSocket(host.port, headers)).toBe('open');
      }
    },
  );
});

describe('A page of another site', () => {
  const drop = randomUUID();
  const upload = `/upload?name=a.prototxt&drop=${drop}`;

  it.each(['http://evil.example', 'http://127.0.0.1:1', 'null', 'https://localhost'])(
    'such as %s uploads nothing and opens no WebSocket',
    async (Origin) => {
      const headers = { ...own, Origin };
      expect(await statusOf({ path: upload, method: 'POST', headers, body: [Buffer.from('x')] })).toBe(403);
      expect(await openSocket(host.port, headers)).toBe(403);
      expect(await statusOf({ path: '/assets/a-1.js', headers })).toBe(403);
    },
  );

  it('is known by what the browser says of it, from another port of this machine as well', async () => {
    for (const site of ['cross-site', 'same-site']) {
      const { Origin: _, ...headers } = { ...own, 'Sec-Fetch-Site': site };
      const script = { ...headers, 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'script' };
      const frame = { ...headers, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' };
      const link = { ...headers, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };
      expect(await statusOf({ path: '/assets/a-1.js', headers: script })).toBe(403);
      expect(await statusOf({ path: '/', headers: frame })).toBe(403);
      expect(await statusOf({ path: '/', headers: link })).toBe(200);
      expect(await statusOf({ path: upload, method: 'POST', headers: link })).toBe(403);
    }
  });

  it('cannot hide where it comes from when it writes', async () => {
    const { Origin: _, ...headers } = own;
    expect(await statusOf({ path: upload, method: 'POST', headers, body: [Buffer.from('x')] })).toBe(403);
    expect(await openSocket(host.port, headers)).toBe(403);
  });
});

describe('The page', () => {
  it('names the digest of each script, so that no other program can lend it one', async () => {
    const { body } = await ask({ path: '/' });
    const map = /<script type="importmap" nonce="[^"]+">(.*?)<\/script>/.exec(body)?.[1] ?? '';
    expect(JSON.parse(map)).toEqual({
      integrity: { './assets/a-1.js': `sha384-${createHash('sha384').update(script).digest('base64')}` },
    });
    expect(body.indexOf('importmap')).toBeLessThan(body.indexOf('src='));
  });

  it('comes under a policy that names nothing but its host and its own nonce', async () => {
    const nonces = new Set<string>();
    for (let count = 0; count < 2; count++) {
      const { headers, body } = await ask({ path: '/matrix', headers: own });
      const nonce = /nonce="([\w+/=]{24})"/.exec(body)?.[1] ?? '';
      nonces.add(nonce);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain(`script-src 'self' 'nonce-${nonce}'; `);
      expect(policy).toContain(`connect-src 'self' ws://${own.Host} wss://${own.Host}; `);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy.replace("style-src-attr 'unsafe-inline'", '')).not.toMatch(/unsafe|\*/);
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'content-type': 'text/html; charset=utf-8',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
      });
    }
    expect(nonces.size).toBe(2);
  });

  it('is kept by the browser where a name changes with its content, and compressed where that is asked for', async () => {
    const plain = await ask({ path: '/assets/a-1.js', headers: own });
    expect(plain.body).toBe(script);
    expect(plain.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'private, max-age=31536000, immutable',
    });
    const compressed = await ask({
      path: '/assets/a-1.js',
      headers: { ...own, 'Accept-Encoding': 'gzip, br' },
    });
    expect(compressed.headers['content-encoding']).toBe('br');
    expect(compressed.headers['content-length']).toBe(String(brotliCompressSync(script).length));
  });

  it('stays the one that the host began with when another is built meanwhile', async () => {
    const built = join(folder, 'page/assets/a-1.js');
    rmSync(built);
    const { status, body } = await ask({ path: '/assets/a-1.js', headers: own });
    writeFileSync(built, script);
    expect([status, body]).toEqual([200, script]);
    // What a page of an earlier host asks for is not there, and that is no failure of this one.
    const gone = await ask({ path: '/assets/a-0.js', headers: own });
    expect([gone.status, gone.body]).toEqual([404, '{"message":"There is nothing at this address."}']);
  });

  it.each([
    '/../secret.js',
    '/assets/../../secret.js',
    '/assets/%2e%2e/%2e%2e/secret.js',
    '/..%2fsecret.js',
    '/assets/..\\..\\secret.js',
    '//secret.js',
    '/preload.cjs',
    '/index.html',
    '/assets/a-1.js.br',
    'http://evil.example/secret.js',
    '*',
  ])('has no file at %s', async (path) => {
    const { status, body } = await ask({ path, headers: own });
    expect([400, 404]).toContain(status);
    expect(body).not.toContain('secret');
  });
});
