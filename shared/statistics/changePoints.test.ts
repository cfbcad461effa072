import fc from 'fast-check';
import { expect, it } from 'vitest';
import { changePoints, magnitudeOf } from './changePoints.ts';
import otava from './fixtures/otava.json' with { type: 'json' };
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

it('finds what Apache Otava finds', () => {
  expect(otava.series.length).toBeGreaterThan(10);
  for (const { values, otava: theirs } of otava.series)
    expect(changePoints(values).map(({ index }) => index)).toEqual(theirs);
});

it('holds a change against the limits of p and of magnitude that are given', () => {
  // Means 1 and 2 with two values each: t = sqrt(2) / 0.1, by hand, with 2 degrees of freedom: p = 0.00496.
  const values = [0.95, 1.05, 1.95, 2.05];
  const found = (mostP: number) => changePoints(values, { mostP }).map(({ index }) => index);
  expect([found(0.004), found(0.006)]).toEqual([[], [2]]);
  expect(changePoints(values, { mostP: 0.006 })[0]?.p).toBeCloseTo(0.004963, 5);
  const limited = (leastMagnitude: number) => changePoints(values, { mostP: 0.006, leastMagnitude }).length;
  expect([limited(0.99), limited(1.01)]).toEqual([1, 0]);
});

it('a change that only a part of the series shows gives way to what the whole shows', () => {
  // Within the first window 3 values differ at the looser level; next to 27 more of their kind they are no level.
  const short = [100, 101, 99, 100, 101, 99, 100, 103, 103.5, 103];
  const series = [...short, ...Array.from({ length: 40 }, (_, at) => 100 + (at % 3) - 1)];
  expect(changePoints(series)).toEqual([]);
});
