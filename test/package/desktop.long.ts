/** The desktop's folder, as electron-builder makes it of a stand-in for Electron: what is in it, and that it works without the checkout. */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOf, packageFolder } from '../../setup/package/tree.ts';
import { needsChromium } from '../support/browser.ts';
import { type PackedFile, readAsar } from '../support/electron/asar.ts';
import { playwrightLoader, startDesktop } from '../support/electron/desktop.ts';
import { goTo } from '../support/walk.ts';
import { make, root } from './make.ts';
import { fusesOf, writeStandIn } from './standIn.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-packed-'));
const packed = join(packageFolder(root), 'desktop', 'out', 'linux-unpacked');
const resources = join(packed, 'resources');
let archive: readonly PackedFile[] = [];
let outside: readonly string[] = [];

beforeAll(async () => {
  const dist = join(folder, 'electron');
  mkdirSync(dist);
  await writeStandIn(root, dist);
  make('package', ['--linux', '--dir'], { VINOBENCH_ELECTRON_DIST: dist });
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
        'openvino/libopenvino.so.2640',
        'node_modules/sharp/package.json',
        'models/catalogue.json',
        'licences/LICENSE',
        'licences/openvino/LICENSE',
        'licences/packages.txt',
      ]),
    );
  });

  it('has the hash of each file in the head of app.asar', () => {
    const wrong = archive.filter(
      ({ content, hash }) => hash !== createHash('sha256').update(content).digest('hex'),
    );
    expect(archive.length).toBeGreaterThan(20);
    expect(wrong.map(({ name }) => name)).toEqual([]);
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
  it('its window opens, shows every view and measures a network of its own', async (context) => {
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
    await using desktop = await startDesktop({ binary, home: join(folder, 'home'), packaged: true, loader });
    for (const key of ['l', 'm', 's', 'k', 'c']) {
      await goTo(desktop.page, key);
      await desktop.page.waitForTimeout(200);
    }
    const client = await desktop.client();
    const { id } = await client.work.start({
      kind: 'bench',
      request: {
        start: 'new',
        models: [{ kind: 'catalogue', id: 'squeezenet1.1' }],
        devices: ['CPU'],
        precisions: ['FP32'],
        preset: 'paper',
        iterations: 20,
        batch: 1,
        isa: null,
        streams: null,
        threads: null,
        title: null,
      },
    });
    const statuses: string[] = [];
    for await (const { event } of await client.work.watch({ id, after: 0 })) {
      if (event.type === 'cell') statuses.push(event.cell.status);
      if (statuses.at(-1) === 'measured' || statuses.at(-1) === 'failed') break;
    }
    expect(statuses.at(-1)).toBe('measured');
    expect(desktop.errors).toEqual([]);
  });
});
