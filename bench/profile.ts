/**
 * `npm run bench:profile [-- pairs [network...]]`: our kernel times compared with `benchmark_app -pc`'s on the same IR,
 * how much of the wall clock they cover, what counting costs, what a repeated profile finds different, the account of
 * every layer of every network in models/, and a network of a thousand kernels.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Table from 'cli-table3';
import { convertCaffe } from '../electron/converter/convert.ts';
import { findModel, prototxtPath } from '../models/catalogue.ts';
import { type Profile, profileDocumentSchema, type Reconciliation } from '../shared/documents/profile.ts';
import { diffProfiles } from '../shared/profile/diff.ts';
import { median } from '../shared/statistics.ts';
import { type Milliseconds, milliseconds } from '../shared/units.ts';
import { findings } from '../shared/view/kernels/findings.ts';
import { runCli } from '../test/support/cli.ts';
import { accountProblems, inExecutionOrder } from '../test/support/profileAccount.ts';
import { pythonWith } from '../test/support/python.ts';
import { network as chain } from '../test/support/runs.ts';

const run = promisify(execFile);

const compared = ['squeezenet1.1', 'resnet-50', 'mobilenet-v2'] as const;
/**
 * Inferences a run: benchmark_app's means hold its cold run, which takes many times as long, and as many more inferences
 * dilute; ours leave it out.
 */
const theirLeast = 200;
const theirSeconds = 3;
const ourLeast = 64;
const ourSeconds = 1;
const heaviest = 10;
/** Percentage points. */
const shareTolerance = 2;
const coverage = { low: 0.85, high: 1.05 };
/** From the prototxt to the JSON document and the trace. */
const longestBigSeconds = 30;

const [pairsTold = '5', ...chosen] = process.argv.slice(2);
const pairs = Number(pairsTold);
const modelsFolder = fileURLToPath(new URL('../models/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'vinobench-profile-'));
const failures: string[] = [];

try {
  const python = await pythonWith(['openvino==2026.4.1']);
  if (python.kind === 'missing') throw new Error(`benchmark_app is missing: ${python.reason}`);
  const benchmarkApp = join(python.python, '..', 'benchmark_app');
  for (const id of chosen.length > 0 ? chosen : compared) await compare(id, benchmarkApp);
  await thousandKernels();
  for (const file of readdirSync(modelsFolder).filter((name) => name.endsWith('.prototxt')))
    await account(join(modelsFolder, file));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(failures.length === 0 ? 'all as wanted' : failures.join('\n'));
process.exitCode = failures.length === 0 ? 0 : 1;

type Shares = ReadonlyMap<string, number>;

async function compare(id: string, benchmarkApp: string): Promise<void> {
  const entry = findModel(id);
  if (entry === undefined) throw new Error(`no ${id} in the catalogue`);
  const { xml } = await convert(prototxtPath(entry));
  const { wallMs, threads } = await profileOf(xml, ourLeast);
  const within = (seconds: number) => Math.ceil((1e3 * seconds) / (wallMs?.median ?? Number.NaN));
  const ourIterations = Math.max(ourLeast, within(ourSeconds));
  const theirIterations = Math.max(theirLeast, within(theirSeconds));
  console.log(
    `${id}: ${pairs} pairs of ${ourIterations} inferences of ours and ${theirIterations} of benchmark_app's, 1 stream, ${threads} threads`,
  );
  const ours: Profile[] = [];
  const theirs: Shares[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    // Each goes first in half of the pairs.
    const both = [
      async () => ours.push(await profileOf(xml, ourIterations)),
      async () => theirs.push(await sharesOfBenchmarkApp(benchmarkApp, xml, theirIterations, threads ?? 1)),
    ];
    for (const measure of pair % 2 === 0 ? both : both.reverse()) await measure();
  }
  reportCoverage(id, ours);
  reportShares(id, ours.map(sharesOf), theirs);
  reportRepetition(id, ours);
}

function convert(prototxt: string) {
  const output = { directory: folder, name: basename(prototxt, '.prototxt') };
  return convertCaffe({ prototxt, output, precision: 'FP32' });
}

async function profileOf(model: string, inferences: number, more: readonly string[] = []): Promise<Profile> {
  const options = ['--iterations', `${inferences}`, '--roofline', 'off', '--json', ...more];
  const { stdout, stderr } = await runCli(['profile', model, ...options], {
    home: join(folder, 'home'),
    timeoutMs: 600_000,
  });
  const [profile] = stdout === '' ? [] : profileDocumentSchema.parse(JSON.parse(stdout)).profiles;
  if (profile === undefined) throw new Error(`${model} was not profiled: ${stderr}`);
  return profile;
}

/** Share of all kernels' time by kernel; its parameters are those of our profile job. */
async function sharesOfBenchmarkApp(
  benchmarkApp: string,
  xml: string,
  iterations: number,
  threads: number,
): Promise<Shares> {
  await run(benchmarkApp, [
    ...['-m', xml, '-d', 'CPU', '-api', 'sync', '-nireq', '1', '-hint', 'none', '-infer_precision', 'f32'],
    // Without it the input becomes u8 and a conversion runs before the first layer.
    ...['-ip', 'f32', '-nstreams', '1', '-nthreads', `${threads}`, '-niter', `${iterations}`],
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

const known = (value: number | null): Milliseconds => {
  if (value === null) throw new Error('a profile that was measured here has a wall clock');
  return milliseconds(value);
};

const measured = (sums: Profile['reconciliation']): Reconciliation => ({
  wallMs: known(sums.wallMs),
  wallWithCountersMs: known(sums.wallWithCountersMs),
  kernelsMs: sums.kernelsMs,
  gapsMs: known(sums.gapsMs),
  counterOverheadMs: known(sums.counterOverheadMs),
  wallOfKernelsMs: known(sums.wallOfKernelsMs),
});

function reportCoverage(id: string, profiles: readonly Profile[]): void {
  const percents = (part: (sums: Reconciliation) => number) =>
    profiles.map(({ reconciliation }) => `${(100 * part(measured(reconciliation))).toFixed(1)} %`).join(', ');
  const ofMean = percents(({ kernelsMs, wallOfKernelsMs }) => kernelsMs / wallOfKernelsMs);
  const each = percents(({ kernelsMs, wallWithCountersMs }) => kernelsMs / wallWithCountersMs);
  const overhead = percents(({ counterOverheadMs, wallMs }) => counterOverheadMs / wallMs);
  console.log(`${id}: kernels cover ${ofMean} of the same inferences' mean, ${each} of the median`);
  console.log(`${id}: counting costs ${overhead} of the wall clock; less than nothing is noise`);
  const middle = median(
    profiles
      .map(({ reconciliation }) => measured(reconciliation))
      .map(({ kernelsMs, wallOfKernelsMs }) => kernelsMs / wallOfKernelsMs),
  );
  if (middle < coverage.low || middle > coverage.high) failures.push(`${id}: kernels cover ${ofMean}`);
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

/** Convolutions whose ReLUs are fused: a thousand kernels, profiled, drawn and printed. */
async function thousandKernels(): Promise<void> {
  const prototxt = join(folder, 'thousand.prototxt');
  writeFileSync(prototxt, chain('thousand', 8, 8, 1000));
  const began = performance.now();
  const profile = await profileOf(prototxt, ourLeast, ['--trace', join(folder, 'thousand.json')]);
  const seconds = (performance.now() - began) / 1e3;
  const { length } = inExecutionOrder(profile);
  console.log(`${length} kernels were converted, profiled and drawn in ${seconds.toFixed(1)} s`);
  if (length < 1000 || seconds > longestBigSeconds)
    failures.push(`a network of ${length} kernels took ${seconds.toFixed(1)} s`);
}

/** Every layer once, and as many operations as the network has. */
async function account(prototxt: string): Promise<void> {
  const id = basename(prototxt, '.prototxt');
  const { flops, xml, bin } = await convert(prototxt);
  const profile = await profileOf(xml, 4);
  for (const file of [xml, bin]) rmSync(file);
  const counted = profile.kernels.reduce((sum, kernel) => sum + (kernel.flops ?? Number.NaN), 0);
  const problems = [
    ...accountProblems(profile, readFileSync(prototxt, 'utf8')),
    ...(counted === flops ? [] : [`kernels count ${counted} operations, the network ${flops}`]),
    ...profile.warnings,
  ];
  const good = `every layer once (${profile.sourceLayers.length}), every operation counted (${flops})`;
  console.log(`${id}: ${problems.length === 0 ? good : problems.join(' ')}`);
  failures.push(...problems.map((problem) => `${id}: ${problem}`));
}
