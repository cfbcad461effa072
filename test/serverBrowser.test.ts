/** The browser host against a real browser: what its own page may do, and what pages of other sites may not. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { needsChromium, openPage } from './support/browser.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-browser-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A site of somebody else's on this machine: to a browser the same site as the host, by another port. */
async function otherSite(name: string) {
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>other</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    address: `http://${name}:${port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a page can do with an address of the host: opened a socket, read an answer, ran a script, showed a frame. */
const tried = (page: Page, origin: string, drop: string) =>
  page.evaluate(
    async ([origin, drop]) => {
      const settled = (work: (done: (text: string) => void) => void) => new Promise<string>(work);
      const socket = await settled((done) => {
        const opened = new WebSocket(`${origin.replace('http', 'ws')}/rpc`);
        opened.addEventListener('open', () => done('opened'));
        opened.addEventListener('error', () => done('refused'));
      });
      const url = `${origin}/upload?name=a.prototxt&drop=${drop}`;
      const sent = { method: 'POST', body: 'x', credentials: 'include' } as const;
      const upload = await fetch(url, sent).then(
        ({ status }) => String(status),
        () => 'refused',
      );
      await fetch(url, { ...sent, mode: 'no-cors' }).catch(() => undefined);
      return { socket, upload };
    },
    [origin, drop] as const,
  );

// Machines that measure are slow to open a browser.
describe('The page in a browser', { timeout: 120_000 }, () => {
  it('opens under its policy without an error, and talks and uploads to its host', async (context) => {
    const home = join(folder, 'own');
    await using own = await openPage(needsChromium(context), { home });
    await own.page.getByRole('navigation').first().waitFor();
    expect(own.page.url()).not.toContain('token');
    const drop = randomUUID();
    const { origin } = new URL(own.host.address);
    expect(await tried(own.page, origin, drop)).toEqual({ socket: 'opened', upload: '201' });
    expect(existsSync(join(home, 'window/uploads', drop, 'a.prototxt'))).toBe(true);
    expect(own.errors).toEqual([]);
  });

  it('learns why a file is refused that is larger than the limit, while it still sends', async (context) => {
    const home = join(folder, 'limited');
    const options = { home, args: ['--upload-limit', '0.001'] };
    await using own = await openPage(needsChromium(context), options);
    const answers = await own.page.evaluate(async (drop) => {
      const body = new Blob(Array.from({ length: 100 }, () => new Uint8Array(1_000_000)));
      const answer = await fetch(`/upload?name=big.caffemodel&drop=${drop}`, { method: 'POST', body });
      return [await (await fetch('/upload')).json(), answer.status, await answer.json()];
    }, randomUUID());
    expect(answers).toEqual([
      { limitBytes: 1_073_741 },
      413,
      {
        message: expect.stringMatching(/^big\.caffemodel is larger than the 1\.02 MiB that this host takes:/),
      },
    ]);
  });

  it('sends nothing of a file of 3 GB, and says why', async (context) => {
    const home = join(folder, 'large');
    const file = join(folder, 'large.onnx');
    writeFileSync(file, '');
    // Takes no room: its size is all there is to it.
    truncateSync(file, 3e9);
    await using own = await openPage(needsChromium(context), { home });
    await own.page.getByRole('heading', { name: /^Drop a prototxt/ }).waitFor();
    const chosen = own.page.waitForEvent('filechooser');
    await own.page.keyboard.press('Control+o');
    await (await chosen).setFiles([file]);
    await own.page.getByText(/^large\.onnx is larger than the 2 GiB that this host takes: /).waitFor();
    expect(existsSync(join(home, 'window/uploads')) && readdirSync(join(home, 'window/uploads'))).toEqual([]);
  });

  it.for(['127.0.0.1', 'localhost'])(
    'is out of reach for a page at another port of %s, though the browser holds its cookie',
    async (name, context) => {
      const home = join(folder, name);
      await using own = await openPage(needsChromium(context), { home });
      await using other = await otherSite(name);
      const page = await own.page.context().newPage();
      await page.goto(other.address);
      const drop = randomUUID();
      const { origin } = new URL(own.host.address);
      expect(await tried(page, origin, drop)).toEqual({ socket: 'refused', upload: 'refused' });
      expect(existsSync(join(home, 'window/uploads', drop))).toBe(false);
      await page.setContent(`<iframe src="${origin}/"></iframe>`);
      expect(page.frames()).toHaveLength(2);
      expect(await page.frames()[1]?.content()).not.toContain('Vinobench');
    },
  );
});
