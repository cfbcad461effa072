import { expect, it } from 'vitest';
import { geometricMean } from './descriptive.ts';
import { meanOverModels } from './modelsInterval.ts';
import { seededRandom } from './random.ts';
import { studentQuantile } from './student.ts';

it('is the geometric mean of the models, each counted once', () => {
  const found = meanOverModels([[2, 2, 2], [0.5], [4, 1]]);
  expect(found?.ratio).toBeCloseTo(geometricMean([2, 0.5, 2]), 12);
  expect(found?.models).toBe(3);
});

it('holds the mean of all models in about 95 % of the choices of twelve', () => {
  const random = seededRandom(5);
  let held = 0;
  for (let at = 0; at < 300; at++) {
    const chosen = Array.from({ length: 12 }, () => [Math.exp(random.next() - 0.5)]);
    const [low, high] = meanOverModels(chosen)?.confidence95 ?? [2, 2];
    if (low <= 1 && high >= 1) held++;
  }
  expect(held / 300).toBeGreaterThan(0.92);
  expect(held / 300).toBeLessThan(0.98);
});

it("of few models is as wide as Student's t makes it", () => {
  const logs = [0.1, 0.2, 0.4];
  const [low] = meanOverModels(logs.map((log) => [Math.exp(log)]))?.confidence95 ?? [Number.NaN];
  const [centre, spread] = [
    0.7 / 3,
    Math.sqrt(((0.1 - 0.7 / 3) ** 2 + (0.2 - 0.7 / 3) ** 2 + (0.4 - 0.7 / 3) ** 2) / 2),
  ];
  const exact = centre - (studentQuantile(0.025, 2) * spread) / Math.sqrt(3);
  expect(Math.abs(Math.log(low) - exact)).toBeLessThan(0.06);
});

it('one model has no interval, and none has no mean', () => {
  expect(meanOverModels([[1.5]])).toEqual({ ratio: 1.5, confidence95: null, models: 1 });
  expect(meanOverModels([[], []])).toBeNull();
});
