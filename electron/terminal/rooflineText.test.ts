import { describe, expect, it } from 'vitest';
import type { Profile } from '../../shared/documents/profile.ts';
import { type Peaks, peaksSchema } from '../../shared/machine/peaks.ts';
import measured from '../../shared/profile/fixtures/peaks-cpu.json' with { type: 'json' };
import { roofline } from '../../shared/profile/roofline.ts';
import { profileOf, recorded } from '../../shared/profile/testing.ts';
import { thin } from '../../shared/view/text/format.ts';
import { rooflineText } from './rooflineText.ts';

const peaks = peaksSchema.parse(measured);
const bare = profileOf(recorded.squeezenetCpu());
const profile: Profile = { ...bare, roofline: { peaks: 0, ...roofline(bare.kernels, peaks) } };
const measuredAt = Date.parse(peaks.measuredAt);

/** As it is printed. */
const textOf = (one: Profile, now = measuredAt, list = [peaks]) =>
  rooflineText(one, list, now).join('\n').replaceAll(thin, ' ');

describe('a roofline in a terminal', () => {
  it('is nothing for a profile without one', () => {
    expect(rooflineText(bare, [peaks], measuredAt)).toEqual([]);
    expect(rooflineText(profile, [], measuredAt)).toEqual([]);
  });

  it('begins with the roofs, by what they were measured, and when', () => {
    expect(textOf(profile)).toMatch(
      /^Roofs of CPU \(2 threads, measured just now\): FP32 \d+ GFLOP\/s \(fma_avx/,
    );
    expect(textOf(profile)).toMatch(
      /INT8 \d+ GFLOP\/s \(vnni_avx512\), L2 \d+ GB\/s, L3 \d+ GB\/s, memory [\d.]+ GB\/s$/m,
    );
    const limited = { ...peaks, isa: 'avx2' as const, threads: 1 };
    expect(textOf(profile, measuredAt, [limited])).toContain('(1 thread, ISA limit avx2, measured');
  });

  it.each([
    [59_000, 'just now'],
    [60_000, '1 minute ago; --roofline again measures them again'],
    [59 * 60_000, '59 minutes ago; --roofline'],
    [47 * 3_600_000, '47 hours ago; --roofline'],
    [3 * 86_400_000, '3 days ago; --roofline'],
  ])('says of peaks %i ms old: %s', (ms, text) => {
    expect(textOf(profile, measuredAt + ms)).toContain(`measured ${text}`);
  });

  it('lists the ten heaviest kernels, the heaviest first', () => {
    const byTime = bare.kernels.toSorted((a, b) => b.realTimeUs - a.realTimeUs).map(({ name }) => name);
    const rows = [...textOf(profile).matchAll(/^│ (\S+) /gm)].map(([, name]) => name);
    expect(rows).toEqual(['Kernel', ...byTime.slice(0, 10)]);
  });

  it('tells all of the time, and where most is to be won', () => {
    const text = textOf(profile);
    const shares = /^Time by share of the bound: (.*)$/m.exec(text)?.[1] ?? '';
    const sum = [...shares.matchAll(/: ([\d.]+) %/g)].reduce((total, [, part]) => total + Number(part), 0);
    expect(Math.abs(sum - 100)).toBeLessThanOrEqual(2);
    expect(text).toMatch(
      /would take \S+ ms instead of \S+ ms; largest possible savings: \S+ \S+ .s, \S+ \S+ .s, \S+ \S+ .s$/m,
    );
  });

  it('says of kernels above the roof what the roof is worth, and only then', () => {
    const slow = { ...peaks, compute: peaks.compute.map((peak) => ({ ...peak, gflops: peak.gflops / 4 })) };
    const one = { ...bare, roofline: { peaks: 0, ...roofline(bare.kernels, slow) } };
    expect(textOf(one, measuredAt, [slow])).toMatch(
      /Above 100 % on the CPU a kernel ran faster than its measured roof/,
    );
    expect(textOf(profile)).not.toContain('Above 100 %');
  });

  it('says why a kernel has no bound, and only then', () => {
    const notMeasured: Peaks['notMeasured'] = [{ kind: 'no-peak', device: 'CPU', precisions: ['FP32'] }];
    const withoutFp32 = { ...peaks, compute: [], notMeasured };
    const one = { ...bare, roofline: { peaks: 0, ...roofline(bare.kernels, withoutFp32) } };
    expect(textOf(one, measuredAt, [withoutFp32])).toMatch(
      /without a known bound: [\d.]+ %.*\n.*\nNo peak of FP32 was measured on CPU\.$/,
    );
    expect(textOf(profile)).not.toContain('No peak of');
  });
});
