/** What pages and programs at other addresses of this machine get of the browser host, in a real Chromium: nothing. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { attackDrop, framed, tried } from './support/attackPage.ts';
import { findChromium, launchChromium } from './support/browser.ts';
import { enter, keyOf, prove, type StartedHost, startHost } from './support/host.ts';
import { until } from './support/processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-page-attack-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface OtherServer extends AsyncDisposable {
  readonly port: number;
  /** Heads of all requests so far. */
  readonly heads: readonly string[];
  /** Of WebSockets, as text. */
  readonly frames: readonly string[];
}

/**
 * A program of somebody else's on this machine, which writes down what it gets.
 * @param onFrame answers a frame of a WebSocket
 */
async function otherServer(
  port: number,
  onFrame: (socket: WebSocket) => void = () => undefined,
): Promise<OtherServer> {
  const [heads, frames]: [string[], string[]] = [[], []];
  const note = ({ url, rawHeaders }: IncomingMessage) => heads.push([url, ...rawHeaders].join('\n'));
  const server = createServer((request, response) => {
    note(request);
    response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>other</title>');
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket, request) => {
    note(request);
    socket.on('message', (data) => {
      frames.push(String(data));
      onFrame(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    heads,
    frames,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An address whose two halves do not belong together. */
const mistyped = (address: string): string =>
  address.replace(
    /(.)\.([\w-]{43})$/,
    (_, letter: string, key: string) => `${letter === 'A' ? 'B' : 'A'}.${key}`,
  );

describe('A host with a page that is let in', () => {
  const chromium = findChromium();
  const home = join(folder, 'home');
  let host: StartedHost;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const start = (port: string) => startHost({ home, args: ['serve', '--port', port] });
  const sessionOf = () => page.evaluate<string | null>("sessionStorage.getItem('vinobench.session')");
  const isOpen = () => page.getByRole('button', { name: /^Devices CPU/ }).waitFor();

  beforeAll(async () => {
    if (chromium === null) return;
    const rules = ['other.example', 'rebound.example'].map((name) => `MAP ${name} 127.0.0.1`);
    [host, browser] = await Promise.all([
      start('0'),
      launchChromium(chromium, [`--host-resolver-rules=${rules.join(',')}`]),
    ]);
    context = await browser.newContext();
    page = await context.newPage();
    await page.goto(host.printed);
    await isOpen();
  });
  afterAll(async () => {
    await browser?.close();
    await host?.stop('SIGKILL');
  });

  it.for(['127.0.0.1', 'localhost', 'other.example'])(
    'gives nothing to a page at another port of %s',
    async (name, test) => {
      if (chromium === null) return test.skip('there is no Chromium here');
      const { origin } = new URL(host.printed);
      await using other = await otherServer(0);
      const theirs = await context.newPage();
      await theirs.goto(`http://${name}:${other.port}/`);
      expect(await tried(theirs, origin)).toEqual({
        socket: 'refused',
        fetched: ['refused', 'refused', 'refused', 'refused', 'refused'],
        script: 'refused',
        heard: [],
        kept: ['', '{}'],
      });
      expect(await framed(theirs, origin)).toEqual(['refused', 'refused', 'refused', 'refused']);
      // The browser has sent nothing along that would be a key.
      const session = await sessionOf();
      expect(session).toMatch(/^[\w-]{43}$/);
      expect(other.heads.length).toBeGreaterThan(0);
      expect(other.heads.join('\n')).not.toMatch(/^cookie$/im);
      expect(other.heads.join('\n')).not.toContain(session);
      expect(await context.cookies()).toEqual([]);
      expect(existsSync(join(home, 'window/uploads', attackDrop))).toBe(false);
      await theirs.close();
    },
  );

  it('gives nothing under a name that is bound to its address by others', async (test) => {
    if (chromium === null) return test.skip('there is no Chromium here');
    const { port } = new URL(host.printed);
    const theirs = await context.newPage();
    const rebound = `http://rebound.example:${port}`;
    for (const path of ['/', '/enter', '/upload', '/download?path=x', '/licences.txt']) {
      const answer = await theirs.goto(rebound + path);
      expect([answer?.status(), await answer?.text()]).toEqual([
        403,
        `{"message":"Vinobench is not reached by the name rebound.example:${port}: use the address that it printed."}`,
      ]);
    }
    await theirs.close();
  });

  it('lets no second browser in by its address, and says how to get in', async (test) => {
    if (chromium === null) return test.skip('there is no Chromium here');
    const stranger = await browser.newContext();
    for (const [address, sentence] of [
      [
        host.printed,
        /^The address of this page was used already, is older than 10 minutes, or is from before/,
      ],
      // A letter of its first half is another one.
      [mistyped(host.address), /^The Vinobench that answers here did not print the address of this page/],
      [
        new URL(host.printed).origin,
        /^To open Vinobench, use the whole address that it printed, with all that follows the #/,
      ],
    ] as const) {
      const second = await stranger.newPage();
      await second.goto(address);
      const refusal = second.getByRole('main').getByText(sentence);
      await refusal.waitFor();
      // As the layout of this host has it.
      expect(await refusal.textContent()).toContain('`npm start -- serve --new-address`');
      expect(new URL(second.url()).hash).not.toContain('.');
    }
    await stranger.close();
    // A tab next to one that is let in is let in by it.
    const beside = await context.newPage();
    await beside.goto(new URL(host.printed).origin);
    await beside.getByRole('button', { name: /^Devices CPU/ }).waitFor();
    await beside.close();
  });

  it('leaves nothing to a program that listens at its port after it, and is known again when it is back', async (test) => {
    if (chromium === null) return test.skip('there is no Chromium here');
    const { origin, port } = new URL(host.printed);
    const session = (await sessionOf()) ?? '';
    await host.stop('SIGKILL');
    await page.getByText('Connection lost.').waitFor();
    {
      await using impostor = await otherServer(Number(port), (socket) =>
        socket.send(
          JSON.stringify({ nonce: 'A'.repeat(43), proof: 'A'.repeat(43), session: 'A'.repeat(43) }),
        ),
      );
      await page
        .getByText(/^What answers at this address is not the Vinobench/)
        .first()
        .waitFor();
      await until(() => impostor.frames.length > 0, 'a frame');
      // A number without meaning, in each; the session is not even kept where a script of theirs could read it.
      for (const frame of impostor.frames)
        expect(JSON.parse(frame)).toEqual({ key: 'session', nonce: expect.stringMatching(/^[\w-]{43}$/) });
      expect(impostor.heads.join('\n')).not.toContain(session);
      expect(await sessionOf()).toBeNull();
      // A part of the page that was not loaded yet is theirs, and does not run.
      await page.getByRole('link', { name: 'Speedup' }).click();
      await page.getByRole('heading', { name: 'This view could not be shown' }).waitFor();
    }
    host = await start(port);
    await page.getByRole('heading', { name: 'Speedup', exact: true }).waitFor();
    await expect.poll(sessionOf).toBe(session);
    await page.reload();
    await page.getByRole('heading', { name: 'Speedup', exact: true }).waitFor();
    // What an impostor may have recorded opens nothing: it has no key.
    await expect(prove(origin, { key: 'session', secret: 'A'.repeat(43) })).rejects.toThrow('does not hold');
    const replayed = keyOf(host.address);
    (await enter(host.address, replayed)).cut();
    await expect(prove(origin, replayed)).rejects.toThrow('closed with 4403');
  });
});
