import { ORPCError } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import type { ConvertDocument } from '../../shared/models/conversion.ts';
import type { ModelGraph } from '../../shared/models/library.ts';
import type { WorkRequest } from '../../shared/work/registry.ts';
import { graphKey } from './conversions.ts';
import { type Answers, addedModel, openedPage, work } from './pageTesting.ts';
import { settle } from './streamTesting.ts';

const net = addedModel('net');
const key = 'added:net';
const asked = (now?: true): WorkRequest<'convert'> => ({
  kind: 'convert',
  request: {
    model: { kind: 'file', topology: net.topology, weights: null },
    ...{ output: null, precision: 'FP32', batch: null, preprocessing: null },
    ...(now === undefined ? {} : { now }),
  },
});
/** What came of it matters to nobody here. */
const document = { schemaVersion: 1 } as unknown as ConvertDocument;
const wait = { type: 'progress', phase: 'wait', fraction: 0, etaMs: null } as const;

async function library(models: Answers['models'] = {}) {
  const opened = await openedPage({
    answers: { models: { added: async () => ({ schemaVersion: 1, models: [net] }), ...models } },
  });
  return { ...opened, conversion: () => opened.page.store.getState().conversions[key] };
}

describe('A conversion', () => {
  it('is asked for once, followed, and resolves when it has ended', async () => {
    const { page, host, conversion } = await library();
    const converted = page.conversions.convert(key);
    await page.conversions.convert(key);
    await settle();
    expect(host.started).toEqual([asked()]);
    expect(conversion()).toEqual({ state: 'loading', progress: null });
    host.stream('work 1').tell(wait);
    host.stream('work 1').tell({ type: 'notice', text: 'x' });
    await settle();
    expect(conversion()).toEqual({ state: 'loading', progress: wait });
    await host.finish('work 1', { kind: 'convert', document });
    await converted;
    expect(conversion()).toEqual({ state: 'ready', value: document });
    await page.conversions.convert(key);
    expect(host.started).toHaveLength(1);
  });

  it('of a model that is not there is none', async () => {
    const { page, host } = await library();
    await page.conversions.convert('added:gone');
    expect(host.started).toEqual([]);
  });

  it('that is in progress already is followed, not started', async () => {
    const { page, host, conversion } = await library();
    await host.list([work(asked())]);
    expect(conversion()).toEqual({ state: 'loading', progress: null });
    page.store.setState({ conversions: {} });
    host.stream('work 1').tell(wait);
    await settle();
    page.store.setState({ conversions: {} });
    const converted = page.conversions.convert(key);
    await settle();
    expect([host.started, conversion()]).toEqual([[], { state: 'loading', progress: wait }]);
    await host.finish('work 1', { kind: 'convert', document });
    await converted;
  });

  it('that waits begins when it is wanted now', async () => {
    const { page, host, conversion } = await library();
    await host.list([work(asked(), { id: 'waiting' })]);
    host.stream('waiting').tell(wait);
    await settle();
    await page.conversions.convertNow(key);
    expect([host.started, host.cancelled, host.hurried]).toEqual([[], [], ['waiting']]);
    await page.conversions.convertNow('added:unknown');
    expect(host.hurried).toEqual(['waiting']);
    await host.finish('waiting', { kind: 'convert', document });
    expect(conversion()?.state).toBe('ready');
  });

  it('that fails says why without the folder, and is tried again', async () => {
    const { page, host, conversion, told } = await library();
    const first = page.conversions.convert(key);
    await settle();
    await host.fail('work 1', new Error('/models/net.onnx is damaged.'));
    await first;
    expect(conversion()).toEqual({
      state: 'failed',
      problem: { message: 'net.onnx is damaged.', place: {} },
    });
    void page.conversions.convert(key);
    await settle();
    expect([host.started.length, told()]).toEqual([2, []]);
  });

  it('that fails at a line of the source shows the source', async () => {
    const source = { schemaVersion: 1 as const, file: 'net.prototxt', text: 'layer {' };
    const { page, host } = await library({ source: async () => source as never });
    const converted = page.conversions.convert(key);
    await settle();
    const place = { file: 'net.prototxt', line: 1 };
    await host.fail('work 1', new ORPCError('VINOBENCH', { message: 'No }.', data: { place } }));
    await converted;
    await settle();
    expect(page.store.getState().sources).toEqual({ [key]: source });
  });

  it('whose source cannot be read tells so', async () => {
    const { page, host, told } = await library({ source: () => Promise.reject(new Error('It is gone.')) });
    void page.conversions.convert(key);
    await settle();
    const data = { place: { line: 1 } };
    await host.fail('work 1', new ORPCError('VINOBENCH', { message: 'No }.', data }));
    expect(told()).toEqual(['It is gone.']);
  });

  it('that the host refuses is failed', async () => {
    const { page, host, conversion } = await library();
    host.refuse(new Error('There is no such file.'));
    await page.conversions.convert(key);
    expect(conversion()).toMatchObject({ state: 'failed', problem: { message: 'There is no such file.' } });
  });

  it('to other values, or of other files, is not the model’s own', async () => {
    const { host, conversion } = await library();
    const { request } = asked();
    const others: WorkRequest<'convert'>[] = [
      { kind: 'convert', request: { ...request, precision: 'FP16' } },
      { kind: 'convert', request: { ...request, output: '/out' } },
      { kind: 'convert', request: { ...request, model: { ...request.model, weights: '/w' } as never } },
      { kind: 'convert', request: { ...request, model: { kind: 'catalogue', id: 'net' } } },
    ];
    await host.list(others.map((one, at) => work(one, { id: `other ${at}` })));
    for (const at of others.keys()) {
      host.stream(`other ${at}`).tell(wait);
      await host.finish(`other ${at}`, { kind: 'convert', document });
    }
    expect(conversion()).toBeUndefined();
  });

  it('that fails after it came to a result by another way stays ready', async () => {
    const { page, host, conversion } = await library();
    await host.list([work(asked())]);
    page.store.setState({ conversions: { [key]: { state: 'ready', value: document } } });
    await host.fail('work 1', new Error('cancelled'));
    expect(conversion()?.state).toBe('ready');
  });

  it('whose host has ended is asked of the next one', async () => {
    const { host } = await library();
    await host.list([work(asked())]);
    await host.list([], 'host 2');
    await settle();
    expect(host.started).toEqual([asked()]);
  });

  it('of files that changed meanwhile is not shown as theirs', async () => {
    const { page, host, conversion } = await library();
    void page.conversions.convert(key);
    await settle();
    page.store.setState({ added: [addedModel('net', { weights: '/models/net.bin' })] });
    page.conversions.forget(key);
    await host.finish('work 1', { kind: 'convert', document });
    expect(conversion()).toBeUndefined();
  });
});

describe('A graph', () => {
  const graph = { schemaVersion: 1, nodes: [], edges: [] } as unknown as ModelGraph;

  it('is read once, and again after it failed', async () => {
    let asked = 0;
    const { page } = await library({
      graph: async () => {
        asked += 1;
        if (asked === 1) throw new Error('/models/net.onnx is gone.');
        return graph;
      },
    });
    const loaded = () => page.store.getState().graphs[graphKey(key, 'source')];
    await page.conversions.loadGraph(key, 'source');
    expect(loaded()).toMatchObject({ state: 'failed', problem: { message: 'net.onnx is gone.' } });
    await page.conversions.loadGraph(key, 'source');
    await page.conversions.loadGraph(key, 'source');
    expect([asked, loaded()]).toEqual([2, { state: 'ready', value: graph }]);
    await page.conversions.loadGraph('added:gone', 'ir');
    expect(asked).toBe(2);
    page.conversions.forget(key);
    expect(loaded()).toBeUndefined();
  });

  it('of what ships brings what its conversion has told, once', async () => {
    let asked = 0;
    const { page } = await library({
      graph: async () => graph,
      conversion: async () => {
        asked += 1;
        return document;
      },
    });
    const catalogue = 'catalogue:alexnet';
    await page.conversions.loadGraph(catalogue, 'ir');
    await page.conversions.loadGraph(catalogue, 'source');
    expect(page.store.getState().conversions[catalogue]).toEqual({ state: 'ready', value: document });
    expect(asked).toBe(1);
  });
});
