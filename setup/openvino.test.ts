import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, type TestContext } from 'vitest';
import known from './openvino.json' with { type: 'json' };
import { ensureLicences, ensureOpenvino, openvinoFolder, readySdk, removeLeftovers } from './openvino.ts';
import { downloadWheel, explainPip, findPython, type Wheel } from './pip.ts';
import { checkout, startNode, testFolder, zipOf } from './testSupport.ts';

const signal = new AbortController().signal;
const libraryName = { linux: 'libopenvino.so.2641', darwin: 'libopenvino.2641.dylib', win32: 'openvino.dll' };
const library = libraryName[process.platform as keyof typeof libraryName];

const licenceEntry = 'openvino-2026.4.1.dist-info/licenses/LICENSE';

/** A wheel as PyPI's in all that the set-up looks at, but small. */
function smallWheel({ licences = false } = {}) {
  const root = testFolder();
  const index = join(root, 'index');
  const version = ['MAJOR 2026', 'MINOR 4', 'PATCH 1']
    .map((each) => `#define OPENVINO_VERSION_${each}\n`)
    .join('');
  const content = zipOf([
    { name: 'openvino/include/openvino/core/version.hpp', content: version },
    { name: 'openvino/cmake/OpenVINOConfig.cmake', content: '' },
    { name: `openvino/libs/${library}`, content: 'library' },
    { name: 'openvino/libs/openvino.lib', content: 'import library' },
    ...Array.from({ length: 300 }, (_, index) => ({
      name: `openvino/libs/plugin${index}.so`,
      content: 'x'.repeat(5000),
    })),
    { name: 'openvino/__init__.py', content: 'left out' },
    {
      name: 'openvino-2026.4.1.dist-info/METADATA',
      content: 'Metadata-Version: 2.1\nName: openvino\nVersion: 2026.4.1\n',
    },
    { name: 'openvino-2026.4.1.dist-info/WHEEL', content: 'Wheel-Version: 1.0\nTag: cp312-cp312-any\n' },
    ...(licences ? [{ name: licenceEntry, content: 'Apache License' }] : []),
    { name: 'openvino-2026.4.1.dist-info/RECORD', content: '' },
  ]);
  const here = known.wheels[`${process.platform}-${process.arch}` as keyof typeof known.wheels];
  const wheel: Wheel = {
    tag: here.tag,
    file: here.file,
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
  };
  mkdirSync(index);
  writeFileSync(join(index, wheel.file), content);
  // pip from a folder instead of its index.
  const env = {
    ...process.env,
    PIP_NO_INDEX: '1',
    PIP_FIND_LINKS: index,
    PIP_CONFIG_FILE: join(root, 'none'),
  };
  return { root, wheel, content, env, index };
}

async function needPip(context: TestContext): Promise<void> {
  await findPython(signal).catch((error: Error) => context.skip(error.message));
}

const names = (root: string) => readdirSync(join(root, '.vinobench'));

describe('OpenVINO', () => {
  it('is fetched with pip, checked, unpacked without the Python binding, and not fetched again', async (context) => {
    await needPip(context);
    const { root, wheel, env, index } = smallWheel();
    expect(readySdk({ root, env, wheel })).toBeNull();
    const sdk = await ensureOpenvino({ root, env, wheel }, { signal });
    expect(sdk.version).toBe('2026.4.1');
    expect(readdirSync(openvinoFolder(root)).sort()).toEqual([
      'cmake',
      'include',
      'libs',
      'vinobench-stamp.json',
    ]);
    expect(readdirSync(join(root, '.vinobench', 'download'))).toEqual([]);
    rmSync(index, { recursive: true });
    expect(await ensureOpenvino({ root, env, wheel }, { signal })).toEqual(sdk);
  });

  it('takes a wheel that was put into the download folder, without pip', async () => {
    const { root, wheel, content } = smallWheel();
    const file = join(root, '.vinobench', 'download', wheel.file);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    expect((await ensureOpenvino({ root, env: { PATH: '' }, wheel }, { signal })).version).toBe('2026.4.1');
  });

  it('is fetched again for its licences where it was unpacked without them, and once', async () => {
    const { root, wheel, content } = smallWheel({ licences: true });
    const place = { root, env: { PATH: '' }, wheel };
    const file = join(root, '.vinobench', 'download', wheel.file);
    const give = () => {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    };
    give();
    await ensureOpenvino(place, { signal });
    const folder = join(openvinoFolder(root), 'licences');
    rmSync(folder, { recursive: true });
    expect(readySdk(place)).not.toBeNull();
    give();
    expect(await ensureLicences(place, { signal })).toBe(folder);
    expect(readFileSync(join(folder, 'LICENSE'), 'utf8')).toBe('Apache License');
    // Without a wheel to unpack, a second fetch would fail.
    expect(await ensureLicences(place, { signal })).toBe(folder);
  });

  it('without licences in its wheel makes no package', async () => {
    const { root, wheel, content } = smallWheel();
    const file = join(root, '.vinobench', 'download', wheel.file);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    await expect(ensureLicences({ root, env: { PATH: '' }, wheel }, { signal })).rejects.toThrow(
      'The wheel of OpenVINO 2026.4.1 has no licences.',
    );
  });

  it('is refused with another hash, by pip and by itself', async (context) => {
    await needPip(context);
    const { root, wheel, content, env, index } = smallWheel();
    const other = Buffer.from(content);
    other.writeUInt8(other.readUInt8(100) ^ 1, 100);
    const file = join(root, '.vinobench', 'download', wheel.file);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, other);
    writeFileSync(join(index, wheel.file), other);
    await expect(ensureOpenvino({ root, env, wheel }, { signal })).rejects.toThrow(
      /^The openvino==2026\.4\.1 that pip was given does not match its known SHA-256.*run the same command again\.$/,
    );
    expect(existsSync(openvinoFolder(root))).toBe(false);
    expect(existsSync(file)).toBe(false);
  });

  it('is unpacked again when a library is missing or cut off', async (context) => {
    await needPip(context);
    const { root, wheel, env } = smallWheel();
    await ensureOpenvino({ root, env, wheel }, { signal });
    writeFileSync(join(openvinoFolder(root), 'libs', library), 'short');
    expect(readySdk({ root, env, wheel })).toBeNull();
    const sdk = await ensureOpenvino({ root, env, wheel }, { signal });
    expect(readFileSync(join(sdk.libraryDir, library), 'utf8')).toBe('library');
    expect(names(root).filter((name) => /tmp|old/.test(name))).toEqual([]);
  });

  it('comes out whole however often the set-up is killed', { timeout: 60_000 }, async (context) => {
    await needPip(context);
    const { root, wheel, env } = smallWheel();
    const module = JSON.stringify(join(checkout, 'setup', 'openvino.ts'));
    const program = [
      '--input-type=module',
      '-e',
      `const { ensureOpenvino } = await import(${module});
       const signal = new AbortController().signal;
       await ensureOpenvino(${JSON.stringify({ root, wheel })}, { signal });
       console.log('whole');`,
    ];
    for (let attempt = 0; attempt < 8; attempt++) {
      const { child, ended, said } = startNode(program, env);
      // Half of them late, while it unpacks; otherwise anywhere.
      if (attempt % 2 === 0) await Promise.race([said('unpacking'), ended]);
      await Promise.race([sleep(Math.random() * (attempt % 2 === 0 ? 40 : 1200)), ended]);
      child.kill('SIGKILL');
      await ended;
      // Whatever is there under its final name is whole.
      if (existsSync(openvinoFolder(root))) expect(readySdk({ root, env, wheel })).not.toBeNull();
    }
    expect((await startNode(program, env).ended).stdout).toBe('whole\n');
    removeLeftovers(join(root, '.vinobench'));
    expect(names(root).filter((name) => /tmp|old/.test(name))).toEqual([]);
    expect(readdirSync(join(openvinoFolder(root), 'libs'))).toHaveLength(302);
  });

  it('is the one that VINOBENCH_OPENVINO_DIR names', async () => {
    const { root, wheel } = smallWheel();
    const env = { VINOBENCH_OPENVINO_DIR: join(root, 'nothing') };
    await expect(ensureOpenvino({ root, env, wheel }, { signal })).rejects.toThrow(
      /No OpenVINO in .*nothing/,
    );
  });
});

describe('Python', () => {
  it('is reported as missing, with the ways out', async () => {
    await expect(findPython(signal, { PATH: testFolder() })).rejects.toThrow(
      /there is no Python here: install Python 3\.9 or newer with pip .* or name an OpenVINO/,
    );
  });

  it.runIf(process.platform !== 'win32')('is reported as too old or without pip', async () => {
    const folder = testFolder();
    const python = (name: string, answer: string) =>
      writeFileSync(join(folder, name), `#!/bin/sh\necho "${answer}"\n`, { mode: 0o755 });
    python('python3', '3.8 1');
    python('python', '3.11 0');
    await expect(findPython(signal, { PATH: folder })).rejects.toThrow(
      'python3 is Python 3.8, python (3.11) has no pip: install',
    );
    python('python', '3.12 1');
    expect(await findPython(signal, { PATH: folder })).toEqual(['python']);
  });

  it.runIf(process.platform !== 'win32')(
    'works in the folder of its download, which goes with it',
    async () => {
      const [bin, folder] = [testFolder(), testFolder()];
      const script = '#!/bin/sh\n[ "$1" = -c ] && echo "3.12 1" || echo "$TMPDIR" > "$TMPDIR/told"\n';
      writeFileSync(join(bin, 'python3'), script, { mode: 0o755 });
      const { wheel } = smallWheel();
      const options = { pythonVersion: '3.12', signal, env: { PATH: bin } };
      await downloadWheel('openvino==2026.4.1', wheel, folder, options);
      expect(readFileSync(join(folder, 'told'), 'utf8')).toBe(`${folder}\n`);
    },
  );

  it.for(['0', '1'])('says that the index cannot be reached after %s retries', async (retries, context) => {
    await needPip(context);
    const { root, wheel } = smallWheel();
    // Nothing listens on the discard port of this machine.
    const env = {
      ...process.env,
      PIP_INDEX_URL: 'http://127.0.0.1:9/simple',
      PIP_RETRIES: retries,
      PIP_FIND_LINKS: '',
    };
    await expect(ensureOpenvino({ root, env, wheel }, { signal })).rejects.toThrow(
      /pip could not reach an index that has openvino==2026\.4\.1: check the network/,
    );
  });

  it.each([
    ["OSError: [Errno 28] No space left on device: '/x'", 'disk is full'],
    ['ERROR: No matching distribution found for openvino==2026.4.1', 'No matching distribution'],
    ['', 'exit code 1'],
  ])('failing with %j is reported in one sentence', (errors, part) => {
    const wheel: Wheel = { tag: 't', file: 'f.whl', bytes: 1, sha256: '' };
    const result = { code: 1, killedBy: null, missing: false, output: '', errors };
    const sentence = explainPip(result, 'openvino==2026.4.1', wheel);
    expect(sentence).toContain(part);
    expect(sentence).toMatch(/^[^\n]+run the same command again\.$/);
  });
});

describe('the known wheels', () => {
  it('have a hash, a size and the version in their names', () => {
    expect(Object.keys(known.wheels)).toEqual(['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64']);
    for (const { tag, file, bytes, sha256 } of Object.values(known.wheels)) {
      expect(file).toMatch(new RegExp(`^openvino-${known.version.replaceAll('.', '\\.')}-.*${tag}\\.whl$`));
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(bytes).toBeGreaterThan(10_000_000);
    }
  });
});
