import { describe, expect, it } from 'vitest';
import { seconds } from '../../shared/units.ts';
import type { WorkEvent } from '../../shared/work/event.ts';
import {
  type Work,
  type WorkKind,
  type WorkRequest,
  type WorkResult,
  workRequestSchema,
} from '../../shared/work/registry.ts';
import { Stream, settle } from './streamTesting.ts';
import { WorkFollower, type WorkHandler, type WorkHandlers, type WorkLine } from './work.ts';

const asked: WorkRequest<'fetch'> = { kind: 'fetch', request: { models: ['alexnet'], output: null } };
const fetched: WorkResult = {
  kind: 'fetch',
  document: { schemaVersion: 1, models: [], seconds: seconds(0) },
};
const notice = (text: string): WorkEvent => ({ type: 'notice', text });

/** A line to a host, as far as work is concerned. */
function lineTo(id = 'work-1') {
  const watched: { after: number; stream: Stream }[] = [];
  const line: WorkLine = {
    start: async () => ({ id }),
    watch: async ({ after }) => {
      const stream = new Stream();
      watched.push({ after, stream });
      return stream;
    },
  };
  return { line, watched };
}

const ofEveryKind = (handler: WorkHandler<WorkKind>): WorkHandlers =>
  Object.fromEntries(
    workRequestSchema.options.map(({ shape }) => [shape.kind.value, handler]),
  ) as unknown as WorkHandlers;

function follower() {
  const heard: string[] = [];
  const silent = { done: () => heard.push('wrong kind'), failed: () => heard.push('wrong kind') };
  const handlers: WorkHandlers = {
    ...ofEveryKind(silent),
    fetch: {
      begun: ({ id }) => heard.push(`begun ${id}`),
      told: (_, event) => heard.push(event.type === 'notice' ? event.text : event.type),
      done: (_, document) => heard.push(`done in ${document.seconds} s`),
      failed: (_, error) => heard.push(`failed: ${error instanceof Error ? error.message : ''}`),
      missed: ({ id }) => heard.push(`missed ${id}`),
      stopped: ({ request }) => heard.push(`stopped ${request.models.join()}`),
    },
  };
  const events: string[] = [];
  const following = new WorkFollower(handlers, (id, event) => events.push(`${id} ${event.type}`));
  return { following, heard, events };
}

const listed = (fields: Partial<Omit<Work, 'kind' | 'request'>> = {}): Work => ({
  ...{ id: 'work-1', title: 'Downloading alexnet', startedAt: '2026-11-22T10:00:00.000Z' },
  ...{ state: 'going', sequence: 0, progress: null, error: null },
  ...fields,
  ...asked,
});
const list = (work: Work[], host = 'a') => ({
  schemaVersion: 1 as const,
  host: { id: host, startedAt: '2026-11-22T09:00:00.000Z' },
  work,
});
describe('Work that this page starts', () => {
  it('is followed to its result, and announced once', async () => {
    const { following, heard, events } = follower();
    const { line, watched } = lineTo();
    following.useLine(line);
    expect(await following.start(asked, 'no line')).toBe('work-1');
    expect(following.going('fetch')).toMatchObject([{ id: 'work-1', request: { models: ['alexnet'] } }]);
    expect(following.going('bench')).toEqual([]);
    following.take(list([listed()]));
    await settle();
    watched[0]?.stream.tell(notice('one'), 1);
    watched[0]?.stream.end(fetched);
    await settle();
    // A list that was on its way calls it going.
    following.take(list([listed({ sequence: 1 })]));
    following.take(list([listed({ sequence: 1, state: 'done' })]));
    await settle();
    expect(heard).toEqual(['begun work-1', 'one', 'done in 0 s']);
    expect(events).toEqual(['work-1 notice']);
    expect([watched.length, following.going('fetch')]).toEqual([1, []]);
  });

  it('is refused while there is no line', async () => {
    await expect(follower().following.start(asked, 'There is no line.')).rejects.toThrow('There is no line.');
  });

  it('fails with what the host says', async () => {
    const { following, heard } = follower();
    const { line, watched } = lineTo();
    following.useLine(line);
    await following.start(asked, '');
    await settle();
    watched[0]?.stream.fail(new Error('cancelled'));
    await settle();
    expect(heard).toEqual(['begun work-1', 'failed: cancelled']);
  });

  it('fails when the host answers with the result of another kind', async () => {
    const { following, heard } = follower();
    const { line, watched } = lineTo();
    following.useLine(line);
    const request: WorkRequest = { kind: 'accuracy', request: accuracyRequest };
    await following.start(request, '');
    await settle();
    watched[0]?.stream.end(fetched);
    await settle();
    expect(heard).toEqual(['wrong kind']);
  });
});

const accuracyRequest: WorkRequest<'accuracy'>['request'] = {
  ...{ models: [{ kind: 'catalogue', id: 'shapes' }], images: null, labels: null, subset: null, seed: 0 },
  preparation: { mean: null, scale: null, colour: null, resize: null },
  ...{ device: 'CPU', isa: null, int8: null },
};

describe('Work that is in progress on the host', () => {
  it('is followed, wherever it was started; what ended before is only announced', async () => {
    const { following, heard } = follower();
    const { line, watched } = lineTo();
    following.useLine(line);
    following.take(
      list([listed({ id: 'old', state: 'done' }), listed({ id: 'bad', state: 'failed' }), listed()]),
    );
    await settle();
    expect(heard).toEqual(['missed old', 'begun work-1']);
    expect(watched).toHaveLength(1);
  });

  it('is watched again after a broken line from where it was, and what the line broke is no failure', async () => {
    const { following, heard } = follower();
    const [first, second] = [lineTo(), lineTo()];
    following.useLine(first.line);
    following.take(list([listed()]));
    await settle();
    first.watched[0]?.stream.tell(notice('seven'), 7);
    await settle();
    following.useLine(null);
    first.watched[0]?.stream.fail(new Error('the socket was closed'));
    await settle();
    following.useLine(second.line);
    await settle();
    // The host may be another one: nothing is watched before it has said so.
    expect(second.watched).toEqual([]);
    following.take(list([listed({ sequence: 9 })]));
    await settle();
    expect(second.watched).toMatchObject([{ after: 7 }]);
    second.watched[0]?.stream.end(fetched);
    await settle();
    expect(heard).toEqual(['begun work-1', 'seven', 'done in 0 s']);
  });

  it('that ended while the line was broken still gives its result', async () => {
    const { following, heard } = follower();
    const [first, second] = [lineTo(), lineTo()];
    following.useLine(first.line);
    following.take(list([listed()]));
    await settle();
    following.useLine(second.line);
    following.take(list([listed({ state: 'done', sequence: 3 })]));
    await settle();
    second.watched[0]?.stream.end(fetched);
    await settle();
    expect(heard).toEqual(['begun work-1', 'done in 0 s']);
  });

  it('that the host has forgotten meanwhile fails with what the host says', async () => {
    const { following, heard } = follower();
    const [first, second] = [lineTo(), lineTo()];
    following.useLine(first.line);
    following.take(list([listed()]));
    await settle();
    following.useLine(second.line);
    following.take(list([]));
    await settle();
    second.watched[0]?.stream.fail(new Error('This host knows no work work-1'));
    await settle();
    expect(heard).toEqual(['begun work-1', 'failed: This host knows no work work-1']);
  });

  it('is followed again from its beginning when a run of its id is resumed', async () => {
    const { following, heard } = follower();
    const { line, watched } = lineTo();
    following.useLine(line);
    following.take(list([listed()]));
    await settle();
    watched[0]?.stream.tell(notice('four'), 4);
    watched[0]?.stream.end(fetched);
    await settle();
    following.take(list([listed({ startedAt: '2026-11-22T11:00:00.000Z' })]));
    await settle();
    expect(watched.map(({ after }) => after)).toEqual([0, 0]);
    watched[1]?.stream.end(fetched);
    await settle();
    expect(heard).toEqual(['begun work-1', 'four', 'done in 0 s', 'begun work-1', 'done in 0 s']);
  });

  it('stops with its host, and the next host’s is followed', async () => {
    const { following, heard } = follower();
    const [first, second] = [lineTo(), lineTo()];
    following.useLine(first.line);
    expect(following.take(list([listed(), listed({ id: 'over', state: 'cancelled' })]))).toBeNull();
    await settle();
    following.useLine(second.line);
    const lost = following.take(list([listed({ id: 'new' })], 'b'));
    expect(lost?.map(({ id }) => id)).toEqual(['work-1']);
    // Nothing more is heard of the first, whatever its stream still holds.
    first.watched[0]?.stream.end(fetched);
    await settle();
    expect(heard).toEqual(['begun work-1', 'stopped alexnet', 'begun new']);
    expect(following.take(list([listed({ id: 'new' })], 'b'))).toBeNull();
  });
});
