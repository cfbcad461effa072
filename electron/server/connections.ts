/** Every socket of the browser host has an owner from its first byte to its last, whatever becomes of its request. */
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { logLine } from '../workbench/log/log.ts';

/** More than every page of a user needs; each takes a descriptor that measurements may want. */
const mostConnections = 512;

/** A client gets so long for the head of its request. */
const headMs = 10_000;

/** A connection on which nothing moves for so long is given up: its request, its answer, its reader. */
const idleMs = 120_000;

/** Of all headers together. */
const largestHeadBytes = 16_384;

/** What a client that leaves looks like; anything else is worth a line in the log. */
const leaving: readonly string[] = ['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ETIMEDOUT'];

/** An HTTP server, bounded, and with an owner of each of its sockets' errors. */
export function createOwningServer(): Server {
  const server = createServer({
    // A large upload takes as long as it takes; one that stalls is idle.
    requestTimeout: 0,
    headersTimeout: headMs,
    connectionsCheckingInterval: 2_000,
    maxHeaderSize: largestHeadBytes,
  });
  server.maxConnections = mostConnections;
  server.timeout = idleMs;
  // Node's own owner leaves a socket that is upgraded; this one stays.
  server.on('connection', own);
  return server;
}

/** To be called when the server listens: errors of accepting (no descriptor is left, say) pass. */
export function ownServer(server: Server): void {
  server.on('error', (error) => logLine(`The browser host's server: ${error.message}`));
}

function own(socket: Socket): void {
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (!leaving.includes(error.code ?? '')) logLine(`A connection of the browser host: ${error.message}`);
    socket.destroy();
  });
}

/** Who was refused gets so long to read why. */
export const lingerMs = 2_000;

/** Answers a request to upgrade with a status alone, and lets go of its socket. */
export function refuseUpgrade(socket: Duplex, status: string): void {
  const givenUp = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('close', () => clearTimeout(givenUp));
  socket.resume().end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
