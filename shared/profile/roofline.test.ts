import { beforeEach, describe, expect, it } from 'vitest';
import type { Kernel } from '../documents/profile.ts';
import { type Peaks, peaksSchema } from '../machine/peaks.ts';
import { bytes, microseconds } from '../units.ts';
import measured from './fixtures/peaks-cpu.json' with { type: 'json' };
import { roofline, timeToWinUs } from './roofline.ts';
import { profileOf, recorded } from './testing.ts';

const { kernels } = profileOf(recorded.squeezenetCpu());
const [example] = kernels.filter(({ name }) => name === 'conv1') as [Kernel];

const fp32 = { precision: 'FP32', isa: null, source: 'addon', name: 'fma', gflops: 100 } as const;
const memory = {
  level: 'memory',
  capacityBytes: null,
  workingSetBytes: bytes(1e9),
  source: 'addon',
  name: 'read',
  bytesPerSecond: 20e9,
} as const;
const cache = {
  ...memory,
  level: 'L2',
  capacityBytes: bytes(1e6),
  workingSetBytes: bytes(5e5),
  bytesPerSecond: 200e9,
} as const;
const peaks: Pick<Peaks, 'compute' | 'streams'> = { compute: [fp32], streams: [memory] };
const cached: Pick<Peaks, 'compute' | 'streams'> = { compute: [fp32], streams: [cache, memory] };

const kernel = (flops: number, moved: number, realTimeUs: number, more: Partial<Kernel> = {}): Kernel => ({
  ...example,
  weightBytes: bytes(0),
  flops,
  bytes: bytes(moved),
  realTimeUs: microseconds(realTimeUs),
  ...more,
});

describe('a roofline', () => {
  it('bounds by memory below the ridge and by compute above it', () => {
    // The ridge of 100 GFLOP/s over 20 GB/s lies at 5 FLOPs a byte.
    const [left, right] = roofline([kernel(2e6, 1e6, 100), kernel(40e6, 1e6, 800)], peaks).kernels;
    expect(left).toMatchObject({ intensity: 2, gflops: 20, bound: 'memory', level: 'memory' });
    expect(left?.attainableGflops).toBeCloseTo(40, 9);
    expect(left?.shareOfBound).toBeCloseTo(0.5, 9);
    expect(right).toMatchObject({ intensity: 40, gflops: 50, bound: 'compute', level: null });
    expect(right?.attainableGflops).toBeCloseTo(100, 9);
    expect(right?.shareOfBound).toBeCloseTo(0.5, 9);
  });

  it('holds a kernel without FLOPs against the memory alone', () => {
    const [move] = roofline([kernel(0, 1e6, 100)], peaks).kernels;
    expect(move).toMatchObject({
      intensity: 0,
      bound: 'memory',
      attainableGflops: null,
      gigabytesPerSecond: 10,
    });
    expect(move?.shareOfBound).toBeCloseTo(0.5, 9);
  });

  it('has no bound for a precision whose peak was not measured', () => {
    expect(roofline([kernel(1e6, 1e6, 100, { precision: 'BF16' })], peaks).kernels[0]).toMatchObject({
      bound: null,
      boundUs: null,
      shareOfBound: null,
    });
  });

  it('takes the highest of several peaks of a precision', () => {
    const compute = [fp32, { ...fp32, source: 'openvino' as const, gflops: 125 }, { ...fp32, gflops: 50 }];
    const [point] = roofline([kernel(100e6, 1e6, 1000)], { ...peaks, compute }).kernels;
    expect(point?.attainableGflops).toBeCloseTo(125, 9);
  });

  it('has a point for every kernel that ran, and refuses to be without a bandwidth', () => {
    const ran = kernels.filter(({ status }) => status === 'executed');
    expect(roofline(kernels, peaks).kernels.map(({ name }) => name)).toEqual(ran.map(({ name }) => name));
    expect(() => roofline(kernels, { ...peaks, streams: [] })).toThrow(/no roof without a bandwidth/);
  });
});

describe('levels of memory', () => {
  it('serve activations from the nearest that holds what the kernel moves', () => {
    const [near] = roofline([kernel(0, 8e5, 100)], cached).kernels;
    // 0.8 MB at 200 GB/s.
    expect(near).toMatchObject({ level: 'L2', boundUs: expect.closeTo(4, 9) });
    const [far] = roofline([kernel(0, 4e6, 1000)], cached).kernels;
    // Three of the four MB do not fit and come at 20 GB/s; all four pass the cache in 20 us.
    expect(far).toMatchObject({ level: 'memory', boundUs: expect.closeTo(150, 9) });
  });

  it('serve weights by what the whole inference reads between two uses', () => {
    const small = kernel(0, 8e5, 100, { name: 'a', weightBytes: bytes(8e5) });
    expect(roofline([small], cached)).toMatchObject({ footprintBytes: 8e5, kernels: [{ level: 'L2' }] });
    const others = [1, 2, 3, 4].map((n) => kernel(0, 8e5, 100, { name: `b${n}`, weightBytes: bytes(8e5) }));
    const { footprintBytes, kernels: points } = roofline([small, ...others], cached);
    expect(footprintBytes).toBe(4e6);
    // Of the footprint a quarter stays: 0.6 of 0.8 MB come at 20 GB/s.
    expect(points[0]).toMatchObject({ level: 'memory', boundUs: expect.closeTo(30, 9) });
  });

  it('are never slower than the ones behind them', () => {
    const disturbed = { ...cache, bytesPerSecond: 5e9 };
    const [point] = roofline([kernel(0, 8e5, 100)], { ...cached, streams: [disturbed, memory] }).kernels;
    expect(point?.boundUs).toBeCloseTo(40, 9);
  });
});

describe('what is held against a roof', () => {
  const names = (...own: Kernel[]) => roofline(own, peaks).kernels.map(({ name }) => name);

  it('are kernels that ran, took time and moved bytes, whose work is known', () => {
    expect(names(kernel(1, 1, 1))).toEqual(['conv1']);
    expect(names(kernel(1, 1, 1, { status: 'fused' }))).toEqual([]);
    expect(names(kernel(1, 1, 0))).toEqual([]);
    expect(names(kernel(1, 0, 1))).toEqual([]);
    for (const unknown of ['flops', 'bytes', 'weightBytes'] as const)
      expect(names(kernel(1, 1, 1, { [unknown]: null }))).toEqual([]);
  });

  it('has no peak without a precision, save where nothing is computed', () => {
    const of = (flops: number) => roofline([kernel(flops, 1e6, 100, { precision: null })], peaks).kernels[0];
    expect(of(1e6)).toMatchObject({ bound: null, level: null, boundUs: null, attainableGflops: null });
    expect(of(0)).toMatchObject({ bound: 'memory', boundUs: expect.closeTo(50, 9), attainableGflops: null });
  });

  it('is bound by compute where memory and compute take as long', () => {
    // 5 FLOPs a byte: 1 MB at 20 GB/s and 5 MFLOP at 100 GFLOP/s take 50 us each.
    const [ridge] = roofline([kernel(5e6, 1e6, 100)], peaks).kernels;
    expect(ridge).toMatchObject({ bound: 'compute', level: null, boundUs: expect.closeTo(50, 9) });
  });

  it('has a footprint of all weights and the largest activations', () => {
    const own = [
      kernel(0, 10, 1, { weightBytes: bytes(4) }),
      kernel(0, 30, 1, { weightBytes: bytes(5) }),
      kernel(0, 7, 1, { weightBytes: bytes(7) }),
    ];
    expect(roofline(own, peaks).footprintBytes).toBe(4 + 5 + 7 + 25);
    expect(roofline([], peaks)).toMatchObject({ footprintBytes: 0, kernels: [], boundMs: 0 });
    // Nothing took time, so that no share of it is anything.
    expect(roofline([], peaks).distances.map(({ shareOfTime }) => shareOfTime)).toEqual([0, 0, 0, 0]);
  });

  it('reads activations from what the nearer level cannot hold, and weights by the footprint', () => {
    // Weights 0.5 MB of a footprint of 2.5 MB, activations 2 MB: past 1 MB of L2 come 0.5 * 0.6 + 2 * (1 - 1/2.5) MB.
    const [point] = roofline([kernel(0, 2.5e6, 100, { weightBytes: bytes(5e5) })], cached).kernels;
    expect(point?.boundUs).toBeCloseTo(((0.5 * 0.6 + 2 * 0.6) * 1e6) / 20e9 / 1e-6, 6);
  });

  it('has quarters that begin with their lower end, and no line for the unknown where there is none', () => {
    // Bounds of 50 us: shares 0.25, 0.5, 0.75 and 1.
    const own = [200, 100, 50 / 0.75, 50].map((us, at) => kernel(0, 1e6, us, { name: `k${at}` }));
    const idle = kernel(0, 1e6, 0, { name: 'idle' });
    const { distances } = roofline([...own, idle], peaks);
    expect(distances.map(({ atLeast, below, kernels: count }) => [atLeast, below, count])).toEqual([
      [0, 0.25, 0],
      [0.25, 0.5, 1],
      [0.5, 0.75, 1],
      [0.75, null, 2],
    ]);
    expect(distances[1]?.shareOfTime).toBeCloseTo(200 / (200 + 100 + 50 / 0.75 + 50), 9);
  });

  it('wins nothing without a point', () => {
    expect(timeToWinUs({ realTimeUs: microseconds(5) }, undefined)).toBe(0);
    expect(timeToWinUs({ realTimeUs: microseconds(5) }, { boundUs: microseconds(2) })).toBe(3);
  });
});

describe('what there is to win', () => {
  const known = kernel(0, 1e6, 100, { name: 'half' });
  const above = kernel(0, 1e6, 40, { name: 'above' });
  const unknown = kernel(1e6, 1e6, 60, { name: 'unknown', precision: 'BF16' });
  let result: ReturnType<typeof roofline>;
  beforeEach(() => {
    result = roofline([known, above, unknown], peaks);
  });

  it('is given in quarters of the bound, and adds up to all of the time', () => {
    expect(
      result.distances.map(({ atLeast, below, kernels: count, us }) => [atLeast, below, count, us]),
    ).toEqual([
      [0, 0.25, 0, 0],
      [0.25, 0.5, 0, 0],
      [0.5, 0.75, 1, 100],
      [0.75, null, 1, 40],
      [null, null, 1, 60],
    ]);
    expect(result.distances.reduce((sum, { shareOfTime }) => sum + shareOfTime, 0)).toBeCloseTo(1, 12);
  });

  it('is the time beyond the bound, nothing for a kernel above its roof or without one', () => {
    const wins = [known, above, unknown].map((one, index) => timeToWinUs(one, result.kernels[index]));
    expect(wins).toEqual([expect.closeTo(50, 9), 0, 0]);
    expect(result.boundMs).toBeCloseTo(0.15, 12);
  });
});

describe('real readings under the roofs of the machine that made them', () => {
  const machine = peaksSchema.parse(measured);

  it.each(['squeezenetCpu', 'squeezenetAvx2', 'mobilenetBf16'] as const)(
    '%s: no kernel passes its roof',
    (name) => {
      const points = roofline(profileOf(recorded[name]()).kernels, machine).kernels;
      for (const { name: kernelName, shareOfBound } of points) {
        expect(shareOfBound, kernelName).toBeGreaterThan(0);
        // A microsecond of rounding on the shortest ones.
        expect(shareOfBound, kernelName).toBeLessThan(1.1);
      }
      // Neither are the roofs out of reach: the best kernels of oneDNN come near.
      expect(Math.max(...points.map(({ shareOfBound }) => shareOfBound ?? 0))).toBeGreaterThan(0.6);
    },
  );

  it('has a peak of OpenVINO’s own product below that of the addon’s loops', () => {
    for (const precision of ['FP32', 'BF16', 'INT8'] as const) {
      const best = (source: string) =>
        Math.max(
          ...machine.compute
            .filter((peak) => peak.precision === precision && peak.source === source)
            .map(({ gflops }) => gflops),
        );
      expect(best('openvino'), precision).toBeLessThan(1.05 * best('addon'));
    }
  });
});
