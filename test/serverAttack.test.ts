/** The browser host under attack by other programs of its machine; `npm run test:attack` has the long form. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { BrowserHost } from '../electron/server/browserHost.ts';
import { Workbench } from '../electron/workbench/workbench.ts';
import { bytes } from '../shared/units.ts';
import type { BenchRequest } from '../shared/work/bench.ts';
import { enter, type HostClient, messagesOf, type StartedHost, startHost } from './support/host.ts';
import { openSocket } from './support/rawHttp.ts';
import { reset } from './support/resets.ts';
import { writeNetworks } from './support/runs.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-attack-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const request = (topology: string): BenchRequest => ({
  start: 'new',
  models: [{ kind: 'file', topology, weights: null }],
  devices: ['CPU'],
  precisions: ['FP32'],
  preset: 'paper',
  iterations: 60,
  batch: 1,
  isa: null,
  streams: null,
  threads: null,
  title: null,
});

async function watchToEnd(client: HostClient, id: string): Promise<void> {
  const stream = await client.work.watch({ id, after: 0 });
  for (let step = await stream.next(); step.done !== true; ) step = await stream.next();
}

describe('A host that measures', () => {
  let host: StartedHost;
  const home = join(folder, 'home');
  beforeAll(async () => {
    host = await startHost({ home, args: ['serve', '--root', folder] });
  });
  afterAll(() => host.stop('SIGKILL'));

  it('continues and finishes while connections of all kinds are reset', async () => {
    const page = await enter(host.address);
    const upload = await page.upload(`/upload?name=large.bin&drop=${crypto.randomUUID()}`, 'x'.repeat(1e6));
    const { path }: { path: string } = JSON.parse(await upload.text());
    const { heavy } = writeNetworks(folder);
    const { id } = await page.client.work.start({ kind: 'bench', request: request(heavy) });
    let finished = false;
    const watched = watchToEnd(page.client, id).then(() => {
      finished = true;
    });
    // Never less than this, and as long as something is measured.
    for (let rounds = 0; rounds < 3 || !finished; rounds += 1)
      await reset(page, path, { connections: 100, atOnce: 10 });
    await watched;
    expect((await page.client.runs.show({ id })).run).toMatchObject({ status: 'finished' });
    expect(host.errors()).toBe('');
    page.cut();
  });

  it('says nothing on stderr about frames that it cannot read, and one line in its log', async () => {
    const page = await enter(host.address);
    const { socket } = page;
    const frames = [
      'no JSON',
      '{}',
      '[]',
      'null',
      '{"i":"1","p":{"u":"://"}}',
      '{"i":"1","t":9,"p":{}}',
      '{"i":"99","p":{"u":"/about","h":{"content-disposition":"%"}}}',
      Buffer.from([0xff, 0xfe]),
      Buffer.alloc(100_000),
    ];
    for (const frame of frames) socket.send(frame);
    // Answered after those: they have been read by then.
    expect((await page.client.work.list()).work.length).toBeGreaterThan(0);
    expect(host.errors()).toBe('');
    const log = readFileSync(join(home, 'logs', 'vinobench.log'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(log.filter((line) => line.includes('A frame of a page could not be read'))).toHaveLength(1);
    expect(log.filter((line) => /^ +at /.test(line))).toEqual([]);
    page.cut();
  });
});

// In this process unexpected errors are not handled: an unhandled error fails the test.
describe('A socket', () => {
  let workbench: Workbench;
  let host: BrowserHost;
  beforeAll(async () => {
    vi.stubEnv('VINOBENCH_HOME', join(folder, 'owned'));
    writeFileSync(join(folder, 'index.html'), '<html></html>');
    workbench = new Workbench();
    host = await BrowserHost.start({
      ...{ workbench, host: '127.0.0.1', port: 0 },
      ...{ uploadLimitBytes: bytes(1e6), pageFolder: folder },
    });
  });
  afterAll(async () => {
    await host[Symbol.asyncDispose]();
    await workbench[Symbol.asyncDispose]();
    vi.unstubAllEnvs();
  });

  it('has an error handler from its first byte, however it ends', async () => {
    const page = await enter(host.newAddress());
    await reset(page, join(folder, 'owned/none'), { connections: 100, atOnce: 10 });
    expect((await page.client.work.list()).work).toEqual([]);
    expect(existsSync(join(folder, 'owned/logs'))).toBe(false);
    page.cut();
  });

  it('of a page that answers nothing any more holds up no host that ends', async () => {
    const ending = await BrowserHost.start({
      ...{ workbench, host: '127.0.0.1', port: 0 },
      ...{ uploadLimitBytes: bytes(1e6), pageFolder: folder },
    });
    const page = await enter(ending.newAddress());
    page.socket.pause();
    // Sooner than ws itself gives up waiting, which takes 30 s.
    await ending[Symbol.asyncDispose]();
    page.socket.resume();
    page.cut();
  }, 20_000);

  it('of a stranger is one of few, and there is room again when it has gone', async () => {
    const own = { Host: `127.0.0.1:${host.port}`, Origin: host.origin };
    const strangers = await Promise.all(
      Array.from({ length: 32 }, async () => {
        const socket = new WebSocket(`ws://127.0.0.1:${host.port}/rpc`, { headers: own });
        await new Promise((resolve) => socket.once('open', resolve));
        return socket;
      }),
    );
    expect(await openSocket(host.port, own)).toBe(503);
    const [first] = strangers;
    first?.send('x');
    await expect(first === undefined ? null : messagesOf(first)()).rejects.toThrow('closed with 1002');
    await vi.waitFor(async () => expect(await openSocket(host.port, own)).toBe('open'));
    for (const socket of strangers) socket.terminate();
  });
});
