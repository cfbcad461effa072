/**
 * `npm run bench:int8 [-- id...] [--images n]`: our INT8 model of a network compared with NNCF's of the same IR and the same
 * images: the share of 8-bit kernels, latency in interleaved pairs, SQNR of the outputs against FP32, and what either calibration
 * takes. Both have the preset with symmetric ranges and their own defaults. `caffe` stands for the six Caffe networks with filler
 * weights, `exported` for the real ones from PyPI; without an id, both.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import Table from 'cli-table3';
import { z } from 'zod';
import { allOf } from '../electron/jobs/worker/feed.ts';
import { type CompiledModel, loadRuntime } from '../electron/openvino/load.ts';
import { runtimeKernels } from '../electron/openvino/runtimeModel.ts';
import { addon } from '../native/index.ts';
import { precisionOfElementType } from '../shared/precision/precision.ts';
import { constantNodes } from '../shared/profile/work.ts';
import { OutputComparison } from '../shared/statistics/outputs.ts';
import { geometricMean, pairedRatio } from '../shared/statistics.ts';
import { milliseconds } from '../shared/units.ts';
import { pythonWith } from '../test/support/python.ts';
import { type Int8Network, int8Networks, pictures } from './support/int8Networks.ts';

const run = promisify(execFile);
const support = fileURLToPath(new URL('support/', import.meta.url));

/** Not among those that calibrate. */
const comparedImages = 64;
const pairs = 10;
/** Each side of a pair measures about this long. */
const roundMs = 1000;

/** Kernels that multiply by weights. */
const computing = new Set(['Convolution', 'Deconvolution', 'FullyConnected', 'MatMul']);

const wanted = { sqnrLossDb: 1, ratioEach: 1.05, ratioAll: 1 };

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { images: { type: 'string', default: '300' } },
});
const images = Number(values.images);

interface Side {
  readonly seconds: number;
  readonly peakBytes: number;
  readonly xml: string;
}

interface Row {
  readonly id: string;
  readonly ours: Measured;
  readonly nncf: Measured;
  readonly float: Pick<Measured, 'minMs'>;
  /** Ours over theirs, pair by pair. */
  readonly ratios: readonly number[];
}

interface Measured extends Side {
  readonly kernels: number;
  readonly in8bit: number;
  readonly reorders: number;
  readonly sqnrDb: number | null;
  readonly agreement: number | null;
  readonly minMs: number;
}

const runtime = loadRuntime();
const folder = mkdtempSync(join(tmpdir(), 'vinobench-int8-'));
try {
  const python = await pythonWith(['nncf', 'openvino==2026.4.1']);
  if (python.kind === 'missing') throw new Error(`NNCF is missing: ${python.reason}`);
  console.log(`${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} logical processors, ${images} images`);
  const rows: Row[] = [];
  for (const network of int8Networks(positionals)) {
    rows.push(await compare(network, python.python));
    report(rows.slice(-1));
  }
  if (rows.length > 1) report(rows);
  const failures = rows.flatMap(shortfalls).concat(shortfallOfAll(rows));
  console.log(failures.length === 0 ? 'all as wanted' : failures.join('\n'));
  process.exitCode = failures.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function compare(network: Int8Network, python: string): Promise<Row> {
  const { id, preparation } = network;
  const place = (name: string) => {
    mkdirSync(join(folder, id, name), { recursive: true });
    return join(folder, id, name);
  };
  const float = await network.floatModel(runtime, python, place('float'));
  const raw = join(place('images'), 'inputs');
  await writeRaw(raw, pictures(images, 1, preparation));
  const answer = z.object({ seconds: z.number(), peakBytes: z.number() });
  const ours = await run(process.execPath, [
    ...[join(support, 'calibrateRaw.ts'), float, raw, `${images}`, place('ours')],
  ]);
  const theirXml = join(place('nncf'), `${id}.xml`);
  const theirs = await run(python, [join(support, 'nncf_ptq.py'), float, raw, `${images}`, theirXml], {
    maxBuffer: 1 << 26,
  });
  const sides = {
    ours: { ...answer.parse(lastJson(ours.stdout)), xml: join(place('ours'), `${id}.xml`) },
    nncf: { ...answer.parse(lastJson(theirs.stdout)), xml: theirXml },
  };
  const row = await measure(network, float, sides);
  rmSync(join(folder, id), { recursive: true });
  return row;
}

function lastJson(stdout: string): unknown {
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

async function writeRaw(file: string, inputs: AsyncIterable<Float32Array>): Promise<void> {
  await using handle = await open(file, 'w');
  for await (const input of inputs) await handle.write(input);
}

async function measure(
  { id, preparation, classifies }: Int8Network,
  float: string,
  sides: { ours: Side; nncf: Side },
): Promise<Row> {
  const compiled = { float: compile(float), ours: compile(sides.ours.xml), nncf: compile(sides.nncf.xml) };
  const compared = { ours: new OutputComparison(), nncf: new OutputComparison() };
  for await (const input of pictures(comparedImages, 3, preparation)) {
    const reference = infer(compiled.float, input);
    for (const side of ['ours', 'nncf'] as const) compared[side].add(reference, infer(compiled[side], input));
  }
  const first = await pictures(1, 4, preparation).next();
  const latencies = await interleaved(compiled, first.value ?? new Float32Array());
  const ratios = latencies.ours.map((ms, pair) => ms / (latencies.nncf[pair] ?? Number.NaN));
  const measured = (side: 'ours' | 'nncf'): Measured => ({
    ...sides[side],
    ...kernelsOf(compiled[side]),
    sqnrDb: compared[side].sqnrDb,
    agreement: classifies ? compared[side].agreement : null,
    minMs: Math.min(...latencies[side]),
  });
  const row = { id, ours: measured('ours'), nncf: measured('nncf'), ratios };
  for (const each of Object.values(compiled)) each.close();
  return { ...row, float: { minMs: Math.min(...latencies.float) } };
}

function compile(xml: string): CompiledModel {
  const options = { INFERENCE_PRECISION_HINT: 'f32', NUM_STREAMS: 1 };
  return new addon.Core().compileModelSync(xml, 'CPU', options);
}

function infer(compiled: CompiledModel, input: Float32Array): Float32Array {
  const request = compiled.createInferRequest();
  request.setInputTensor(new addon.Tensor('f32', compiled.input().shape, input));
  request.infer();
  const outputs = compiled.outputs.map((_, index) => {
    const { data } = request.getOutputTensor(index);
    if (!(data instanceof Float32Array)) throw new Error('an output is not float32');
    return data;
  });
  request.close();
  return allOf(outputs);
}

type Models = Readonly<Record<'float' | 'ours' | 'nncf', CompiledModel>>;

/** The least latency of each round, in milliseconds; who goes first changes from round to round. */
async function interleaved(compiled: Models, input: Float32Array): Promise<Record<keyof Models, number[]>> {
  const best: Record<keyof Models, number[]> = { float: [], ours: [], nncf: [] };
  const requests = Object.entries(compiled).map(([name, model]) => {
    const request = model.createInferRequest();
    request.setInputTensor(new addon.Tensor('f32', model.input().shape, input));
    return { name: z.enum(['float', 'ours', 'nncf']).parse(name), request };
  });
  for (let pair = -1; pair < pairs; pair++) {
    for (const { name, request } of pair % 2 === 0 ? requests : requests.toReversed()) {
      const { samplesNs } = await addon.measure(request, {
        ...{ iterations: 100_000, minIterations: 5, maxDurationMs: milliseconds(roundMs) },
      });
      // The first round warms up.
      if (pair >= 0) best[name].push(samplesNs.reduce((a, b) => Math.min(a, Number(b)), Infinity) / 1e6);
    }
  }
  return best;
}

function kernelsOf(compiled: CompiledModel): Pick<Measured, 'kernels' | 'in8bit' | 'reorders'> {
  const nodes = compiled.getRuntimeModel?.().nodes ?? [];
  const constant = constantNodes(nodes);
  const kernels = (runtimeKernels(compiled) ?? []).filter(({ layerType }) => computing.has(layerType));
  const in8bit = kernels.filter(({ elementType }) => precisionOfElementType(elementType ?? '') === 'INT8');
  const reorders = nodes.filter(({ rtInfo }, at) => rtInfo['layerType'] === 'Reorder' && !constant[at]);
  return { kernels: kernels.length, in8bit: in8bit.length, reorders: reorders.length };
}

function report(rows: readonly Row[]): void {
  const table = new Table({
    head: [
      'network',
      ...['8-bit kernels', 'reorders', 'SQNR dB', 'same top-1 %', 'min ms', 'ratio of minima', 'FP32 / ours'],
      ...['calibration s', 'peak MiB'],
    ],
    style: { head: [], border: [] },
  });
  const both = (row: Row, text: (side: Measured) => string) => `${text(row.ours)} / ${text(row.nncf)}`;
  for (const row of rows) {
    table.push([
      row.id,
      both(row, ({ in8bit, kernels }) => `${in8bit} of ${kernels}`),
      both(row, ({ reorders }) => `${reorders}`),
      both(row, ({ sqnrDb }) => sqnrDb?.toFixed(2) ?? 'exact'),
      both(row, ({ agreement }) => (agreement === null ? '-' : (100 * agreement).toFixed(1))),
      both(row, ({ minMs }) => minMs.toFixed(3)),
      (row.ours.minMs / row.nncf.minMs).toFixed(3),
      (row.float.minMs / row.ours.minMs).toFixed(2),
      both(row, ({ seconds }) => seconds.toFixed(1)),
      both(row, ({ peakBytes }) => (peakBytes / 2 ** 20).toFixed(0)),
    ]);
  }
  console.log(`ours / NNCF's\n${table.toString()}`);
  const { ratio, confidence95 } = ratioOfAll(rows);
  const [low, high] = confidence95.map((value) => value.toFixed(3));
  console.log(`latency, geometric mean of the pairs: ${ratio.toFixed(3)} (${low} to ${high})`);
}

/** Geometric mean over networks and pairs; pair i of all networks is drawn together. */
function ratioOfAll(rows: readonly Row[]) {
  const logarithms = Array.from({ length: pairs }, (_, pair) => [
    geometricMean(rows.map(({ ratios }) => ratios[pair] ?? Number.NaN)),
  ]);
  return pairedRatio(
    logarithms,
    logarithms.map(() => [1]),
  );
}

function shortfalls({ id, ours, nncf }: Row): string[] {
  const lossDb = (nncf.sqnrDb ?? 0) - (ours.sqnrDb ?? Number.POSITIVE_INFINITY);
  return [
    ...(ours.in8bit / ours.kernels < nncf.in8bit / nncf.kernels ? [`${id}: fewer 8-bit kernels`] : []),
    ...(lossDb > wanted.sqnrLossDb ? [`${id}: SQNR is ${lossDb.toFixed(2)} dB lower`] : []),
    ...(ours.minMs / nncf.minMs > wanted.ratioEach
      ? [`${id}: ${(ours.minMs / nncf.minMs).toFixed(3)} times the latency`]
      : []),
    ...(ours.seconds > nncf.seconds ? [`${id}: calibration takes longer`] : []),
  ];
}

function shortfallOfAll(rows: readonly Row[]): string[] {
  const { ratio, confidence95 } = ratioOfAll(rows);
  return confidence95[0] > wanted.ratioAll ? [`all: ${ratio.toFixed(3)} times the latency`] : [];
}
