/** Profiles under their roofs, as points and lines of a plot with logarithmic axes. */
import { computeRoof, memoryRoofs, type Peaks } from '../peaks.ts';
import type { Precision } from '../precision.ts';
import { timeToWinUs } from '../profile/roofline.ts';
import type { Profile } from '../profile.ts';

export interface RooflineMark {
  readonly name: string;
  readonly profile: number;
  /** FLOPs a byte. */
  readonly intensity: number;
  readonly gflops: number;
  readonly timeUs: number;
  readonly shareOfBound: number | null;
  /** What it would gain at its roof. */
  readonly winUs: number;
}

export interface Roof {
  readonly name: string;
  /** GFLOP/s of a compute roof; null for a memory roof. */
  readonly gflops: number | null;
  /** Of a memory roof; null for a compute roof. */
  readonly bytesPerSecond: number | null;
}

export interface RooflinePlot {
  readonly marks: readonly RooflineMark[];
  readonly roofs: readonly Roof[];
  /** Powers of ten that hold all of it. */
  readonly intensities: readonly [number, number];
  readonly rates: readonly [number, number];
}

/** @param peaks of each profile; undefined where none were measured */
export function rooflinePlot(
  profiles: readonly Profile[],
  peaks: readonly (Peaks | undefined)[],
): RooflinePlot | null {
  const marks = profiles.flatMap(({ kernels, roofline }, profile) => {
    const times = new Map(kernels.map((kernel) => [kernel.name, kernel]));
    return (roofline?.kernels ?? []).flatMap((point): RooflineMark[] => {
      const kernel = times.get(point.name);
      if (kernel === undefined || point.intensity <= 0 || point.gflops <= 0) return [];
      const { name, intensity, gflops, shareOfBound } = point;
      const winUs = timeToWinUs(kernel, point);
      return [{ name, profile, intensity, gflops, timeUs: kernel.realTimeUs, shareOfBound, winUs }];
    });
  });
  if (marks.length === 0) return null;
  const roofs = roofsOf(profiles, peaks);
  const rates = [...marks.map(({ gflops }) => gflops), ...roofs.flatMap(({ gflops }) => gflops ?? [])];
  return {
    marks,
    roofs,
    intensities: decades(marks.map(({ intensity }) => intensity)),
    rates: decades(rates),
  };
}

function decades(values: readonly number[]): [number, number] {
  return [
    10 ** Math.floor(Math.log10(Math.min(...values))),
    10 ** Math.ceil(Math.log10(Math.max(...values) * 1.01)),
  ];
}

function roofsOf(profiles: readonly Profile[], peaks: readonly (Peaks | undefined)[]): Roof[] {
  const roofs = new Map<string, Roof>();
  for (const [index, profile] of profiles.entries()) {
    const measured = peaks[index];
    if (measured === undefined) continue;
    const precisions = new Set<Precision>(
      profile.kernels.flatMap(({ precision, flops }) =>
        precision === null || flops === 0 ? [] : [precision],
      ),
    );
    for (const precision of precisions) {
      const peak = computeRoof(measured, precision);
      if (peak !== undefined)
        roofs.set(`${measured.device} ${precision}`, {
          name: `${measured.device} ${precision}`,
          gflops: peak.gflops,
          bytesPerSecond: null,
        });
    }
    for (const { level, bytesPerSecond } of memoryRoofs(measured))
      roofs.set(`${measured.device} ${level}`, {
        name: `${measured.device} ${level}`,
        gflops: null,
        bytesPerSecond,
      });
  }
  return [...roofs.values()];
}
