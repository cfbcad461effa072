import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import type { Builder } from './addon.ts';
import { openvinoVersion } from './openvino.ts';
import { addRuntime, refreshRuntime, removeRuntime } from './otherRuntime.ts';
import { findPython } from './pip.ts';
import { checkout, testFolder, zipOf } from './testSupport.ts';

const { signal } = new AbortController();
const release = '2024.6.0';
const library = {
  linux: 'libopenvino.so.2460',
  darwin: 'libopenvino.2460.dylib',
  win32: 'openvino.dll',
}[process.platform as 'linux' | 'darwin' | 'win32'];
const tag = {
  linux: process.arch === 'x64' ? 'manylinux2014_x86_64' : 'manylinux2014_aarch64',
  darwin: process.arch === 'x64' ? 'macosx_11_0_x86_64' : 'macosx_11_0_arm64',
  win32: 'win_amd64',
}[process.platform as 'linux' | 'darwin' | 'win32'];

/** An index with a small wheel of a release, and an addon that is made by writing it down. */
async function place(context: TestContext) {
  await findPython(signal).catch((error: Error) => context.skip(error.message));
  const root = testFolder();
  const index = join(root, 'index');
  mkdirSync(index);
  const version = ['MAJOR 2024', 'MINOR 6', 'PATCH 0'].map((each) => `#define OPENVINO_VERSION_${each}\n`);
  const wheel = zipOf([
    { name: 'openvino/include/openvino/core/version.hpp', content: version.join('') },
    { name: `openvino/libs/${library}`, content: 'library' },
    { name: 'openvino/libs/openvino.lib', content: 'import library' },
    { name: 'openvino/__init__.py', content: 'left out' },
    {
      name: `openvino-${release}.dist-info/METADATA`,
      content: `Metadata-Version: 2.1\nName: openvino\nVersion: ${release}\n`,
    },
    { name: `openvino-${release}.dist-info/WHEEL`, content: `Wheel-Version: 1.0\nTag: cp312-cp312-${tag}\n` },
    { name: `openvino-${release}.dist-info/RECORD`, content: '' },
  ]);
  writeFileSync(join(index, `openvino-${release}-17404-cp312-cp312-${tag}.whl`), wheel);
  const source = join(root, 'source.cc');
  writeFileSync(source, 'one');
  let builds = 0;
  const builder: Builder = {
    inputs: () => [source],
    build: async (_, { outDir }) => {
      builds++;
      mkdirSync(outDir, { recursive: true });
      writeFileSync(join(outDir, 'vinobench.node'), readFileSync(source));
    },
  };
  const env = {
    ...process.env,
    PIP_NO_INDEX: '1',
    PIP_FIND_LINKS: index,
    PIP_CONFIG_FILE: join(root, 'none'),
  };
  const folder = join(root, 'runtimes');
  const options = { folder, env, builder, check: async () => undefined };
  return { folder, index, source, options, builds: () => builds };
}

const inFolder = (folder: string) => readdirSync(folder).filter((name) => !name.startsWith('setup.lock'));

describe('a release beside the default one', () => {
  it('is installed whole, once, and its addon built again when sources change', async (context) => {
    const { folder, index, source, options, builds } = await place(context);
    // Two at once take turns.
    const both = await Promise.all([1, 2].map(() => addRuntime(release, options, signal)));
    expect(both.sort()).toEqual(['added', 'ready']);
    expect(inFolder(folder)).toEqual([release]);
    expect(readdirSync(join(folder, release)).sort()).toEqual(['include', 'libs', 'native', 'runtime.json']);
    rmSync(index, { recursive: true });
    writeFileSync(source, 'two');
    expect(await refreshRuntime(release, options, signal)).toBe('built');
    expect(readFileSync(join(folder, release, 'native', 'vinobench.node'), 'utf8')).toBe('two');
    expect(await refreshRuntime(release, options, signal)).toBe('ready');
    expect(builds()).toBe(2);
    expect(await removeRuntime(release, options, signal)).toBe('removed');
    expect(inFolder(folder)).toEqual([]);
    await expect(removeRuntime(release, options, signal)).rejects.toThrow(
      `OpenVINO ${release} is not installed.`,
    );
  });

  it('is refused where it is the default, has no headers or is unknown', async (context) => {
    const { folder, options } = await place(context);
    await expect(async () => addRuntime(openvinoVersion, options, signal)).rejects.toThrow('always there');
    await expect(async () => removeRuntime(openvinoVersion, options, signal)).rejects.toThrow(
      'cannot be removed',
    );
    await expect(async () => addRuntime('2024.2.0', options, signal)).rejects.toThrow(
      'its package has no C++ headers to compile the addon against; 2024.3.0 is the first that has',
    );
    await expect(addRuntime('2024.7.0', options, signal)).rejects.toThrow(
      `The package index has no OpenVINO 2024.7.0 for ${process.platform}-${process.arch}. The nearest it has are ${release}.`,
    );
    expect(inFolder(folder)).toEqual([]);
  });

  it('leaves nothing half installed when it is killed', async (context) => {
    const { folder, options } = await place(context);
    const module = JSON.stringify(join(checkout, 'setup', 'otherRuntime.ts'));
    const program = `const { addRuntime } = await import(${module});
      const builder = { inputs: () => [], build: () => new Promise(() => { console.log('compiling'); setInterval(() => {}, 1000); }) };
      await addRuntime('${release}', { folder: ${JSON.stringify(folder)}, builder }, new AbortController().signal);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      env: options.env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(existsSync(join(folder, release))).toBe(false);
    expect(inFolder(folder)).toEqual([`${release}.tmp-${child.pid}`]);
    expect(await addRuntime(release, options, signal)).toBe('added');
    expect(inFolder(folder)).toEqual([release]);
  });
});
