import { describe, expect, it } from 'vitest';
import type { Profile } from '../../documents/profile.ts';
import { peaksSchema } from '../../machine/peaks.ts';
import measuredPeaks from '../../profile/fixtures/peaks-cpu.json' with { type: 'json' };
import { roofline } from '../../profile/roofline.ts';
import { profileOf, recorded } from '../../profile/testing.ts';
import { rooflinePlot } from '../kernels/rooflinePlot.ts';
import { tracksOf } from '../kernels/tracks.ts';
import { aRun } from '../run/testing.ts';
import { deviceColours } from '../text/deviceColours.ts';
import { rooflinePicture } from './rooflinePicture.ts';
import { drawnBy, drawnValues } from './testing.ts';

const peaks = peaksSchema.parse(measuredPeaks);
const withRoofs = (profile: Profile): Profile => ({
  ...profile,
  roofline: { peaks: 0, ...roofline(profile.kernels, peaks) },
});
const profiles = [
  withRoofs(profileOf(recorded.squeezenetCpu())),
  withRoofs(profileOf(recorded.squeezenetAvx2(), { isa: 'avx2' })),
];
const plot = rooflinePlot(profiles, [peaks, peaks]);
if (plot === null) throw new Error('the fixture has a roofline');
const { run } = aRun({ id: 'r', cells: [], rounds: [] });
const drawn = drawnBy(
  rooflinePicture({ title: 'squeezenet1.1', plot, tracks: tracksOf(profiles), document: run }),
);
const { fill } = deviceColours('CPU', 'FP32');

/** Of the line through the outermost points, on which all the others lie too. */
function slopeOfLine(points: readonly (readonly [number, number])[]): number {
  const sorted = points.toSorted(([a], [b]) => a - b);
  const [[x1, y1], [x2, y2]] = [sorted[0] ?? [0, 0], sorted.at(-1) ?? [0, 0]];
  const slope = (y2 - y1) / (x2 - x1);
  for (const [x, y] of points) expect(Math.abs(y1 + (x - x1) * slope - y)).toBeLessThan(0.15);
  return slope;
}

describe('the picture of a roofline', () => {
  it('has a mark for each kernel inside the axes: filled for the first configuration, a ring for the second', () => {
    const of = (profile: number) => plot.marks.filter((mark) => mark.profile === profile).length;
    expect(drawn.circles.filter((circle) => circle.fill === fill)).toHaveLength(of(0));
    expect(drawn.circles.filter((circle) => circle.fill === 'none')).toHaveLength(of(1));
    expect(drawnValues(drawn)).toEqual(expect.arrayContaining(['CPU FP32: filled', 'CPU FP32 avx2: ring']));
  });

  it('puts the faster kernel higher and the one with more work a byte further right, on logarithmic axes', () => {
    const placed = plot.marks.toSorted((a, b) => b.timeUs - a.timeUs);
    const across = placed.map(
      ({ point }, at) => [Math.log(point.intensity), drawn.circles[at]?.x ?? 0] as const,
    );
    const up = placed.map(({ point }, at) => [Math.log(point.gflops), drawn.circles[at]?.y ?? 0] as const);
    expect(slopeOfLine(across)).toBeGreaterThan(0);
    expect(slopeOfLine(up)).toBeLessThan(0);
  });

  it('has the area of a mark grow with the time of its kernel', () => {
    const radii = drawn.circles.map(({ radius }) => radius);
    expect(radii).toEqual(radii.toSorted((a, b) => b - a));
    expect(radii[0]).toBe(13.5);
  });

  it('names the roofs with their rates', () => {
    const names = drawnValues(drawn);
    for (const roof of plot.roofs) expect(names.some((name) => name.startsWith(`${roof.name}, `))).toBe(true);
    expect(names).toContain('arithmetic intensity, FLOP per byte');
    expect(names[0]).toBe('Roofline of squeezenet1.1');
  });
});
