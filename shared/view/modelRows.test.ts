import { expect, it } from 'vitest';
import { fastestOf } from './modelRows.ts';
import { aCell } from './testing.ts';

it('shows the FPS of the network whose files were measured, not of another of its name', () => {
  const cells = [
    aCell({ model: 'deploy', precision: 'FP32', mean: 2, modelSha256: 'aa' }),
    aCell({ model: 'deploy', precision: 'INT8', mean: 1, modelSha256: 'aa' }),
    aCell({ model: 'deploy (2)', precision: 'FP32', mean: 0.1, modelSha256: 'bb' }),
  ];
  expect(fastestOf(cells, 'aa')).toEqual({ fps: 1000, device: 'CPU', precision: 'INT8' });
  expect(fastestOf(cells, 'bb')?.fps).toBe(10_000);
  expect(fastestOf(cells, 'cc')).toBeNull();
  expect(fastestOf(cells, null)).toBeNull();
});
