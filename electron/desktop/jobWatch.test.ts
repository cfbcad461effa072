import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { seconds } from '../../shared/units.ts';
import type { WorkEvent } from '../../shared/work/event.ts';
import type { WorkRequest, WorkResult } from '../../shared/work/registry.ts';
import { clientOf } from '../workbench/client.ts';
import { Workbench } from '../workbench/workbench.ts';
import { longMs, watchJobs } from './jobWatch.ts';

const fetched: WorkResult = {
  kind: 'fetch',
  document: { schemaVersion: 1, models: [], seconds: seconds(0) },
};

let home: string;
let workbench: Workbench;
let leaving: AbortController;
let watching: Promise<void>;
let seen: boolean;
let passedMs = 0;
const bar: (number | null)[] = [];
const told: [string, string][] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'vinobench-watch-'));
  vi.stubEnv('VINOBENCH_HOME', home);
  // Fake only the clock that is read; timers must keep running.
  vi.useFakeTimers({ toFake: ['Date'] });
  passedMs = 0;
  workbench = new Workbench();
  leaving = new AbortController();
  seen = false;
  bar.length = 0;
  told.length = 0;
  watching = watchJobs(
    clientOf(workbench),
    {
      showProgress: (fraction) => bar.push(fraction),
      isSeen: () => seen,
      tell: (...message) => told.push(message),
    },
    leaving.signal,
    () => passedMs,
  );
});

afterEach(async () => {
  leaving.abort();
  await watching;
  await workbench[Symbol.asyncDispose]();
  vi.useRealTimers();
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

const asked: WorkRequest = { kind: 'fetch', request: { models: ['alexnet'], output: null } };

function startJob(title: string) {
  const outcome = Promise.withResolvers<WorkResult>();
  let tell: (event: WorkEvent) => void = () => undefined;
  const { id } = workbench.board.start({ asked, title }, ({ tell: told, signal }) => {
    tell = told;
    signal.addEventListener('abort', () => outcome.reject(signal.reason));
    return outcome.promise;
  });
  const cancel = () => workbench.board.cancel(id);
  const progress = (fraction: number) =>
    tell({ type: 'progress', phase: 'fetch', fraction, etaMs: null, item: title });
  return { ...outcome, progress, cancel };
}

const pass = (ms: number) => {
  passedMs += ms;
};

describe('The desktop', () => {
  it('shows the job that is furthest from its end on the taskbar, until none is running', async () => {
    const [slow, fast] = [startJob('slow'), startJob('fast')];
    await vi.waitFor(() => expect(bar.at(-1)).toBe(0));
    slow.progress(0.25);
    fast.progress(0.5);
    await vi.waitFor(() => expect(bar.at(-1)).toBe(0.25));
    slow.resolve(fetched);
    await vi.waitFor(() => expect(bar.at(-1)).toBe(0.5));
    fast.resolve(fetched);
    await vi.waitFor(() => expect(bar.at(-1)).toBeNull());
  });

  it.each([
    ['failed', (job: ReturnType<typeof startJob>) => job.reject(new Error('why'))],
    ['cancelled', (job: ReturnType<typeof startJob>) => job.cancel()],
  ])('clears the taskbar when the only job is %s', async (_, end) => {
    const job = startJob('Fetching');
    await vi.waitFor(() => expect(bar.at(-1)).toBe(0));
    job.progress(0.5);
    await vi.waitFor(() => expect(bar.at(-1)).toBe(0.5));
    end(job);
    await vi.waitFor(() => expect(bar.at(-1)).toBeNull());
    job.progress(0.75);
    expect(bar.at(-1)).toBeNull();
  });

  it.each([
    ['done', (job: ReturnType<typeof startJob>) => job.resolve(fetched), ['Fetching is done', '']],
    [
      'failed',
      (job: ReturnType<typeof startJob>) => job.reject(new Error('why')),
      ['Fetching failed', 'Vinobench itself failed; its log has the rest.'],
    ],
  ])('notifies when a long job out of sight is %s', async (_, end, message) => {
    const job = startJob('Fetching');
    await vi.waitFor(() => expect(bar.at(-1)).toBe(0));
    pass(longMs);
    end(job);
    await vi.waitFor(() => expect(told).toEqual([message]));
  });

  it('takes no short job for a long one because the clock was set meanwhile', async () => {
    const job = startJob('Fetching');
    await vi.waitFor(() => expect(bar.at(-1)).toBe(0));
    vi.setSystemTime(Date.now() + 1000 * longMs);
    job.resolve(fetched);
    await vi.waitFor(() => expect(bar.at(-1)).toBeNull());
    expect(told).toEqual([]);
  });

  it('shows a run again that is resumed', async () => {
    const run = {
      id: 'run-1',
      asked: { kind: 'bench', request: { start: 'resume', run: 'run-1' } },
      title: 'a run',
    } as const;
    for (let time = 0; time < 2; time++) {
      const outcome = Promise.withResolvers<WorkResult>();
      workbench.board.start(run, () => outcome.promise);
      await vi.waitFor(() => expect(bar.at(-1)).toBe(0));
      outcome.resolve(fetched);
      await vi.waitFor(() => expect(bar.at(-1)).toBeNull());
    }
  });

  it.each([
    ['short', longMs / 2, false],
    ['seen', longMs, true],
  ])('says nothing of one that was %s', async (_, duration, looking) => {
    const job = startJob('Fetching');
    await vi.waitFor(() => expect(bar.at(-1)).toBe(0));
    seen = looking;
    pass(duration);
    job.resolve(fetched);
    await vi.waitFor(() => expect(bar.at(-1)).toBeNull());
    expect(told).toEqual([]);
  });
});
