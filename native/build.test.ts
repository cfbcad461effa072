import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildNative, isNoCompiler, nativeInputs, rpaths } from './build.ts';
import type { OpenvinoSdk } from './buildPlan.ts';

let outDir: string;
beforeEach(() => {
  outDir = mkdtempSync(join(tmpdir(), 'vinobench-build-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(outDir, { recursive: true, force: true });
});

const nowhere: OpenvinoSdk = {
  includeDir: join(import.meta.dirname, 'nowhere'),
  libraryDir: join(import.meta.dirname, 'nowhere'),
  library: join(import.meta.dirname, 'nowhere', 'libopenvino.so'),
  version: '0.0.0',
};

describe('nativeInputs', () => {
  it('are the sources and what compiles them', () => {
    const inputs = nativeInputs();
    for (const name of ['src/core.cc', 'src/core.h', 'build.ts']) {
      expect(inputs).toContain(join(import.meta.dirname, name));
    }
    expect(inputs.map((file) => readFileSync(file).length > 0)).not.toContain(false);
  });
});

describe('rpaths', () => {
  it('begin next to the addon when OpenVINO lies in the same project folder, and are absolute otherwise', () => {
    const project = join(import.meta.dirname, '..');
    const inside = rpaths(join(project, '.vinobench/native'), join(project, '.vinobench/openvino/libs'));
    expect(inside[0]).toMatch(/^(\$ORIGIN|@loader_path)\/\.\.[\\/]openvino[\\/]libs$/);
    expect(rpaths(outDir, nowhere.libraryDir)).toEqual([nowhere.libraryDir]);
  });
});

describe.skipIf(process.platform === 'win32')('buildNative', () => {
  it('tells a missing compiler apart', async () => {
    vi.stubEnv('PATH', outDir);
    vi.stubEnv('CXX', '');
    const error: unknown = await buildNative(nowhere, { outDir }).catch((caught: unknown) => caught);
    expect(isNoCompiler(error)).toBe(true);
    expect(error).toMatchObject({ code: 'setup', message: expect.stringMatching(/no C\+\+17 compiler/) });
    expect(readdirSync(outDir)).toEqual([]);
  });

  it('says what the compiler says, and leaves the former addon alone', async () => {
    writeFileSync(join(outDir, 'vinobench.node'), 'former');
    const lines: string[] = [];
    const error: unknown = await buildNative(nowhere, { outDir, log: (line) => lines.push(line) }).catch(
      (caught: unknown) => caught,
    );
    expect(isNoCompiler(error)).toBe(false);
    expect(error).toMatchObject({
      code: 'setup',
      message: expect.stringMatching(/error: openvino.* No such file/),
    });
    expect(lines.length).toBeGreaterThan(0);
    expect(readdirSync(outDir)).toEqual(['vinobench.node']);
    expect(readFileSync(join(outDir, 'vinobench.node'), 'utf8')).toBe('former');
  });

  it('builds without -Werror where a newer compiler warns of more', async () => {
    const compiler = join(outDir, 'compiler');
    const calls = join(outDir, 'calls');
    writeFileSync(compiler, `#!/bin/sh\necho "$*" >> '${calls}'\n[ "$1" = --version ]\n`, { mode: 0o755 });
    vi.stubEnv('CXX', compiler);
    await expect(buildNative(nowhere, { outDir })).rejects.toMatchObject({ code: 'setup' });
    const compilations = readFileSync(calls, 'utf8')
      .split('\n')
      .filter((call) => call.includes(' -c '));
    const strict = compilations.map((call) => call.includes('-Werror'));
    expect(strict).toContain(true);
    expect(strict.at(-1)).toBe(false);
  });

  it('names its sources from the unit that joins them, whatever stands in the name of the folder above', async () => {
    const compiler = join(outDir, 'compiler');
    const units = join(outDir, 'units');
    const script = `for word; do case $word in *.cc) cat "$word" >> '${units}' ;; esac; done`;
    writeFileSync(compiler, `#!/bin/sh\n${script}\n[ "$1" = --version ]\n`, { mode: 0o755 });
    vi.stubEnv('CXX', compiler);
    await expect(buildNative(nowhere, { outDir })).rejects.toMatchObject({ code: 'setup' });
    const lines = readFileSync(units, 'utf8').trim().split('\n');
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter((line) => !/^#include "\.\.\/[^"]*\/src\/\w+\.cc"$/.test(line))).toEqual([]);
  });

  it('built ours without a warning', () => {
    const facts: unknown = JSON.parse(
      readFileSync(join(import.meta.dirname, '../.vinobench/native/build.json'), 'utf8'),
    );
    expect(facts).toMatchObject({ warningsAsErrors: true });
  });

  it('stops on request', async () => {
    const error: unknown = await buildNative(nowhere, { outDir, signal: AbortSignal.abort() }).catch(
      (caught: unknown) => caught,
    );
    expect(error).toMatchObject({ name: 'AbortError' });
    expect(readdirSync(outDir)).toEqual([]);
  });
});
