/**
 * `npm run bench:profile [-- pairs]`: our kernel times beside `benchmark_app -pc`'s on the same IR, how much of the wall
 * clock they cover, what a repeated profile finds different, and the account of every layer of every network in models/.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import Table from 'cli-table3';
import { convertCaffe } from '../electron/converter/convert.ts';
import { catalogue, findModel, prototxtPath } from '../models/catalogue.ts';
import { diffProfiles } from '../shared/profile/diff.ts';
import { findings } from '../shared/profile/findings.ts';
import { type Profile, profileDocumentSchema } from '../shared/profile.ts';
import { median } from '../shared/statistics.ts';
import { runCli } from '../test/support/cli.ts';
import { accountProblems, inExecutionOrder } from '../test/support/profileAccount.ts';
import { pythonWith } from '../test/support/python.ts';

const run = promisify(execFile);

const compared = ['squeezenet1.1', 'resnet-50', 'mobilenet-v2'] as const;
/** benchmark_app's means hold its cold run, which many inferences dilute. */
const iterations = 64;
const heaviest = 10;
/** Percentage points. */
const shareTolerance = 2;
const coverage = { low: 0.85, high: 1.05 };

const pairs = Number(process.argv[2] ?? 5);
const folder = mkdtempSync(join(tmpdir(), 'vinobench-profile-'));
const failures: string[] = [];

try {
  const python = await pythonWith(['openvino==2026.4.0']);
  if (python.kind === 'missing') throw new Error(`benchmark_app is missing: ${python.reason}`);
  const benchmarkApp = join(python.python, '..', 'benchmark_app');
  for (const id of compared) await compare(id, benchmarkApp);
  for (const { id } of catalogue()) await account(id);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(failures.length === 0 ? 'all as wanted' : failures.join('\n'));
process.exitCode = failures.length === 0 ? 0 : 1;

type Shares = ReadonlyMap<string, number>;

async function compare(id: string, benchmarkApp: string): Promise<void> {
  const xml = await irOf(id);
  const ours: Profile[] = [];
  const theirs: Shares[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    // Each goes first in half of the pairs.
    const both = [
      async () => ours.push(await profileOf(xml, iterations)),
      async () => theirs.push(await sharesOfBenchmarkApp(benchmarkApp, xml)),
    ];
    for (const measure of pair % 2 === 0 ? both : both.reverse()) await measure();
  }
  reportCoverage(id, ours);
  reportShares(id, ours.map(sharesOf), theirs);
  reportRepetition(id, ours);
}

async function irOf(id: string): Promise<string> {
  const entry = findModel(id);
  if (entry === undefined) throw new Error(`no ${id} in the catalogue`);
  const output = { directory: folder, name: id };
  return (await convertCaffe({ prototxt: prototxtPath(entry), output, precision: 'FP32' })).xml;
}

async function profileOf(model: string, inferences: number): Promise<Profile> {
  const { stdout, stderr } = await runCli(['profile', model, '--iterations', `${inferences}`, '--json'], {
    home: join(folder, 'home'),
    timeoutMs: 600_000,
  });
  const [profile] = stdout === '' ? [] : profileDocumentSchema.parse(JSON.parse(stdout)).profiles;
  if (profile === undefined) throw new Error(`${model} was not profiled: ${stderr}`);
  return profile;
}

/** Share of all kernels' time by kernel; its parameters are those of our profile job. */
async function sharesOfBenchmarkApp(benchmarkApp: string, xml: string): Promise<Shares> {
  await run(benchmarkApp, [
    ...['-m', xml, '-d', 'CPU', '-api', 'sync', '-nireq', '1', '-hint', 'none', '-infer_precision', 'f32'],
    // Without it the input becomes u8 and a conversion runs before the first layer.
    ...['-ip', 'f32', '-nstreams', '1', '-nthreads', `${availableParallelism()}`, '-niter', `${iterations}`],
    ...['-pc', '-report_type', 'detailed_counters', '-report_folder', folder],
  ]);
  const report = readFileSync(join(folder, 'benchmark_detailed_counters_report.csv'), 'utf8');
  const times = report.split('\n').flatMap((line): [string, number][] => {
    const [name, status, , , realTimeMs] = line.split(';');
    return name !== undefined && status === 'Status.EXECUTED' ? [[name, Number(realTimeMs)]] : [];
  });
  return shares(times);
}

function sharesOf(profile: Profile): Shares {
  return shares(inExecutionOrder(profile).map(({ name, realTimeUs }) => [name, realTimeUs]));
}

function shares(times: readonly (readonly [name: string, time: number])[]): Shares {
  const total = times.reduce((sum, [, time]) => sum + time, 0);
  if (!(total > 0)) throw new Error('no kernel took any time');
  return new Map(times.map(([name, time]) => [name, (100 * time) / total]));
}

function reportCoverage(id: string, profiles: readonly Profile[]): void {
  const covered = profiles.map(
    ({ reconciliation: { kernelsMs, wallWithCountersMs } }) => kernelsMs / wallWithCountersMs,
  );
  const each = covered.map((part) => `${(100 * part).toFixed(1)} %`).join(', ');
  console.log(`${id}: kernels cover ${each} of the wall clock with counters`);
  const middle = median(covered);
  if (middle < coverage.low || middle > coverage.high) failures.push(`${id}: kernels cover ${each}`);
}

function reportShares(id: string, ours: readonly Shares[], theirs: readonly Shares[]): void {
  const table = new Table({
    head: [id, 'ours %', 'benchmark_app %', 'difference', 'pairs'],
    style: { head: [], border: [] },
  });
  const middle = (all: readonly Shares[], name: string) => median(all.map((one) => one.get(name) ?? 0));
  const names = [...(ours[0]?.keys() ?? [])]
    .toSorted((a, b) => middle(ours, b) - middle(ours, a))
    .slice(0, heaviest);
  for (const name of names) {
    const [mine, other] = [middle(ours, name), middle(theirs, name)];
    const difference = median(ours.map((one, pair) => (one.get(name) ?? 0) - (theirs[pair]?.get(name) ?? 0)));
    const each = ours.map((one, pair) => ((one.get(name) ?? 0) - (theirs[pair]?.get(name) ?? 0)).toFixed(2));
    table.push([name, mine.toFixed(2), other.toFixed(2), difference.toFixed(2), each.join(' ')]);
    if (Math.abs(difference) > shareTolerance)
      failures.push(`${id}: ${name} takes ${mine.toFixed(2)} %, by benchmark_app ${other.toFixed(2)} %`);
  }
  console.log(table.toString());
}

/** What a profile and its repetition call different; a machine that is not quiet has something to tell. */
function reportRepetition(id: string, profiles: readonly Profile[]): void {
  for (const [place, profile] of profiles.entries()) {
    const before = profiles[place - 1];
    if (before === undefined) continue;
    const found = findings(diffProfiles(before, profile)).map(({ text }) => text);
    console.log(`${id}, profile ${place} again: ${found.join('; ') || 'no difference beyond noise'}`);
  }
}

/** Every layer once, and as many operations as the network has. */
async function account(id: string): Promise<void> {
  const entry = findModel(id);
  if (entry === undefined) throw new Error(`no ${id} in the catalogue`);
  const { flops } = await convertCaffe({
    prototxt: prototxtPath(entry),
    output: { directory: folder, name: id },
    precision: 'FP32',
  });
  const profile = await profileOf(id, 4);
  const counted = profile.kernels.reduce((sum, kernel) => sum + kernel.flops, 0);
  const problems = [
    ...accountProblems(profile, readFileSync(prototxtPath(entry), 'utf8')),
    ...(counted === flops ? [] : [`kernels count ${counted} operations, the network ${flops}`]),
  ];
  console.log(`${id}: ${problems.length === 0 ? 'every layer once, every operation counted' : problems[0]}`);
  failures.push(...problems.map((problem) => `${id}: ${problem}`));
}
