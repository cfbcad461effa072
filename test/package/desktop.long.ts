/** The desktop's folder, as electron-builder makes it of a stand-in for Electron: what is in it, and that it works without the checkout. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOf } from '../../setup/package/tree.ts';
import { median } from '../../shared/statistics.ts';
import { needsChromium } from '../support/browser.ts';
import { type PackedFile, readAsar } from '../support/electron/asar.ts';
import { playwrightLoader, startDesktop } from '../support/electron/desktop.ts';
import { givePeaks } from '../support/peaks.ts';
import { until } from '../support/processes.ts';
import { patience, walk } from '../support/walk.ts';
import { documentedPlaces } from './documented.ts';
import { make, root } from './make.ts';
import { fusesOf, writeStandIn } from './standIn.ts';
import { desktopTree, ratiosOf, shown, windowStarts } from './starts.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-packed-'));
const packed = desktopTree;
const resources = join(packed, 'resources');
/** Reserved by RFC 2606: nobody answers there. */
const updates = 'https://updates.invalid/vinobench';
let archive: readonly PackedFile[] = [];
let outside: readonly string[] = [];

beforeAll(async () => {
  const dist = join(folder, 'electron');
  mkdirSync(dist);
  await writeStandIn(root, dist);
  make('package', ['--linux', '--dir'], { VINOBENCH_ELECTRON_DIST: dist, VINOBENCH_UPDATES: updates });
  archive = readAsar(join(resources, 'app.asar'));
  outside = readdirSync(join(resources, 'vinobench'), { recursive: true }).map(String);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package of the desktop', () => {
  it('has main process, preload and page in app.asar, and nothing else', () => {
    const names = archive.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['main/main.js', 'page/index.html', 'page/preload.cjs', 'package.json']),
    );
    expect(names.filter((name) => !/^(?:package\.json$|main\/|page\/)/.test(name))).toEqual([]);
  });

  it('has no TypeScript, no test and no package of development', () => {
    const names = [...archive.map(({ name }) => name), ...outside];
    expect(
      names.filter((name) =>
        /\.(?:[cm]?tsx?|map)$|\.test\.|(?:^|\/)(?:vitest|typescript|vite)(?:\/|$)/.test(name),
      ),
    ).toEqual([]);
  });

  it('has jobs, addon, OpenVINO, sharp, models and licences beside it', () => {
    expect(outside).toEqual(
      expect.arrayContaining([
        'app/worker.js',
        'native/vinobench.node',
        'openvino/libopenvino.so.2641',
        'node_modules/sharp/package.json',
        'models/catalogue.json',
        'licences/LICENSE',
        'licences/openvino/LICENSE',
        'licences/packages.txt',
      ]),
    );
  });

  it('has its licences where docs/packages.md says', () => {
    const named = documentedPlaces().flatMap(
      ({ desktop }) => /^`\/opt\/Vinobench\/?(.*)`$/.exec(desktop)?.[1] ?? [],
    );
    expect(named.length).toBeGreaterThanOrEqual(2);
    expect(named.filter((name) => !existsSync(join(packed, name)))).toEqual([]);
  });

  it('has each of its larger files once', () => {
    const places = new Map<string, string[]>();
    const add = (name: string, content: Buffer) => {
      if (content.length < 50_000) return;
      const hash = createHash('sha256').update(content).digest('hex');
      places.set(hash, [...(places.get(hash) ?? []), name]);
    };
    for (const { name, content } of archive) add(`app.asar/${name}`, content);
    for (const name of outside) {
      const file = join(resources, 'vinobench', name);
      if (lstatSync(file).isFile()) add(name, readFileSync(file));
    }
    expect(places.size).toBeGreaterThan(30);
    expect([...places.values()].filter((names) => names.length > 1)).toEqual([]);
  });

  it('serves the page of its archive to a browser, compressed, by its terminal command', async () => {
    const command = join(resources, 'vinobench', 'vinobench');
    const env = { ...process.env, VINOBENCH_HOME: join(folder, 'served') };
    const host = spawn(command, ['serve', '--port', '0'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const origin = await addressIn(host.stdout);
      for (const { name, content } of archive.filter((one) =>
        /^page\/assets\/.*\.(?:js|css)$/.test(one.name),
      )) {
        const answer = await fetch(`${origin}/${name.slice('page/'.length)}`);
        expect(answer.status, name).toBe(200);
        expect(Buffer.from(await answer.arrayBuffer()).equals(content), name).toBe(true);
        // Those that are worth it.
        if (content.length > 10_000)
          expect(answer.headers.get('content-encoding'), name).toMatch(/^(?:br|gzip)$/);
      }
      expect(await (await fetch(origin)).text()).toContain('<title>');
    } finally {
      host.kill();
      await once(host, 'exit');
    }
  });

  it('has the hash of each file in the head of app.asar', () => {
    const wrong = archive.filter(
      ({ content, hash }) => hash !== createHash('sha256').update(content).digest('hex'),
    );
    expect(archive.length).toBeGreaterThan(20);
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it('asks for updates where its build says, by a part that is not loaded with the rest', () => {
    const scripts = archive.filter(({ name }) => name.startsWith('main/'));
    const having = (word: string) =>
      scripts.filter(({ content }) => content.includes(word)).map(({ name }) => name);
    expect(having(updates)).toEqual(['main/main.js']);
    expect(having('ERR_CHECKSUM_MISMATCH').filter((name) => name === 'main/main.js')).toEqual([]);
    expect(having('ERR_CHECKSUM_MISMATCH')).not.toEqual([]);
    expect(readFileSync(join(resources, 'app-update.yml'), 'utf8')).toContain(`url: ${updates}`);
  });

  it('has its fuses set', () => {
    expect(fusesOf(join(packed, 'vinobench-desktop'))).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it('is at most 215 MB without Electron and the Node of the jobs', () => {
    expect(bytesOf(resources) - bytesOf(join(resources, 'vinobench', 'node'))).toBeLessThanOrEqual(215e6);
  });
});

describe.skipIf(process.getuid?.() !== 0)('where the checkout is an empty folder', () => {
  it('its window takes a network from the drop to the pictures, and shows the same after a reload', async (context) => {
    process.env['CHROMIUM_PATH'] = needsChromium(context);
    const away = join(folder, 'Vinobench');
    cpSync(packed, away, { recursive: true, verbatimSymlinks: true });
    const loader = join(folder, 'loader.cjs');
    copyFileSync(playwrightLoader, loader);
    const binary = join(folder, 'start');
    // A mount that only this process and what it starts see.
    const hide = `mount -t tmpfs none '${root}' && cd / && exec '${join(away, 'vinobench-desktop')}' "$@"`;
    writeFileSync(
      binary,
      `#!/bin/sh\nexec unshare --mount sh -c ${JSON.stringify(hide).replaceAll('$', '\\$')} start "$@"\n`,
    );
    chmodSync(binary, 0o755);
    const home = join(folder, 'home');
    await givePeaks(home);
    // As the runtime of an AppImage says it.
    process.env['APPIMAGE'] = join(folder, 'Vinobench.AppImage');
    await using desktop = await startDesktop({ binary, home, packaged: true, loader });
    let pictures = 0;
    const saved = async (choose: () => Promise<void>) => {
      pictures += 1;
      const file = join(folder, `picture-${pictures}.png`);
      await desktop.answer({ save: file });
      await choose();
      return await until(() => whole(file), `the picture ${file}`, patience);
    };
    await walk({ page: desktop.page, folder, saved });
    expect(pictures).toBeGreaterThanOrEqual(2);
    const client = await desktop.client();
    expect(await client.updates.show()).toMatchObject({
      source: { state: 'known', address: updates },
      on: false,
      found: { state: 'not-asked' },
    });
    // electron-updater, out of the package: the name of its address cannot be resolved.
    await client.updates.set({ on: true });
    expect((await client.updates.ask()).found).toEqual({
      state: 'failed',
      reason: expect.stringMatching(/^https:\/\/updates\.invalid\/vinobench has no list .* getaddrinfo E/),
    });
    expect(desktop.errors).toEqual([]);
  }, 600_000);
});

describe('its start', () => {
  it('to a window that answers is not slower than that of the checkout', async (context) => {
    process.env['CHROMIUM_PATH'] = needsChromium(context);
    const ratios = ratiosOf(await windowStarts(packed, join(folder, 'started'), 7));
    process.stdout.write(`start: ${shown(ratios)} of the checkout's\n`);
    // A fifth is what a busy machine makes of equal ones.
    expect(median(ratios)).toBeLessThanOrEqual(1.2);
  }, 600_000);
});

/** The origin that a host prints. */
async function addressIn(output: Readable): Promise<string> {
  let printed = '';
  for await (const text of output) {
    printed += String(text);
    const [origin] = /http:\/\/[\w.:]+/.exec(printed) ?? [];
    if (origin !== undefined) return origin;
  }
  throw new Error(`no address in ${printed}`);
}

/** Null until the picture is written to its end. */
const whole = (file: string): string | null =>
  existsSync(file) && readFileSync(file).includes('IEND') ? file : null;
