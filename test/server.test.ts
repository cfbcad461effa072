import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BrowserHost } from '../electron/server/browserHost.ts';
import { Workbench } from '../electron/workbench/workbench.ts';
import { until } from './support/processes.ts';
import { askFirst, openSocket, type RawRequest, rawHttp } from './support/rawHttp.ts';

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
    const headers = { Cookie: own.Cookie.replace(`${host.port}=`, `${port}=`) };
    expect((await rawHttp(port, { path: '/', headers })).status).toBe(200);
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

describe('An upload', () => {
  const bytes = (count: number) => Buffer.alloc(count, 'vinobench');
  const drop = () => randomUUID();
  const send = (
    name: string,
    folderId: string,
    body: Iterable<Buffer> | AsyncIterable<Buffer>,
    headers = {},
  ) =>
    ask({
      path: `/upload?${new URLSearchParams({ name, drop: folderId })}`,
      method: 'POST',
      headers: { ...own, ...headers },
      body,
    });
  const uploads = () => join(folder, 'home/window/uploads');
  const left = () =>
    readdirSync(uploads(), { recursive: true, encoding: 'utf8' }).filter((name) => /part$/.test(name));

  it('lands whole, beside the others of its drop', async () => {
    const one = drop();
    const first = await send('net é.prototxt', one, [Buffer.from('name: '), Buffer.from('"x"')]);
    const second = await send('net é.caffemodel', one, [bytes(700_000)]);
    expect([first.status, second.status]).toEqual([201, 201]);
    const [a, b] = [JSON.parse(first.body), JSON.parse(second.body)];
    expect(a).toEqual({
      path: join(uploads(), one, 'net é.prototxt'),
      folder: join(uploads(), one),
      bytes: 9,
    });
    expect(readFileSync(a.path, 'utf8')).toBe('name: "x"');
    expect(readFileSync(b.path).equals(bytes(700_000))).toBe(true);
    expect(b.folder).toBe(a.folder);
    const again = await ask({ path: `/download?path=${encodeURIComponent(a.path)}`, headers: own });
    expect(again.body).toBe('name: "x"');
    expect(again.headers['content-disposition']).toBe("attachment; filename*=UTF-8''net%20%C3%A9.prototxt");
  });

  it('keeps the folders that it lay in, and none but those', async () => {
    const one = drop();
    const into = async (under: string) => {
      const path = `/upload?${new URLSearchParams({ name: 'a.png', drop: one, under })}`;
      return await ask({ path, method: 'POST', headers: own, body: [bytes(10)] });
    };
    const { status, body } = await into('set/0');
    expect([status, JSON.parse(body).path]).toEqual([201, join(uploads(), one, 'set/0/a.png')]);
    for (const under of ['..', 'set/../..', '/set', 'set//0', 'set\\0', '.git', 'a/'.repeat(20)])
      expect((await into(under)).status).toBe(400);
  });

  it.each([
    '',
    '.',
    '..',
    '../../evil.prototxt',
    '..\\evil.prototxt',
    '/etc/evil',
    'C:\\evil',
    'C:evil',
    'a/b.prototxt',
    'a\0.prototxt',
    'a\n.prototxt',
    '.bashrc',
    'trailing. ',
    'CON',
    'nul.prototxt',
    'gnp.\u202etxtotorp',
    'half.part',
    'x'.repeat(201),
  ])('named %j is refused', async (name) => {
    const { status, body } = await send(name, drop(), [bytes(10)]);
    expect(status).toBe(400);
    expect(JSON.parse(body).message).toContain('cannot be the name of an uploaded file: rename it.');
  });

  it.each(['', '..', '../x', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11/..'])(
    'into the folder %j is refused',
    async (id) => {
      expect((await send('a.prototxt', id, [bytes(10)])).status).toBe(400);
    },
  );

  it('of 3 GB is refused before it is sent, with the limit in the answer', async () => {
    const size = 3e9;
    function* endless() {
      for (let sent = 0; sent < size; sent += 65_536) yield bytes(65_536);
    }
    const one = drop();
    const { status, body, sentBytes } = await send('big.caffemodel', one, endless(), {
      'Content-Length': String(size),
    });
    expect(status).toBe(413);
    expect(JSON.parse(body).message).toBe(
      'big.caffemodel is larger than the 0.954 MiB that this host takes: start it with a higher --upload-limit, or name the file in a command on the host.',
    );
    // What fits into the system's buffers, and no more; nothing was made for it.
    expect(sentBytes).toBeLessThan(300e6);
    expect(existsSync(join(uploads(), one))).toBe(false);
    expect(await ask({ path: '/upload', headers: own })).toMatchObject({
      body: `{"limitBytes":${limitBytes}}`,
    });
  });

  it('of 3 GB is refused by a host with the usual limit as well, and before it is sent when a page asks', async () => {
    await using usual = await BrowserHost.start({ ...options(0), uploadLimitBytes: 2 * 2 ** 30 });
    const name = `127.0.0.1:${usual.port}`;
    const headers = {
      Host: name,
      Origin: `http://${name}`,
      Cookie: own.Cookie.replace(`${host.port}=`, `${usual.port}=`),
    };
    function* endless() {
      for (let sent = 0; sent < 3e9; sent += 65_536) yield bytes(65_536);
    }
    const one = drop();
    const refused = await rawHttp(usual.port, {
      path: `/upload?name=big.caffemodel&drop=${one}`,
      method: 'POST',
      headers: { ...headers, 'Content-Length': String(3e9) },
      body: endless(),
    });
    expect(refused.status).toBe(413);
    expect(JSON.parse(refused.body).message).toContain('larger than the 2 GiB that this host takes');
    expect(refused.sentBytes).toBeLessThan(300e6);
    expect(existsSync(join(uploads(), one))).toBe(false);
    const asked = async (size: string) =>
      (await rawHttp(usual.port, { path: `/upload?name=big.caffemodel&bytes=${size}`, headers })).status;
    expect([await asked('3000000000'), await asked('2147483648'), await asked('x')]).toEqual([413, 200, 413]);
  });

  it.each([
    ['is told to go on when it asks first', 9, 201, true],
    ['is not sent at all when it asks first and is too large', 3e9, 413, false],
  ])('%s', async (_, size, status, goesOn) => {
    const path = `/upload?name=asked.prototxt&drop=${drop()}`;
    const answer = await askFirst(host.port, path, { ...own, 'Content-Length': String(size) }, 'name: "x"');
    expect(answer).toEqual({ status, goesOn });
  });

  it('that does not say its size is refused at the limit, and nothing of it stays', async () => {
    const one = drop();
    function* endless() {
      for (let sent = 0; sent < 3e9; sent += 65_536) yield bytes(65_536);
    }
    const { status, sentBytes } = await send('big.caffemodel', one, endless());
    expect(status).toBe(413);
    expect(sentBytes).toBeLessThan(300e6);
    expect(readdirSync(join(uploads(), one))).toEqual([]);
  });

  it('that breaks off leaves nothing', async () => {
    const one = drop();
    async function* broken() {
      yield bytes(100_000);
      await until(() => existsSync(join(uploads(), one)) && left().length === 1, 'its first half');
      throw new Error('the cable was pulled');
    }
    await expect(send('a.caffemodel', one, broken(), { 'Content-Length': '500000' })).rejects.toThrow();
    await vi.waitFor(() => expect(readdirSync(join(uploads(), one))).toEqual([]));
    expect(left()).toEqual([]);
  });

  it('opens no way to other files for downloads', async () => {
    const link = join(uploads(), 'link.js');
    symlinkSync(join(folder, 'secret.js'), link);
    const store = join(folder, 'home', 'vinobench.sqlite');
    writeFileSync(store, 'secret');
    for (const path of [
      join(folder, 'secret.js'),
      join(uploads(), '../../vinobench.sqlite'),
      store,
      // By which this very browser is known.
      join(folder, 'home/window/session'),
      link,
      uploads(),
      'x',
      '',
    ]) {
      const { status, body } = await ask({
        path: `/download?path=${encodeURIComponent(path)}`,
        headers: own,
      });
      expect([path, status]).toEqual([path, 404]);
      expect(body).not.toContain('secret');
    }
    rmSync(store);
    rmSync(link);
  });
});
