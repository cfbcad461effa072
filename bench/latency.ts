/**
 * `npm run bench:latency [-- pairs]`: our latency compared with benchmark_app's on the same IR, with the same streams,
 * threads and precision hint. Runs alternate, so that a drift of the machine falls on both; figures are ratios ours /
 * theirs.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { convertCaffe } from '../electron/converter/convert.ts';
import { findModel, prototxtPath } from '../models/catalogue.ts';
import { addon } from '../native/index.ts';
import { runDocumentSchema } from '../shared/documents/run.ts';
import { median, pairedRatio } from '../shared/statistics.ts';
import { runCli } from '../test/support/cli.ts';
import { pythonWith } from '../test/support/python.ts';

const run = promisify(execFile);

interface Latency {
  readonly medianMs: number;
  readonly minMs: number;
}

interface Comparison {
  readonly id: string;
  /** Timed inferences of one run: about two seconds. */
  readonly iterations: number;
}

const comparisons: readonly Comparison[] = [
  { id: 'resnet-50', iterations: 60 },
  { id: 'squeezenet1.1', iterations: 400 },
];

const streams = 1;
const threads = (await import('node:os')).availableParallelism();
const pairs = Number(process.argv[2] ?? 10);
const folder = mkdtempSync(join(tmpdir(), 'vinobench-latency-'));

try {
  const python = await pythonWith(['openvino==2026.4.1']);
  if (python.kind === 'missing') throw new Error(`benchmark_app is missing: ${python.reason}`);
  const benchmarkApp = join(python.python, '..', 'benchmark_app');
  for (const { id, iterations } of comparisons) {
    const xml = await irOf(id);
    const ours: Latency[] = [];
    const theirs: Latency[] = [];
    for (let pair = 0; pair < pairs; pair++) {
      // Each goes first in half of the pairs.
      const measureBoth = [
        async () => ours.push(await measureOurs(xml, iterations)),
        async () => theirs.push(await measureTheirs(benchmarkApp, xml, iterations)),
      ];
      for (const measure of pair % 2 === 0 ? measureBoth : measureBoth.reverse()) await measure();
      console.log(
        `${id}, pair ${pair + 1} of ${pairs}: ${describe(ours.at(-1))} ours, ${describe(theirs.at(-1))} theirs`,
      );
    }
    report(id, ours, theirs);
    await reportOverhead(xml, iterations);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function irOf(id: string): Promise<string> {
  const entry = findModel(id);
  if (entry === undefined) throw new Error(`no ${id} in the catalogue`);
  const output = { directory: folder, name: id };
  return (await convertCaffe({ prototxt: prototxtPath(entry), output, precision: 'FP32' })).xml;
}

async function measureOurs(xml: string, iterations: number): Promise<Latency> {
  const settings = ['--precision', 'FP32', '--streams', `${streams}`, '--threads', `${threads}`];
  const { stdout } = await runCli(['bench', xml, ...settings, '--iterations', `${iterations}`, '--json'], {
    home: join(folder, 'home'),
    timeoutMs: 300_000,
  });
  const latency = runDocumentSchema.parse(JSON.parse(stdout)).cells[0]?.latencyMs;
  if (latency === null || latency === undefined) throw new Error(`nothing was measured: ${stdout}`);
  return { medianMs: latency.median, minMs: latency.min };
}

async function measureTheirs(benchmarkApp: string, xml: string, iterations: number): Promise<Latency> {
  const { stdout } = await run(benchmarkApp, [
    ...['-m', xml, '-d', 'CPU', '-api', 'sync', '-nireq', '1', '-hint', 'none', '-infer_precision', 'f32'],
    ...['-nstreams', `${streams}`, '-nthreads', `${threads}`, '-niter', `${iterations}`],
  ]);
  const value = (name: string) => {
    const text = new RegExp(`${name}:\\s+([\\d.]+) ms`).exec(stdout)?.[1];
    if (text === undefined) throw new Error(`benchmark_app printed no ${name}:\n${stdout}`);
    return Number(text);
  };
  return { medianMs: value('Median'), minMs: value('Min') };
}

function describe(latency: Latency | undefined): string {
  if (latency === undefined) return 'nothing';
  return `median ${latency.medianMs.toFixed(2)} ms, min ${latency.minMs.toFixed(2)} ms`;
}

function report(id: string, ours: readonly Latency[], theirs: readonly Latency[]): void {
  const medians = [ours, theirs].map((side) => median(side.map(({ medianMs }) => medianMs)));
  const minima = [ours, theirs].map((side) => Math.min(...side.map(({ minMs }) => minMs)));
  const [oursMedian = Number.NaN, theirsMedian = Number.NaN] = medians;
  const [oursMin = Number.NaN, theirsMin = Number.NaN] = minima;
  const paired = pairedRatio(
    ours.map(({ medianMs }) => [medianMs]),
    theirs.map(({ medianMs }) => [medianMs]),
  );
  const [low, high] = paired.confidence95.map((bound) => bound.toFixed(3));
  console.log(`${id}: ours / benchmark_app, ${ours.length} alternating pairs`);
  console.log(
    `  ratio of medians ${(oursMedian / theirsMedian).toFixed(3)} (paired mean ${paired.ratio.toFixed(3)} [${low}, ${high}])`,
  );
  console.log(`  ratio of minima  ${(oursMin / theirsMin).toFixed(3)}`);
}

/** What the loop itself adds to each inference: its whole time less the sum of its samples. */
async function reportOverhead(xml: string, iterations: number): Promise<void> {
  const core = new addon.Core();
  const compiled = await core.compileModel(xml, 'CPU', { INFERENCE_PRECISION_HINT: 'f32' });
  const request = compiled.createInferRequest();
  const { samplesNs, totalNs } = await addon.measure(request, { iterations });
  const inSamples = samplesNs.reduce((sum, sample) => sum + sample, 0n);
  const overheadUs = Number(totalNs - inSamples) / samplesNs.length / 1e3;
  console.log(`  the loop's own overhead: ${overheadUs.toFixed(3)} us an inference`);
  compiled.close();
}
