import { describe, expect, it } from 'vitest';
import { microseconds } from '../../units.ts';
import { layOutRoofline } from './rooflineLayout.ts';
import type { Roof, RooflineMark } from './rooflinePlot.ts';

const mark: RooflineMark = {
  name: 'conv1',
  label: 'conv1',
  kind: 'conv3',
  profile: 0,
  point: {
    ...{ name: 'conv1', intensity: 10, gflops: 20, gigabytesPerSecond: 2, bound: 'compute', level: null },
    ...{ boundUs: microseconds(1), attainableGflops: 100, shareOfBound: 0.2 },
  },
  timeUs: microseconds(5),
  winUs: microseconds(4),
};

const labelsOf = (roofs: readonly Roof[]) =>
  layOutRoofline(
    { marks: [mark], below: [], wins: [], roofs, intensities: [0.1, 100], rates: [1, 1000] },
    ['CPU FP32'],
    800,
    500,
  ).roofs.map(({ label }) => label.text.replaceAll(/\s/gu, ' '));

describe('a roof', () => {
  it('is recognised by its kind and its precision, not by its name', () => {
    const device = 'CPU';
    expect(
      labelsOf([
        { kind: 'compute', device, name: 'eight bits', precision: 'INT8', gflops: 400 },
        { kind: 'compute', device, name: 'FP32 of INT8 DRAM', precision: 'FP32', gflops: 100 },
        { kind: 'memory', device, name: 'DRAM', level: 'memory', bytesPerSecond: 20e9 },
      ]),
    ).toEqual(['eight bits, 400 GOP/s', 'FP32 of INT8 DRAM, 100 GFLOP/s', 'DRAM, 20.0 GB/s']);
  });
});
