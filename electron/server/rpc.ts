/** The contract behind WebSockets. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { PathRights } from '../workbench/pathRights.ts';
import { router } from '../workbench/router.ts';
import type { Workbench } from '../workbench/workbench.ts';

/** Requests are small; files come by upload. */
const largestMessageBytes = 4 * 2 ** 20;

/** A connection that does not answer for so long is dead, though nobody closed it: a cable, a sleeping laptop. */
const heartbeatMs = 20_000;

/** WebSocket close codes (RFC 6455, 7.4.1). */
const goingAway = 1001;

export class RpcSockets implements Disposable {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: largestMessageBytes });
  readonly #handler = new RPCHandler(router);
  readonly #workbench: Workbench;
  readonly #rights: PathRights;
  readonly #answered = new WeakSet<WebSocket>();
  readonly #heartbeat: NodeJS.Timeout;

  /** @param rights of pages */
  constructor(workbench: Workbench, rights: PathRights) {
    this.#workbench = workbench;
    this.#rights = rights;
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs);
    this.#heartbeat.unref();
  }

  /** Takes over a request that asked to become a WebSocket and may. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (connection) => {
      this.#answered.add(connection);
      connection.on('pong', () => this.#answered.add(connection));
      // The close that follows is told to what runs; jobs go on without it.
      connection.on('error', () => connection.terminate());
      void this.#handler.upgrade(connection, {
        context: { workbench: this.#workbench, rights: this.#rights },
      });
    });
  }

  #beat(): void {
    for (const connection of this.#server.clients) {
      if (!this.#answered.delete(connection)) connection.terminate();
      else connection.ping();
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#heartbeat);
    for (const connection of this.#server.clients) {
      connection.close(goingAway, 'Vinobench ends.');
    }
    this.#server.close();
  }
}
