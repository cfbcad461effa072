import { describe, expect, it } from 'vitest';
import type { ListedRun } from '../../shared/documents/run.ts';
import { aCell, aRun } from '../../shared/view/run/testing.ts';
import type { Work, WorkRequest } from '../../shared/work/registry.ts';
import { type Answers, openedPage, testPage, work } from './pageTesting.ts';
import { emptyPlan } from './plan.ts';
import { calibrationOfPlan, missingForRun, newestFirst, shownRunId, shownWork } from './runs.ts';
import { settle } from './streamTesting.ts';

const cell = aCell({ model: 'alexnet', precision: 'FP32', mean: 2 });
const run = (id: string, cells = [cell]) => aRun({ id, cells, rounds: [] });
const summary = (id: string, createdAt = '2026-11-22T14:02:00.000Z'): ListedRun => ({
  ...run(id).run,
  createdAt,
});
const again: WorkRequest<'bench'> = { kind: 'bench', request: { start: 'resume', run: 'r1' } };
const benchOf = (id: string, fields: Partial<Omit<Work, 'kind' | 'request'>> = {}) =>
  work(again, { id, ...fields });
const profiling = (id: string, fields: Partial<Omit<Work, 'kind' | 'request'>> = {}) =>
  work({ kind: 'fetch', request: { models: ['a'], output: null } }, { id, ...fields });
const wait = { type: 'progress', phase: 'wait', fraction: 0, etaMs: null } as const;

/** A host that has these runs. */
async function kept(ids: readonly string[], own: Answers['runs'] = {}, hash = '') {
  const shown: string[] = [];
  let runs = ids.map((id) => summary(id));
  const opened = await openedPage({
    hash,
    answers: {
      runs: {
        list: async () => ({ schemaVersion: 1, runs, damaged: [] }),
        show: async ({ id }) => {
          shown.push(id);
          if (!id.startsWith('r') && !id.startsWith('work')) throw new Error(`No run ${id}.`);
          return run(id);
        },
        delete: async ({ id }) => {
          runs = runs.filter((one) => one.id !== id);
          return summary(id);
        },
        restore: async ({ id }) => {
          runs = [...runs, summary(id)];
          return summary(id);
        },
        ...own,
      },
    },
  });
  return { ...opened, shown, state: () => opened.page.store.getState() };
}

describe('The run that is shown', () => {
  const route = testPage().page.store.getState().route;
  const [old, young] = [summary('old', '2026-11-01T00:00:00Z'), summary('young', '2026-11-02T00:00:00Z')];

  it('is that of the address, else the latest', () => {
    expect(shownRunId({ runs: [old, young], route })).toBe('young');
    expect(shownRunId({ runs: [old, young], route: { ...route, run: 'old' } })).toBe('old');
    expect(shownRunId({ runs: null, route })).toBeNull();
    expect(newestFirst([old, young]).map(({ id }) => id)).toEqual(['young', 'old']);
  });

  it('is opened when the page is, and when another one is chosen, each once', async () => {
    const { page, shown, state } = await kept(['r1', 'r2'], {}, '#/matrix?run=r1');
    expect(shown).toEqual(['r1']);
    page.navigation.go({ run: 'r2' });
    await settle();
    page.navigation.go({ run: 'r1' });
    await Promise.all([page.runs.openRun('r2'), page.runs.openRun('r2')]);
    expect([shown, Object.keys(state().documents).toSorted()]).toEqual([
      ['r1', 'r2'],
      ['r1', 'r2', 'study'],
    ]);
  });

  it('that is not kept any more is reported, and the latest is shown', async () => {
    const { shown, told, history } = await kept(['r1'], {}, '#/matrix?run=gone&cell=a');
    expect(told()).toEqual(['The run gone of this address is not kept here. The latest is shown.']);
    expect([history.at(-1), shown.at(-1)]).toEqual(['#/matrix', 'r1']);
  });

  it('that cannot be read is a problem', async () => {
    const { told } = await kept(['broken'], {}, '#/matrix');
    expect(told()).toContain('No run broken.');
  });
});

describe('Damaged runs', () => {
  it('are named', async () => {
    const { told } = await kept([], {
      list: async () => ({ schemaVersion: 1, runs: [], damaged: [{ id: 'r9', reason: 'Its file is cut.' }] }),
    });
    expect(told()).toEqual(['Run r9 cannot be read: Its file is cut.']);
  });
});

describe('What Cancel stops', () => {
  it('is a run, else the latest that does not wait, else what waits', () => {
    const of = (...all: Work[]) => shownWork({ work: all, progress: { waiting: wait } })?.id;
    const waiting = profiling('waiting');
    expect(of(profiling('a'), benchOf('run'), profiling('b'))).toBe('run');
    expect(of(profiling('a'), profiling('b'), waiting)).toBe('b');
    expect(of(waiting, profiling('done', { state: 'done' }))).toBe('waiting');
    expect(of(profiling('own', { progress: wait }), profiling('c', { state: 'cancelling' }))).toBe('c');
    expect(of()).toBeUndefined();
  });

  it('is cancelled at once on the page, then by the host', async () => {
    const { page, host, state } = await kept(['r1']);
    await page.runs.cancelShownWork();
    await host.list([profiling('a')]);
    const cancelled = page.runs.cancelShownWork();
    expect(state().work[0]?.state).toBe('cancelling');
    await cancelled;
    await page.runs.cancelShownWork();
    expect(host.cancelled).toEqual(['a']);
  });
});

describe('A run', () => {
  it('cannot begin before something is chosen, which is said', async () => {
    const { page, host, told } = await kept([]);
    page.runs.benchmark();
    page.planning.setPlan({ models: ['catalogue:alexnet'], precisions: [] });
    page.runs.benchmark();
    await host.list([benchOf('r1')]);
    page.runs.benchmark();
    page.runs.resume();
    expect(told()).toEqual([
      'Nothing is chosen. Drop a model, or choose some under Models in the top bar.',
      'Choose at least one device and one precision in the top bar.',
      'A run is in progress. Cancel it or wait until it ends.',
    ]);
    expect(missingForRun({ ...page.store.getState(), work: [] })).toMatch(/^Choose at least one device/);
  });

  it('begins with what is planned, once however often it is wished, and is shown', async () => {
    const { page, host, state, history } = await kept([]);
    page.planning.setPlan({ models: ['catalogue:alexnet'], images: '/images', isa: 'avx2' });
    page.runs.benchmark();
    page.runs.benchmark();
    expect(state().starting).toEqual({ cancelled: false });
    await settle();
    expect(host.started).toMatchObject([
      {
        kind: 'bench',
        request: {
          start: 'new',
          models: [{ kind: 'catalogue', id: 'alexnet' }],
          ...{ devices: ['CPU'], precisions: ['FP32'], preset: 'paper', isa: 'avx2' },
          calibration: { images: '/images' },
        },
      },
    ]);
    expect([history.at(-1), state().starting]).toEqual(['#/matrix?run=work+1', null]);
  });

  it('that is cancelled while it is being started is cancelled as soon as its id is known', async () => {
    const { page, host } = await kept([]);
    page.planning.setPlan({ models: ['catalogue:alexnet'] });
    page.runs.benchmark();
    await page.runs.cancelShownWork();
    await settle();
    expect(host.cancelled).toEqual(['work 1']);
  });

  it('that the host refuses is a problem, and the next can begin', async () => {
    const { page, host, told, state } = await kept([]);
    page.planning.setPlan({ models: ['catalogue:alexnet'] });
    host.refuse(new Error('There is no device CPU.'));
    page.runs.benchmark();
    await settle();
    expect([told(), state().starting]).toEqual([['There is no device CPU.'], null]);
  });

  it('is resumed where something is left of it', async () => {
    const queued = { ...cell, status: 'queued' as const };
    const { page, host, told, state } = await kept(['r1'], {
      show: async ({ id }) => run(id, [cell, queued]),
    });
    page.runs.resume();
    page.runs.resume();
    expect(state().resuming).toBe('r1');
    await settle();
    expect([host.started, state().resuming]).toEqual([[again], null]);
    const whole = await kept(['r1']);
    whole.page.runs.resume();
    expect([whole.told(), told()]).toEqual([['The run that is shown has nothing left to measure.'], []]);
  });

  it('measures cells again that belong to it', async () => {
    const { page, host } = await kept(['r1']);
    await page.runs.measureAgain([cell, cell]);
    await page.runs.measureAgain([{ ...cell, id: 'of no run' }]);
    expect(host.started).toEqual([
      { kind: 'bench', request: { start: 'again', run: 'r1', cells: [cell.id] } },
    ]);
  });
});

describe('A run in progress', () => {
  it('is read when it is followed, fills in cell by cell, keeps its notices, and is read when it ends', async () => {
    const { host, shown, state } = await kept(['r1']);
    await host.list([benchOf('r1')]);
    host.stream('r1').tell({ type: 'cell', cell: { ...cell, fps: 7 } });
    host.stream('r1').tell({ type: 'notice', text: 'The CPU is hot.' });
    host.stream('r1').tell(wait);
    await settle();
    expect(state().documents['r1']?.cells[0]?.fps).toBe(7);
    expect(state().news['r1']?.map(({ text }) => text)).toEqual(['The CPU is hot.']);
    const before = shown.length;
    await host.finish('r1', { kind: 'bench', document: run('r1') });
    expect(shown.length).toBe(before + 1);
    expect(state().documents['r1']?.cells[0]?.fps).toBe(500);
  });

  it('of which nothing is known yet takes no cells', async () => {
    const { host, state } = await kept([], { show: () => new Promise(() => undefined) });
    await host.list([benchOf('r1')]);
    host.stream('r1').tell({ type: 'cell', cell });
    await settle();
    expect(Object.keys(state().documents)).toEqual(['study']);
  });

  it('that fails is reported, and shown as far as it came', async () => {
    const { host, shown, told } = await kept(['r1']);
    await host.list([benchOf('r1')]);
    const before = shown.length;
    await host.fail('r1', new Error('The disk is full.'));
    expect([told(), shown.length]).toEqual([['The disk is full.'], before + 1]);
  });
});

describe('A run that is deleted', () => {
  it('is gone from list and address, and can be brought back', async () => {
    const { page, told, state, history } = await kept(['r1', 'r2'], {}, '#/matrix?run=r1');
    await page.runs.deleteRun('r1');
    expect([state().runs?.map(({ id }) => id), history.at(-1), told()]).toEqual([
      ...[['r2'], '#/matrix', ['r1 is deleted.']],
    ]);
    page.messages.undo();
    await settle();
    expect([state().runs?.map(({ id }) => id), history.at(-1)]).toEqual([['r2', 'r1'], '#/matrix?run=r1']);
  });

  it('elsewhere is reported, and one that cannot be deleted is a problem', async () => {
    const refuse = { delete: () => Promise.reject(new Error('It is being measured.')) };
    const gone = await kept(['r2'], refuse, '#/matrix?run=r1');
    await gone.page.runs.deleteRun('r1');
    expect(gone.told()).toContain('This run was deleted before, in another window or at the terminal.');
    expect(gone.history.at(-1)).toBe('#/matrix');
    const there = await kept(['r1'], refuse);
    await expect(there.page.runs.deleteRun('r1')).rejects.toThrow('It is being measured.');
  });
});

it('INT8 is calibrated on images that were chosen, else as the host does it', () => {
  expect(calibrationOfPlan(emptyPlan)).toEqual({});
  expect(calibrationOfPlan({ ...emptyPlan, images: '/images' }).calibration).toMatchObject({
    images: '/images',
  });
});
