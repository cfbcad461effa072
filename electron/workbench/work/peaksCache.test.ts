import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { peaksSchema } from '../../../shared/machine/peaks.ts';
import measured from '../../../shared/profile/fixtures/peaks-cpu.json' with { type: 'json' };
import { PeaksCache } from './peaksCache.ts';

const peaks = peaksSchema.parse(measured);

let folder: string;
let cache: PeaksCache;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vinobench-peaks-'));
  cache = new PeaksCache(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('kept peaks', () => {
  it('are found again by an equal request, in any order of the fields', () => {
    cache.put(peaks);
    expect(cache.get(peaks)).toEqual(peaks);
    const { method, device, fullName, isa, threads, runtimeVersion } = peaks;
    expect(cache.get({ runtimeVersion, threads, isa, fullName, device, method })).toEqual(peaks);
  });

  it.each([
    { method: 2 },
    { device: 'GPU' },
    { fullName: 'another' },
    { isa: 'avx2' as const },
    { threads: 1 },
    { runtimeVersion: '2027.0.0' },
  ])('are not those of %j', (other) => {
    cache.put(peaks);
    expect(cache.get({ ...peaks, ...other })).toBeNull();
  });

  it('give way to newer ones', () => {
    cache.put(peaks);
    cache.put({ ...peaks, measuredAt: '2026-12-01T00:00:00.000Z' });
    expect(cache.get(peaks)?.measuredAt).toBe('2026-12-01T00:00:00.000Z');
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('are absent where their file is damaged', () => {
    cache.put(peaks);
    const [file] = readdirSync(folder);
    const whole = readFileSync(join(folder, file ?? ''), 'utf8');
    // One bit of a figure: a roof of 180 GFLOP/s instead of 100.
    const flipped = whole.replace('"gflops": 100.92', '"gflops": 180.92');
    expect(flipped).not.toBe(whole);
    for (const text of ['', '{', '{"compute": []}', flipped, JSON.stringify(peaks)]) {
      writeFileSync(join(folder, file ?? ''), text);
      expect(cache.get(peaks)).toBeNull();
    }
  });
});
