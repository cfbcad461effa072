import { expect, it } from 'vitest';
import { estimateRun } from './estimate.ts';
import { aCell } from './testing.ts';

const wanted = { model: 'fast', device: 'CPU', precision: 'FP32', gflops: 1 } as const;
const known = {
  preset: 'paper',
  cells: [aCell({ model: 'fast', precision: 'FP32', mean: 3 })],
  gflops: new Map([['fast', 1]]),
} as const;

it('is not known before anything was measured on the device', () => {
  expect(estimateRun({ ...known, configurations: [wanted], cells: [] })).toBeNull();
  expect(estimateRun({ ...known, configurations: [{ ...wanted, device: 'GPU' }] })).toBeNull();
  expect(estimateRun({ ...known, configurations: [{ ...wanted, model: 'new', gflops: null }] })).toBeNull();
});

it('comes from the same configuration, else from the slowest rate of its device, and says which', () => {
  // 300 ms of a process, 11 ms to read and compile, 32 inferences of 3 ms.
  const same = estimateRun({ ...known, configurations: [wanted] });
  expect(same).toMatchObject({ measured: 1, judged: 0 });
  expect(same?.ms).toBeCloseTo(300 + 11 + 96, 9);
  const twice = { ...wanted, model: 'new', gflops: 2 };
  const both = estimateRun({ ...known, configurations: [wanted, twice] });
  expect(both).toMatchObject({ measured: 1, judged: 1 });
  expect(both?.ms).toBeCloseTo(300 + 11 + 96 + 300 + 60 + 32 * 6, 9);
});
