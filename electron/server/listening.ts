/** Where the browser host listens: at the address that was asked for, and at the other one that `localhost` may mean. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { VinobenchError } from '../../shared/faults/errors.ts';
import { createOwningServer, ownServer } from './connections.ts';

/**
 * Browsers try `[::1]` before 127.0.0.1 when somebody types `localhost`: another user's program that listened there at
 * the same port would be given what was meant for this host. By address listened at, the one that must be ours as well.
 */
const twins: Readonly<Record<string, string>> = {
  '127.0.0.1': '::1',
  '0.0.0.0': '::1',
  '::1': '127.0.0.1',
};

/** Ports that are tried where any will do, and one address of the two has another program at it. */
const mostTries = 20;

/**
 * @param port 0: any that is free
 * @param prepare called with each server before it listens
 * @returns one server, or two that share a port
 * @throws VinobenchError 'usage' when the port or the address cannot be had
 */
export async function listen(
  host: string,
  port: number,
  prepare: (server: Server) => void,
): Promise<readonly Server[]> {
  for (let tries = 1; ; tries++) {
    try {
      return await listenOnce(host, port, prepare);
    } catch (error) {
      if (port !== 0 || causeOf(error) !== 'EADDRINUSE' || tries >= mostTries) throw error;
    }
  }
}

async function listenOnce(...[host, port, prepare]: Parameters<typeof listen>): Promise<readonly Server[]> {
  const first = await listenAt(host, port, prepare);
  const twin = twins[addressOf(first)?.address ?? ''];
  if (twin === undefined) return [first];
  try {
    return [first, await listenAt(twin, addressOf(first)?.port ?? port, prepare)];
  } catch (error) {
    // This machine has no such address, so that no other program listens there either.
    if (['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(causeOf(error))) return [first];
    void closeServer(first);
    throw error;
  }
}

/** Null: of servers that do not listen. */
export const portOf = ([first]: readonly Server[]): number | null =>
  first === undefined ? null : (addressOf(first)?.port ?? null);

export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
}

function addressOf(server: Server): AddressInfo | null {
  const address = server.address();
  return typeof address === 'object' ? address : null;
}

async function listenAt(...[host, port, prepare]: Parameters<typeof listen>): Promise<Server> {
  const server = createOwningServer();
  prepare(server);
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject).listen(port, host, listening.resolve);
  try {
    await listening.promise;
  } catch (error) {
    const code = codeOf(error);
    const why =
      code === 'EADDRINUSE'
        ? `Port ${port} of ${host} is taken: choose another one with --port, or leave --port out.`
        : `Vinobench cannot listen at ${host}, port ${port} (${code}): choose others with --host and --port.`;
    throw new VinobenchError('usage', why, { cause: error });
  } finally {
    server.removeListener('error', listening.reject);
  }
  ownServer(server);
  return server;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown';

const causeOf = (error: unknown): string => (error instanceof Error ? codeOf(error.cause) : 'unknown');
