/**
 * `npm run bench:runs [-- --runs N] [--home DIR]`: how soon a library of 1,000 runs of 14 models x 4 configurations is listed, searched,
 * compared and drawn as history. Their samples are drawn from rounds of a run that is measured first.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { writeManyRuns } from '../electron/store/fixtures/manyRuns.ts';
import { RunStore } from '../electron/store/runStore.ts';
import { RunRecords } from '../electron/workbench/kept/runRecords.ts';
import { catalogue } from '../models/catalogue.ts';
import { spreadOfCells } from '../shared/comparing/spread.ts';
import { median } from '../shared/statistics/descriptive.ts';
import { seededRandom } from '../shared/statistics/random.ts';
import { milliseconds } from '../shared/units.ts';
import { compareSides } from '../shared/view/compare/compare.ts';
import { sideLetters, sideOfRun } from '../shared/view/compare/compareSides.ts';
import { runCli } from '../test/support/cli.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '1000' }, home: { type: 'string' } },
});
const runs = Number(values.runs);
const seeded = seededRandom(15);
const home = values.home ?? mkdtempSync(join(tmpdir(), 'vinobench-runs-'));
const samplesHome = join(home, 'samples');
mkdirSync(samplesHome, { recursive: true });

/** Of a run of two small networks, measured here. */
async function measuredRounds(): Promise<number[][]> {
  const words = ['bench', 'shapes', '--precision', 'FP32,INT8', '--preset', 'careful'];
  const { exitCode, stderr } = await runCli(words, { home: samplesHome, timeoutMs: 600_000 });
  if (exitCode !== 0) throw new Error(`bench ended with ${exitCode}: ${stderr}`);
  using store = RunStore.open(samplesHome);
  return store.withRounds(store.resolve('latest')).rounds.map(({ samplesNs }) => samplesNs);
}

/**
 * Median of a few, the first one apart: it opens the database and prepares its statements. The processor's time says how long it takes
 * where nothing else runs.
 */
async function timed(work: () => Promise<unknown>, repeats = 7) {
  const [times, used]: [number[], number[]] = [[], []];
  for (let repeat = 0; repeat <= repeats; repeat++) {
    const [began, before] = [performance.now(), process.cpuUsage()];
    await work();
    times.push(performance.now() - began);
    const { user, system } = process.cpuUsage(before);
    used.push((user + system) / 1000);
  }
  const [first = 0, ...others] = times;
  return { first, median: median(others), processor: median(used.slice(1)) };
}

async function main(): Promise<void> {
  const isThere = existsSync(join(home, 'vinobench.sqlite'));
  {
    using store = RunStore.open(home);
    if (!isThere) {
      const began = performance.now();
      writeManyRuns(store, {
        runs,
        models: catalogue().map(({ id }) => id),
        rounds: await measuredRounds(),
        random: () => seeded.next(),
        firstMs: milliseconds(Date.parse('2026-01-01T00:00:00Z')),
      });
      process.stdout.write(`${runs} runs written in ${((performance.now() - began) / 1000).toFixed(1)} s\n`);
    }
  }
  await using records = new RunRecords(
    (text) => process.stderr.write(`${text}\n`),
    () => RunStore.open(home),
  );
  const ids = (await records.list({})).runs.map(({ id }) => id);
  const model = catalogue()[0]?.id ?? '';
  const results: [string, number, Awaited<ReturnType<typeof timed>>][] = [
    ['list', 150, await timed(() => records.list({}))],
    ['search two words', 150, await timed(() => records.list({ filter: { search: 'alex 2026.4' } }))],
    [
      'filter by model and runtime',
      150,
      await timed(() => records.list({ filter: { model, runtime: '2026.4' } })),
    ],
    ['compare ten runs', 300, await timed(() => compareTen(records, ids.slice(0, 10)))],
    [
      'history of one configuration',
      100,
      await timed(() => records.history({ model, device: 'CPU', precision: 'INT8', run: ids[0] ?? '' })),
    ],
  ];
  const table = new Table({ head: ['', 'first, ms', 'median, ms', 'processor, ms', 'at most, ms'] });
  for (const [name, most, { first, median: middle, processor }] of results)
    table.push([name, first.toFixed(1), middle.toFixed(1), processor.toFixed(1), most]);
  process.stdout.write(
    `${ids.length} runs of ${catalogue().length} models x 4 configurations\n${table.toString()}\n`,
  );
  const late = results.filter(([, most, { median: middle }]) => middle > most);
  for (const [name] of late) process.stderr.write(`${name} took too long\n`);
  process.exitCode = late.length > 0 ? 1 : 0;
}

/** As the terminal's `compare` does: a base and nine more, in as many comparisons as sides fit. */
async function compareTen(records: RunRecords, ids: readonly string[]): Promise<void> {
  const spreadOf = spreadOfCells(await records.spreads(ids, []));
  const documents = await Promise.all(ids.map((id) => records.withRounds(id, false)));
  const sides = documents.map((document, at) =>
    sideOfRun(document, { run: document.run.id, only: null }, sideLetters[at] ?? `S${at}`),
  );
  compareSides(sides, (name) => name, { spreadOf });
}

try {
  await main();
} finally {
  if (values.home === undefined) rmSync(home, { recursive: true, force: true });
}
