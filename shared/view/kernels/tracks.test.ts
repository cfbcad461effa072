import { describe, expect, it } from 'vitest';
import { profileOf, recorded } from '../../profile/testing.ts';
import { microseconds as us } from '../../units.ts';
import { kernelAt, rulerStep, rulerText, type TrackKernel, tracksOf, visibleMarks } from './tracks.ts';

const [track] = tracksOf([profileOf(recorded.squeezenetCpu())]);
const kernels = track?.kernels ?? [];

function manyKernels(count: number): TrackKernel[] {
  const [example] = kernels;
  if (example === undefined) throw new Error('the fixture has no kernels');
  return Array.from({ length: count }, (_, index) => ({
    ...example,
    startUs: us(index),
    endUs: us(index + 0.9),
  }));
}

describe('a track', () => {
  it('has a mark for each executed kernel, none of which overlaps the next', () => {
    const profile = profileOf(recorded.squeezenetCpu());
    expect(kernels.length).toBe(profile.kernels.filter(({ status }) => status === 'executed').length);
    for (const [index, { startUs, endUs }] of kernels.entries()) {
      expect(endUs).toBeGreaterThanOrEqual(startUs);
      expect(endUs).toBeLessThanOrEqual(kernels[index + 1]?.startUs ?? Number.POSITIVE_INFINITY);
    }
  });

  it('draws every kernel that is wider than a pixel at its place', () => {
    const marks = visibleMarks({ kernels: manyKernels(10) }, us(0), us(10), 1000);
    expect(marks.map(({ at }) => at)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(marks[3]?.x).toBeCloseTo(300, 9);
    expect(marks[3]?.width).toBeCloseTo(90, 9);
  });

  it('merges what is narrower than a pixel, so that marks are about as many as pixels', () => {
    const marks = visibleMarks({ kernels: manyKernels(20_000) }, us(0), us(20_000), 1200);
    expect(marks.length).toBeLessThan(1300);
    expect(marks.length).toBeGreaterThan(600);
  });

  it('shows the longest of the kernels that share a pixel', () => {
    const [a, b, c] = manyKernels(3);
    if (a === undefined || b === undefined || c === undefined) throw new Error('three kernels');
    const mixed = [a, { ...b, startUs: us(1), endUs: us(9) }, { ...c, startUs: us(9.1), endUs: us(9.2) }];
    expect(visibleMarks({ kernels: mixed }, us(0), us(1000), 50).map(({ at }) => at)).toEqual([1]);
  });

  it('begins where the sight begins', () => {
    const marks = visibleMarks({ kernels: manyKernels(100) }, us(50), us(60), 100);
    expect(marks.map(({ at }) => at)).toEqual([50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60]);
  });

  it('tells which kernel runs at an instant, and that none does in a gap', () => {
    const many = manyKernels(5);
    expect([0.5, 0.95, 4.2, 7].map((instant) => kernelAt(many, us(instant)))).toEqual([0, -1, 4, -1]);
    expect([0.92, 0.97, 7].map((instant) => kernelAt(many, us(instant), us(0.5)))).toEqual([0, 1, -1]);
  });

  it('has a ruler with round steps that are far enough apart', () => {
    expect(rulerStep(us(0), us(4320), 1000, 90)).toBe(500);
    expect(rulerStep(us(100), us(104), 800, 90)).toBe(0.5);
    expect([
      rulerText(us(1500), us(500)),
      rulerText(us(2000), us(1000)),
      rulerText(us(3203), us(1)),
      rulerText(us(0.5), us(0.5)),
    ]).toEqual(['1.5\u202fms', '2\u202fms', '3\u202f203\u202fµs', '0.5\u202fµs']);
  });
});
