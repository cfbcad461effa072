/**
 * `npm run bench:convert [-- id...]`: how long a conversion takes, a network at a time: the whole command with npm, and inside a
 * running process; next to it the last Model Optimizer that read Caffe (2023.3, from PyPI, in a separate environment), at its best
 * (see support/model_optimizer.py), and the plain copying of as many bytes. Weights are random: the work does not depend on them.
 */
import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Table from 'cli-table3';
import { z } from 'zod';
import { type CatalogueEntry, catalogue, prototxtPath } from '../models/catalogue.ts';
import { bytes, type Seconds, seconds } from '../shared/units.ts';
import { randomCaffemodel } from '../test/support/caffemodel.ts';
import { type PythonEnvironment, pythonWith } from '../test/support/python.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const support = fileURLToPath(new URL('support/', import.meta.url));

/** Of every way but the Model Optimizer, whose single run takes long enough; the fastest counts. */
const repetitions = 5;

/** protobuf 4 has a C parser on every Python; the `caffe` extra of openvino-dev would pin an older one without. */
const modelOptimizerPackages = ['openvino-dev==2023.3.0', 'numpy<1.26', 'protobuf<5', 'grpcio-tools<1.63'];

interface Cost {
  readonly took: Seconds;
  /** Of the process that converts; null where it cannot be measured. */
  readonly peak: ReturnType<typeof bytes> | null;
}

interface Row {
  readonly id: string;
  readonly size: ReturnType<typeof bytes>;
  readonly command: Cost | string;
  readonly inProcess: Cost | string;
  readonly copy: Seconds;
  readonly modelOptimizer: Cost | string;
}

interface Files {
  readonly prototxt: string;
  readonly caffemodel: string;
  readonly output: string;
}

function elapsed(since: number): Seconds {
  return seconds((performance.now() - since) / 1e3);
}

async function fastest(measureOnce: () => Promise<Cost>): Promise<Cost> {
  const costs: Cost[] = [];
  for (let n = 0; n < repetitions; n++) costs.push(await measureOnce());
  return costs.reduce((best, cost) => (cost.took < best.took ? cost : best));
}

const documentSchema = z.object({ peakMemoryBytes: z.number() });

/** As a user types it, npm's own start included. */
async function command({ prototxt, caffemodel, output }: Files): Promise<Cost> {
  const args = ['start', '--silent', '--', 'convert', prototxt, caffemodel, '--output', output, '--json'];
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const began = performance.now();
  const { stdout } = await run(npm, args, { cwd: root, shell: process.platform === 'win32' });
  const took = elapsed(began);
  return { took, peak: bytes(documentSchema.parse(JSON.parse(stdout)).peakMemoryBytes) };
}

/** Several conversions in one process that has nothing else loaded. */
async function inProcess(files: Files): Promise<Cost> {
  const args = [
    join(support, 'convertRepeatedly.ts'),
    String(repetitions),
    files.prototxt,
    files.caffemodel,
    files.output,
  ];
  const { stdout } = await run(process.execPath, args);
  const { secondsEach } = z.object({ secondsEach: z.array(z.number()) }).parse(JSON.parse(stdout));
  // its memory after several conversions would say nothing about one
  return { took: seconds(Math.min(...secondsEach)), peak: null };
}

async function copy({ caffemodel, output }: Files): Promise<Cost> {
  const target = join(output, 'copy');
  const began = performance.now();
  await pipeline(createReadStream(caffemodel, { highWaterMark: 1 << 20 }), createWriteStream(target));
  const took = elapsed(began);
  rmSync(target);
  return { took, peak: null };
}

async function modelOptimizer(
  python: string,
  parser: string,
  { prototxt, caffemodel, output }: Files,
): Promise<Cost> {
  const args = [
    join(support, 'model_optimizer.py'),
    parser,
    '--input_model',
    caffemodel,
    '--input_proto',
    prototxt,
  ];
  const began = performance.now();
  const { stdout } = await run(python, [
    ...args,
    '--output_dir',
    output,
    '--compress_to_fp16=False',
    '--silent',
    'True',
  ]);
  const took = elapsed(began);
  const [, kibibytes] = /^peak (\d+)$/m.exec(stdout) ?? [];
  if (kibibytes === undefined) throw new Error('the Model Optimizer reported no peak memory');
  return { took, peak: bytes(Number(kibibytes) * 1024) };
}

/** A way that fails for one network (an unsupported layer) says so in its cell; the others go on. */
async function attempt(measure: () => Promise<Cost>): Promise<Cost | string> {
  try {
    return await measure();
  } catch (error) {
    const told = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    return (
      told
        .split('\n')
        .findLast((line) => line !== '')
        ?.slice(0, 100) ?? 'failed'
    );
  }
}

async function measureNetwork(
  entry: CatalogueEntry,
  folder: string,
  environment: PythonEnvironment,
): Promise<Row> {
  const place = join(folder, entry.id);
  mkdirSync(place);
  const files = {
    prototxt: prototxtPath(entry),
    caffemodel: join(place, `${entry.id}.caffemodel`),
    output: place,
  };
  randomCaffemodel(files.prototxt, files.caffemodel, 1);
  const row: Row = {
    id: entry.id,
    size: bytes(statSync(files.caffemodel).size),
    command: await attempt(() => fastest(() => command(files))),
    inProcess: await attempt(() => inProcess(files)),
    copy: (await fastest(() => copy(files))).took,
    modelOptimizer:
      environment.kind === 'missing'
        ? environment.reason
        : await attempt(() =>
            modelOptimizer(environment.python, join(dirname(environment.python), 'caffe'), files),
          ),
  };
  rmSync(place, { recursive: true });
  return row;
}

const mebibytes = (size: number): string => `${(size / 2 ** 20).toFixed(0)} MiB`;
const show = (cost: Cost | string): string =>
  typeof cost === 'string'
    ? cost
    : `${cost.took.toFixed(2)} s${cost.peak === null ? '' : `, ${mebibytes(cost.peak)}`}`;
const ratio = (slow: Cost | string, fast: Cost | string): number | null =>
  typeof slow === 'string' || typeof fast === 'string' ? null : slow.took / fast.took;
const times = (value: number | null): string => (value === null ? '-' : `${value.toFixed(1)} x`);

function report(rows: readonly Row[]): void {
  const table = new Table({
    head: [
      'network',
      'weights',
      'command (npm start)',
      'in process',
      'of copying',
      'Model Optimizer',
      'command',
      'in process',
    ],
    style: { head: [], border: [] },
    wordWrap: true,
  });
  for (const { id, size, inProcess, copy, ...row } of rows) {
    const ofCopying = typeof inProcess === 'string' ? '-' : `${((100 * copy) / inProcess.took).toFixed(0)} %`;
    const byCommand = times(ratio(row.modelOptimizer, row.command));
    const byProcess = times(ratio(row.modelOptimizer, inProcess));
    table.push([
      id,
      mebibytes(size),
      show(row.command),
      show(inProcess),
      ofCopying,
      show(row.modelOptimizer),
      byCommand,
      byProcess,
    ]);
  }
  console.log(table.toString());
  const ratios = rows.map((row) => ratio(row.modelOptimizer, row.command)).filter((value) => value !== null);
  if (ratios.length > 0) {
    const mean = Math.exp(ratios.reduce((sum, value) => sum + Math.log(value), 0) / ratios.length);
    console.log(
      `The whole command is ${mean.toFixed(1)} x as fast as the Model Optimizer (geometric mean), ${Math.min(...ratios).toFixed(1)} x at least.`,
    );
  }
  console.log(
    'Memory is the peak of the converting process. The last two columns: how many times as fast as the Model Optimizer.',
  );
}

async function main(ids: readonly string[]): Promise<number> {
  const unknown = ids.filter((id) => !catalogue().some((entry) => entry.id === id));
  if (unknown.length > 0) {
    console.error(
      `The catalogue has no ${unknown.join(', ')}: it has ${catalogue()
        .map((entry) => entry.id)
        .join(', ')}.`,
    );
    return 1;
  }
  const [cpu] = cpus();
  console.log(`${cpu?.model ?? 'unknown CPU'}, ${cpus().length} logical processors, Node ${process.version}`);
  const environment = await pythonWith(modelOptimizerPackages);
  if (environment.kind === 'missing') console.log(`Without the Model Optimizer: ${environment.reason}`);
  const folder = mkdtempSync(join(tmpdir(), 'vinobench-bench-convert-'));
  try {
    const rows: Row[] = [];
    for (const entry of catalogue().filter(({ id }) => ids.length === 0 || ids.includes(id))) {
      process.stderr.write(`${entry.id} ...\n`);
      rows.push(await measureNetwork(entry, folder, environment));
    }
    report(rows);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
