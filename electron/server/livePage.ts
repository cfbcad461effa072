/**
 * The page made from its sources at each request, for those who work on it (`npm run dev`): vite transforms what is asked
 * for and tells open pages what has changed. The host stays in front, so that its rules hold for every request and socket.
 */
import { readFile } from 'node:fs/promises';
import { type IncomingMessage, Server, type ServerResponse } from 'node:http';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';
import { noncePlaceholder } from './headers.ts';
import { liveAddress, withCommand } from './pageFiles.ts';

export interface LivePage extends AsyncDisposable {
  /** Answers with a file of the page; false: there is no such file, and nothing was answered. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** The first document, whose inline parts carry `nonce`. */
  index(nonce: string): Promise<string>;
  /** Takes the socket over which the page hears of changes; vite lets in only who knows the token that the page was given. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = path.join(root, 'renderer');

export async function startLivePage(): Promise<LivePage> {
  // Listens nowhere: it hands vite the sockets that the host has let through.
  const relay = new Server();
  const vite = await createServer({
    configFile: path.join(sources, 'vite.config.ts'),
    appType: 'custom',
    base: '/',
    cacheDir: path.join(root, '.vinobench', 'dev'),
    logLevel: 'warn',
    server: {
      middlewareMode: true,
      ws: { server: relay, path: liveAddress },
      cors: false,
      fs: { allow: ['renderer', 'shared', 'node_modules'].map((folder) => path.join(root, folder)) },
    },
  });
  return {
    answer: (request, response) =>
      new Promise((resolve, reject) => {
        response.once('close', () => resolve(true));
        vite.middlewares(request, response, (error?: unknown) =>
          error === undefined ? resolve(false) : reject(error),
        );
      }),
    index: async (nonce) => {
      const html = withCommand(await readFile(path.join(sources, 'index.html'), 'utf8'));
      return (await vite.transformIndexHtml('/', html)).replaceAll(noncePlaceholder, nonce);
    },
    upgrade: (request, socket, head) => relay.emit('upgrade', request, socket, head),
    [Symbol.asyncDispose]: () => vite.close(),
  };
}
