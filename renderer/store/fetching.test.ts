import { describe, expect, it } from 'vitest';
import { seconds } from '../../shared/units.ts';
import type { WorkDocument, WorkRequest } from '../../shared/work/registry.ts';
import { openedPage, work } from './pageTesting.ts';

const asked = (...models: string[]): WorkRequest<'fetch'> => ({
  kind: 'fetch',
  request: { models, output: null },
});
type Fetched = WorkDocument<'fetch'>['models'][number];
const fetched = (id: string, status: Fetched['status'], reason: string | null = null): Fetched => ({
  ...{ id, folder: `/cache/${id}`, files: [], status, reason },
});

async function downloads() {
  let loads = 0;
  const opened = await openedPage({
    answers: {
      models: {
        list: async () => {
          loads += 1;
          return { schemaVersion: 1, models: [], examples: [] };
        },
      },
    },
  });
  return { ...opened, fetching: () => opened.page.store.getState().fetching, loads: () => loads };
}

describe('A download', () => {
  it('is started once for each network, and cancelled by the work that it is', async () => {
    const { page, host, fetching } = await downloads();
    const first = page.fetches.fetchModels(['alexnet']);
    // It has no id yet.
    await page.fetches.cancelFetch('alexnet');
    await first;
    await page.fetches.fetchModels(['alexnet', 'vgg16']);
    await page.fetches.fetchModels(['alexnet', 'vgg16']);
    expect(host.started).toEqual([asked('alexnet'), asked('vgg16')]);
    expect(fetching()['vgg16']).toEqual({ state: 'going', work: 'work 2' });
    await page.fetches.cancelFetch('vgg16');
    await page.fetches.cancelFetch('resnet');
    expect(host.cancelled).toEqual(['work 2']);
  });

  it('brings the library up to date, says why a network failed, and forgets what was known of the rest', async () => {
    const { page, host, fetching, loads } = await downloads();
    await host.list([work(asked('a', 'b', 'c'))]);
    page.store.setState({ conversions: { 'catalogue:a': { state: 'loading', progress: null } } });
    const before = loads();
    await host.finish('work 1', {
      kind: 'fetch',
      document: {
        schemaVersion: 1,
        seconds: seconds(1),
        models: [
          fetched('a', 'fetched'),
          fetched('b', 'present'),
          fetched('c', 'failed', '/cache/c/x is short.'),
        ],
      },
    });
    expect(fetching()).toEqual({ c: { state: 'failed', sentence: 'x is short.' } });
    expect(page.store.getState().conversions).toEqual({});
    expect(loads()).toBe(before + 1);
  });

  it('that fails as a whole, is refused, or stops with its host says so for each network', async () => {
    const { page, host, fetching } = await downloads();
    await host.list([work(asked('a', 'b'))]);
    await host.fail('work 1', new Error('No network.'));
    const failed = { state: 'failed', sentence: 'No network.' };
    expect(fetching()).toEqual({ a: failed, b: failed });
    host.refuse(new Error('Not now.'));
    await page.fetches.fetchModels(['a']);
    expect(fetching()['a']).toEqual({ state: 'failed', sentence: 'Not now.' });
    await host.list([work(asked('c'), { id: 'work 2' })]);
    await host.list([], 'host 2');
    expect(fetching()['c']).toMatchObject({
      state: 'failed',
      sentence: expect.stringMatching(/stopped with the host/),
    });
  });
});
