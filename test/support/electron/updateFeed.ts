/**
 * A feed of releases on the loopback, and electron-updater itself that asks it; of its parts that need Electron, the app's facts
 * and the requests are Node's here.
 */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  type RequestOptions,
  request,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { configureRequestUrl, type DownloadOptions, HttpExecutor } from 'builder-util-runtime';
import library from 'electron-updater';

/** What the feed has of every version. */
export const content = randomBytes(100_000);
const sha512 = createHash('sha512').update(content).digest('base64');

export interface UpdateFeed extends Disposable {
  readonly address: string;
  /** By their names. */
  readonly files: Map<string, string | Buffer>;
  readonly seen: IncomingMessage[];
  /** Makes it the newest. */
  readonly publish: (version: string, list?: object) => void;
}

export async function startFeed(): Promise<UpdateFeed> {
  const files = new Map<string, string | Buffer>();
  const seen: IncomingMessage[] = [];
  const server = createServer((asked, response) => {
    seen.push(asked);
    const name = new URL(asked.url ?? '', 'http://feed').pathname.slice(1);
    // Each platform asks for a list with its own name.
    const body = files.get(/^latest.*\.yml$/.test(name) ? 'latest.yml' : name);
    response.writeHead(body === undefined ? 404 : 200).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    files,
    seen,
    publish: (version, list = {}) => {
      const url = `vinobench-${version}.deb`;
      files.set(
        'latest.yml',
        // YAML is a superset of JSON.
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
    },
    [Symbol.dispose]: () => void server.close(),
  };
}

class NodeRequests extends HttpExecutor<ClientRequest> {
  override createRequest(options: RequestOptions, answered: (response: IncomingMessage) => void) {
    // electron-updater watches each request's socket, which must not be that of others before.
    return request({ ...options, agent: false }, answered);
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

/** @param home an own folder for what it keeps, which is made */
export function debUpdater(home: string, version: string): DebUpdater {
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'app-update.yml'), 'updaterCacheDirName: updates\n');
  return new DebUpdater(null, {
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
}
