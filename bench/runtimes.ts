/**
 * `npm run bench:runtimes [-- network... --runtimes list --precisions list --budget 3m --profiles 2]`: releases of OpenVINO side by side in one
 * careful run, as the tables that RESULTS.md has; then the kernels of what the newest release does faster or slower than the oldest, for the
 * largest of those differences. Releases that are missing are added to the data folder, where the run stays; `--run id`
 * prints one that is there instead; several runs stand in one table, each judged by itself.
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { dataPath } from '../electron/store/home.ts';
import { type RunWithRounds, runDocumentSchema, runWithRoundsSchema } from '../shared/documents/run.ts';
import { runtimesSchema } from '../shared/machine/runtimes.ts';
import { runCli } from '../test/support/cli.ts';
import { type Difference, differencesOf, distanceOf, latencyTable, ratioTable } from './support/releases.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runtimes: { type: 'string', default: '2024.3.0,2024.6.0,2025.4.1,2026.0.0,2026.4.1' },
    precisions: { type: 'string', default: 'FP32,INT8' },
    budget: { type: 'string', default: '3m' },
    profiles: { type: 'string', default: '2' },
    run: { type: 'string', multiple: true, default: [] },
  },
});
const networks =
  positionals.length > 0
    ? positionals
    : ['squeezenet1.1', 'mobilenet-v2', 'googlenet-v1', 'resnet-50', 'densenet-121'];
const timeoutMs = 3_600_000;

async function vinobench(...words: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runCli(words, { home: dataPath(), timeoutMs });
  if (exitCode !== 0 && stdout === '') throw new Error(`${words[0]} ended with ${exitCode}: ${stderr}`);
  if (stderr !== '') console.error(stderr.trimEnd());
  return stdout;
}

async function addMissing(): Promise<void> {
  const { runtimes } = runtimesSchema.parse(JSON.parse(await vinobench('runtimes', 'list', '--json')));
  for (const release of values.runtimes.split(','))
    if (!runtimes.some((one) => one.release === release)) await vinobench('runtimes', 'add', release);
}

async function measured(): Promise<string> {
  await addMissing();
  const what = [...networks, '--precision', values.precisions, '--runtime', values.runtimes];
  const how = ['--preset', 'careful', '--budget', values.budget, '--title', 'Releases of OpenVINO'];
  return runDocumentSchema.parse(JSON.parse(await vinobench('bench', ...what, ...how, '--json'))).run.id;
}

async function printKernels({ model, precision, releases }: Difference): Promise<void> {
  const what = ['profile', model, '--precision', precision, '--runtime', releases.join(',')];
  console.log(`\n${await vinobench(...what, '--roofline', 'off', '--diff')}`);
}

const before = loadavg()[0] ?? Number.NaN;
const ids = values.run.length > 0 ? values.run : [await measured()];
const runs: RunWithRounds[] = [];
for (const id of ids)
  runs.push(runWithRoundsSchema.parse(JSON.parse(await vinobench('runs', 'show', id, '--json'))));
for (const { run } of runs) {
  const { id, machine, createdAt, runtime, method } = run;
  console.log(
    `Run ${id} of ${createdAt}, default ${runtime.name} ${runtime.version}: ${machine.cpuModel}, ${machine.logicalProcessors} processors, ${machine.os}; budget ${(method?.budgetMs ?? Number.NaN) / 1000} s a network`,
  );
}
console.log(`Load before ${before.toFixed(1)}, after ${loadavg()[0]?.toFixed(1)}\n`);
console.log(`${latencyTable(runs)}\n\n${ratioTable(runs)}`);
const differences = runs.flatMap(differencesOf).toSorted((a, b) => distanceOf(b) - distanceOf(a));
console.log(
  `\nNewest beside oldest release, what is known to differ: ${differences.length === 0 ? 'none' : differences.map(({ model, precision, ratio }) => `${model} ${precision} ${ratio.toFixed(2)}`).join(', ')}`,
);
for (const one of differences.slice(0, Number(values.profiles))) await printKernels(one);
