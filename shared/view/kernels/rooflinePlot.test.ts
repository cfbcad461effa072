import { describe, expect, it } from 'vitest';
import type { Profile } from '../../documents/profile.ts';
import type { RooflineKernel } from '../../documents/rooflineSchema.ts';
import { peaksSchema } from '../../machine/peaks.ts';
import measuredPeaks from '../../profile/fixtures/peaks-cpu.json' with { type: 'json' };
import { roofline } from '../../profile/roofline.ts';
import { profileOf, recorded } from '../../profile/testing.ts';
import { microseconds } from '../../units.ts';
import {
  aboveRoofText,
  bytesPerSecondOf,
  distanceRows,
  gflopsOfRoof,
  rateUnit,
  rooflineCsv,
  rooflinePlot,
} from './rooflinePlot.ts';

const peaks = peaksSchema.parse(measuredPeaks);
const withRoofs = (profile: Profile): Profile => ({
  ...profile,
  roofline: { peaks: 0, ...roofline(profile.kernels, peaks) },
});
const cpu = withRoofs(profileOf(recorded.squeezenetCpu()));
const other = withRoofs(profileOf(recorded.squeezenetAvx2(), { isa: 'avx2' }));
const plotOf = (...profiles: Profile[]) => {
  const plot = rooflinePlot(
    profiles,
    profiles.map(() => peaks),
  );
  if (plot === null) throw new Error('the fixture has a roofline');
  return plot;
};

/** The recorded profile with the points of its roofline changed. */
const changed = (change: (point: RooflineKernel, at: number) => Partial<RooflineKernel>): Profile => ({
  ...cpu,
  roofline: {
    ...(cpu.roofline ?? { peaks: 0, distances: [] }),
    kernels: (cpu.roofline?.kernels ?? []).map((point, at) => ({ ...point, ...change(point, at) })),
  } as Profile['roofline'],
});

describe('the plot of a roofline', () => {
  const plot = plotOf(cpu);

  it('has a mark for each kernel with FLOPs, at FLOPs by bytes and FLOPs by time', () => {
    const counted = cpu.kernels.filter(
      ({ flops, bytes, status }) => (flops ?? 0) > 0 && (bytes ?? 0) > 0 && status === 'executed',
    );
    expect(plot.marks.map(({ name }) => name).toSorted()).toEqual(counted.map(({ name }) => name).toSorted());
    for (const { name, point, timeUs } of plot.marks) {
      const kernel = counted.find((one) => one.name === name);
      const [flops, bytes] = [kernel?.flops ?? 0, kernel?.bytes ?? 0];
      expect(point.intensity).toBeCloseTo(flops / bytes, 6);
      expect(point.gflops).toBeCloseTo(flops / timeUs / 1e3, 6);
    }
  });

  it('has axes from and to 1, 2 or 5 times a power of ten, around all that it shows', () => {
    for (const end of [...plot.intensities, ...plot.rates]) {
      const digit = end / 10 ** Math.floor(Math.log10(end) + 1e-9);
      expect([1, 2, 5].some((one) => Math.abs(one - digit) < 1e-9)).toBe(true);
    }
    for (const { point } of plot.marks) {
      expect(point.intensity).toBeGreaterThan(plot.intensities[0]);
      expect(point.intensity).toBeLessThan(plot.intensities[1]);
      expect(point.gflops).toBeGreaterThan(plot.rates[0]);
      expect(point.gflops).toBeLessThan(plot.rates[1]);
    }
    const highest = Math.max(...plot.roofs.flatMap((roof) => gflopsOfRoof(roof) ?? []));
    expect(plot.rates[1]).toBeGreaterThan(highest);
    // Left of the ridge, where the memory roofs lie.
    const fastest = Math.max(...plot.roofs.flatMap((roof) => bytesPerSecondOf(roof) ?? []));
    expect(plot.intensities[0]).toBeLessThan((highest * 1e9) / fastest);
  });

  it('does not stretch its axes for a kernel of next to no time, and lists it apart', () => {
    const [heavy] = plot.marks;
    const light: Profile = {
      ...changed(({ name }) => (name === heavy?.name ? { gflops: 0.001 } : {})),
      kernels: cpu.kernels.map((kernel) =>
        kernel.name === heavy?.name ? { ...kernel, realTimeUs: microseconds(1) } : kernel,
      ),
    };
    const found = plotOf(light);
    expect(found.below.map(({ name }) => name)).toEqual([heavy?.name]);
    expect(found.marks).toHaveLength(plot.marks.length - 1);
    expect(found.rates[0]).toBeGreaterThanOrEqual(1);
    // The same rate in a kernel that takes long is shown.
    const slow = plotOf(changed(({ name }) => (name === heavy?.name ? { gflops: 0.001 } : {})));
    expect(slow.below).toEqual([]);
    expect(slow.rates[0]).toBeLessThan(0.001);
  });

  it('lists what a kernel would gain at its roof, the most first', () => {
    const wins = plot.wins.map(({ winUs }) => winUs);
    expect(wins.length).toBeGreaterThan(10);
    expect(wins).toEqual(wins.toSorted((a, b) => b - a));
    for (const { winUs, timeUs, point } of plot.wins)
      expect(winUs).toBeCloseTo(timeUs - (point.boundUs ?? Number.NaN), 6);
  });

  it('has the roofs of the precisions that ran, and one line for each level of memory', () => {
    expect(plot.roofs.map(({ kind, name }) => [kind, name])).toEqual([
      ['compute', 'FP32 AVX2'],
      ...['L2', 'L3', 'DRAM'].map((name) => ['memory', name]),
    ]);
    const gpu = { ...peaks, device: 'GPU' };
    const both = rooflinePlot([cpu, other], [peaks, gpu]);
    expect(both?.roofs.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['CPU FP32 AVX2', 'GPU FP32 AVX2', 'CPU DRAM', 'GPU DRAM']),
    );
    expect(rooflinePlot([cpu], [undefined])?.roofs).toEqual([]);
  });

  it('is absent without a roofline', () => {
    expect(rooflinePlot([profileOf(recorded.squeezenetCpu())], [peaks])).toBeNull();
  });

  it('counts 8-bit operations in another unit than floating point', () => {
    expect([rateUnit('INT8'), rateUnit('BF16')]).toEqual(['GOP/s', 'GFLOP/s']);
  });
});

describe('the distances to the roofs', () => {
  it('add up to all of the time, the nearest first', () => {
    const rows = distanceRows([cpu, other]);
    for (const side of [0, 1]) {
      const shares = rows.map(({ sides }) => sides[side]?.shareOfTime ?? 0);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
    }
    const bounds = rows.flatMap(({ label }) => /^(\d+) %? ?(?:to|and)/.exec(label)?.[1] ?? []).map(Number);
    expect(bounds).toEqual(bounds.toSorted((a, b) => b - a));
    expect(rows[0]?.label).toMatch(/^\d+ % and more$/);
  });

  it('have a line for what only one of the profiles has', () => {
    const distance = { atLeast: null, below: null, shareOfTime: 0.25, kernels: 3 };
    const only = {
      ...cpu,
      roofline: { ...cpu.roofline, distances: [distance] },
    } as unknown as Profile;
    const bare = { ...cpu, roofline: { ...cpu.roofline, distances: [] } } as unknown as Profile;
    expect(distanceRows([only, bare])).toEqual([
      {
        label: 'no roof is known',
        sides: [
          { shareOfTime: 0.25, kernels: 3 },
          { shareOfTime: 0, kernels: 0 },
        ],
      },
    ]);
    const low = { ...distance, atLeast: 0, below: 0.25 };
    const named = { ...cpu, roofline: { ...cpu.roofline, distances: [low] } } as unknown as Profile;
    expect(distanceRows([named])[0]?.label).toBe('below 25 %');
  });
});

describe('kernels above their roof', () => {
  it('are explained by what the roofs of their device are', () => {
    const above = changed((_, at) => ({ shareOfBound: at === 0 ? 1.2 : 0.5 }));
    expect(aboveRoofText([above], [peaks])).toMatch(/^Above 100 % on the CPU/);
    expect(aboveRoofText([above], [{ ...peaks, device: 'GPU' }])).toMatch(/^Above 100 % on another device/);
    const both = aboveRoofText([above, above], [peaks, { ...peaks, device: 'GPU' }]) ?? '';
    expect(both.match(/Above 100 %/g)).toHaveLength(2);
    expect(aboveRoofText([changed(() => ({ shareOfBound: 1.05 }))], [peaks])).toBeNull();
    expect(aboveRoofText([above], [undefined])).toBeNull();
  });
});

describe('the table of a roofline', () => {
  it('has a line for each kernel once, the first profile first', () => {
    const plot = plotOf(cpu, other);
    const [head, ...lines] = rooflineCsv(plot, ['CPU FP32', 'CPU FP32 avx2']).trim().split('\r\n');
    expect(head).toMatch(/^configuration,kernel,layer,FLOPs\/byte/);
    const keys = lines.map((line) => line.split(',').slice(0, 2).join());
    expect(new Set(keys).size).toBe(lines.length);
    const sides = lines.map((line) => line.split(',')[0]);
    expect(sides).toEqual(sides.toSorted());
    expect(lines.length).toBe(new Set([...plot.marks, ...plot.below, ...plot.wins]).size);
  });
});
