import { describe, expect, it } from 'vitest';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { seconds } from '../../../shared/units.ts';
import type { WorkEvent } from '../../../shared/work/event.ts';
import type {
  NumberedEvent,
  Work,
  WorkList,
  WorkRequest,
  WorkResult,
} from '../../../shared/work/registry.ts';
import { drain } from './drain.ts';
import { WorkBoard } from './workBoard.ts';

const fetched: WorkResult = {
  kind: 'fetch',
  document: { schemaVersion: 1, models: [], seconds: seconds(0) },
};
const asked: WorkRequest = { kind: 'fetch', request: { models: ['alexnet'], output: null } };
const progress = (fraction: number): WorkEvent => ({
  type: 'progress',
  phase: 'fetch',
  fraction,
  etaMs: null,
});
const notice = (text: string): WorkEvent => ({ type: 'notice', text });

/** A board with one job that does what the test says. */
function boardWithJob() {
  const logged: string[] = [];
  const board = new WorkBoard((text) => logged.push(text));
  const outcome = Promise.withResolvers<WorkResult>();
  const begun = Promise.withResolvers<{ tell: (event: WorkEvent) => void; signal: AbortSignal }>();
  const { id } = board.start({ asked, title: 'Downloading alexnet' }, ({ tell, signal }) => {
    begun.resolve({ tell, signal });
    return outcome.promise;
  });
  const job = (): Work | undefined => board.list().work.find((one) => one.id === id);
  return { board, id, outcome, begun: begun.promise, job, logged };
}

/** Sequences and texts of what a watcher sees, and the result. */
async function seen(stream: AsyncGenerator<NumberedEvent, WorkResult>) {
  const events: [number, string][] = [];
  const result = await drain(stream, ({ sequence, event }) => {
    events.push([
      sequence,
      event.type === 'notice' ? event.text : event.type === 'cell' ? event.cell.id : `${event.fraction}`,
    ]);
  });
  return { events, result };
}

describe('A job', () => {
  it('that takes the place of one that has ended is watched from its beginning', async () => {
    const board = new WorkBoard(() => undefined);
    const carryOut = async (...texts: string[]) => {
      board.start({ id: 'run', asked, title: 'Downloading alexnet' }, async ({ tell }) => {
        for (const text of texts) tell(notice(text));
        return fetched;
      });
      await board.ended('run');
    };
    await carryOut('one', 'two', 'three');
    await carryOut('anew');
    const { events } = await seen(board.watch('run', 3, undefined));
    expect(events).toEqual([[1, 'anew']]);
  });

  it('continues when its watcher leaves, and is watched again after the last event that was seen', async () => {
    const { board, id, begun, outcome } = boardWithJob();
    const { tell } = await begun;
    tell(notice('one'));
    tell(notice('two'));
    const leaving = new AbortController();
    const first = board.watch(id, 0, leaving.signal);
    expect((await first.next()).value).toMatchObject({ sequence: 1 });
    leaving.abort();
    await first.return({ ...fetched });
    tell(notice('three'));
    const second = seen(board.watch(id, 1, undefined));
    tell(notice('four'));
    outcome.resolve(fetched);
    expect(await second).toEqual({
      events: [
        [2, 'two'],
        [3, 'three'],
        [4, 'four'],
      ],
      result: fetched,
    });
  });

  it('tells a late watcher the last of what is outdated, in the order of the events', async () => {
    const { board, id, begun, outcome, job } = boardWithJob();
    const { tell } = await begun;
    tell(progress(0.1));
    tell(notice('waiting'));
    tell(progress(0.2));
    expect(job()).toMatchObject({ state: 'going', sequence: 3, progress: { fraction: 0.2 } });
    outcome.resolve(fetched);
    expect((await seen(board.watch(id, 0, undefined))).events).toEqual([
      [2, 'waiting'],
      [3, '0.2'],
    ]);
    expect((await seen(board.watch(id, 3, undefined))).events).toEqual([]);
  });

  it('reaches two watchers at once', async () => {
    const { board, id, begun, outcome } = boardWithJob();
    const { tell } = await begun;
    const watchers = [seen(board.watch(id, 0, undefined)), seen(board.watch(id, 0, undefined))];
    tell(notice('one'));
    outcome.resolve(fetched);
    for (const { events, result } of await Promise.all(watchers)) {
      expect(events).toEqual([[1, 'one']]);
      expect(result).toEqual(fetched);
    }
  });

  it('that fails gives its error to every watcher, then or later', async () => {
    const { board, id, outcome, job, logged } = boardWithJob();
    const error = new VinobenchError('input', 'net.prototxt, line 3: no such field.', {
      place: { file: 'net.prototxt', line: 3 },
    });
    outcome.reject(error);
    await expect(seen(board.watch(id, 0, undefined))).rejects.toBe(error);
    await expect(seen(board.watch(id, 0, undefined))).rejects.toBe(error);
    expect(job()).toMatchObject({
      state: 'failed',
      error: { code: 'input', message: error.message, place: { file: 'net.prototxt', line: 3 } },
    });
    expect(logged).toEqual([]);
  });

  it('that fails by a defect is logged with its stack', async () => {
    const { board, id, outcome, job, logged } = boardWithJob();
    outcome.reject(new TypeError('x is undefined'));
    await board.ended(id);
    expect(job()?.error?.message).toBe('Vinobench itself failed (TypeError); its log has the rest.');
    expect(logged).toEqual([
      expect.stringMatching(/^Downloading alexnet: TypeError: x is undefined\n\s+at /),
    ]);
  });

  it('that is cancelled answers at once, then ends so', async () => {
    const { board, id, begun, outcome, job } = boardWithJob();
    const { signal } = await begun;
    expect(board.cancel(id)).toEqual({ id });
    expect(signal.aborted).toBe(true);
    expect(job()?.state).toBe('cancelling');
    expect(board.cancel(id)).toEqual({ id });
    outcome.reject(new Error('whatever it threw'));
    await expect(seen(board.watch(id, 0, undefined))).rejects.toThrow('Downloading alexnet was cancelled.');
    expect(job()).toMatchObject({ state: 'cancelled', error: null });
    expect(() => board.cancel(id)).toThrow('has ended, so there is nothing to cancel');
  });

  it('that loads the machine hears when it is not to wait any more; other work refuses', async () => {
    await using board = new WorkBoard(() => undefined);
    const asked: WorkRequest = {
      kind: 'convert',
      request: {
        ...{ model: { kind: 'catalogue', id: 'alexnet' }, output: null, precision: 'FP32' },
        ...{ batch: null, preprocessing: null },
      },
    };
    const begun = Promise.withResolvers<AbortSignal>();
    const { promise: over, reject: end } = Promise.withResolvers<never>();
    const { id } = board.start({ asked, title: 'Converting alexnet' }, ({ now }) => {
      begun.resolve(now);
      return over;
    });
    const now = await begun.promise;
    expect(now.aborted).toBe(false);
    expect(board.startNow(id)).toEqual({ id });
    expect(now.aborted).toBe(true);
    end(new Error('enough'));
    await board.ended(id);
    expect(() => board.startNow(id)).toThrow('has ended, so there is nothing to start');
    const fetch: WorkRequest = { kind: 'fetch', request: { models: ['alexnet'], output: null } };
    const { id: fetching } = board.start({ asked: fetch, title: 'Downloading alexnet' }, () => over);
    expect(() => board.startNow(fetching)).toThrow('Downloading alexnet waits for its turn');
  });
});

describe('The list of jobs', () => {
  it('is announced as it stands, then at each change', async () => {
    const { board, id, outcome } = boardWithJob();
    const leaving = new AbortController();
    const changes = board.changes(leaving.signal);
    const states = async () => {
      const step: IteratorResult<WorkList, void> = await changes.next();
      return step.done === true ? 'over' : step.value.work.map(({ state }) => state);
    };
    expect(await states()).toEqual(['going']);
    board.cancel(id);
    expect(await states()).toEqual(['cancelling']);
    const next = states();
    outcome.resolve(fetched);
    expect(await next).toEqual(['cancelled']);
    leaving.abort();
    expect(await states()).toBe('over');
  });

  it('keeps the last 32 that have ended and all that are running', async () => {
    const { board, id: going } = boardWithJob();
    const ids = Array.from(
      { length: 40 },
      (_, index) => board.start({ asked, title: `${index}` }, async () => fetched).id,
    );
    await board.ended(ids[39] ?? '');
    expect(board.list().work.map(({ id }) => id)).toEqual([going, ...ids.slice(8)]);
    expect(() => board.cancel(ids[0] ?? '')).toThrow('This host knows no work');
  });

  it('says what each is about, and of which host it is', async () => {
    const { board, job } = boardWithJob();
    expect(job()).toMatchObject(asked);
    const [first, again] = [board.list().host, board.list().host];
    expect(again).toEqual(first);
    expect(boardWithJob().board.list().host.id).not.toBe(first.id);
  });

  it('has each id once: an ended job gives way to one that is started again, a running one does not', async () => {
    const board = new WorkBoard(() => undefined);
    const run = {
      id: 'run-1',
      asked: { kind: 'bench', request: { start: 'resume', run: 'run-1' } },
      title: 'a run',
    } as const;
    board.start(run, async ({ tell }) => {
      tell(notice('of the first part'));
      return fetched;
    });
    await board.ended(run.id);
    const other = board.start({ asked, title: 'between' }, async () => fetched).id;
    const outcome = Promise.withResolvers<WorkResult>();
    board.start(run, ({ tell }) => {
      tell(notice('of the second part'));
      return outcome.promise;
    });
    expect(board.list().work.map(({ id, state }) => [id, state])).toEqual([
      [other, 'going'],
      [run.id, 'going'],
    ]);
    expect(() => board.start(run, () => outcome.promise)).toThrow('a run is already in progress.');
    outcome.resolve(fetched);
    expect((await seen(board.watch(run.id, 0, undefined))).events).toEqual([[1, 'of the second part']]);
  });

  it('is empty of living ones when the host ends', async () => {
    const { board, begun, outcome, job } = boardWithJob();
    const { signal } = await begun;
    signal.addEventListener('abort', () => outcome.reject(signal.reason));
    await board[Symbol.asyncDispose]();
    expect(job()?.state).toBe('cancelled');
  });
});
