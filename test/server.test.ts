import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BrowserHost } from '../electron/server/browserHost.ts';
import { Workbench } from '../electron/workbench/workbench.ts';
import { openSocket, type RawRequest, rawHttp } from './support/rawHttp.ts';

const script = 'export const answer = 42;';
const limitBytes = 1_000_000;

let folder: string;
let workbench: Workbench;
let host: BrowserHost;
let cookie: string;
let own: { Host: string; Origin: string; Cookie: string };

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
  const entered = await rawHttp(host.port, { path: pathOf(host.address) });
  cookie = entered.headers['set-cookie']?.[0] ?? '';
  const name = `127.0.0.1:${host.port}`;
  own = { Host: name, Origin: `http://${name}`, Cookie: cookie.split(';')[0] ?? '' };
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
const pathOf = (address: string) => new URL(address).pathname + new URL(address).search;
const ask = (request: RawRequest) => rawHttp(host.port, request);
const statusOf = async (request: RawRequest) => (await ask(request)).status;

describe('The browser host lets in', () => {
  it('who opens the address with the token, which then leaves the address', async () => {
    const { status, headers, body } = await ask({ path: pathOf(host.address) });
    expect([status, headers.location, body]).toEqual([303, '/', '']);
    expect(cookie).toMatch(
      new RegExp(`^vinobench-${host.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
    );
    const token = new URL(host.address).searchParams.get('token') ?? '';
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(cookie).not.toContain(token);
    expect(await statusOf({ path: '/', headers: { Cookie: own.Cookie } })).toBe(200);
    expect(await openSocket(host.port, own)).toBe('open');
  });

  it('a page that was open when the host was started anew at the same port, but no old token', async () => {
    const before = await BrowserHost.start(options(0));
    const { port, address } = before;
    const entered = await rawHttp(port, { path: pathOf(address) });
    const headers = { Cookie: entered.headers['set-cookie']?.[0]?.split(';')[0] ?? '' };
    expect((await rawHttp(port, { path: '/', headers })).status).toBe(200);
    // That of another port is of no use here, whatever it is called.
    const others = { Cookie: own.Cookie.replace(`${host.port}=`, `${port}=`) };
    expect((await rawHttp(port, { path: '/', headers: others })).status).toBe(401);
    await before[Symbol.asyncDispose]();
    await using again = await BrowserHost.start(options(port));
    expect((await rawHttp(again.port, { path: '/', headers })).status).toBe(200);
    expect((await rawHttp(again.port, { path: pathOf(address) })).status).toBe(403);
  });

  it.each(['', '?token=', '?token=wrong', `?token=${'A'.repeat(43)}`])('nobody at /%s', async (query) => {
    const { status, body, headers } = await ask({ path: `/${query}` });
    expect(status).toBe(query === '' ? 401 : 403);
    expect(body).toMatch(/^\{"message":".*address that (it|Vinobench) printed.*"\}$/);
    expect(headers['set-cookie']).toBeUndefined();
  });

  it('nobody whose cookie is wrong, anywhere', async () => {
    for (const Cookie of ['', own.Cookie.slice(0, -1), `${own.Cookie}x`, own.Cookie.replace('=', '-2=')]) {
      for (const path of ['/', '/assets/a-1.js', '/upload', '/download?path=x', '/nothing.js']) {
        expect(await statusOf({ path, headers: { Cookie } }), `${path} with ${Cookie}`).toBe(401);
      }
      expect(await openSocket(host.port, { ...own, Cookie })).toBe(401);
    }
  });

  it.each([
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '127.0.0.2',
    'x@127.0.0.1',
    '',
  ])('nobody who was led here by the name "%s", with the right cookie or token', async (name) => {
    const Host = name === '' ? '' : `${name}:${host.port}`;
    const headers = { ...own, Host, Origin: `http://${Host}` };
    expect(await statusOf({ path: '/', headers })).toBe(403);
    expect(await statusOf({ path: pathOf(host.address), headers })).toBe(403);
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
    'such as %s uploads nothing and opens no WebSocket, although the browser sends the cookie',
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
  it('comes under a policy that names nothing but its host and a nonce of its own', async () => {
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
