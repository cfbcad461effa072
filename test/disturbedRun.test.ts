/** Runs that are cancelled, killed or met by another host, through the real command line. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { RunStore } from '../electron/store/runStore.ts';
import { type Cell, runDocumentSchema } from '../shared/documents/run.ts';
import { runCli, startCli } from './support/cli.ts';
import { busiestChild, childrenOf, isAlive, until } from './support/processes.ts';
import { expectStatisticsOf, parsed, samplesMs, showRun, writeNetworks } from './support/runs.ts';

const folder = mkdtempSync(join(tmpdir(), 'vinobench-disturbed-'));
const home = join(folder, 'home');
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { tiny, heavy } = writeNetworks(folder);
const show = (id: string) => showRun(id, home);

// Processes are watched through /proc.
describe.skipIf(process.platform !== 'linux')('a run that is disturbed', () => {
  /** A run of tiny and then heavy that would take long, seen at the moment its cells are as wanted. */
  async function longRun(args: readonly string[], ready: (cells: Cell[]) => boolean) {
    const cli = startCli(['bench', tiny, heavy, '--precision', 'FP32', ...args, '--json'], {
      home,
      detached: true,
    });
    const known = new Set(runIds());
    const document = await until(
      () => {
        using store = RunStore.open(home);
        const id = store.list().runs.find((run) => !known.has(run.id))?.id;
        const seen = id === undefined ? null : store.document(id);
        return seen !== null && ready(seen.cells) && seen;
      },
      `the moment (${args.join(' ')})`,
    );
    return { ...cli, document };
  }

  function runIds(): string[] {
    using store = RunStore.open(home);
    return store.list({ includeDeleted: true }).runs.map((run) => run.id);
  }

  const firstDoneSecondRuns = ([first, second]: Cell[]) =>
    first?.status === 'measured' && second?.status === 'running' && second.firstInferenceMs !== null;

  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  it.each([
    ['itself', 1],
    ['its whole process group, as a terminal does', -1],
  ] as const)('by SIGINT to %s ends in the middle of a cell and keeps what was measured', async (_, sign) => {
    const { pid, result, document } = await longRun(['--iterations', '5000'], firstDoneSecondRuns);
    await pause(300);
    process.kill(sign * pid, 'SIGINT');
    const ended = await result;
    expect(ended.exitCode).toBe(130);
    const printed = runDocumentSchema.parse(parsed(ended));
    expect(printed.run).toMatchObject({ id: document.run.id, status: 'cancelled' });
    const [first, second] = printed.cells;
    expect(first).toMatchObject({ status: 'measured', iterations: 5000 });
    expect(second?.status).toBe('interrupted');
    expect(second?.iterations).toBeGreaterThan(0);
    expect(second?.iterations).toBeLessThan(5000);
    expect(second?.reason).toBe(`Cancelled after ${second?.iterations} inferences.`);
    const shown = await show(printed.run.id);
    for (const cell of printed.cells) expectStatisticsOf(samplesMs(shown, cell), cell);
  });

  it('by SIGINT between careful rounds keeps every configuration’s rounds', async () => {
    const { pid, result } = await longRun(
      ['--preset', 'careful', '--processes', '1', '--iterations', '1600'],
      (cells) => cells.every((cell) => cell.status === 'running' && cell.iterations > 0),
    );
    process.kill(-pid, 'SIGINT');
    const ended = await result;
    expect(ended.exitCode).toBe(130);
    const printed = runDocumentSchema.parse(parsed(ended));
    const shown = await show(printed.run.id);
    for (const cell of printed.cells) {
      expect(cell.status).toBe('interrupted');
      expect(cell.iterations).toBeGreaterThan(0);
      expectStatisticsOf(samplesMs(shown, cell), cell);
    }
  });

  it('by SIGINT before anything is measured ends as well', async () => {
    const { pid, result } = startCli(['bench', heavy, '--json'], { home });
    await pause(350);
    process.kill(pid, 'SIGINT');
    const { exitCode, stderr } = await result;
    // Node itself ends it while it still loads.
    expect([130, null]).toContain(exitCode);
    expect(stderr).not.toMatch(/\bat .*:\d+:\d+/);
  });

  it('by a job’s death by kill -9 fails that cell with the reason and measures the rest', async () => {
    const iterations = '2000';
    const cli = startCli(
      ['bench', heavy, tiny, '--precision', 'FP32', '--iterations', iterations, '--json'],
      {
        home,
      },
    );
    const known = new Set(runIds());
    await until(() => {
      using store = RunStore.open(home);
      const id = store.list().runs.find((run) => !known.has(run.id))?.id;
      const [cell] = id === undefined ? [] : store.document(id).cells;
      return cell?.status === 'running' && cell.firstInferenceMs !== null;
    }, 'the measurement');
    // That of the next cell has started ahead, and waits.
    process.kill(await until(() => busiestChild(cli.pid), 'the process of the cell'), 'SIGKILL');
    const ended = await cli.result;
    const { run, cells } = runDocumentSchema.parse(parsed(ended));
    expect(run).toMatchObject({ status: 'finished', cells: { measured: 1, failed: 1 } });
    expect(cells[0]).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(
        /^Benchmark of heavy on CPU, FP32 ended early: .*killed from outside \(SIGKILL\)/,
      ),
    });
    expect(cells[1]).toMatchObject({ model: 'tiny', status: 'measured', iterations: 2000 });
    expect(cells[0]?.cause).toEqual({ kind: 'process-ended', detail: 'SIGKILL' });
    const left = `1 of 2 cells are left: \`runs resume ${run.id}\` measures them.`;
    expect(ended.stderr).toBe(`${cells[0]?.reason}\n${left}\n`);
    expect(ended.exitCode).toBe(1);
  });

  it('by its host’s death by kill -9 keeps the finished cell, leaves no job and no lock', async () => {
    const { pid, result, document } = await longRun(['--iterations', '5000'], firstDoneSecondRuns);
    const jobs = childrenOf(pid);
    expect(jobs).not.toEqual([]);
    process.kill(pid, 'SIGKILL');
    await result;
    await until(() => !jobs.some(isAlive), 'the end of the jobs');
    const list = await runCli(['runs', 'list'], { home });
    expect(list.stdout).toMatch(new RegExp(`${document.run.id}.*interrupted.*1 of 2`));
    const shown = await show(document.run.id);
    expect(shown.run.status).toBe('interrupted');
    const [first, second] = shown.cells;
    expect(second?.status).toBe('interrupted');
    expect(first?.status).toBe('measured');
    if (first !== undefined) expectStatisticsOf(samplesMs(shown, first), first);
    const next = await runCli(['bench', tiny, '--precision', 'FP32'], { home });
    expect(next).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('by a second host is not: the two measure one after the other', async () => {
    const args = [
      'bench',
      tiny,
      heavy,
      '--precision',
      'FP32',
      '--preset',
      'careful',
      '--processes',
      '2',
      '--json',
    ];
    const results = await Promise.all([runCli(args, { home }), runCli(args, { home })]);
    const spans: { from: number; to: number }[] = [];
    for (const result of results) {
      expect(result.exitCode).toBe(0);
      const { rounds } = await show(runDocumentSchema.parse(parsed(result)).run.id);
      const starts = rounds.map((round) => Date.parse(round.startedAt));
      const ends = rounds.map(
        ({ samplesNs }, index) =>
          (starts[index] ?? 0) + samplesNs.reduce((sum, sample) => sum + sample, 0) / 1e6,
      );
      expect(rounds).toHaveLength(16);
      spans.push({ from: Math.min(...starts), to: Math.max(...ends) });
    }
    const [earlier, later] = spans.toSorted((a, b) => a.from - b.from);
    // Starts are kept in whole milliseconds.
    expect((later?.from ?? 0) + 1).toBeGreaterThanOrEqual(earlier?.to ?? Number.POSITIVE_INFINITY);
    expect(results.filter(({ stderr }) => /^Waiting for run .* to finish\.$/m.test(stderr))).toHaveLength(1);
  });
});
