import fc from 'fast-check';
import { expect, it } from 'vitest';
import { changePoints, magnitudeOf } from './changePoints.ts';
import { seededRandom } from './random.ts';

const random = seededRandom(11);
const noise = (): number => random.next() + random.next() + random.next() - 1.5;
const level = (count: number, centre: number): number[] =>
  Array.from({ length: count }, () => centre + noise());

it('the first value of each new level is found, in a series of several windows', () => {
  const found = changePoints([...level(40, 100), ...level(35, 110), ...level(50, 104)]);
  expect(found.map(({ index }) => index)).toEqual([40, 75]);
  expect(found[0]?.before).toBeCloseTo(100, 0);
  expect(found[0]?.after).toBeCloseTo(110, 0);
});

it('steady noise, a single outlier and a change below the least magnitude are no changes', () => {
  expect(changePoints(level(200, 100))).toEqual([]);
  const outlier = level(60, 100);
  outlier[30] = 180;
  expect(changePoints(outlier)).toEqual([]);
  const small = [...level(60, 1000), ...level(60, 1004)];
  expect(changePoints(small)).toEqual([]);
  expect(changePoints(small, { leastMagnitude: 0.001 }).map(({ index }) => index)).toEqual([60]);
});

it('levels without any noise differ for certain, and a change of back and forth is two', () => {
  const flat = (count: number, value: number) => Array.from({ length: count }, () => value);
  const found = changePoints([...flat(20, 100), ...flat(10, 120), ...flat(20, 100)]);
  expect(found.map(({ index, p }) => [index, p])).toEqual([
    [20, 0],
    [30, 0],
  ]);
});

it('does not depend on the unit of the values', () => {
  const series = [...level(25, 50), ...level(25, 60)];
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 1000, noNaN: true }), (unit) => {
      const indices = (values: number[]) => changePoints(values).map(({ index }) => index);
      expect(indices(series.map((value) => unit * value))).toEqual(indices(series));
    }),
    { numRuns: 20 },
  );
});

it('a magnitude is a share of the smaller level, whichever way it went', () => {
  expect(magnitudeOf({ before: 100, after: 110 })).toBeCloseTo(0.1, 12);
  expect(magnitudeOf({ before: 110, after: 100 })).toBeCloseTo(0.1, 12);
  expect(magnitudeOf({ before: 5, after: 5 })).toBe(0);
});

it('short series have no changes; what cannot be a series is refused', () => {
  expect([changePoints([]), changePoints([1]), changePoints([1, 9])]).toEqual([[], [], []]);
  expect(() => changePoints([1, Number.NaN])).toThrow('finite, not NaN');
  expect(() => changePoints([1, 2], { window: 3 })).toThrow('at least 4 values, not 3');
});
