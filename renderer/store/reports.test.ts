import { ORPCError } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import type { Reports } from '../../shared/documents/reports.ts';
import type { WorkDocument, WorkRequest } from '../../shared/work/registry.ts';
import { libraryOf } from './models.ts';
import { addedModel, openedPage, work } from './pageTesting.ts';
import { workOf } from './reports.ts';

const preparation = { mean: null, scale: null, colour: null, resize: null };
const none: Reports = { schemaVersion: 1, accuracies: [], calibrations: [], damaged: [] };

async function reports(found: Reports = none) {
  const asked: unknown[] = [];
  const opened = await openedPage({
    answers: {
      models: {
        added: async () => ({ schemaVersion: 1, models: [addedModel('net', { modelSha256: 'sha' })] }),
      },
      reports: async (input) => {
        asked.push(input);
        return found;
      },
    },
  });
  const [model] = libraryOf(opened.page.store.getState());
  if (model === undefined) throw new Error('no model');
  return { ...opened, asked, model };
}

const accuracyOf = { device: 'CPU', subset: 100, preparation };
const calibrationOf = { device: 'GPU', preparation, maxDrop: 1, triage: false, output: null };

describe('An accuracy', () => {
  it('is measured of FP32 and INT8 on the images of the plan', async () => {
    const { page, host, model } = await reports();
    page.planning.setPlan({ images: '/images', isa: 'avx2' });
    await page.reports.measureAccuracy(model, accuracyOf);
    expect(host.started).toMatchObject([
      {
        kind: 'accuracy',
        request: {
          ...{ models: [model.reference], images: '/images', subset: 100, device: 'CPU', isa: 'avx2' },
          int8: { images: '/images', preparation },
        },
      },
    ]);
    expect(Object.keys(host.started[0]?.request ?? {})).not.toContain('shapes');
  });

  it('brings its model’s reports up to date when it has ended, and fails with what the host says', async () => {
    const { page, host, asked, model, told } = await reports();
    await page.reports.measureAccuracy(model, accuracyOf);
    await host.finish('work 1', { kind: 'accuracy', document: {} as WorkDocument<'accuracy'> });
    expect(asked).toEqual([{ model: 'net', modelSha256: 'sha' }]);
    expect(page.store.getState().reports).toEqual({ 'added:net': none });
    await page.reports.measureAccuracy(model, accuracyOf);
    await host.fail('work 2', new Error('No labels.'));
    expect(told()).toEqual(['No labels.']);
  });
});

describe('A calibration', () => {
  it('is asked for with the rules of its device and the sizes of the plan', async () => {
    const { page, host, model } = await reports();
    page.inputs.planInput('added:net', 'data', { shape: [1, 3, 32, 32] } as never);
    await page.reports.calibrateModel(model, calibrationOf);
    expect(host.started).toMatchObject([
      { kind: 'calibrate', request: { model: model.reference, family: 'GPU', maxDrop: 1, images: null } },
    ]);
  });

  it('says where its model lies', async () => {
    const { page, host, model, told, asked } = await reports();
    await page.reports.calibrateModel(model, calibrationOf);
    await host.finish('work 1', {
      kind: 'calibrate',
      document: { xml: '/out/net.xml' } as WorkDocument<'calibrate'>,
    });
    expect([told(), asked.length]).toEqual([['The INT8 model is /out/net.xml.'], 1]);
  });

  it('asks before it replaces a file of the user’s', async () => {
    const { page, host, model, told } = await reports();
    await page.reports.calibrateModel(model, calibrationOf);
    const place = { trouble: 'exists', file: '/out/net.xml' };
    await host.fail('work 1', new ORPCError('VINOBENCH', { message: 'It exists.', data: { place } }));
    expect(told()).toEqual(['/out/net.xml is there already and was not made by Vinobench.']);
    page.messages.accept(page.store.getState().messages[0]?.id ?? '');
    await expect.poll(() => host.started.length).toBe(2);
    expect(host.started[1]).toMatchObject({ request: { force: true } });
    await host.fail('work 2', new Error('The disk is full.'));
    expect(told()).toEqual(['The disk is full.']);
  });
});

describe('Reports', () => {
  it('that are damaged are reported a single time', async () => {
    const damaged = [{ id: 'a', reason: 'Report a is cut.' }];
    const { page, model, told } = await reports({ ...none, damaged });
    await page.reports.loadReports(model);
    for (const { id } of page.store.getState().messages) page.messages.close(id);
    await page.reports.loadReports(model);
    expect(told()).toEqual([]);
  });

  it('of a model that is gone are not read', async () => {
    const { page, host, model, asked } = await reports();
    await page.reports.measureAccuracy(model, accuracyOf);
    page.store.setState({ added: [] });
    await host.finish('work 1', { kind: 'accuracy', document: {} as WorkDocument<'accuracy'> });
    expect(asked).toEqual([]);
  });
});

describe('Work on a model', () => {
  it('is the latest of its kind that is in progress', async () => {
    const { page, host, model } = await reports();
    await page.reports.measureAccuracy(model, accuracyOf);
    await page.reports.calibrateModel(model, calibrationOf);
    const [accuracy, calibrate] = host.started as unknown as WorkRequest[];
    if (accuracy === undefined || calibrate === undefined) throw new Error('nothing was started');
    const all = [
      work(accuracy, { id: 'a' }),
      work(accuracy, { id: 'b' }),
      work(accuracy, { id: 'done', state: 'done' }),
      work(calibrate, { id: 'c' }),
      work({ kind: 'fetch', request: { models: ['net'], output: null } }, { id: 'd' }),
    ];
    expect(workOf(all, model, 'accuracy')?.id).toBe('b');
    expect(workOf(all, model, 'calibrate')?.id).toBe('c');
    const other = { ...model, reference: { kind: 'catalogue', id: 'net' } as const };
    expect(workOf(all, other, 'accuracy')).toBeUndefined();
  });
});
