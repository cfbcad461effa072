/** What is progress alone does not wait for the disk; what was measured does; a kill loses neither. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../../shared/documents/run.ts';
import { milliseconds } from '../../shared/units.ts';
import { Connection } from './connection.ts';
import { temporaryFolders } from './fixtures/folder.ts';
import { sampleMachine, samplePlan, sampleRuntime } from './fixtures/samplePlan.ts';
import { databaseName } from './home.ts';
import { isProgress } from './record.ts';
import { RunStore } from './runStore.ts';
import { schemaSteps } from './schema.ts';

const temporaryFolder = temporaryFolders();

describe('A write', () => {
  it('waits for the disk, but for one that says that it does not, and the next waits again', () => {
    const connection = new Connection(join(temporaryFolder(), databaseName), schemaSteps);
    const synchronous = () => connection.get('PRAGMA synchronous')?.['synchronous'];
    const [full, normal] = [2, 1];
    expect(connection.write(synchronous)).toBe(full);
    expect(connection.writeWithoutSync(synchronous)).toBe(normal);
    expect(connection.write(synchronous)).toBe(full);
    const fail = () => {
      throw new RangeError('in the middle');
    };
    expect(() => connection.writeWithoutSync(fail)).toThrow('in the middle');
    expect(connection.write(synchronous)).toBe(full);
    connection.close();
  });
});

describe('Progress', () => {
  using store = RunStore.open(temporaryFolder());
  const { id } = store.createRun(samplePlan(2), sampleMachine, sampleRuntime, { vinobenchVersion: '0.1.0' });
  const [one, other] = store.document(id).cells as [Cell, Cell];
  const nothing = { cells: [], rounds: [], end: null };
  const running = { ...one, status: 'running' } as const;
  const at = milliseconds(1);
  const samplesNs = BigInt64Array.of(7n);

  it('is a cell that runs, and nothing that was measured or is over', () => {
    expect(isProgress({ ...nothing, cells: [running] })).toBe(true);
    const round = { cellId: one.id, process: 0, round: 0, startedAtMs: at, samplesNs };
    expect(isProgress({ ...nothing, cells: [running], rounds: [round] })).toBe(false);
    expect(isProgress({ ...nothing, rounds: [round] })).toBe(false);
    expect(isProgress({ ...nothing, end: { status: 'finished', atMs: at, tookMs: at } })).toBe(false);
    for (const status of ['measured', 'failed', 'unsupported', 'interrupted'] as const)
      expect(isProgress({ ...nothing, cells: [running, { ...other, status }] })).toBe(false);
  });
});

describe('A process that is killed behind its write', () => {
  it('leaves what it wrote of a cell that runs', () => {
    const folder = temporaryFolder();
    const here = (file: string) => JSON.stringify(pathToFileURL(join(import.meta.dirname, file)).href);
    const script = `
      const { RunStore } = await import(${here('runStore.ts')});
      const { setCell } = await import(${here('fixtures/recording.ts')});
      const { sampleMachine, samplePlan, sampleRuntime } = await import(${here('fixtures/samplePlan.ts')});
      const store = RunStore.open(${JSON.stringify(folder)});
      const { cellIds } = store.createRun(samplePlan(2), sampleMachine, sampleRuntime, { vinobenchVersion: '0.1.0' });
      setCell(store, cellIds[0], { status: 'running' });
      setCell(store, cellIds[0], { status: 'running', readMs: 3, compileMs: 41, firstInferenceMs: 5 });
      process.kill(process.pid, 'SIGKILL');`;
    const { signal, stderr } = spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script],
      { encoding: 'utf8' },
    );
    expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
    using store = RunStore.open(folder);
    const [run] = store.list().runs;
    const { cells } = store.document(run?.id ?? '');
    expect(cells[0]).toMatchObject({
      ...{ status: 'interrupted', readMs: 3, compileMs: 41, firstInferenceMs: 5 },
    });
    expect(cells[1]?.status).toBe('interrupted');
  });
});
