/** Runs that stopped and are resumed, through the real command line. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { finishCell } from '../electron/store/fixtures/recording.ts';
import { RunStore } from '../electron/store/runStore.ts';
import { type Cell, type RunDocument, runDocumentSchema } from '../shared/documents/run.ts';
import { runCli, startCli } from './support/cli.ts';
import { until } from './support/processes.ts';
import { expectStatisticsOf, parsed, samplesMs, showRun, writeNetworks } from './support/runs.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-resume-'));
const home = join(folder, 'home');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { tiny, heavy } = writeNetworks(folder);

/** A run of tiny and heavy, stopped by `signal` when its cells are as wanted. */
async function stoppedRun(
  args: readonly string[],
  signal: 'SIGINT' | 'SIGKILL',
  ready: (cells: Cell[]) => boolean,
): Promise<RunDocument> {
  const known = new Set(runIds());
  const { pid, result } = startCli(['bench', tiny, heavy, '--precision', 'FP32', ...args, '--json'], {
    home,
  });
  const id = await until(
    () => {
      using store = RunStore.open(home);
      const found = store.list().runs.find((run) => !known.has(run.id))?.id;
      return found !== undefined && ready(store.document(found).cells) && found;
    },
    `the moment (${args.join(' ')})`,
  );
  process.kill(pid, signal);
  await result;
  return runDocumentSchema.parse(await showRun(id, home));
}

function runIds(): string[] {
  using store = RunStore.open(home);
  return store.list({ includeDeleted: true }).runs.map((run) => run.id);
}

const firstDoneSecondRuns = ([first, second]: Cell[]) =>
  first?.status === 'measured' && second?.status === 'running' && second.firstInferenceMs !== null;

const resume = async (id: string) => await runCli(['runs', 'resume', id, '--json'], { home });

describe('a run that stopped', () => {
  it.each(['SIGINT', 'SIGKILL'] as const)(
    'by %s measures what is left and keeps the rest as it was',
    async (signal) => {
      const before = await stoppedRun(['--iterations', '400'], signal, firstDoneSecondRuns);
      expect(before.cells.map(({ status }) => status)).toEqual(['measured', 'interrupted']);
      const earlier = await showRun(before.run.id, home);
      const resumed = await resume(before.run.id);
      expect(resumed).toMatchObject({ exitCode: 0, stderr: '' });
      const { run, cells } = runDocumentSchema.parse(parsed(resumed));
      expect(run).toMatchObject({ id: before.run.id, status: 'finished', cells: { total: 2, measured: 2 } });
      expect(run.resumedAt).toHaveLength(1);
      expect(cells[0]).toEqual(before.cells[0]);
      const shown = await showRun(run.id, home);
      const roundsOf = (document: typeof shown, cell: Cell | undefined) =>
        document.rounds.filter(({ cellId }) => cellId === cell?.id);
      expect(roundsOf(shown, cells[0])).toEqual(roundsOf(earlier, cells[0]));
      // One by one, as the paper's method has it: no round of any cell was to be in turns with another's.
      expect(cells[1]).toMatchObject({
        status: 'measured',
        reason: null,
        iterations: 400,
        warnings: expect.not.arrayContaining([expect.stringContaining('resumed')]),
      });
      for (const cell of cells) expectStatisticsOf(samplesMs(shown, cell), cell);
    },
  );

  it('says how to resume it, and is refused with a sentence once nothing is left', async () => {
    const known = new Set(runIds());
    const { pid, result } = startCli(['bench', heavy, '--precision', 'FP32', '--iterations', '400'], {
      home,
    });
    const id = await until(() => {
      using store = RunStore.open(home);
      const found = store.list().runs.find((run) => !known.has(run.id))?.id;
      return found !== undefined && store.document(found).cells[0]?.firstInferenceMs != null && found;
    }, 'the measurement');
    const elsewhere = await runCli(['runs', 'resume', id], { home });
    expect(elsewhere).toMatchObject({
      exitCode: 1,
      stderr: `Run ${id} is in progress in another Vinobench: watch or cancel it there.\n`,
    });
    process.kill(pid, 'SIGINT');
    expect((await result).stderr).toContain(`1 of 1 cells are left: \`runs resume ${id}\` measures them.\n`);

    // The same file with another network in it.
    const network = readFileSync(heavy, 'utf8');
    writeFileSync(heavy, network.replace('num_output: 10', 'num_output: 11'));
    const changed = await runCli(['runs', 'resume', id], { home });
    expect(changed).toMatchObject({ exitCode: 1, stdout: '' });
    expect(changed.stderr).toBe(
      `Run ${id} cannot be resumed: ${heavy} has changed, so heavy would differ from what was measured. Restore the file or start a new run.\n`,
    );
    writeFileSync(heavy, network);
    expect(await runCli(['runs', 'resume', id], { home })).toMatchObject({ exitCode: 0 });
    expect(await runCli(['runs', 'resume', 'latest'], { home })).toMatchObject({
      exitCode: 1,
      stderr: `Every cell of run ${id} has its result: there is nothing to resume.\n`,
    });
  });

  it('in careful rounds measures its cells again, in turns, with rounds that pair with no others', async () => {
    const careful = ['--preset', 'careful', '--processes', '1', '--iterations', '320'];
    const before = await stoppedRun(careful, 'SIGINT', (cells) =>
      cells.every((cell) => cell.status === 'running' && cell.iterations > 0),
    );
    expect(before.cells.map(({ status }) => status)).toEqual(['interrupted', 'interrupted']);
    // As if memory had allowed one at a time, and the first had been finished.
    using store = RunStore.open(home);
    const [first] = before.cells;
    if (first === undefined) throw new Error('no cell');
    finishCell(store, first.id, { ...first, status: 'measured', reason: null });
    const rounds = store.rounds(first.id).length;
    const { cells } = runDocumentSchema.parse(parsed(await resume(before.run.id)));
    expect(cells.map(({ status }) => status)).toEqual(['measured', 'measured']);
    expect(cells[1]?.warnings).toContainEqual(
      expect.stringMatching(
        /^Measured after the run had stopped and was resumed, so its rounds do not take turns/,
      ),
    );
    const shown = await showRun(before.run.id, home);
    const numbers = (cell: Cell | undefined) =>
      shown.rounds.filter(({ cellId }) => cellId === cell?.id).map(({ round }) => round);
    expect(numbers(cells[0])).toEqual(Array.from({ length: rounds }, (_, round) => round));
    expect(numbers(cells[1])).toEqual(Array.from({ length: 4 }, (_, round) => 4 + round));
  });

  it('in careful processes continues with those that are missing', async () => {
    const careful = ['--preset', 'careful', '--processes', '3', '--iterations', '960'];
    const before = await stoppedRun(careful, 'SIGKILL', (cells) =>
      cells.every((cell) => cell.processes.length > 0),
    );
    const kept = before.cells.map(({ processes }) => processes);
    const { cells } = runDocumentSchema.parse(parsed(await resume(before.run.id)));
    const shown = await showRun(before.run.id, home);
    for (const [at, cell] of cells.entries()) {
      expect(cell).toMatchObject({ status: 'measured', ended: { by: 'processes' } });
      expect(cell.processes).toHaveLength(3);
      expect(cell.processes.slice(0, kept[at]?.length)).toEqual(kept[at]);
      const own = shown.rounds.filter(({ cellId }) => cellId === cell.id);
      const numbers = cell.processes.flatMap(({ process }) =>
        [0, 1, 2, 3].map((round) => 4 * process + round),
      );
      expect(own.map(({ round }) => round)).toEqual(numbers);
      expectStatisticsOf(samplesMs(shown, cell), cell);
    }
  });
});
