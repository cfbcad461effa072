/** electron-updater itself against a feed on the loopback; of its parts that need Electron, the app's facts and the requests are Node's here. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  type RequestOptions,
  request,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configureRequestUrl, type DownloadOptions, HttpExecutor } from 'builder-util-runtime';
import library from 'electron-updater';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Updates } from '../workbench/updates/updates.ts';
import { updaterBy } from './updater.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-updater-'));
const files = new Map<string, string | Buffer>();
const seen: IncomingMessage[] = [];
let server: Server;
let address: string;
beforeAll(async () => {
  server = createServer((asked, response) => {
    seen.push(asked);
    const name = new URL(asked.url ?? '', 'http://feed').pathname.slice(1);
    // Each platform asks for a list with its own name.
    const body = files.get(/^latest.*\.yml$/.test(name) ? 'latest.yml' : name);
    response.writeHead(body === undefined ? 404 : 200).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

class NodeRequests extends HttpExecutor<ClientRequest> {
  override createRequest(options: RequestOptions, answered: (response: IncomingMessage) => void) {
    return request(options, answered);
  }

  async download(url: URL, destination: string, options: DownloadOptions): Promise<string> {
    return await options.cancellationToken.createPromise((resolve, reject, onCancel) => {
      const asked = { headers: options.headers ?? {} };
      configureRequestUrl(url, asked);
      const callback = (error?: Error | null) => (error ? reject(error) : resolve(destination));
      this.doDownload(asked, { destination, options, onCancel, callback, responseHandler: null }, 0);
    });
  }
}

/** Installing would need a package of this machine's own kind, and rights. */
class DebUpdater extends library.DebUpdater {
  readonly httpExecutor = new NodeRequests();
  installed: string | null = null;
  refuses: Error | null = null;
  override quitAndInstall(): void {
    if (this.refuses === null) this.installed = this.installerPath;
    else this.dispatchError(this.refuses);
  }
}

let nth = 0;
function begin(version = '0.2.0') {
  const home = join(folder, String(nth++));
  mkdirSync(home);
  vi.stubEnv('VINOBENCH_HOME', home);
  writeFileSync(join(home, 'app-update.yml'), 'updaterCacheDirName: updates\n');
  const app = new DebUpdater(null, {
    version,
    name: 'Vinobench',
    isPackaged: true,
    appUpdateConfigPath: join(home, 'app-update.yml'),
    userDataPath: home,
    baseCachePath: home,
    whenReady: async () => undefined,
    relaunch: () => undefined,
    quit: () => undefined,
    onQuit: () => undefined,
  });
  const updates = new Updates(
    {
      state: 'known',
      address,
      signature: 'not-checked',
      load: async () => updaterBy(app, address, () => undefined),
      tell: () => undefined,
    },
    { isIdle: () => true, log: () => undefined },
  );
  updates.set(true);
  return { app, updates };
}

const content = randomBytes(100_000);
const sha512 = createHash('sha512').update(content).digest('base64');
/** YAML is a superset of JSON. */
function publish(version: string, list: object = {}): void {
  const url = `vinobench-${version}.deb`;
  files.set(
    'latest.yml',
    JSON.stringify({
      version,
      files: [{ url, sha512, size: content.length }],
      path: url,
      sha512,
      releaseDate: '2030-01-01T00:00:00.000Z',
      ...list,
    }),
  );
  files.set(url, content);
}

beforeEach(() => {
  files.clear();
  seen.length = 0;
});

describe('A feed', () => {
  it.each(['0.2.1', '0.10.0', '1.0.0-beta.1'])(
    'offers %s to 0.2.0, which is downloaded, checked and installed when asked',
    async (version) => {
      publish(version);
      const { app, updates } = begin();
      expect((await updates.ask()).found).toEqual({ state: 'newer', version });
      expect(seen.map(({ url }) => url?.endsWith('.deb'))).toEqual([false]);
      expect((await updates.install()).found).toEqual({ state: 'installing', version });
      expect(readFileSync(app.installed ?? '')).toEqual(content);
    },
  );

  it('of the same version offers nothing', async () => {
    publish('0.2.0');
    const { app, updates } = begin();
    expect((await updates.ask()).found).toMatchObject({ state: 'newest' });
    expect((await updates.install()).found).toMatchObject({ state: 'newest' });
    expect(app.installed).toBeNull();
  });

  it.each(['0.1.9', '0.2.0-beta.1'])(
    'of the older %s is refused, even where electron-updater would take it',
    async (version) => {
      publish(version);
      const { app, updates } = begin();
      expect((await updates.ask()).found).toEqual({ state: 'refused', version, why: 'older' });
      app.allowDowngrade = true;
      expect((await updates.install()).found).toEqual({ state: 'refused', version, why: 'older' });
      expect(app.installed).toBeNull();
      expect(seen.filter(({ url }) => url?.endsWith('.deb'))).toEqual([]);
    },
  );

  it('is refused where a package does not have the SHA-512 of the list, and the file is deleted', async () => {
    publish('0.3.0');
    const damaged = Buffer.from(content);
    damaged[5000] = (damaged[5000] ?? 0) ^ 1;
    files.set('vinobench-0.3.0.deb', damaged);
    const { app, updates } = begin();
    expect((await updates.install()).found).toEqual({
      state: 'failed',
      reason: `The update from ${address} does not have the SHA-512 of its release list and was deleted; try again later.`,
    });
    expect(app.installed).toBeNull();
  });

  it('without a hash of its package installs nothing', async () => {
    publish('0.3.0', { files: [{ url: 'vinobench-0.3.0.deb' }], sha512: undefined });
    const { app, updates } = begin();
    expect((await updates.install()).found).toMatchObject({ state: 'failed' });
    expect(app.installed).toBeNull();
  });

  it.each([
    ['is missing', null],
    ['names no version', 'version: newest\npath: x\nsha512: y\n'],
    ['is a page of HTML', '<!doctype html><title>Sign in</title>'],
  ])('that %s fails with one line that names the address', async (_, list) => {
    if (list !== null) files.set('latest.yml', list);
    const { updates } = begin();
    const { found } = await updates.ask();
    expect(found).toMatchObject({ state: 'failed', reason: expect.stringContaining(address) });
    expect(JSON.stringify(found)).not.toContain('\\n');
  });

  it('is asked without an identifier of this installation', async () => {
    publish('0.3.0');
    await begin().updates.install();
    expect(seen.map(({ headers }) => headers['x-user-staging-id'])).toEqual(seen.map(() => 'none'));
    expect(seen.length).toBeGreaterThanOrEqual(2);
  });
});

it('An installation that the system refuses is reported with its reason, and the app stays', async () => {
  publish('0.3.0');
  const { app, updates } = begin();
  app.refuses = new Error('Command pkexec exited with code 126\nstdout: ');
  expect((await updates.install()).found).toEqual({
    state: 'failed',
    reason: 'The update was not installed: Command pkexec exited with code 126',
  });
});
