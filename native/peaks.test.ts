import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bytes, milliseconds } from '../shared/units.ts';
import { addon } from './index.ts';
import type { PeakOptions } from './types.ts';

const loops = addon.peakLoops();
const usable = loops.filter(({ supported }) => supported);
const streams = usable.filter(({ kind }) => kind !== 'compute');
const brief = { threads: 2, durationMs: milliseconds(1) };
const workingSetBytes = bytes(64 * 1024);

describe('peakLoops', () => {
  it('names every loop once', () => {
    expect(new Set(loops.map(({ name }) => name)).size).toBe(loops.length);
    for (const { kind, precision } of loops) expect(precision === null).toBe(kind !== 'compute');
  });

  it('has a stream of either kind for every processor', () => {
    for (const kind of ['read', 'triad'])
      expect(usable).toContainEqual(expect.objectContaining({ kind, isa: null }));
  });

  it.skipIf(process.platform !== 'linux' || process.arch !== 'x64')(
    'calls usable what the kernel says the processor has',
    () => {
      const flags = new Set(/^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.split(' '));
      const flagOf = {
        sse41: 'sse4_1',
        avx: 'avx',
        avx2: 'avx2',
        avx2_vnni: 'avx_vnni',
        avx512: 'avx512f',
        avx512_vnni: 'avx512_vnni',
        avx512_bf16: 'avx512_bf16',
        avx512_fp16: 'avx512_fp16',
        amx: 'amx_tile',
      } as const;
      for (const { name, isa, supported } of loops)
        expect(supported, name).toBe(isa === null || flags.has(flagOf[isa]));
    },
  );
});

describe('measurePeak', () => {
  it.each(usable)('runs $name', async ({ name, kind }) => {
    const result = await addon.measurePeak({
      loop: name,
      ...brief,
      ...(kind === 'compute' ? {} : { workingSetBytes }),
    });
    // Any processor of this century does a million operations a second, and none a million million million.
    expect(result.bestPerSecond).toBeGreaterThan(1e6);
    expect(result.bestPerSecond).toBeLessThan(1e18);
    expect(result.medianPerSecond).toBeLessThanOrEqual(result.bestPerSecond);
    expect(result.rounds).toBeGreaterThanOrEqual(5);
  });

  it.each(streams)('rounds the working set of $name down to whole steps of each thread', async ({ name }) => {
    const result = await addon.measurePeak({ loop: name, ...brief, workingSetBytes: bytes(10_000) });
    expect(result.workingSetBytes).toBe(3 * 2 * 1536);
  });

  it('leaves the event loop free', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    await addon.measurePeak({
      loop: 'read_portable',
      threads: 1,
      durationMs: milliseconds(200),
      workingSetBytes,
    });
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(5);
  });

  it('takes more threads than there are processors', async () => {
    const { rounds } = await addon.measurePeak({
      loop: 'read_portable',
      threads: 16,
      durationMs: milliseconds(1),
      workingSetBytes,
    });
    expect(rounds).toBeGreaterThanOrEqual(5);
  });
});

const good = { loop: 'read_portable', ...brief, workingSetBytes };

describe('wrong arguments to measurePeak', () => {
  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /- \(object\)/],
    ['no loop', { ...good, loop: undefined }, /'loop' must be a string/],
    ['an unknown loop', { ...good, loop: 'fma_mmx' }, /no loop 'fma_mmx'; peakLoops\(\) lists them/],
    ['no thread', { ...good, threads: 0 }, /'threads' must be an integer from 1 to 4096/],
    ['half a thread', { ...good, threads: 1.5 }, /'threads' must be an integer/],
    ['no time', { ...good, durationMs: 0 }, /'durationMs' must be a number from 1 to 10000/],
    ['a text', { ...good, durationMs: '5' }, /'durationMs' must be a number/],
    [
      'a stream of nothing',
      { ...good, workingSetBytes: undefined },
      /'workingSetBytes' must be a number from/,
    ],
    ['a slice too small', { ...good, workingSetBytes: 2000 }, /'workingSetBytes' must be a number from 3072/],
    ['an unknown option', { ...good, repeats: 3 }, /unknown option 'repeats'/],
  ])('%s rejects', async (_, options, message) => {
    await expect(addon.measurePeak(options as PeakOptions)).rejects.toEqual(
      expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT', message: expect.stringMatching(message) }),
    );
  });

  it('a loop that this processor cannot run rejects, and does not end the process', async () => {
    const beyond = loops.filter(({ supported }) => !supported);
    for (const { name } of beyond) {
      await expect(addon.measurePeak({ loop: name, ...brief, workingSetBytes })).rejects.toMatchObject({
        code: 'ERR_INVALID_ARGUMENT',
        message: `measurePeak: this processor cannot run '${name}'.`,
      });
    }
  });

  it('memory that is not there rejects', async () => {
    await expect(addon.measurePeak({ ...good, workingSetBytes: bytes(9e14) })).rejects.toMatchObject({
      code: 'ERR_OUT_OF_MEMORY',
    });
  });
});
