import { describe, expect, it } from 'vitest';
import { aCell, aRun } from '../../shared/view/run/testing.ts';
import { openedPage, testPage, work } from './pageTesting.ts';
import { planKey } from './plan.ts';
import { settle } from './streamTesting.ts';

describe('A page that opens', () => {
  it('shows the address and the plan of before, and asks the host for the rest', async () => {
    const { page } = await openedPage({
      hash: '#/matrix?unit=p50',
      memory: { [planKey]: JSON.stringify({ models: ['catalogue:alexnet'], devices: ['GPU'] }) },
    });
    const { route, plan, catalogue, runs, devices } = page.store.getState();
    expect([route.view, route.unit, plan.models, plan.devices]).toEqual([
      ...['matrix', 'p50', ['catalogue:alexnet'], ['GPU']],
    ]);
    expect([catalogue.length, runs, devices.state]).toEqual([1, [], 'ready']);
  });

  it('follows the address that is typed', async () => {
    const { page, visit } = await openedPage();
    visit('#/compare');
    expect(page.store.getState().route.view).toBe('compare');
  });

  it('plans the first device where none of the plan is there, and keeps those of a virtual one', async () => {
    const planned = async (...devices: string[]) => {
      const { page } = await openedPage({ memory: { [planKey]: JSON.stringify({ devices }) } });
      return page.store.getState().plan.devices;
    };
    expect(await planned()).toEqual(['CPU']);
    expect(await planned('NPU')).toEqual(['CPU']);
    expect(await planned('NPU', 'GPU')).toEqual(['GPU']);
    expect(await planned('HETERO:GPU,CPU')).toEqual(['HETERO:GPU,CPU']);
  });

  it('works without devices, and says in their place why', async () => {
    const { page, told } = await openedPage({
      answers: { devices: () => Promise.reject(new Error('No OpenVINO.')) },
    });
    expect(page.store.getState().devices).toEqual({
      state: 'failed',
      problem: { message: 'No OpenVINO.', place: {} },
    });
    expect(told()).toEqual([]);
  });

  it('adds what the system opens with it', async () => {
    let open: (paths: string[]) => void = () => undefined;
    const onOpen = (listener: typeof open) => {
      open = listener;
      return () => undefined;
    };
    const { told } = await openedPage({ outside: { desktop: { onOpen } as never } });
    open(['/disk/net.caffemodel']);
    await settle();
    expect(told()[0]).toMatch(/^net\.caffemodel: /);
  });

  it('is one of several that know nothing of each other', () => {
    const [one, other] = [testPage(), testPage()];
    one.page.planning.togglePlanned('a');
    one.page.messages.tell('x');
    expect([other.page.store.getState().plan.models, other.told()]).toEqual([[], []]);
  });
});

describe('A host that was started again', () => {
  const bench = { kind: 'bench' as const, request: { start: 'resume' as const, run: 'r1' } };
  const fetch = { kind: 'fetch' as const, request: { models: ['a'], output: null } };

  it('is announced with the work that stopped, its runs as they are now', async () => {
    const cell = aCell({ model: 'alexnet', precision: 'FP32', mean: 2 });
    const { host, told } = await openedPage({
      answers: { runs: { show: async ({ id }) => aRun({ id, cells: [cell], rounds: [] }) } },
    });
    await host.list([
      work(bench, { id: 'r1', title: 'Run' }),
      work(fetch, { id: 'f', title: 'Downloading a' }),
    ]);
    await host.list([], 'host 2');
    await settle();
    expect(told().at(-1)).toMatch(/Downloading a/);
  });

  it('is announced by a note where nothing was in progress', async () => {
    const { page, host } = await openedPage();
    await host.list([]);
    await host.list([], 'host 2');
    await settle();
    expect(page.store.getState().messages.map(({ kind }) => kind)).toEqual(['note']);
  });
});
