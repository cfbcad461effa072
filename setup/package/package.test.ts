/** Of the packaging what is quickly told; `npm run test:package` makes the packages and tries them. */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { vinobenchVersion } from '../../shared/vinobenchVersion.ts';
import { bundleApp, bundleDesktop } from '../bundle.ts';
import { openvinoFolder } from '../openvino.ts';
import { SetupFailure } from '../report.mjs';
import { builderSchema } from './builder.ts';
import { commandWords } from './commandWords.ts';
import { writeIcons } from './icons.ts';
import { openvinoLibrary } from './libraries.ts';
import { publisher } from './publisher.ts';
import { sizeTable } from './tree.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'vinobench-package-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('electron-builder.yml', () => {
  const configuration = load(readFileSync(join(root, 'electron-builder.yml'), 'utf8')) as object;

  it("is valid by electron-builder's own schema, which takes nothing that it does not know", async (context) => {
    let schema: object;
    try {
      schema = await builderSchema(root, new AbortController().signal);
    } catch (error) {
      if (error instanceof SetupFailure) return context.skip(error.message);
      throw error;
    }
    const valid = z.fromJSONSchema(schema as z.core.JSONSchema.JSONSchema);
    expect(valid.safeParse(configuration).error?.issues ?? []).toEqual([]);
    expect(valid.safeParse({ ...configuration, bogus: 1 }).success).toBe(false);
    expect(valid.safeParse({ ...configuration, electronFuses: { runAsNodes: false } }).success).toBe(false);
  });

  it('turns off what would let another program run in the name of this one', () => {
    expect(configuration).toMatchObject({
      asar: true,
      electronFuses: {
        runAsNode: false,
        enableNodeOptionsEnvironmentVariable: false,
        enableNodeCliInspectArguments: false,
        enableCookieEncryption: true,
        enableEmbeddedAsarIntegrityValidation: true,
        onlyLoadAppFromAsar: true,
        grantFileProtocolExtraPrivileges: false,
      },
      toolsets: { appimage: expect.stringMatching(/^[1-9]/) },
    });
  });
});

it('the version is the same in package.json, in the program and in the lock file', () => {
  const versionOf = (name: string) =>
    (JSON.parse(readFileSync(join(root, name), 'utf8')) as { readonly version: string }).version;
  expect([versionOf('package.json'), versionOf('package-lock.json')]).toEqual([
    vinobenchVersion,
    vinobenchVersion,
  ]);
});

describe('a workflow', () => {
  const workflows = globSync('.github/workflows/*.yml', { cwd: root }).map((name) => ({
    name,
    text: readFileSync(join(root, name), 'utf8'),
  }));

  it.each(workflows)('names each action by its commit, next to the version: $name', ({ text }) => {
    const used = [...text.matchAll(/\buses: *(\S.*)$/gm)].map(([, action = '']) => action.trim());
    expect(used.length).toBeGreaterThan(0);
    expect(
      used.filter(
        (action) =>
          !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action) &&
          !(action.startsWith('./') && existsSync(join(root, action))),
      ),
    ).toEqual([]);
  });

  it('names one commit of an action', () => {
    const used = workflows.flatMap(({ text }) => text.match(/[\w-]+\/[\w-]+@[0-9a-f]{40}/g) ?? []);
    const actions = [...new Set(used)].map((one) => one.split('@')[0]);
    expect(actions).toEqual([...new Set(actions)]);
  });

  it.each(workflows)('runs scripts of package.json: $name', ({ text }) => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Readonly<Record<string, string>>;
    };
    const run = [...text.matchAll(/\bnpm (?:run )?([\w:]+)/g)].map(([, script = '']) => script);
    expect(run.length).toBeGreaterThan(2);
    expect(run.filter((script) => scripts[script] === undefined)).toEqual([]);
  });
});

describe('who publishes', () => {
  it('is named by the environment, and an empty value counts as none', () => {
    expect(
      publisher({
        VINOBENCH_MAINTAINER: 'Some One <some.one@example.org>',
        VINOBENCH_HOMEPAGE: 'https://example.org/vinobench',
        VINOBENCH_UPDATES: '',
      }),
    ).toEqual({
      maintainer: { name: 'Some One', email: 'some.one@example.org' },
      homepage: 'https://example.org/vinobench',
      updates: null,
    });
  });

  it('is nobody where the environment names none: no address of anybody stands in the project', () => {
    const { maintainer, homepage, updates } = publisher({});
    expect([maintainer.email, homepage].filter((one) => !/\.invalid$/.test(one))).toEqual([]);
    expect(updates).toBeNull();
  });

  it.each([
    [
      { VINOBENCH_UPDATES: 'http://example.org' },
      'VINOBENCH_UPDATES is http://example.org: it takes an https',
    ],
    [{ VINOBENCH_HOMEPAGE: 'example.org' }, 'VINOBENCH_HOMEPAGE is example.org: it takes an https'],
    [{ VINOBENCH_MAINTAINER: 'Some One' }, 'VINOBENCH_MAINTAINER is Some One: it takes "Name <address>"'],
  ])('is refused as %j', (env, sentence) => {
    expect(() => publisher(env)).toThrow(sentence);
  });
});

describe('a bundle', () => {
  it('is JavaScript that starts without sources, and knows its commands', async () => {
    const app = join(folder, 'app');
    await bundleApp(root, app);
    const names = readdirSync(app);
    expect(names).toEqual(expect.arrayContaining(['cli.js', 'worker.js', 'hashWorker.js']));
    expect(names.filter((name) => !/\.js$|^package\.json$/.test(name))).toEqual([]);
    const { stdout, stderr } = spawnSync(process.execPath, [join(app, 'cli.js'), 'bench', '--help'], {
      encoding: 'utf8',
      cwd: folder,
    });
    expect(stderr).toBe('');
    expect(stdout).toContain('Usage: vinobench bench');
  });

  it("names no folder of this machine, and the desktop's asks for Electron alone beside it", async () => {
    const app = join(folder, 'desktop');
    await bundleDesktop(root, app, null);
    const texts = readdirSync(app).map((name) => readFileSync(join(app, name), 'utf8'));
    expect(texts.filter((text) => text.includes(root))).toEqual([]);
    // No package's name holds a `$`: that is a sentence with a value in it.
    const packages = texts.flatMap((text) =>
      [...text.matchAll(/\bfrom\s*["']([^."'$][^"'$]*)["']/g)].map(([, name]) => name),
    );
    expect(
      [...new Set(packages)].filter(
        (name) => !/^(?:node:|electron$|[a-z_]+(?:\/promises)?$)/.test(name ?? ''),
      ),
    ).toEqual([]);
  });
});

describe('a file of OpenVINO', () => {
  it('is known, whether it is kept or left out, and an unknown one is refused', () => {
    const names = readdirSync(join(openvinoFolder(root), 'libs'));
    expect(names.length).toBeGreaterThan(10);
    const kept = names.filter((name) => openvinoLibrary(name).kept);
    expect(kept.some((name) => name.includes('openvino_onnx_frontend'))).toBe(true);
    expect(kept.filter((name) => /pytorch|jax|gguf|openvino_c\.|malloc_proxy|\.pc$/.test(name))).toEqual([]);
    expect(() => openvinoLibrary('libopenvino_quantum_plugin.so')).toThrow('is not known');
  });

  it.each([
    ['openvino.dll', true],
    ['openvino.lib', false],
    ['openvino_c.dll', false],
    ['openvino_intel_cpu_plugin.dll', true],
    ['tbb12.dll', true],
    ['libopenvino.2641.dylib', true],
    ['libopenvino_pytorch_frontend.2641.dylib', false],
  ])('of another platform, %s, is kept: %s', (name, kept) => {
    expect(openvinoLibrary(name).kept).toBe(kept);
  });
});

describe('the commands as words', () => {
  const words = commandWords();

  it('have all options on the manual page', () => {
    for (const text of ['vinobench bench', '\\-\\-precision', 'vinobench runs resume', 'EXIT STATUS'])
      expect(words.manPage).toContain(text);
    expect(words.manPage).not.toMatch(/undefined|null\b/);
  });
});

it('icons are drawn at each size out of one drawing', async () => {
  await writeIcons(join(root, 'assets', 'icon', 'vinobench.svg'), folder);
  for (const size of [16, 48, 512]) {
    const { width, height, hasAlpha } = await sharp(join(folder, 'icons', `${size}x${size}.png`)).metadata();
    expect({ width, height, hasAlpha }).toEqual({ width: size, height: size, hasAlpha: true });
  }
  const ico = readFileSync(join(folder, 'icon.ico'));
  expect(ico.readUInt16LE(4)).toBe(7);
  const [length, offset] = [ico.readUInt32LE(6 + 8), ico.readUInt32LE(6 + 12)];
  expect((await sharp(ico.subarray(offset, offset + length)).metadata()).width).toBe(16);
  const icns = readFileSync(join(folder, 'icon.icns'));
  expect(icns.toString('latin1', 0, 4)).toBe('icns');
  expect(icns.readUInt32BE(4)).toBe(icns.length);
});

it('the table of sizes sums up', () => {
  const table = sizeTable([
    { what: 'one', bytes: 1_500_000 },
    { what: 'two', bytes: 500_000 },
  ]);
  expect(table.split('\n').map((line) => line.trim())).toEqual([
    '1.5 MB  one',
    '0.5 MB  two',
    '2.0 MB  in all',
  ]);
});
