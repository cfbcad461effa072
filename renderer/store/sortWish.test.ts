import { expect, it } from 'vitest';
import { nextSort } from './sortWish.ts';

it('a column is sorted best first, then worst first, then as it was', () => {
  const first = nextSort(null, 'CPU FP32');
  expect(first).toEqual({ column: 'CPU FP32', reversed: false });
  const second = nextSort(first, 'CPU FP32');
  expect(second).toEqual({ column: 'CPU FP32', reversed: true });
  expect(nextSort(second, 'CPU FP32')).toBeNull();
  expect(nextSort(second, 'CPU INT8')).toEqual({ column: 'CPU INT8', reversed: false });
});
