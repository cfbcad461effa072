/** The browser host: the page, the contract over WebSockets, uploads and downloads, at one address that needs a token. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { defectSentence, isVinobenchError, VinobenchError } from '../../shared/errors.ts';
import { fileOfWindow, sessionSecret } from '../workbench/hostFolder.ts';
import { browserRights } from '../workbench/hostRights.ts';
import type { PathRights } from '../workbench/pathRights.ts';
import { logLine, type Workbench } from '../workbench/workbench.ts';
import { Access, tokenParameter } from './access.ts';
import { newNonce, policies, securityHeaders } from './headers.ts';
import { isPageAddress, type PageFile, PageFiles } from './pageFiles.ts';
import { RpcSockets } from './rpc.ts';
import { checkAnnounced, receiveUpload, UploadRefused } from './uploads.ts';

export interface BrowserHostOptions {
  readonly workbench: Workbench;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly uploadLimitBytes: number;
  /** Folders that pages may list, read and write into; left out: none. */
  readonly roots?: readonly string[];
  /** Of the built page; left out: where the set-up puts it. */
  readonly pageFolder?: string;
}

/** A sender of an upload that was refused gets so long to read the answer. */
const lingerMs = 2000;

export class BrowserHost implements AsyncDisposable {
  readonly #options: BrowserHostOptions;
  readonly #server: Server;
  readonly #page: PageFiles;
  readonly #sockets: RpcSockets;
  readonly #access: Access;

  private constructor(
    options: BrowserHostOptions,
    { server, page, rights }: { server: Server; page: PageFiles; rights: PathRights },
  ) {
    this.#options = options;
    this.#server = server;
    this.#page = page;
    this.#sockets = new RpcSockets(options.workbench, rights);
    this.#access = new Access(options.host, this.port, sessionSecret());
    server.on('request', (request, response) => void this.#answer(request, response));
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    // Asked first, a sender keeps what would be refused to itself.
    server.on('checkContinue', (request, response) => void this.#answer(request, response));
  }

  /** @throws VinobenchError 'setup' without a page, 'usage' when the address or a root cannot be had */
  static async start(options: BrowserHostOptions): Promise<BrowserHost> {
    const page = new PageFiles(options.pageFolder);
    const rights = browserRights(options.workbench, options.roots ?? []);
    // A large upload takes as long as it takes; `receiveUpload` ends one that stalls.
    const server = createServer({ requestTimeout: 0, headersTimeout: 30_000 });
    await listen(server, options.host, options.port);
    return new BrowserHost(options, { server, page, rights });
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : this.#options.port;
  }

  /** With the token: whoever opens it is let in. */
  get address(): string {
    const name = reachable(this.#options.host);
    return `http://${name.includes(':') ? `[${name}]` : name}:${this.port}/?${tokenParameter}=${this.#access.token}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#sockets[Symbol.dispose]();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = urlOf(request);
    const judgement = url === null ? null : this.#access.judge(request, url);
    if (judgement?.kind === 'allowed' && url?.pathname === '/rpc') {
      this.#sockets.upgrade(request, socket, head);
      return;
    }
    const status = judgement?.kind === 'refused' ? `${judgement.status} Refused` : '404 Not Found';
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#route(request, response);
    } catch (error) {
      // Whoever asked is gone: nobody is left to be told. (A request that was read to its end counts as destroyed.)
      if (response.destroyed || request.socket.destroyed) return;
      const known = error instanceof UploadRefused || isVinobenchError(error);
      if (!known) logLine(error instanceof Error ? (error.stack ?? error.message) : String(error));
      const message = known ? error.message : defectSentence(error);
      const status = error instanceof UploadRefused ? error.status : known ? 422 : 500;
      if (response.headersSent) response.destroy();
      else refuse(request, response, status, message);
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = urlOf(request);
    if (url === null) return refuse(request, response, 400, 'This address cannot be read.');
    const judgement = this.#access.judge(request, url);
    if (judgement.kind === 'refused') return refuse(request, response, judgement.status, judgement.message);
    if (judgement.kind === 'enter') return this.#enter(response);
    const { pathname } = url;
    const { method } = request;
    if (pathname === '/upload' && method === 'POST') return await this.#upload(request, response, url);
    if (method !== 'GET' && method !== 'HEAD') {
      return refuse(request, response, 405, `${method} is not answered here.`);
    }
    if (pathname === '/upload') {
      const limitBytes = this.#options.uploadLimitBytes;
      checkAnnounced(url.searchParams, limitBytes);
      return sendJson(response, 200, { limitBytes });
    }
    if (pathname === '/download') return await this.#download(request, response, url);
    const file = this.#page.find(pathname);
    if (file !== null) return sendPageFile(request, response, file);
    if (isPageAddress(pathname)) return this.#sendIndex(request, response);
    return refuse(request, response, 404, 'There is nothing at this address.');
  }

  /** The token leaves the address bar, the history and what is copied from there. */
  #enter(response: ServerResponse): void {
    response.writeHead(303, {
      ...securityHeaders(policies.nothing),
      'Set-Cookie': this.#access.cookie,
      'Cache-Control': 'no-store',
      Location: '/',
    });
    response.end();
  }

  #sendIndex({ headers, method }: IncomingMessage, response: ServerResponse): void {
    const nonce = newNonce();
    const body = Buffer.from(this.#page.index(nonce));
    response.writeHead(200, {
      ...securityHeaders(policies.page(nonce, [`ws://${headers.host}`, `wss://${headers.host}`])),
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': body.length,
      'Cache-Control': 'no-store',
    });
    response.end(method === 'HEAD' ? undefined : body);
  }

  async #upload(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const proceed = () => {
      if (request.headers.expect !== undefined) response.writeContinue();
    };
    const limitBytes = this.#options.uploadLimitBytes;
    sendJson(response, 201, await receiveUpload(request, url.searchParams, { limitBytes, proceed }));
  }

  async #download(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const file = fileOfWindow(url.searchParams.get('path') ?? '');
    if (file === null) return refuse(request, response, 404, 'There is no such file to download.');
    const { size } = await stat(file);
    response.writeHead(200, {
      ...securityHeaders(policies.nothing),
      'Content-Type': 'application/octet-stream',
      'Content-Length': size,
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(path.basename(file))}`,
      'Cache-Control': 'no-store',
    });
    if (request.method === 'HEAD') response.end();
    else await pipeline(createReadStream(file), response);
  }
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject).listen(port, host, listening.resolve);
  try {
    await listening.promise;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    const why =
      code === 'EADDRINUSE'
        ? `Port ${port} of ${host} is taken: choose another one with --port, or leave --port out.`
        : `Vinobench cannot listen at ${host}, port ${port} (${String(code)}): choose others with --host and --port.`;
    throw new VinobenchError('usage', why, { cause: error });
  } finally {
    server.removeListener('error', listening.reject);
  }
}

/** An address that others can open: what listens everywhere has no such name itself. */
function reachable(host: string): string {
  if (host !== '0.0.0.0' && host !== '::') return host;
  const addresses = Object.values(networkInterfaces()).flatMap((several) => several ?? []);
  return addresses.find(({ internal, family }) => !internal && family === 'IPv4')?.address ?? '127.0.0.1';
}

/** The origin is made up: what the client says of it is judged by itself. */
function urlOf({ url = '' }: IncomingMessage): URL | null {
  return url.startsWith('/') ? URL.parse(`http://vinobench.invalid${url}`) : null;
}

function sendPageFile({ headers, method }: IncomingMessage, response: ServerResponse, file: PageFile): void {
  const accepted = String(headers['accept-encoding'] ?? '').split(/\s*,\s*/);
  const encoding = [...file.encoded.keys()].find((candidate) =>
    accepted.some((one) => one.split(';')[0] === candidate),
  );
  const body = (encoding === undefined ? undefined : file.encoded.get(encoding)) ?? file.body;
  response.writeHead(200, {
    ...securityHeaders(policies.asset),
    'Content-Type': file.type,
    'Content-Length': body.length,
    'Cache-Control': file.immutable ? 'private, max-age=31536000, immutable' : 'no-cache',
    Vary: 'Accept-Encoding',
    ...(encoding === undefined ? {} : { 'Content-Encoding': encoding }),
  });
  response.end(method === 'HEAD' ? undefined : body);
}

function sendJson(response: ServerResponse, status: number, document: unknown): void {
  const body = Buffer.from(JSON.stringify(document));
  response.writeHead(status, {
    ...securityHeaders(policies.nothing),
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
  });
  response.end(body);
}

/**
 * A body that is still coming is thrown away for a while: closing at once would reset the connection, and the sender
 * would never read why.
 */
function refuse(request: IncomingMessage, response: ServerResponse, status: number, message: string): void {
  const body = Buffer.from(JSON.stringify({ message }));
  response.writeHead(status, {
    ...securityHeaders(policies.nothing),
    'Content-Type': 'application/json',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
    ...(request.complete ? {} : { Connection: 'close' }),
  });
  if (request.complete || request.method === 'GET' || request.method === 'HEAD') {
    response.end(body);
    return;
  }
  response.write(body);
  const end = () => response.end();
  const linger = setTimeout(end, lingerMs);
  request.once('close', () => clearTimeout(linger));
  request.once('end', end).resume();
}
