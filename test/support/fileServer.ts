/** A file server on the loopback that does what servers do, and to order what they should not; and proxies before it. */
import { once } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** How one answer is to go wrong. */
interface Misbehaviour {
  readonly status?: number;
  /** Ends the connection after this many bytes of the body. */
  readonly dropAfter?: number;
  readonly ignoresRange?: boolean;
  /** Tells no length, and sends all it has. */
  readonly chunked?: boolean;
  /** Between pieces of 64 KiB. */
  readonly pauseMs?: number;
  readonly redirectTo?: string;
}

interface SeenRequest {
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  readonly status: number;
}

export class FileServer implements AsyncDisposable {
  readonly files = new Map<string, Uint8Array>();
  readonly seen: SeenRequest[] = [];
  /** Asked for each request; undefined: an answer as it should be. */
  misbehave: (path: string, nth: number) => Misbehaviour | undefined = () => undefined;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket)).on('error', () => undefined);
    });
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void this.#answer(request, response);
    });
  }

  /** @param certificate speaks HTTPS with it */
  static async start(certificate?: { key: string; cert: string }): Promise<FileServer> {
    const server = certificate === undefined ? createServer() : createTlsServer(certificate);
    const files = new FileServer(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return files;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  address(path: string): string {
    return `http://127.0.0.1:${this.port}/${path}`;
  }

  /** Requests for this path so far. */
  requests(path: string): readonly SeenRequest[] {
    return this.seen.filter((request) => request.path === path);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A proxy is asked for a whole address.
    const path = new URL(request.url ?? '/', 'http://here').pathname.slice(1);
    const { status, dropAfter, ignoresRange, chunked, pauseMs, redirectTo } =
      this.misbehave(path, this.requests(path).length + 1) ?? {};
    const { range, 'if-range': condition } = request.headers;
    const file = this.files.get(path);
    const etag =
      file === undefined ? '' : `"${Buffer.from(file).subarray(0, 8).toString('hex')}-${file.length}"`;
    const asked = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? Number.NaN);
    const partial =
      ignoresRange !== true && asked >= 0 && (condition === undefined || condition === String(etag));
    const outside = partial && asked >= (file?.length ?? 0);
    const answered =
      status ??
      (redirectTo !== undefined ? 302 : file === undefined ? 404 : outside ? 416 : partial ? 206 : 200);
    this.seen.push({
      path,
      range,
      ifRange: typeof condition === 'string' ? condition : undefined,
      status: answered,
    });
    if (redirectTo !== undefined) return void response.writeHead(302, { location: redirectTo }).end();
    if (file === undefined || answered >= 300) return void response.writeHead(answered).end('no');
    const body = answered === 206 ? file.subarray(asked) : file;
    response.writeHead(answered, {
      etag,
      ...(chunked === true ? {} : { 'content-length': body.length }),
      ...(answered === 206 ? { 'content-range': `bytes ${asked}-${file.length - 1}/${file.length}` } : {}),
    });
    await send(response, body, { dropAfter: dropAfter ?? Number.POSITIVE_INFINITY, pauseMs: pauseMs ?? 0 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

async function send(
  response: ServerResponse,
  body: Uint8Array,
  { dropAfter, pauseMs }: { dropAfter: number; pauseMs: number },
): Promise<void> {
  const piece = 64 << 10;
  const end = Math.min(body.length, dropAfter);
  for (let start = 0; start < end && !response.destroyed; start += piece) {
    await new Promise<void>((resolve) => {
      const written = () => {
        response.off('close', written);
        resolve();
      };
      response.once('close', written);
      response.write(body.subarray(start, Math.min(start + piece, end)), written);
    });
    if (pauseMs > 0) await delay(pauseMs);
  }
  if (dropAfter < body.length) response.destroy();
  else response.end();
}

/** Forwards plain HTTP, tunnels CONNECT; every host name leads to one port of the loopback. */
export class ProxyServer implements AsyncDisposable {
  /** What it was asked for, such as `GET http://host/path` or `CONNECT host:443`. */
  readonly seen: string[] = [];
  /** Answers every CONNECT with this status, once it is set. */
  refuses: number | undefined;
  readonly #server = createServer();
  readonly #sockets = new Set<Socket>();

  static async start(targetPort: number): Promise<ProxyServer> {
    const proxy = new ProxyServer();
    const keep = (socket: Socket) => {
      proxy.#sockets.add(socket);
      socket.on('error', () => undefined);
    };
    proxy.#server.on('connection', keep);
    proxy.#server.on('request', (request, response) => {
      proxy.seen.push(`${request.method} ${request.url}`);
      const { pathname } = new URL(request.url ?? '/', 'http://here');
      const onward = { port: targetPort, host: '127.0.0.1', path: pathname, headers: request.headers };
      httpRequest(onward, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        // What breaks off behind the proxy breaks off before it.
        answer.on('error', () => response.destroy()).pipe(response);
      }).end();
    });
    proxy.#server.on('connect', (request, socket: Socket) => {
      proxy.seen.push(`CONNECT ${request.url}`);
      if (proxy.refuses !== undefined) return void socket.end(`HTTP/1.1 ${proxy.refuses} No\r\n\r\n`);
      const target = connect(targetPort, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        target.pipe(socket).pipe(target);
      });
      keep(target);
    });
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
