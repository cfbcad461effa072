import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildNative, isNoCompiler } from '../native/build.ts';
import type { OpenvinoSdk } from '../native/buildPlan.ts';
import { addonFile, addonReady, type Builder, ensureAddon } from './addon.ts';
import { testFolder, writeTree } from './testSupport.ts';

const signal = new AbortController().signal;

/** A checkout whose addon is made by joining its sources: what is tested here is when it is made. */
function project() {
  const root = testFolder();
  const files = [join(root, 'a.cc'), join(root, 'b.h')];
  writeTree(root, { 'a.cc': 'a', 'b.h': 'b', 'sdk/libopenvino.so.2640': 'library' });
  const library = join(root, 'sdk', 'libopenvino.so.2640');
  const sdk: OpenvinoSdk = { includeDir: root, libraryDir: join(root, 'sdk'), library, version: '2026.4.0' };
  let builds = 0;
  const builder: Builder = {
    inputs: () => files,
    build: async (_, { outDir }) => {
      builds++;
      writeFileSync(join(outDir, 'vinobench.node'), files.map((file) => readFileSync(file, 'utf8')).join(''));
    },
  };
  return { root, sdk, builder, files, builds: () => builds };
}

describe('the native addon', () => {
  it('is built once', async () => {
    const { root, sdk, builder, builds } = project();
    expect(addonReady(root, sdk, builder)).toBe(false);
    await ensureAddon(root, sdk, { signal, builder });
    expect(addonReady(root, sdk, builder)).toBe(true);
    await ensureAddon(root, sdk, { signal, builder });
    expect(builds()).toBe(1);
  });

  it('is built again when a source, the OpenVINO or the list of sources changes, not when only a time does', async () => {
    const { root, sdk, builder, files } = project();
    await ensureAddon(root, sdk, { signal, builder });
    utimesSync(join(root, 'a.cc'), 1, 1);
    expect(addonReady(root, sdk, builder)).toBe(true);
    writeFileSync(join(root, 'a.cc'), 'A');
    utimesSync(join(root, 'a.cc'), 2, 2);
    expect(addonReady(root, sdk, builder)).toBe(false);
    await ensureAddon(root, sdk, { signal, builder });
    expect(readFileSync(addonFile(root), 'utf8')).toBe('Ab');
    expect(addonReady(root, { ...sdk, version: '2026.5.0' }, builder)).toBe(false);
    writeFileSync(sdk.library, 'another library');
    expect(addonReady(root, sdk, builder)).toBe(false);
    await ensureAddon(root, sdk, { signal, builder });
    files.pop();
    expect(addonReady(root, sdk, builder)).toBe(false);
  });

  it('is not there after a build that failed, and what a killed build left is gone after the next', async () => {
    const { root, sdk, builder } = project();
    await ensureAddon(root, sdk, { signal, builder });
    writeTree(root, { '.vinobench/native/build-killed/unit.o': '', 'a.cc': 'broken' });
    const failing = { ...builder, build: () => Promise.reject(new Error('error in a.cc')) };
    await expect(ensureAddon(root, sdk, { signal, builder: failing })).rejects.toThrow('error in a.cc');
    expect(existsSync(addonFile(root))).toBe(false);
    await ensureAddon(root, sdk, { signal, builder });
    expect(existsSync(join(root, '.vinobench', 'native', 'build-killed'))).toBe(false);
  });
});

describe.runIf(process.platform !== 'win32')('without a compiler', () => {
  /** The real build with a PATH on which there is nothing. */
  async function withoutCompiler<T>(work: () => Promise<T>): Promise<T> {
    const { PATH: path, CXX: compiler } = process.env;
    process.env['PATH'] = testFolder();
    process.env['CXX'] = '';
    try {
      return await work();
    } finally {
      process.env['PATH'] = path;
      if (compiler === undefined) delete process.env['CXX'];
      else process.env['CXX'] = compiler;
    }
  }

  it('the build says so in a way that differs from other failures', async () => {
    const { root, sdk } = project();
    const error = await withoutCompiler(() =>
      buildNative(sdk, { outDir: root, signal }).catch((thrown) => thrown),
    );
    expect(isNoCompiler(error)).toBe(true);
  });

  it('the set-up fails with the way out, or continues with openvino-node where its binary exists', async () => {
    const { root, sdk, builder } = project();
    const real = { ...builder, build: buildNative };
    await expect(withoutCompiler(() => ensureAddon(root, sdk, { signal, builder: real }))).rejects.toThrow(
      /^There is no C\+\+17 compiler here .* openvino-node came without its binary: install one \(apt install g\+\+/,
    );
    writeTree(root, { 'node_modules/openvino-node/bin/ov_node_addon.node': '' });
    expect(await withoutCompiler(() => ensureAddon(root, sdk, { signal, builder: real }))).toBe(
      'openvino-node',
    );
    // Not taken as done: a compiler that comes later is used.
    expect(addonReady(root, sdk, real)).toBe(false);
  });
});
