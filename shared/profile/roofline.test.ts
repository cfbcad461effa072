import { describe, expect, it } from 'vitest';
import type { Kernel } from '../profile.ts';
import { roofline } from './roofline.ts';
import { profileOf, recorded } from './testing.ts';

const { kernels } = profileOf(recorded.squeezenetCpu());
const [example] = kernels.filter(({ name }) => name === 'conv1') as [Kernel];
const peaks = { gflopsByPrecision: { FP32: 100 }, bytesPerSecond: 20e9 };

const kernel = (flops: number, bytes: number, realTimeUs: number, more: Partial<Kernel> = {}): Kernel => ({
  ...example,
  flops,
  bytes,
  realTimeUs,
  ...more,
});

describe('a roofline', () => {
  it('bounds by memory below the ridge and by compute above it', () => {
    // The ridge of 100 GFLOP/s over 20 GB/s lies at 5 FLOPs a byte.
    const [left, right] = roofline([kernel(2e6, 1e6, 100), kernel(40e6, 1e6, 800)], peaks);
    expect(left).toMatchObject({
      intensity: 2,
      gflops: 20,
      bound: 'memory',
      attainableGflops: 40,
      shareOfBound: 0.5,
    });
    expect(right).toMatchObject({
      intensity: 40,
      gflops: 50,
      bound: 'compute',
      attainableGflops: 100,
      shareOfBound: 0.5,
    });
  });

  it('holds a kernel without FLOPs against the memory alone', () => {
    const [move] = roofline([kernel(0, 1e6, 100)], peaks);
    expect(move).toMatchObject({
      intensity: 0,
      bound: 'memory',
      attainableGflops: null,
      gigabytesPerSecond: 10,
      shareOfBound: 0.5,
    });
  });

  it('has no bound for a precision whose peak was not measured', () => {
    expect(roofline([kernel(1e6, 1e6, 100, { precision: 'BF16' })], peaks)[0]).toMatchObject({
      bound: null,
      shareOfBound: null,
    });
  });

  it('has a point for every kernel that ran, and refuses a peak that is none', () => {
    const ran = kernels.filter(({ status }) => status === 'executed');
    expect(roofline(kernels, peaks).map(({ name }) => name)).toEqual(ran.map(({ name }) => name));
    expect(() => roofline(kernels, { ...peaks, bytesPerSecond: 0 })).toThrow(RangeError);
  });
});
