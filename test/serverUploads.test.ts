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
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BrowserHost } from '../electron/server/browserHost.ts';
import { Workbench } from '../electron/workbench/workbench.ts';
import { ticketHeader } from '../shared/hosts/browserHost.ts';
import { bytes, gibibytes } from '../shared/units.ts';
import { enter, type Session } from './support/host.ts';
import { until } from './support/processes.ts';
import { askFirst, type RawRequest, rawHttp } from './support/rawHttp.ts';

const limitBytes = bytes(1_000_000);

let folder: string;
let workbench: Workbench;
let host: BrowserHost;
let page: Session;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vinobench-uploads-'));
  vi.stubEnv('VINOBENCH_HOME', join(folder, 'home'));
  mkdirSync(join(folder, 'page'));
  writeFileSync(join(folder, 'page/index.html'), '');
  writeFileSync(join(folder, 'secret.js'), 'secret');
  workbench = new Workbench();
  host = await BrowserHost.start(options(0));
  page = await enter(host.newAddress());
});

afterAll(async () => {
  page.cut();
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

/** Heads of the one request that a page makes to `target`. */
async function headsOf({ client, origin }: Session, method: 'GET' | 'POST', target: string) {
  const { ticket } = await client.transfers.ticket({ method, target });
  return { Origin: origin, [ticketHeader]: ticket };
}
const download = async (path: string) => {
  const target = `/download?${new URLSearchParams({ path })}`;
  return await ask({ path: target, headers: await headsOf(page, 'GET', target) });
};

describe('An upload', () => {
  const bytes = (count: number) => Buffer.alloc(count, 'vinobench');
  const drop = () => randomUUID();
  const send = async (
    name: string,
    folderId: string,
    body: Iterable<Buffer> | AsyncIterable<Buffer>,
    headers = {},
  ) => {
    const path = `/upload?${new URLSearchParams({ name, drop: folderId })}`;
    const own = await headsOf(page, 'POST', path);
    return await ask({ path, method: 'POST', headers: { ...own, ...headers }, body });
  };
  const uploads = () => join(folder, 'home/window/uploads');

  it('leaves nothing behind on its connection, which brings the next ones too', async () => {
    const warnings: string[] = [];
    const note = ({ name, message }: Error) => warnings.push(`${name}: ${message}`);
    process.on('warning', note);
    const id = drop();
    for (let count = 0; count < 20; count++) {
      const answer = await page.upload(`/upload?name=${count}.png&drop=${id}`, 'x');
      expect([answer.status, (await answer.text()).includes(`${count}.png`)]).toEqual([201, true]);
    }
    // A warning is emitted a tick after its cause.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  it('lands whole, next to the others of its drop', async () => {
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
    const again = await download(a.path);
    expect(again.body).toBe('name: "x"');
    expect(again.headers['content-disposition']).toBe("attachment; filename*=UTF-8''net%20%C3%A9.prototxt");
  });

  it('replaces no other, nor any that comes at the same time', async () => {
    const one = drop();
    const sent = ['first', 'second'].map((text) => send('net.onnx', one, [Buffer.from(text)]));
    const answers = await Promise.all(sent);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    const kept = answers[0]?.status === 201 ? 'first' : 'second';
    const again = await send('net.onnx', one, [Buffer.from('third')]);
    expect([again.status, JSON.parse(again.body).message]).toEqual([
      409,
      'net.onnx is there already in this drop, and what was sent is not replaced: drop the file again by itself.',
    ]);
    expect(readFileSync(join(uploads(), one, 'net.onnx'), 'utf8')).toBe(kept);
    expect(readdirSync(join(uploads(), one))).toEqual(['net.onnx']);
  });

  it('keeps the folders that it lay in, and none but those', async () => {
    const one = drop();
    const into = async (under: string, name = 'a.png') => {
      const path = `/upload?${new URLSearchParams({ name, drop: one, under })}`;
      const headers = await headsOf(page, 'POST', path);
      return await ask({ path, method: 'POST', headers, body: [bytes(10)] });
    };
    const { status, body } = await into('set/0');
    expect([status, JSON.parse(body).path]).toEqual([201, join(uploads(), one, 'set/0/a.png')]);
    for (const under of ['..', 'set/../..', '/set', 'set//0', 'set\\0', '.git', 'a/'.repeat(20)])
      expect((await into(under)).status).toBe(400);
    // A name is a file's or a folder's.
    for (const clash of [await into('', 'set'), await into('set/0/a.png')]) {
      expect(clash.status).toBe(409);
      expect(clash.body).toContain('rename one of the two');
    }
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
      'big.caffemodel is larger than the 977 KiB that this host takes: start it with a higher --upload-limit, or name the file in a command on the host.',
    );
    // What fits into the system's buffers, and no more; nothing was made for it.
    expect(sentBytes).toBeLessThan(300e6);
    expect(existsSync(join(uploads(), one))).toBe(false);
    expect(await ask({ path: '/upload' })).toMatchObject({
      body: `{"limitBytes":${limitBytes}}`,
    });
  });

  it('of 3 GB is refused by a host with the usual limit as well, and before it is sent when a page asks', async () => {
    await using usual = await BrowserHost.start({ ...options(0), uploadLimitBytes: gibibytes(2) });
    const other = await enter(usual.newAddress());
    function* endless() {
      for (let sent = 0; sent < 3e9; sent += 65_536) yield bytes(65_536);
    }
    const one = drop();
    const path = `/upload?name=big.caffemodel&drop=${one}`;
    const refused = await rawHttp(usual.port, {
      path,
      method: 'POST',
      headers: { ...(await headsOf(other, 'POST', path)), 'Content-Length': String(3e9) },
      body: endless(),
    });
    expect(refused.status).toBe(413);
    expect(JSON.parse(refused.body).message).toContain('larger than the 2 GiB that this host takes');
    expect(refused.sentBytes).toBeLessThan(300e6);
    expect(existsSync(join(uploads(), one))).toBe(false);
    const asked = async (size: string) =>
      (await rawHttp(usual.port, { path: `/upload?name=big.caffemodel&bytes=${size}` })).status;
    other.cut();
    expect([await asked('3000000000'), await asked('2147483648'), await asked('x')]).toEqual([413, 200, 413]);
  });

  it.each([
    ['gets 100 Continue when it asks first', 9, 201, true],
    ['is not sent at all when it asks first and is too large', 3e9, 413, false],
  ])('%s', async (_, size, status, goesOn) => {
    const path = `/upload?name=asked.prototxt&drop=${drop()}`;
    const headers = { ...(await headsOf(page, 'POST', path)), 'Content-Length': String(size) };
    const answer = await askFirst(host.port, path, headers, 'name: "x"');
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
    const folder = join(uploads(), one);
    async function* broken() {
      yield bytes(100_000);
      await until(() => existsSync(folder) && readdirSync(folder).length === 1, 'its first half');
      throw new Error('the cable was pulled');
    }
    await expect(send('a.caffemodel', one, broken(), { 'Content-Length': '500000' })).rejects.toThrow(
      'the cable was pulled',
    );
    await vi.waitFor(() => expect(readdirSync(folder)).toEqual([]), { timeout: 20_000 });
  });

  it('needs its own ticket, as a download does, which is good for that request and once', async () => {
    const path = `/upload?name=a.prototxt&drop=${drop()}`;
    const other = path.replace('a.prototxt', 'b.prototxt');
    const post = async (target: string, headers: Record<string, string>) =>
      (await ask({ path: target, method: 'POST', headers, body: [bytes(10)] })).status;
    const headers = await headsOf(page, 'POST', path);
    expect(await post(path, { Origin: page.origin })).toBe(401);
    expect(await post(path, { ...headers, [ticketHeader]: 'A'.repeat(43) })).toBe(401);
    expect(await post(path, headers)).toBe(201);
    expect(await post(path, headers)).toBe(401);
    expect(await post(other, await headsOf(page, 'POST', path))).toBe(401);
    const file = `/download?${new URLSearchParams({ path: join(uploads(), 'x') })}`;
    expect((await ask({ path: file })).status).toBe(401);
    const { [ticketHeader]: ticket = '' } = await headsOf(page, 'GET', file);
    const asked = { path: `${file}&ticket=${ticket}` };
    expect([(await ask(asked)).status, (await ask(asked)).status]).toEqual([404, 401]);
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
      const { status, body } = await download(path);
      expect([path, status]).toEqual([path, 404]);
      expect(body).not.toContain('secret');
    }
    rmSync(store);
    rmSync(link);
  });
});
