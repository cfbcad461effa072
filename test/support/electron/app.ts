/** Electron's `app` as far as the desktop host and its tests use it. */
import { EventEmitter } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { App } from 'electron';
import { readAsar } from './asar.ts';
import { StandInWindow } from './browserWindow.ts';
import { PreventableEvent } from './webContents.ts';

type Used = Pick<
  App,
  | 'enableSandbox'
  | 'exit'
  | 'getAppMetrics'
  | 'getName'
  | 'getPath'
  | 'getVersion'
  | 'isPackaged'
  | 'isReady'
  | 'quit'
  | 'requestSingleInstanceLock'
  | 'setAppUserModelId'
  | 'setName'
  | 'setPath'
  | 'whenReady'
>;

/** Another start, as the first one hears of it. */
interface SecondStart {
  readonly argv: string[];
  readonly directory: string;
  readonly data: unknown;
}

export class StandInApp extends EventEmitter implements Used {
  readonly isPackaged = process.env['STAND_IN_RESOURCES'] !== undefined;
  name = 'Electron';
  readonly #ready = Promise.withResolvers<void>();
  #isReady = false;
  isQuitting = false;
  readonly commandLine = { appendSwitch: (_name: string, _value?: string): void => undefined };
  readonly #paths = new Map<string, string>([['userData', path.join(tmpdir(), `stand-in-${process.pid}`)]]);
  /** Those of the jobs; Chromium's own are of no interest here. */
  metrics: () => { pid: number; type: 'Utility'; name: string }[] = () => [];
  /** What has to happen before the process may end. */
  readonly lastWork: (() => Promise<void>)[] = [];

  /** Called when the program has been run to its first wait. */
  begin(): void {
    // Electron quits in an orderly way on a signal, unless the program listens itself.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      if (process.listenerCount(signal) === 0) process.on(signal, () => this.quit());
    }
    if (this.isQuitting) return;
    this.#isReady = true;
    this.#ready.resolve();
    this.emit('ready', {}, {});
  }

  getAppMetrics(): ReturnType<App['getAppMetrics']> {
    return this.metrics() as ReturnType<App['getAppMetrics']>;
  }

  isReady(): boolean {
    return this.#isReady;
  }

  async whenReady(): Promise<void> {
    await this.#ready.promise;
  }

  enableSandbox(): void {
    this.#onlyBeforeReady('app.enableSandbox()');
  }

  #onlyBeforeReady(call: string): void {
    if (this.#isReady) throw new Error(`${call} can only be called before app is ready`);
  }

  setName(name: string): void {
    this.name = name;
  }

  getName(): string {
    return this.name;
  }

  /** Of a package alone. */
  getVersion(): string {
    const version = packedVersion(process.env['STAND_IN_RESOURCES'] ?? '');
    if (version === undefined) throw new Error('the stand-in runs no package');
    return version;
  }

  setAppUserModelId(_id: string): void {}

  setPath(name: string, folder: string): void {
    if (!path.isAbsolute(folder)) throw new Error('Path must be absolute');
    this.#paths.set(name, folder);
  }

  getPath(name: string): string {
    const folder = this.#paths.get(name);
    if (folder === undefined) throw new Error(`the stand-in has no folder ${name}`);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** One for each `userData`; a second one hands over its arguments. */
  requestSingleInstanceLock(data: Record<string, unknown> = {}): boolean {
    const folder = this.getPath('userData');
    const [lock, socket] = [path.join(folder, 'SingletonLock'), path.join(folder, 'SingletonSocket')];
    if (!takeLock(lock)) {
      const start: SecondStart = { argv: process.argv, directory: process.cwd(), data };
      this.lastWork.push(() => handOver(socket, start));
      return false;
    }
    rmSync(socket, { force: true });
    const server = createServer((connection) => {
      let text = '';
      connection.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      connection.on('end', () => {
        const start = JSON.parse(text) as SecondStart;
        connection.end();
        this.emit('second-instance', {}, start.argv, start.directory, start.data);
      });
    });
    server.listen(socket).unref();
    process.on('exit', () => rmSync(lock, { force: true }));
    return true;
  }

  /** Windows first, then `will-quit`; each may prevent the rest. */
  quit(): void {
    this.isQuitting = true;
    this.emit('before-quit', new PreventableEvent());
    for (const window of StandInWindow.getAllWindows()) window.close();
    if (StandInWindow.getAllWindows().length > 0) return;
    const event = new PreventableEvent();
    this.emit('will-quit', event);
    if (!event.defaultPrevented) this.exit(0);
  }

  exit(code = 0): void {
    this.emit('quit', new PreventableEvent(), code);
    void Promise.allSettled(this.lastWork.map((work) => work())).then(() => process.exit(code));
  }
}

function packedVersion(resources: string): string | undefined {
  const manifest = readAsar(path.join(resources, 'app.asar')).find(({ name }) => name === 'package.json');
  return manifest && (JSON.parse(manifest.content.toString()) as { version: string }).version;
}

/** False while the process that has it lives. */
function takeLock(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const holder = Number(readFileSync(file, 'utf8'));
    try {
      process.kill(holder, 0);
      return false;
    } catch {
      rmSync(file, { force: true });
      return takeLock(file);
    }
  }
}

function handOver(socket: string, start: SecondStart): Promise<void> {
  return new Promise((resolve, reject) => {
    const connection = connect(socket)
      .on('error', reject)
      .on('close', () => resolve());
    connection.resume().end(JSON.stringify(start));
  });
}
