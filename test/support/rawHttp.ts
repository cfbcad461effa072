/** HTTP as no browser would send it: any Host, any path, a body that never ends. */
import { type IncomingHttpHeaders, request } from 'node:http';
import { Readable } from 'node:stream';

export interface RawRequest {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent piece by piece as long as the other side takes it. */
  readonly body?: Iterable<Buffer> | AsyncIterable<Buffer>;
}

interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Of the body, as far as it was handed to the system. */
  readonly sentBytes: number;
}

/** Resolves with the answer, even when that came before all was sent. */
export function rawHttp(
  port: number,
  { path, method = 'GET', headers = {}, body = [] }: RawRequest,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let sentBytes = 0;
    let answered = false;
    const outgoing = request({ host: '127.0.0.1', port, path, method, headers, agent: false });
    outgoing.on('response', (response) => {
      answered = true;
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text, sentBytes });
        outgoing.destroy();
      });
      response.on('error', reject);
    });
    // Sending on after an answer ends in a reset, which is no answer.
    outgoing.on('error', (error) => answered || reject(error));
    const pieces = Readable.from(counted(body, (bytes) => (sentBytes += bytes)));
    pieces.on('error', (error) => {
      outgoing.destroy();
      reject(error);
    });
    pieces.pipe(outgoing);
  });
}

async function* counted(
  body: Iterable<Buffer> | AsyncIterable<Buffer>,
  count: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  for await (const piece of body) {
    count(piece.length);
    yield piece;
  }
}

/** Whether a WebSocket opens, or the status that refused it. */
export function openSocket(
  port: number,
  headers: Readonly<Record<string, string>>,
  path = '/rpc',
): Promise<'open' | number> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      host: '127.0.0.1',
      port,
      path,
      agent: false,
      headers: {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': Buffer.alloc(16, 7).toString('base64'),
        ...headers,
      },
    });
    outgoing.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve('open');
    });
    outgoing.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    outgoing.on('error', reject).end();
  });
}

/** Sends the head alone, and the body only after 100 Continue (RFC 9110, 10.1.1: Expect). */
export function askFirst(
  port: number,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<{ status: number; goesOn: boolean }> {
  return new Promise((resolve, reject) => {
    let goesOn = false;
    const outgoing = request({
      host: '127.0.0.1',
      port,
      path,
      method: 'POST',
      agent: false,
      headers: { ...headers, Expect: '100-continue' },
    });
    outgoing.on('continue', () => {
      goesOn = true;
      outgoing.end(body);
    });
    outgoing.on('response', (response) => {
      resolve({ status: response.statusCode ?? 0, goesOn });
      outgoing.destroy();
    });
    outgoing.on('error', reject).flushHeaders();
  });
}
