import { describe, expect, it } from 'vitest';
import { noLine } from '../host/noLine.ts';
import { openedPage, testPage, work } from './pageTesting.ts';
import { settle } from './streamTesting.ts';

const fetch = { kind: 'fetch' as const, request: { models: ['alexnet'], output: null } };

describe('The line to the host', () => {
  it('is not there before the page has begun, and what is asked for says so', async () => {
    const { page } = testPage();
    expect(page.line.host).toThrow(noLine);
    await expect(page.line.startWork(fetch)).rejects.toThrow(noLine);
    await expect(page.line.cancelWork('work 1')).rejects.toThrow(noLine);
    await expect(page.line.startNow('work 1')).rejects.toThrow(noLine);
    expect(page.line.goingWork('fetch')).toEqual([]);
  });

  it('is open, then lost, then open again', async () => {
    const { page, host, connection } = await openedPage();
    const state = () => page.store.getState().connection;
    expect(state()).toEqual({ state: 'open' });
    expect(page.line.host()).toBe(host.client);
    connection().onLost(3, null);
    expect(state()).toEqual({ state: 'lost', retryInS: 3, refusal: null });
    expect(page.line.host).toThrow(noLine);
    await expect(page.line.startWork(fetch)).rejects.toThrow(noLine);
    connection().onOpen(host.client);
    expect(state()).toEqual({ state: 'open' });
  });

  it('tells what could not be loaded', async () => {
    const { told } = await openedPage({ answers: { study: () => Promise.reject(new Error('No study.')) } });
    expect(told()).toEqual(['No study.']);
  });
});

describe('Work of the host', () => {
  it('is started, followed and cancelled', async () => {
    const { page, host } = await openedPage();
    const id = await page.line.startWork(fetch);
    expect(host.started).toEqual([fetch]);
    expect(page.line.goingWork('fetch').map((one) => one.id)).toEqual([id]);
    await page.line.cancelWork(id);
    expect(host.cancelled).toEqual([id]);
    await page.line.startNow(id);
    expect(host.hurried).toEqual([id]);
  });

  it('is listed, with its progress', async () => {
    const { page, host } = await openedPage();
    await host.list([work(fetch)]);
    expect(page.store.getState().work.map(({ id }) => id)).toEqual(['work 1']);
    const progress = { type: 'progress', phase: 'fetch', fraction: 0.5, etaMs: null } as const;
    host.stream('work 1').tell(progress);
    host.stream('work 1').tell({ type: 'notice', text: 'x' });
    await settle();
    expect(page.store.getState().progress).toEqual({ 'work 1': progress });
  });

  it('is known once the first list has come', async () => {
    const { page } = await openedPage();
    await expect(page.line.workKnown).resolves.toBeUndefined();
  });

  it('whose list ends with the line is no problem, and one that fails on it is', async () => {
    const { page, host, connection, told } = await openedPage();
    const failing = Promise.withResolvers<never>();
    const client = new Proxy(host.client, {
      get: (all, key) =>
        key === 'work' ? { ...all.work, changes: () => failing.promise } : Reflect.get(all, key),
    });
    connection().onOpen(client);
    await settle();
    connection().onLost(1, null);
    failing.reject(new Error('The socket was closed.'));
    await settle();
    expect(told()).toEqual([]);
    connection().onOpen(client);
    await settle();
    expect(told()).toEqual(['The socket was closed.']);
    expect(page.store.getState().connection).toEqual({ state: 'open' });
  });
});
