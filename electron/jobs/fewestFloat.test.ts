import { expect, test } from 'vitest';
import { fewestFloat } from './fewestFloat.ts';

test.each(Array.from({ length: 21 }, (_, needed) => needed + 1))(
  'finds that the first %i of 21 layers are needed, and measures few',
  async (needed) => {
    const asked: number[] = [];
    const { count, attempts } = await fewestFloat(21, 0.5, async (tried) => {
      asked.push(tried);
      return tried < needed ? 3 : 0.5;
    });
    expect(count).toBe(needed);
    expect(attempts.map(({ floatLayers }) => floatLayers)).toEqual(asked);
    expect(new Set(asked).size).toBe(asked.length);
    expect(Math.min(...asked)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...asked)).toBeLessThan(21);
    expect(asked.length).toBeLessThanOrEqual(9);
  },
);

test('the only layer stays in float without being measured: a float model has no drop', async () => {
  expect(await fewestFloat(1, 0.5, () => Promise.reject(new Error('measured')))).toEqual({
    count: 1,
    attempts: [],
  });
});
