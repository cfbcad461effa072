/** Runs of a machine whose clock is wrong, or is set while they are measured. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runDocumentSchema, runWithRoundsSchema } from '../../shared/documents/run.ts';
import { milliseconds } from '../../shared/units.ts';
import { runState } from '../../shared/view/run/runState.ts';
import { temporaryFolders } from './fixtures/folder.ts';
import { addRound, finishRun } from './fixtures/recording.ts';
import { sampleMachine, samplePlan, sampleRuntime } from './fixtures/samplePlan.ts';
import { openProfileStore } from './profileStore.ts';
import { RunStore } from './runStore.ts';
import { RunWriter } from './runWriter.ts';

const temporaryFolder = temporaryFolders();
const setClock = (iso: string) => vi.setSystemTime(new Date(iso));
afterEach(() => {
  vi.useRealTimers();
});

const create = (store: RunStore) =>
  store.createRun(samplePlan(1), sampleMachine, sampleRuntime, { vinobenchVersion: '0.1.0' });

describe('A clock', () => {
  it.each([
    ['before 1970', '1969-12-31T23:59:59.500Z', '19691231-2359'],
    ['long before', '-000050-03-15T12:00:00.000Z', '00000101-0000'],
    ['of a year with five digits', '+012026-11-22T14:02:00.000Z', '99991231-2359'],
  ])('%s: a run is kept, shown and found as any other', (_, iso, minute) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    setClock(iso);
    using store = RunStore.open(temporaryFolder());
    const { id, cellIds } = create(store);
    expect(id).toMatch(new RegExp(`^${minute}-[0-9a-z]{4}$`));
    addRound(store, cellIds[0] ?? '', 0, milliseconds(Date.now()), BigInt64Array.of(5n));
    finishRun(store, id, 'interrupted');
    store.resumeRun(id);
    store.delete(id);
    store.restore(id);
    expect(store.list().damaged).toEqual([]);
    const shown = store.withRounds(store.resolve('latest'));
    expect(runWithRoundsSchema.parse(shown)).toEqual(shown);
    expect(shown.run).toMatchObject({ id, createdAt: iso, resumedAt: [iso] });
  });

  it('that was days ahead once makes no run the latest for days', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const folder = temporaryFolder();
    using store = RunStore.open(folder);
    setClock('2026-12-30T00:00:00Z');
    const ahead = create(store).id;
    setClock('2026-11-30T00:00:00Z');
    const later = create(store).id;
    expect(store.resolve('latest')).toBe(later);
    expect(store.list().runs.map(({ id }) => id)).toEqual([later, ahead]);
    const [last, first] = store.list().runs;
    expect((last?.sequence ?? 0) > (first?.sequence ?? 0)).toBe(true);
    expect(runDocumentSchema.parse(store.document(later)).run.sequence).toBe(last?.sequence);
    using profiles = openProfileStore(folder);
    expect(profiles.list().documents).toEqual([]);
  });

  it('that is set while a run is measured changes nothing of how long it took', () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    using store = RunStore.open(temporaryFolder());
    for (const set of ['2026-11-20T00:00:00Z', '2026-12-20T00:00:00Z', '1969-01-01T00:00:00Z']) {
      setClock('2026-11-30T00:00:00Z');
      const created = create(store);
      const writer = new RunWriter(store, created);
      setClock(set);
      writer.end('finished');
      const document = store.document(created.id);
      const { tookMs } = document.run;
      expect(tookMs).toBeGreaterThanOrEqual(0);
      // Less than the least of those jumps by far, however slow this machine is.
      expect(tookMs).toBeLessThan(3_600_000);
      expect(runState(document).text).not.toMatch(/-|\d+ h/);
    }
  });
});
