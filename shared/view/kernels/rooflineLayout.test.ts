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

describe('a name', () => {
  const device = 'CPU';
  const roofs: readonly Roof[] = [
    { kind: 'compute', device, name: 'INT8', precision: 'INT8', gflops: 900 },
    { kind: 'compute', device, name: 'FP32', precision: 'FP32', gflops: 6 },
    { kind: 'memory', device, name: 'L2', level: 'L2', bytesPerSecond: 100e9 },
    { kind: 'memory', device, name: 'L3', level: 'L3', bytesPerSecond: 40e9 },
    { kind: 'memory', device, name: 'DRAM', level: 'memory', bytesPerSecond: 10e9 },
  ];
  const at = (label: string, intensity: number, gflops: number): RooflineMark => ({
    ...{ ...mark, name: label, label, point: { ...mark.point, name: label, intensity, gflops } },
  });
  // All on the lines, where a name to the right of its mark would be crossed.
  const marks = [0.3, 0.7, 1.5, 2.6].flatMap((intensity) => [
    at(`fire${intensity}/expand3x3`, intensity, intensity * 10),
    at(`conv${intensity}`, intensity * 30, 6),
  ]);
  const layout = layOutRoofline(
    { marks, below: [], wins: [], roofs, intensities: [0.1, 100], rates: [1, 1000] },
    ['CPU FP32'],
    800,
    500,
  );

  /** The height of a line at `x`; null beside its ends. */
  const heightAt = ({ from, to }: (typeof layout.roofs)[number], x: number): number | null =>
    x < from[0] || x > to[0]
      ? null
      : from[1] + ((to[1] - from[1]) * (x - from[0])) / Math.max(1e-9, to[0] - from[0]);
  const crossed = (points: readonly (readonly [x: number, y: number])[], own: string) =>
    layout.roofs.filter(
      (placed) =>
        placed.roof.name !== own &&
        points.some(([x, y]) => {
          const height = heightAt(placed, x);
          return height !== null && height > y - 8 && height < y + 2;
        }),
    );

  it('of a kernel is crossed by no roof', () => {
    const named = layout.marks.filter(({ label }) => label !== null);
    expect(named.length).toBeGreaterThanOrEqual(5);
    for (const { label, mark: shown } of named) {
      if (label === null) continue;
      const wide = shown.label.length * 5.6;
      const begins = { start: 0, middle: -wide / 2, end: -wide }[label.anchor];
      const points = Array.from({ length: 40 }, (_, step) => [
        label.x + begins + (wide * step) / 39,
        label.y,
      ]) as [number, number][];
      expect(crossed(points, ''), shown.label).toEqual([]);
    }
  });

  it('of a memory is crossed by no peak', () => {
    for (const { roof, label } of layout.roofs) {
      if (roof.kind === 'compute') continue;
      const angle = (label.turned * Math.PI) / 180;
      const points = Array.from({ length: 40 }, (_, step) => {
        const along = (label.text.length * 5.6 * step) / 39;
        return [label.x + along * Math.cos(angle), label.y + along * Math.sin(angle)];
      }) as [number, number][];
      const peaks = crossed(points, roof.name).filter(({ roof: { kind } }) => kind === 'compute');
      expect(peaks, roof.name).toEqual([]);
    }
  });
});
