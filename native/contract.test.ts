import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addon } from './index.ts';

const require = createRequire(import.meta.url);

/** Member names of each interface in openvino-node's declaration file, without comments and constructors. */
function declaredMembers(): Map<string, string[]> {
  const types = join(dirname(require.resolve('openvino-node/package.json')), 'types', 'addon.d.ts');
  const text = readFileSync(types, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const interfaces = text.matchAll(/^export interface (\w+) \{\n([\s\S]*?)^\}/gm);
  return new Map(
    [...interfaces].map(([, name = '', body = '']) => [
      name,
      [...new Set([...body.matchAll(/^ {4}(\w+)[(:?]/gm)].map(([, member = '']) => member))],
    ]),
  );
}

describe('the addon as openvino-node declares it', () => {
  const declared = declaredMembers();

  it.each([
    'Core',
    'Model',
    'Node',
    'CompiledModel',
    'InferRequest',
    'Tensor',
    'Output',
    'PartialShape',
  ] as const)('%s has every declared member', (name) => {
    const members = declared.get(name) ?? [];
    expect(members.length).toBeGreaterThan(0);
    const found = Object.getOwnPropertyNames(addon[name].prototype);
    expect(members.filter((member) => !found.includes(member))).toEqual([]);
  });

  it('names element types by strings', () => {
    expect(addon.element.f32).toBe('f32');
    expect(addon.element.bf16).toBe('bf16');
  });

  it('tells its version, with a text that enumeration does not show', () => {
    const version = addon.getOpenvinoVersion();
    expect(Object.keys(version)).toEqual(['buildNumber', 'description']);
    expect(version.buildNumber).toMatch(/^2026\.4\.1/);
    expect(String(version)).toContain(version.buildNumber);
  });

  it('is loaded by require of the folder, too', () => {
    expect((require(import.meta.dirname) as { addon: unknown }).addon).toBe(addon);
  });
});

describe('misuse of classes', () => {
  it('refuses a method on an object of another class', () => {
    const { readModelSync } = addon.Core.prototype;
    expect(() => readModelSync.call(new addon.PartialShape() as never, 'x')).toThrow(TypeError);
  });

  it('is not deceived by a prototype', () => {
    const forged = Object.create(addon.Model.prototype);
    expect(() => new addon.Core().compileModelSync(forged, 'CPU')).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }),
    );
  });

  it.each(['Model', 'CompiledModel', 'InferRequest', 'Output', 'Node', 'Tensor'] as const)(
    'an empty %s refuses each method and stays harmless',
    (name) => {
      const Class = addon[name] as unknown as new () => Record<string, () => unknown>;
      const empty = new Class();
      const prototype = Class.prototype as object;
      for (const member of Object.getOwnPropertyNames(prototype)) {
        if (member === 'constructor' || member === 'close') continue;
        let code: unknown = 'none';
        try {
          const value: unknown = empty[member];
          const result: unknown = typeof value === 'function' ? value.call(empty) : value;
          if (result instanceof Promise) result.catch(() => {});
          else expect(result, member).not.toBeDefined();
        } catch (error) {
          code = (error as { code?: unknown }).code;
        }
        if (code !== 'none') expect(['ERR_CLOSED', 'ERR_INVALID_ARGUMENT'], member).toContain(code);
      }
    },
  );
});

describe('processMemory', () => {
  it('agrees with Node on the resident set, which never exceeds the peak', () => {
    const { rssBytes, peakRssBytes } = addon.processMemory();
    expect(rssBytes / process.memoryUsage.rss()).toBeCloseTo(1, 0);
    expect(peakRssBytes).toBeGreaterThanOrEqual(rssBytes);
  });
});

describe('a missing addon', () => {
  it('is one clear error with a code', () => {
    const script = `try { require(process.argv[1]) } catch (error) { console.log(error.code, error.message) }`;
    const { stdout } = spawnSync(process.execPath, ['-e', script, join(import.meta.dirname, 'index.cjs')], {
      env: { ...process.env, VINOBENCH_NATIVE_DIR: join(import.meta.dirname, 'nowhere') },
      encoding: 'utf8',
    });
    expect(stdout).toMatch(
      /^ERR_ADDON_MISSING The native addon .*nowhere.*vinobench\.node is not there: run npm start/,
    );
  });
});
