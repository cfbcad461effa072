/** Held for each kind of work of the registry, so that a new one adds a request here and no test file. */
import { describe, expect, it } from 'vitest';
import { defaultCalibration } from '../../shared/documents/calibration.ts';
import { VinobenchError } from '../../shared/faults/errors.ts';
import { type WorkKind, workRequestSchema } from '../../shared/work/registry.ts';
import { openedPage, work } from './pageTesting.ts';

/** One that the page lists. */
const model = { kind: 'catalogue', id: 'alexnet' };
const measured = { models: [model], devices: ['CPU'], precisions: ['FP32'] };
const preparation = { mean: null, scale: null, colour: null, resize: null };
const press = '6f0f1d4e-2f0b-4f0a-9d3e-0c6b9a7c1a11';

/** As a host reads them. */
const requests: Readonly<Record<WorkKind, object>> = {
  bench: { start: 'resume', run: 'r1' },
  convert: { model, output: null, precision: 'FP32', batch: null },
  profile: { ...measured, batch: null, isas: [], iterations: 32, press },
  accuracy: {
    ...{ models: [model], images: null, labels: null, preparation, subset: null, seed: 0 },
    ...{ device: 'CPU', isa: null },
  },
  calibrate: { ...defaultCalibration, model, output: null, images: null, preparation },
  fetch: { models: ['alexnet'], output: null },
  runtime: { release: '2024.6.0' },
  noise: { ...measured, processes: 12, spanMs: 240_000 },
  bisect: { model, device: 'CPU', precision: 'FP32', good: '2024.6.0', bad: '2026.4.1' },
};

const sentence = 'The disk is full: free some space and try again.';

describe.each(workRequestSchema.options.map(({ shape }) => shape.kind.value))(
  'work of the kind %s',
  (kind) => {
    const asked = workRequestSchema.parse({ kind, request: requests[kind] });

    it('that another page started is followed, and its failure can be read on this page', async () => {
      const { page, host } = await openedPage();
      await host.list([work(asked)]);
      expect(page.line.goingWork(kind)).toMatchObject([{ id: 'work 1', kind }]);
      await host.fail('work 1', new VinobenchError('job', sentence));
      expect(page.line.goingWork(kind)).toEqual([]);
      expect(JSON.stringify(page.store.getState())).toContain(sentence);
    });
  },
);
