/** The browser host: the page, which is no secret; and for pages with a key the contract over WebSockets, uploads and downloads. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { defectSentence, isVinobenchError } from '../../shared/faults/errors.ts';
import { ticketHeader, ticketParameter } from '../../shared/hosts/browserHost.ts';
import type { Bytes } from '../../shared/units.ts';
import { browserRights } from '../workbench/hostRights.ts';
import { logLine } from '../workbench/log/log.ts';
import { endedByErrors, stackOf } from '../workbench/log/unexpected.ts';
import { fileOfWindow, sessionSecret } from '../workbench/paths/hostFolder.ts';
import type { PathRights } from '../workbench/paths/pathRights.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { Access } from './access.ts';
import { lingerMs, refuseUpgrade } from './connections.ts';
import { newNonce, policies, securityHeaders } from './headers.ts';
import { AccessKeys, newAddress } from './keys.ts';
import { closeServer, listen, portOf } from './listening.ts';
import type { LivePage } from './livePage.ts';
import { isPageAddress, liveAddress, type PageFile, PageFiles } from './pageFiles.ts';
import { RpcSockets } from './rpc.ts';
import { Tickets } from './tickets.ts';
import { checkAnnounced, receiveUpload, UploadRefused } from './uploads.ts';

interface BrowserHostOptions {
  readonly workbench: Workbench;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly uploadLimitBytes: Bytes;
  /** Folders that pages may list, read and write into; left out: none. */
  readonly roots?: readonly string[];
  /** Of the built page; left out: where the set-up puts it. */
  readonly pageFolder?: string;
  /** In place of the built page. */
  readonly livePage?: LivePage;
  /** Milliseconds; left out: this machine's. */
  readonly clocks?: { readonly wall?: () => number; readonly steady?: () => number };
}

export class BrowserHost implements AsyncDisposable {
  readonly #options: BrowserHostOptions;
  readonly #servers: readonly Server[];
  readonly port: number;
  readonly #page: PageFiles | LivePage;
  readonly #sockets: RpcSockets;
  readonly #access: Access;
  readonly #tickets: Tickets;
  readonly #secret = sessionSecret();

  private constructor(
    options: BrowserHostOptions,
    { servers, page, rights }: { servers: readonly Server[]; page: PageFiles | LivePage; rights: PathRights },
  ) {
    this.#options = options;
    this.#servers = servers;
    this.port = portOf(servers) ?? options.port;
    this.#page = page;
    const { workbench, host, clocks = {} } = options;
    const keys = new AccessKeys(this.#secret, this.port, clocks.wall);
    this.#tickets = new Tickets(clocks.steady);
    this.#sockets = new RpcSockets({ workbench, rights, keys, tickets: this.#tickets });
    this.#access = new Access(host);
  }

  /** @throws VinobenchError 'setup' without a page, 'usage' when the address or a root cannot be had */
  static async start(options: BrowserHostOptions): Promise<BrowserHost> {
    const { livePage, pageFolder: folder } = options;
    const page = livePage ?? new PageFiles(folder === undefined ? undefined : { archive: null, folder });
    const rights = browserRights(options.workbench, options.roots ?? []);
    const started = Promise.withResolvers<BrowserHost>();
    // Clients that are connected by then are notified; usually there are none.
    started.promise.catch(() => undefined);
    try {
      const { host, port } = options;
      const servers = await listen(host, port, (server) => BrowserHost.#answerAt(server, started.promise));
      started.resolve(new BrowserHost(options, { servers, page, rights }));
    } catch (error) {
      started.reject(error);
    }
    return await started.promise;
  }

  /** From the first connection on, which may come before the other address of the host is listened at. */
  static #answerAt(server: Server, started: Promise<BrowserHost>): void {
    const answer = (request: IncomingMessage, response: ServerResponse) => {
      const name = `${request.method} ${request.url?.split('?')[0]?.slice(0, 100)}`;
      const end = () => void response.destroy();
      void endedByErrors({ name, end }, () => started.then((host) => host.#answer(request, response), end));
    };
    const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const end = () => void socket.destroy();
      const name = 'an upgrade of a connection';
      void endedByErrors({ name, end }, () =>
        started.then((host) => host.#upgrade(request, socket, head), end),
      );
    };
    // Asked first, a sender keeps what would be refused to itself.
    server.on('request', answer).on('checkContinue', answer).on('upgrade', upgrade);
  }

  /** Without a key: the page says how to get one. */
  get origin(): string {
    const name = reachable(this.#options.host);
    return `http://${name.includes(':') ? `[${name}]` : name}:${this.port}`;
  }

  /** With a token: the first page that opens it within ten minutes is let in. */
  newAddress(): string {
    return newAddress(this.origin, this.#secret, this.port, this.#options.clocks?.wall?.());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#sockets[Symbol.dispose]();
    await Promise.all(this.#servers.map(closeServer));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const address = urlOf(request)?.pathname;
    if (this.#access.judge(request) !== null) refuseUpgrade(socket, '403 Refused');
    else if (address === '/rpc') this.#sockets.upgrade(request, socket, head);
    else if (address === liveAddress && !(this.#page instanceof PageFiles))
      this.#page.upgrade(request, socket, head);
    else refuseUpgrade(socket, '404 Not Found');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#route(request, response);
    } catch (error) {
      // The client has gone, so there is no one to answer. (A request that was read to its end counts as
      // destroyed.)
      if (response.destroyed || request.socket.destroyed) return;
      const known = error instanceof UploadRefused || isVinobenchError(error);
      if (!known) logLine(stackOf(error));
      const message = known ? error.message : defectSentence(error);
      const status = error instanceof UploadRefused ? error.status : known ? 422 : 500;
      if (response.headersSent) response.destroy();
      else refuse(request, response, status, message);
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = urlOf(request);
    if (url === null) return refuse(request, response, 400, 'This address cannot be read.');
    const refusal = this.#access.judge(request);
    if (refusal !== null) return refuse(request, response, refusal.status, refusal.message);
    const { pathname } = url;
    const { method } = request;
    if (pathname === '/upload' && method === 'POST') {
      if (this.#hasTicket(request, url)) return await this.#upload(request, response, url);
      return refuse(request, response, 401, noTicket);
    }
    if (method !== 'GET' && method !== 'HEAD') {
      return refuse(request, response, 405, `${method} is not answered here.`);
    }
    if (pathname === '/upload') {
      const limitBytes = this.#options.uploadLimitBytes;
      checkAnnounced(url.searchParams, limitBytes);
      return sendJson(response, 200, { limitBytes });
    }
    if (pathname === '/download') {
      if (method === 'GET' && this.#hasTicket(request, url)) return await this.#download(response, url);
      return refuse(request, response, 401, noTicket);
    }
    if (await this.#sendFile(request, response, pathname)) return;
    if (isPageAddress(pathname)) return await this.#sendIndex(request, response);
    return refuse(request, response, 404, 'There is nothing at this address.');
  }

  /** A browser follows a download by itself, so its ticket is in the address, where no one else sees it in time. */
  #hasTicket({ headers, method = '' }: IncomingMessage, url: URL): boolean {
    const query = new URLSearchParams(url.searchParams);
    query.delete(ticketParameter);
    const ticket = headers[ticketHeader] ?? url.searchParams.get(ticketParameter);
    return typeof ticket === 'string' && this.#tickets.take(ticket, method, `${url.pathname}?${query}`);
  }

  /** @returns whether the page has such a file */
  async #sendFile(request: IncomingMessage, response: ServerResponse, address: string): Promise<boolean> {
    if (this.#page instanceof PageFiles) {
      const file = this.#page.find(address);
      if (file !== null) sendPageFile(request, response, file);
      return file !== null;
    }
    response.setHeaders(new Map(Object.entries(securityHeaders(policies.asset))));
    return await this.#page.answer(request, response);
  }

  async #sendIndex({ headers, method }: IncomingMessage, response: ServerResponse): Promise<void> {
    const nonce = newNonce();
    const old = `vinobench-${this.port}`;
    const body = Buffer.from(await this.#page.index(nonce));
    response.writeHead(200, {
      ...securityHeaders(policies.page(nonce, [`ws://${headers.host}`, `wss://${headers.host}`])),
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': body.length,
      'Cache-Control': 'no-store',
      // Of a version that let browsers in by a cookie, which is sent to every port of this machine.
      ...(headers.cookie?.includes(`${old}=`) ? { 'Set-Cookie': `${old}=; Path=/; Max-Age=0` } : {}),
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

  async #download(response: ServerResponse, url: URL): Promise<void> {
    const file = fileOfWindow(url.searchParams.get('path') ?? '');
    if (file === null) return sendJson(response, 404, { message: 'There is no such file to download.' });
    const { size } = await stat(file);
    response.writeHead(200, {
      ...securityHeaders(policies.nothing),
      'Content-Type': 'application/octet-stream',
      'Content-Length': size,
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(path.basename(file))}`,
      'Cache-Control': 'no-store',
    });
    await pipeline(createReadStream(file), response);
  }
}

const noTicket =
  'This request has no valid ticket: the page gets one for each request, good once and for a minute.';

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
