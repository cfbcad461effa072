/** The browser host against a real browser: what its own page may do; `serverPageAttack.test.ts` has what others may not. */
import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ticketHeader } from '../shared/hosts/browserHost.ts';
import { needsChromium, openPage } from './support/browser.ts';
import { enter, type StartedHost } from './support/host.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-browser-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As the page's own requests: by another connection of this user. */
async function ticketFor(host: StartedHost, target: string): Promise<string> {
  const { client, cut } = await enter(host.address);
  const { ticket } = await client.transfers.ticket({ method: 'POST', target });
  cut();
  return ticket;
}

// Machines that measure are slow to open a browser.
describe('The page in a browser', () => {
  it('opens under its policy without an error, and talks and uploads to its host', async (context) => {
    const home = join(folder, 'own');
    await using own = await openPage(needsChromium(context), { home });
    const asked: string[] = [];
    own.page.on('request', (request) => asked.push(request.url()));
    await own.page.reload();
    await own.page.getByRole('navigation').first().waitFor();
    // Loaded ahead and loaded are one: the digests agree.
    const scripts = asked.filter((url) => url.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(1);
    expect(scripts.toSorted()).toEqual([...new Set(scripts)].toSorted());
    // The token has left the address.
    const [address, cookie, mode] = await own.page.evaluate<string[]>(
      '[location.href, document.cookie, document.compatMode]',
    );
    expect(mode).toBe('CSS1Compat');
    expect(address).not.toMatch(/enter|#[^/]/);
    expect(cookie).toBe('');
    const drop = randomUUID();
    const target = `/upload?name=a.prototxt&drop=${drop}`;
    const headers = { [ticketHeader]: await ticketFor(own.host, target) };
    const status = await own.page.evaluate(
      async ([url, sent]) => (await fetch(url, { method: 'POST', body: 'x', headers: sent })).status,
      [target, headers] as const,
    );
    expect(status).toBe(201);
    expect(existsSync(join(home, 'window/uploads', drop, 'a.prototxt'))).toBe(true);
    expect(own.errors).toEqual([]);
  });

  it('learns why a file is refused that is larger than the limit, while it still sends', async (context) => {
    const home = join(folder, 'limited');
    const options = { home, args: ['--upload-limit', '0.001'] };
    await using own = await openPage(needsChromium(context), options);
    const target = `/upload?name=big.caffemodel&drop=${randomUUID()}`;
    const headers = { [ticketHeader]: await ticketFor(own.host, target) };
    const answers = await own.page.evaluate(
      async ([url, sent]) => {
        const body = new Blob(Array.from({ length: 100 }, () => new Uint8Array(1_000_000)));
        const answer = await fetch(url, { method: 'POST', body, headers: sent });
        return [await (await fetch('/upload')).json(), answer.status, await answer.json()];
      },
      [target, headers] as const,
    );
    expect(answers).toEqual([
      { limitBytes: 1_073_741 },
      413,
      {
        message: expect.stringMatching(/^big\.caffemodel is larger than the 1\.02 MiB that this host takes:/),
      },
    ]);
  });

  it('shows a name as it is written, whatever marks of direction are in it', async (context) => {
    const root = join(folder, 'root');
    mkdirSync(root);
    writeFileSync(join(root, 'net\u202egnp.onnx'), '');
    const options = { home: join(folder, 'names'), args: ['--root', root] };
    await using own = await openPage(needsChromium(context), options);
    await own.page.getByRole('button', { name: 'Open from the host' }).first().click();
    await own.page.getByRole('button', { name: root }).click();
    await own.page.getByText('net\\u202egnp.onnx').waitFor();
    expect(await own.page.locator('body').innerText()).not.toContain('\u202e');
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
    await own.page.getByRole('button', { name: /^Open files/ }).click();
    await (await chosen).setFiles([file]);
    await own.page.getByText(/^large\.onnx is larger than the 2 GiB that this host takes: /).waitFor();
    expect(existsSync(join(home, 'window/uploads')) && readdirSync(join(home, 'window/uploads'))).toEqual([]);
  });
});
