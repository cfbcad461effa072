/** Runs of schema 2, made by the last Vinobench that wrote them: its database, and what it printed of its runs. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runToday } from '../../../shared/documents/oldRuns.ts';
import { runWithRoundsSchema } from '../../../shared/documents/run.ts';
import { temporaryFolders } from '../../store/fixtures/folder.ts';
import { databaseName } from '../../store/home.ts';
import { RunStore } from '../../store/runStore.ts';

const temporaryFolder = temporaryFolders();
const fixture = (folder: 'runs2' | 'version1', name: string): Buffer =>
  gunzipSync(readFileSync(new URL(`../../store/fixtures/${folder}/${name}.gz`, import.meta.url)));

function oldFolder(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, databaseName), fixture('runs2', 'vinobench.sqlite'));
  return folder;
}

const oldRuns = z
  .array(
    z.looseObject({
      schemaVersion: z.literal(2),
      run: z.looseObject({ id: z.string() }),
      cells: z.array(z.looseObject({ compileMs: z.number().nullable() })),
      rounds: z.array(z.looseObject({ startedAt: z.string() })),
    }),
  )
  .parse(JSON.parse(fixture('runs2', 'runs.json').toString()));

describe('a database of schema 2', () => {
  it('opens, and shows of each run all that it showed then, as measured in one process', () => {
    using store = RunStore.open(oldFolder());
    for (const old of oldRuns) {
      const now = store.withRounds(old.run.id);
      const { method, ...run } = now.run;
      expect({
        ...now,
        schemaVersion: 2,
        run,
        cells: now.cells.map(({ processes: _, ended, ...cell }) => cell),
        rounds: now.rounds.map(({ process, ...round }) => round),
      }).toEqual(old);
      expect(method).toMatchObject({ processes: 1, rounds: run.preset === 'careful' ? 8 : 1, target: null });
      for (const { process } of now.rounds) expect(process).toBe(0);
      for (const { id, status, processes, compileMs, readMs, firstInferenceMs } of now.cells) {
        const startedAt = now.rounds.find(({ cellId }) => cellId === id)?.startedAt;
        const one = { process: 0, startedAt, compileMs, readMs, firstInferenceMs };
        expect(processes).toEqual(status === 'measured' ? [one] : []);
      }
    }
    expect(oldRuns.map(({ rounds }) => rounds.length)).toEqual([16, 2, 1]);
  });

  it('lets a run that was stopped be resumed: what was not measured to its end waits', () => {
    using store = RunStore.open(oldFolder());
    const stopped = store.list().runs.find(({ status }) => status === 'cancelled');
    if (stopped === undefined) throw new Error('no run was stopped');
    store.resumeRun(stopped.id);
    const { cells, rounds } = store.withRounds(stopped.id);
    expect(cells.map(({ status }) => status)).toEqual(['queued', 'queued']);
    expect(rounds).toEqual([]);
    expect(store.plan(stopped.id).method).toMatchObject({ processes: 1, rounds: 8 });
  });
});

describe('a run that schema 1 or 2 printed', () => {
  it('is what a database of it shows now', () => {
    using store = RunStore.open(oldFolder());
    for (const old of oldRuns)
      expect(runWithRoundsSchema.parse(runToday(old))).toEqual(store.withRounds(old.run.id));
    const first = z.array(z.unknown()).parse(JSON.parse(fixture('version1', 'runs.json').toString()));
    for (const old of first) {
      const { cells } = runWithRoundsSchema.parse(runToday(old));
      for (const { warnings, warningFacts } of cells)
        expect(warningFacts).toEqual(warnings.map((text) => ({ kind: 'recorded', text })));
    }
    expect(runToday({ schemaVersion: 2 })).toEqual({ schemaVersion: 2 });
  });
});
