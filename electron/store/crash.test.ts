/**
 * What the store promises to other processes: nothing acknowledged is lost when processes die or open it at the same
 * time.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunStatus } from '../../shared/documents/run.ts';
import { temporaryFolders } from './fixtures/folder.ts';
import { roundsPerCell, samplesOf } from './fixtures/writer.ts';
import { databaseName } from './home.ts';
import { RunStore } from './runStore.ts';

const temporaryFolder = temporaryFolders();
const script = fileURLToPath(new URL('./fixtures/writer.ts', import.meta.url));
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A process that writes runs, and what it has acknowledged so far. */
function writer(folder: string, runs: number, cells: number) {
  const child = spawn(process.execPath, [script, folder, String(runs), String(cells)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let said = '';
  let complaints = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const closed = once(child, 'close');
  /** Names after a word, of the lines that are complete. */
  const acknowledged = (word: 'run' | 'cell' | 'end'): string[] =>
    said
      .split('\n')
      .slice(0, -1)
      .filter((line) => line.startsWith(`${word} `))
      .map((line) => line.slice(word.length + 1));
  const until = async (word: 'run' | 'cell' | 'end', count: number): Promise<void> => {
    while (acknowledged(word).length < count) {
      if (child.exitCode !== null) throw new Error(`the writer ended too early: ${complaints}`);
      await new Promise((wake) => setTimeout(wake, 2));
    }
  };
  return { child, closed, acknowledged, until, complaints: () => complaints };
}

function integrity(folder: string): unknown {
  using database = new DatabaseSync(join(folder, databaseName));
  return database.prepare('PRAGMA integrity_check').get()?.['integrity_check'];
}

describe('a process that is killed while it writes', () => {
  it('loses no cell it has acknowledged, and its runs are interrupted only once it is dead', {
    timeout: 300_000,
  }, async () => {
    const folder = temporaryFolder();
    const ended = new Set<string>();
    const begun = new Set<string>();
    const measured = new Set<string>();
    for (let kill = 0; kill < 12; kill++) {
      const { child, closed, acknowledged, until } = writer(folder, 1000, 5);
      await until('cell', 1);
      using living = RunStore.open(folder);
      const [own] = acknowledged('run');
      // Its first run runs or has finished, and is never called interrupted.
      const seen: RunStatus = living.document(own ?? '').run.status;
      expect(['running', 'finished']).toContain(seen);
      expect(living.list().runs.filter((run) => run.status === 'running').length).toBeLessThanOrEqual(1);
      living.close();
      await new Promise((wake) => setTimeout(wake, Math.random() * 120));
      child.kill('SIGKILL');
      await closed;
      for (const id of acknowledged('run')) begun.add(id);
      for (const id of acknowledged('cell')) measured.add(id);
      for (const id of acknowledged('end')) ended.add(id);

      expect(integrity(folder)).toBe('ok');
      using store = RunStore.open(folder);
      const { runs, damaged } = store.list();
      expect(damaged).toEqual([]);
      const statuses = new Map(runs.map((run) => [run.id, run.status]));
      expect(runs.filter((run) => run.status === 'running')).toEqual([]);
      for (const id of begun) expect(statuses.has(id)).toBe(true);
      for (const id of ended) expect(statuses.get(id)).toBe('finished');
    }

    using store = RunStore.open(folder);
    const shown = store.list().runs.map((run) => store.document(run.id));
    const cells = new Map(shown.flatMap((document) => document.cells).map((cell) => [cell.id, cell.status]));
    expect(measured.size).toBeGreaterThanOrEqual(12);
    for (const id of measured) {
      expect(cells.get(id)).toBe('measured');
      const expected = Array.from({ length: roundsPerCell }, (_, round) => samplesOf(id, round));
      expect(store.rounds(id).map(({ samplesNs }) => samplesNs)).toEqual(expected);
    }
    // Every kill struck in the midst of a run, but for those few that struck between two.
    const interrupted = shown.filter((document) => document.run.status === 'interrupted');
    expect(interrupted.length).toBeGreaterThanOrEqual(6);
    for (const document of interrupted) {
      for (const cell of document.cells) expect(['measured', 'interrupted']).toContain(cell.status);
    }
  });
});

describe('processes that open the store at the same time', () => {
  it('create it once and all write to it', { timeout: 60_000 }, async () => {
    for (let attempt = 0; attempt < 3; attempt++) {
      const folder = temporaryFolder();
      const writers = Array.from({ length: 4 }, () => writer(folder, 3, 2));
      for (const { child, closed, complaints } of writers) {
        await closed;
        expect(complaints()).toBe('');
        expect(child.exitCode).toBe(0);
      }
      expect(integrity(folder)).toBe('ok');
      using store = RunStore.open(folder);
      const { runs, damaged } = store.list();
      expect(damaged).toEqual([]);
      const said = writers.flatMap(({ acknowledged }) => acknowledged('end'));
      expect(runs.map((run) => run.id).toSorted()).toEqual(said.toSorted());
      expect(runs.map((run) => run.status)).toEqual(new Array(12).fill('finished'));
    }
  });
});
