import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataCaches } from './caches.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vinobench-caches-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, facts: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, path), { recursive: true });
  for (const [name, text] of Object.entries(facts)) writeFileSync(join(folder, path, name), `${text}\n`);
}

/** Two cores of two hardware threads each, 0 with 1 and 2 with 3; an L2 of each core, one L3. */
function twoCores(): void {
  for (const processor of [0, 1, 2, 3]) {
    const siblings = processor < 2 ? '0-1' : '2-3';
    write(`cpu${processor}/topology`, { thread_siblings_list: siblings });
    const cache = (index: number, level: string, type: string, size: string, shared: string) =>
      write(`cpu${processor}/cache/index${index}`, { level, type, size, shared_cpu_list: shared });
    cache(0, '1', 'Data', '32K', siblings);
    cache(1, '1', 'Instruction', '32K', siblings);
    cache(2, '2', 'Unified', '1024K', siblings);
    cache(3, '3', 'Unified', '32M', '0-3');
  }
}

describe('data caches', () => {
  it.each([
    [1, 1],
    [2, 2],
    [4, 2],
  ])('of %i threads count the L2 of %i cores, and one L3', (threads, cores) => {
    twoCores();
    expect(dataCaches(threads, folder)).toEqual([
      { level: 2, bytes: cores * 2 ** 20 },
      { level: 3, bytes: 32 * 2 ** 20 },
    ]);
  });

  it('are absent where the system reports none', () => {
    expect(dataCaches(2, folder)).toEqual([]);
    expect(dataCaches(2, join(folder, 'nowhere'))).toEqual([]);
  });
});
