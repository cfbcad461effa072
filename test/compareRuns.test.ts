/** `compare` on stored runs, as a user and a gate of continuous integration call it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { finishCell, finishRun } from '../electron/store/fixtures/recording.ts';
import { sampleMachine, samplePlan, sampleRuntime } from '../electron/store/fixtures/samplePlan.ts';
import { RunStore } from '../electron/store/runStore.ts';
import { referenceRun } from '../models/referenceRun.ts';
import { comparisonDocumentSchema } from '../shared/comparing/document.ts';
import { historySchema } from '../shared/comparing/history.ts';
import { irSha256Schema } from '../shared/models/irIdentity.ts';
import { summarizeLatency } from '../shared/statistics.ts';
import { milliseconds } from '../shared/units.ts';
import { runCli } from './support/cli.ts';
import { parsed } from './support/runs.ts';

const home = mkdtempSync(join(tmpdir(), 'vinobench-compare-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A finished run of one cell whose latencies lie around `ms`. */
function storedRun(store: RunStore, ms: number): string {
  const plan = samplePlan(1);
  const { id } = store.createRun(plan, sampleMachine, sampleRuntime, { vinobenchVersion: '0.1.0' });
  const samplesNs = BigInt64Array.from({ length: 32 }, (_, at) =>
    BigInt(Math.round(ms * 1e6 * (1 + (at % 5) / 500))),
  );
  const [cell] = store.document(id).cells;
  if (cell === undefined) throw new Error('the run has no cell');
  const latencyMs = summarizeLatency([samplesNs]);
  const result = {
    ...({ status: 'measured', latencyMs, iterations: 32, fps: 1000 / latencyMs.mean } as const),
    ...{ readMs: milliseconds(1), compileMs: milliseconds(50), firstInferenceMs: milliseconds(2) },
    irSha256: irSha256Schema.parse('cd'.repeat(32)),
  };
  const round = { process: 0, round: 0, startedAtMs: milliseconds(Date.now()), samplesNs };
  finishCell(store, cell.id, { ...cell, ...result }, round);
  finishRun(store, id, 'finished');
  return id;
}

let runs: { readonly early: readonly string[]; readonly same: string; readonly slow: string };
beforeAll(() => {
  using store = RunStore.open(home);
  const early = [10, 10.1, 9.9, 10.05, 9.95, 10.02].map((ms) => storedRun(store, ms));
  runs = { early, same: storedRun(store, 10), slow: storedRun(store, 12) };
});
const compare = (...words: string[]) => runCli(['compare', ...words], { home });

it('says slower, with the history of the configuration as the measure, and fails the gate with 2', async () => {
  const [base = ''] = runs.early;
  const failed = await compare(base, runs.slow, '--fail-above', '3%', '--json');
  expect(failed).toMatchObject({ exitCode: 2, stderr: '' });
  const document = comparisonDocumentSchema.parse(parsed(failed));
  expect(document.pairs).toMatchObject([
    {
      ...{ model: 'squeezenet1.1', device: 'CPU', precision: 'FP32', baseline: base, candidate: runs.slow },
      ...{ verdict: 'slower', method: 'runs', onlyMachineState: true, why: null },
    },
  ]);
  expect(document.pairs[0]?.ratio).toBeCloseTo(10 / 12, 2);
  expect(document.gate?.failed).toHaveLength(1);
});

it('passes the gate where the difference is not larger than its limit, or not shown', async () => {
  const allowed = await compare(runs.early[0] ?? '', runs.slow, '--fail-above', '30');
  expect(allowed).toMatchObject({ exitCode: 0, stderr: '' });
  expect(allowed.stdout).toContain('▼ slower');
  expect(allowed.stdout).toContain("only the machine's state can differ");
  const alike = await compare(runs.same, '--baseline', runs.early[0] ?? '', '--fail-above', '3%');
  expect(alike.exitCode).toBe(0);
  expect(alike.stdout).toMatch(/~ not enough data: about \d+ more runs? of each/);
});

it('compares with a baseline that a repository keeps as a file, and prints Markdown', async () => {
  const shown = await runCli(['runs', 'show', runs.early[1] ?? '', '--json'], { home });
  const file = join(home, 'baseline.json');
  writeFileSync(file, shown.stdout);
  const markdown = await compare(runs.slow, '--baseline', file, '--markdown');
  expect(markdown).toMatchObject({ exitCode: 0, stderr: '' });
  expect(markdown.stdout).toMatch(
    /^\| Model \| Configuration \|.*\n\|---\|.*\n\| squeezenet1\.1 \| CPU FP32 \|.*▼ slower \|\n/,
  );
});

it("compares with the study's means, of which nothing is tested", async () => {
  const studied = await compare('study', runs.slow, '--json');
  expect(studied).toMatchObject({ exitCode: 0, stderr: '' });
  const { pairs } = comparisonDocumentSchema.parse(parsed(studied));
  expect(pairs).toMatchObject([
    { model: 'squeezenet1.1', baseline: 'study', verdict: 'notTested', why: 'meansOnly' },
  ]);
  // Table I: SqueezeNet 1.1 in FP32 on the CPU; here a run of 12 ms.
  const fps = referenceRun().table1.rows['SqueezeNet1.1']?.[0] ?? Number.NaN;
  expect(pairs[0]?.ratio).toBeCloseTo(1000 / fps / 12, 1);
});

it('shows the history of a configuration, and keeps what is said of a change of its level', async () => {
  const asked = ['squeezenet1.1', '--device', 'CPU', '--precision', 'FP32'];
  const cli = (...words: string[]) => runCli(['runs', ...words], { home });
  const shown = await cli('history', ...asked);
  expect(shown).toMatchObject({ exitCode: 0, stderr: '' });
  expect(shown.stdout).toContain('squeezenet1.1 on CPU in FP32: mean latency of 8 runs.');
  const marked = await cli('mark', runs.slow, 'expected', ...asked);
  expect(marked.stdout).toContain(`The change that begins with ${runs.slow} is marked.`);
  const { points, changes } = historySchema.parse(parsed(await cli('history', ...asked, '--json')));
  expect(points.map(({ run }) => run)).toEqual([...runs.early, runs.same, runs.slow]);
  expect(changes).toMatchObject([{ at: 7, run: runs.slow, mark: 'expected' }]);
  expect((await cli('history', ...asked)).stdout).toMatch(
    /\(1\) .* slower, marked by hand, marked expected:/,
  );
  expect((await cli('mark', runs.slow, 'none', ...asked)).exitCode).toBe(0);
  const first = await cli('mark', runs.early[0] ?? '', 'bug', ...asked);
  expect(first).toMatchObject({ exitCode: 1 });
  expect(first.stderr).toContain('is the first run of this history');
  const none = await cli('history', 'resnet-50');
  expect(none.stderr).toContain('No run has measured resnet-50 on CPU in FP32');
});

it('refuses what cannot be compared with a sentence that says what to do', async () => {
  writeFileSync(join(home, 'broken.json'), '{"run": 1}');
  const sentences = await Promise.all([
    compare(runs.slow),
    compare(runs.slow, runs.slow),
    compare(runs.slow, join(home, 'broken.json')),
    compare(runs.slow, join(home, 'none.json')),
    compare(runs.slow, runs.same, '--fail-above', 'much'),
  ]);
  expect(sentences.map(({ exitCode }) => exitCode)).toEqual([1, 1, 1, 1, 1]);
  const [one, twice, broken, none, much] = sentences.map(({ stderr }) => stderr);
  expect(one).toContain('A comparison needs two runs');
  expect(twice).toContain('are one run');
  expect(broken).toContain('broken.json cannot be imported: it is not a run or a report that is known');
  expect(none).toContain('none.json');
  expect(much).toContain('It must be a percentage, such as 3%.');
});
