import { expect, it } from 'vitest';
import type { NoiseDocument } from '../../shared/comparing/noise.ts';
import { milliseconds } from '../../shared/units.ts';
import { aRun } from '../../shared/view/run/testing.ts';
import type { WorkRequest } from '../../shared/work/registry.ts';
import { openedPage, work } from './pageTesting.ts';

it('the noise of the machine is measured as the next run is planned, and reported in a sentence', async () => {
  const { page, host } = await openedPage({});
  page.planning.setPlan({ devices: ['GPU', 'CPU'], precisions: ['FP16'] });
  await page.noise.measure();
  const [started] = host.started;
  expect(started).toMatchObject({
    kind: 'noise',
    request: { devices: ['GPU'], precisions: ['FP16'], processes: 12, spanMs: 240_000 },
  });
  await host.list([work(started as WorkRequest<'noise'>)]);
  const { run } = aRun({ id: 'r1', cells: [], rounds: [] });
  const spread = { standardDeviation: 0.02, degrees: 1 };
  const document: NoiseDocument = {
    ...{ schemaVersion: 1, measuredAt: '2026-11-22T13:00:00.000Z', spanMs: milliseconds(240_000) },
    ...{ machine: run.machine, runtime: run.runtime },
    levels: [
      {
        ...{ model: 'net', device: 'GPU', precision: 'FP16', pluginVersion: null, driverVersion: null },
        ...{ mediansMs: [milliseconds(4), milliseconds(5)], meansMs: [milliseconds(4), milliseconds(5)] },
        ...{ median: spread, mean: spread },
      },
    ],
  };
  await host.finish('work 1', { kind: 'noise', document });
  const told = page.store
    .getState()
    .messages.map((one) => JSON.stringify(one))
    .join();
  expect(told).toContain('net on GPU, FP16: 2 processes, medians from');
});
