/** The contract behind WebSockets, for pages that have proved themselves. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { implement } from '@orpc/server';
import { experimental_RPCHandler as RPCHandler } from '@orpc/server/crossws';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { z } from 'zod';
import { browserContract } from '../../shared/browserContract.ts';
import { closeCodes, helloSchema, proofSchema } from '../../shared/hosts/browserHost.ts';
import { logLine } from '../workbench/log/log.ts';
import { endedByErrors } from '../workbench/log/unexpected.ts';
import type { PathRights } from '../workbench/paths/pathRights.ts';
import { type HostContext, router } from '../workbench/router.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { lingerMs, refuseUpgrade } from './connections.ts';
import type { AccessKeys, Attempt } from './keys.ts';
import type { Tickets } from './tickets.ts';

/** Requests are small; files come by upload. */
const largestMessageBytes = 4 * 2 ** 20;

/**
 * A connection that does not answer for this long is dead, although it was not closed: a pulled cable, a sleeping
 * laptop.
 */
const heartbeatMs = 20_000;

/** A page proves itself in milliseconds. */
const proofMs = 5_000;

/** Sockets that have not proved themselves yet. */
const mostStrangers = 32;

/** Of a message of one that has not. */
const largestProofBytes = 1_024;

/** WebSocket close codes (RFC 6455, 7.4.1). */
const goingAway = 1001;
const protocolError = 1002;

interface RpcOptions {
  readonly workbench: Workbench;
  /** Of pages. */
  readonly rights: PathRights;
  readonly keys: AccessKeys;
  readonly tickets: Tickets;
}

/** Of what is wrong with a frame; it may quote the frame. */
const loggedCharacters = 200;

export class RpcSockets implements Disposable {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: largestMessageBytes });
  readonly #handler: RPCHandler<HostContext>;
  readonly #options: RpcOptions;
  readonly #answered = new WeakSet<WebSocket>();
  readonly #strangers = new Set<Duplex>();
  readonly #heartbeat: NodeJS.Timeout;

  constructor(options: RpcOptions) {
    this.#options = options;
    const { tickets } = options;
    const ticket = implement(browserContract).transfers.ticket.handler(({ input: { method, target } }) => ({
      ticket: tickets.issue(method, target),
    }));
    this.#handler = new RPCHandler({ ...router, transfers: { ticket } });
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs);
    this.#heartbeat.unref();
  }

  /** Takes over a request that asked to become a WebSocket and may. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#strangers.size >= mostStrangers) {
      refuseUpgrade(socket, '503 Service Unavailable');
      return;
    }
    this.#strangers.add(socket);
    socket.once('close', () => this.#strangers.delete(socket));
    this.#server.handleUpgrade(request, socket, head, (connection) => {
      this.#answered.add(connection);
      connection.on('pong', () => this.#answered.add(connection));
      // The close that follows aborts running requests; jobs continue without the connection.
      connection.on('error', () => connection.terminate());
      this.#meet(connection, () => this.#strangers.delete(socket));
    });
  }

  /** Until the page has proved itself, nothing that it says reaches the contract. */
  #meet(connection: WebSocket, onKnown: () => void): void {
    let attempt: Attempt | undefined;
    const late = setTimeout(() => this.#end(connection, closeCodes.late), proofMs);
    connection.once('close', () => clearTimeout(late));
    const listen = (data: RawData) => {
      if (attempt === undefined) {
        const hello = parsed(data, helloSchema);
        const begun = hello === null ? null : this.#options.keys.begin(hello);
        if (begun === null) {
          this.#end(connection, hello === null ? protocolError : closeCodes.spent);
          return;
        }
        attempt = begun;
        connection.send(JSON.stringify(begun.challenge));
        return;
      }
      const proof = parsed(data, proofSchema);
      const welcome = proof === null ? null : attempt.finish(proof);
      connection.off('message', listen);
      if (welcome === null) {
        this.#end(connection, closeCodes.unknown);
        return;
      }
      clearTimeout(late);
      onKnown();
      this.#serve(connection);
      connection.send(JSON.stringify(welcome));
    };
    connection.on('message', listen);
  }

  #serve(connection: WebSocket): void {
    const peer = { send: (message: string | Uint8Array) => connection.send(message) };
    const { workbench, rights } = this.#options;
    const context = { workbench, rights };
    const endable = { name: 'a connection of the browser host', end: () => connection.terminate() };
    let malformed = 0;
    const tellMalformed = (error: unknown) => {
      malformed += 1;
      const text = error instanceof Error ? error.message : String(error);
      if (malformed === 1) logLine(`A frame of a page could not be read: ${oneLine(text)}`);
    };
    connection.on('message', (data, isBinary) => {
      const bytes = bytesOf(data);
      const rawData = isBinary ? bytes : bytes.toString('utf8');
      endedByErrors(endable, () => {
        this.#handler.message(peer, { rawData, uint8Array: () => bytes }, { context }).catch(tellMalformed);
      });
    });
    connection.on('close', () => this.#handler.close(peer));
  }

  /**
   * A client that does not answer the close, such as a sleeping laptop, is cut off, since the host waits for it before
   * it ends.
   */
  #end(connection: WebSocket, code: number, reason = ''): void {
    connection.removeAllListeners('message');
    connection.close(code, reason);
    const cutOff = setTimeout(() => connection.terminate(), lingerMs);
    connection.once('close', () => clearTimeout(cutOff));
  }

  #beat(): void {
    for (const connection of this.#server.clients) {
      if (!this.#answered.delete(connection)) connection.terminate();
      else connection.ping();
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#heartbeat);
    for (const connection of this.#server.clients) this.#end(connection, goingAway, 'Vinobench ends.');
    this.#server.close();
  }
}

const oneLine = (text: string): string => text.replace(/\p{C}+/gu, ' ').slice(0, loggedCharacters);

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : data;
}

/** Null for what is too long or otherwise not as it should be. */
function parsed<T>(data: RawData, schema: z.ZodType<T>): T | null {
  const bytes = bytesOf(data);
  if (bytes.length > largestProofBytes) return null;
  try {
    return schema.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    return null;
  }
}
