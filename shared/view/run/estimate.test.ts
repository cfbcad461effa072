import { expect, it } from 'vitest';
import { milliseconds } from '../../units.ts';
import { estimateRun, type PlannedConfiguration } from './estimate.ts';
import { aCell } from './testing.ts';

const wanted: PlannedConfiguration = {
  model: 'fast',
  modelSha256: null,
  device: 'CPU',
  precision: 'FP32',
  gflops: 1,
  convertMs: milliseconds(200),
};
const known = {
  preset: 'paper',
  images: null,
  cells: [aCell({ model: 'fast', precision: 'FP32', mean: 3, irSha256: 'ir' })],
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
  expect(same).toMatchObject({ measured: 1, judged: 0, conversions: 0 });
  expect(same?.ms).toBeCloseTo(300 + 11 + 96, 9);
  const twice = { ...wanted, model: 'new', gflops: 2 };
  const both = estimateRun({ ...known, configurations: [wanted, twice] });
  expect(both).toMatchObject({ measured: 1, judged: 1, conversions: 1 });
  expect(both?.ms).toBeCloseTo(300 + 11 + 96 + 300 + 60 + 32 * 6 + 200, 9);
});

it('has conversions and calibrations in it that are still to come, and none that were kept', () => {
  const int8 = { ...wanted, precision: 'INT8' } as const;
  const first = estimateRun({ ...known, configurations: [wanted, int8] });
  expect(first).toMatchObject({ conversions: 0, calibrations: 1 });
  // 300 synthetic images at 3 ms, two and a half inferences each.
  expect(first?.ms).toBeGreaterThan(300 * 2.5 * 3);
  const few = estimateRun({ ...known, images: 10, configurations: [wanted, int8] });
  expect((first?.ms ?? 0) - (few?.ms ?? 0)).toBeCloseTo(290 * 2.5 * 3, 6);
  const cells = [
    ...known.cells,
    aCell({ model: 'fast', precision: 'INT8', mean: 3, irSha256: 'int8', calibration: 'synthetic' }),
  ];
  expect(estimateRun({ ...known, cells, configurations: [wanted, int8] })).toMatchObject({ calibrations: 0 });
  expect(estimateRun({ ...known, cells, images: 300, configurations: [int8] })).toMatchObject({
    calibrations: 1,
  });
});

it('knows that a careful round lasts 100 ms, in each of six processes, however fast the model is', () => {
  const cells = [aCell({ model: 'fast', precision: 'FP32', mean: 0.1, irSha256: 'ir' })];
  const estimated = estimateRun({ ...known, preset: 'careful', cells, configurations: [wanted] });
  expect(estimated?.ms).toBeGreaterThan(6 * (300 + 4 * 100));
  expect(estimated?.ms).toBeLessThan(6 * 1000);
});

it('of a release of OpenVINO comes from what was measured with it, and each release takes its time', () => {
  const older = { ...wanted, release: '2024.6.0' };
  const cells = [...known.cells, aCell({ ...known.cells[0], model: 'fast', precision: 'FP32', mean: 4 })].map(
    (cell, at) => (at === 0 ? cell : { ...cell, runtime: '2024.6.0-17404-abc' }),
  );
  expect(estimateRun({ ...known, configurations: [older] })).toMatchObject({ measured: 0, judged: 1 });
  const [one, both] = [[older], [older, { ...wanted, release: '2026.4.0' }]].map((configurations) =>
    estimateRun({ ...known, cells, configurations }),
  );
  expect([one?.measured, both?.measured]).toEqual([1, 2]);
  expect(both?.ms ?? 0).toBeGreaterThan((one?.ms ?? 0) + 300);
});
