import { expect, it } from 'vitest';
import { aCell } from '../run/testing.ts';
import { fastestOf, measuredInputsOf } from './modelRows.ts';

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

it('shows the sizes at which those files were measured', () => {
  const inputs = [{ name: 'x', shape: [26, 1, 16], elementType: 'f32' }];
  const cells = [
    aCell({ model: 'deploy', precision: 'FP32', mean: 2, modelSha256: 'aa' }),
    aCell({ model: 'deploy', precision: 'BF16', mean: 2, modelSha256: 'aa', inputs }),
    aCell({ model: 'deploy', precision: 'FP32', mean: 2, modelSha256: 'bb' }),
  ];
  expect(measuredInputsOf(cells, 'aa')).toEqual(inputs);
  expect(measuredInputsOf(cells, 'bb')).toBeNull();
  expect(measuredInputsOf(cells, null)).toBeNull();
});
