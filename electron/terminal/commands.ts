/** The commands: each asks the workbench through its contract, tells the answer, and returns the exit code. */
import { catalogue } from '../../models/catalogue.ts';
import { isLeft, type RunDocument } from '../../shared/documents/run.ts';
import { VinobenchError } from '../../shared/faults/errors.ts';
import type { ModelReference } from '../../shared/models/modelReference.ts';
import type { Milliseconds } from '../../shared/units.ts';
import { type BenchOptions, type BenchRequest, benchOptionsSchema } from '../../shared/work/bench.ts';
import { type ConvertRequest, convertRequestSchema } from '../../shared/work/convert.ts';
import { splitDevices } from '../workbench/bench/plan.ts';
import type { Client } from '../workbench/client.ts';
import { exitCodes, type JsonOption, modelReference, withClient } from './client.ts';
import { askedCalibration, askedPreparation, type CalibrationOnTheWay } from './imageOptions.ts';
import { printError, show } from './output.ts';
import { parsedOptions } from './parsedOptions.ts';
import { askedRuntimes } from './runtimeOption.ts';
import {
  type InputOptions,
  inputFilesOfEach,
  type ShapeOptions,
  shapesOf,
  shapesOfEach,
} from './shapeOptions.ts';
import { carryOutWork, follow } from './work.ts';

export interface ConvertCommand extends JsonOption, ShapeOptions {
  readonly output: string;
  readonly force?: boolean;
  readonly precision: 'FP32' | 'FP16';
  readonly batch?: number;
  readonly mean?: number[];
  readonly scale?: number[];
  readonly colour?: 'rgb' | 'bgr';
  readonly explain?: boolean;
  readonly now?: boolean;
}

export interface FetchCommand extends JsonOption {
  readonly output?: string;
  readonly force?: boolean;
}

export interface RunOptions extends JsonOption {
  /** All columns of the study's Table I. */
  readonly study?: boolean;
  /** What the machine did while each cell was measured. */
  readonly verbose?: boolean;
}

export interface BenchCommand extends RunOptions, CalibrationOnTheWay, ShapeOptions, InputOptions {
  readonly device: readonly string[];
  /** All models of the catalogue. */
  readonly all?: boolean;
  readonly precision?: readonly string[];
  readonly preset: string;
  readonly iterations?: number;
  readonly processes?: number;
  /** A share. */
  readonly target?: number;
  readonly budget?: Milliseconds;
  readonly includeFirst?: boolean;
  readonly batch?: number;
  readonly isa?: string;
  readonly runtime?: readonly string[];
  readonly streams?: number;
  readonly threads?: number;
  readonly title?: string;
}

export function convert(
  model: string,
  weights: string | undefined,
  options: ConvertCommand,
): Promise<number> {
  return withClient(async (client, signal) => {
    const request = convertRequest(model, weights, options);
    const document = await carryOutWork(client, { kind: 'convert', request }, signal);
    await show(document, options.json, async (shown) => {
      const { conversionText } = await import('./conversionText.ts');
      return conversionText(shown, { explain: options.explain === true });
    });
    return exitCodes.ok;
  });
}

function convertRequest(
  model: string,
  weights: string | undefined,
  { output, precision, batch, force = false, now, ...options }: ConvertCommand,
): ConvertRequest {
  const parsed = convertRequestSchema.safeParse({
    model: weights === undefined ? modelReference(model) : { kind: 'file', topology: model, weights },
    output,
    precision,
    batch: batch ?? null,
    ...shapesOf(options),
    preprocessing: askedPreprocessing(options),
    force,
    ...(now === true ? { now } : {}),
  });
  if (parsed.success) return parsed.data;
  const optionAt = (path: readonly PropertyKey[]): string =>
    String((path[0] === 'preprocessing' ? path[1] : path[0]) ?? '');
  const sentences = parsed.error.issues.map((issue) => `--${optionAt(issue.path)}: ${issue.message}.`);
  throw new VinobenchError('usage', sentences.join(' '));
}

function askedPreprocessing({ mean, scale, colour }: Pick<ConvertCommand, 'mean' | 'scale' | 'colour'>) {
  if (mean === undefined && scale === undefined && colour === undefined) return null;
  const order = colour === undefined ? null : ({ rgb: 'RGB', bgr: 'BGR' } as const)[colour];
  return { mean: mean ?? null, scale: scale ?? null, colour: order };
}

export function listModels({ json }: JsonOption): Promise<number> {
  return withClient(async (client) => {
    const list = await client.models.list();
    await show(list, json, async (shown) => (await import('./table.ts')).modelsTable(shown));
    return exitCodes.ok;
  });
}

export function fetchModels(models: readonly string[], options: FetchCommand): Promise<number> {
  return withClient(async (client, signal) => {
    const request = { models: [...models], output: options.output ?? null, force: options.force === true };
    const document = await carryOutWork(client, { kind: 'fetch', request }, signal).catch(
      (error: unknown) => {
        if (signal.aborted)
          printError('Cancelled: what has arrived is kept; run the same command to continue.');
        throw error;
      },
    );
    const there = document.models.filter(({ reason }) => reason === null);
    if (options.json === true || there.length > 0)
      await show(document, options.json, ({ models: shown }) =>
        shown
          .filter(({ reason }) => reason === null)
          .map(
            ({ status, folder, id }) =>
              `${id} ${status === 'present' ? 'is already' : 'is now'} in ${folder}`,
          )
          .join('\n'),
      );
    for (const { reason } of document.models) if (reason !== null) printError(reason);
    return document.models.some(({ status }) => status === 'failed') ? exitCodes.error : exitCodes.ok;
  });
}

export function bench(models: readonly string[], options: BenchCommand): Promise<number> {
  return withClient(async (client, signal) => {
    return await measure(client, { start: 'new', ...benchOptions(models, options) }, signal, options);
  });
}

export function resumeRun(reference: string, options: RunOptions): Promise<number> {
  return withClient(async (client, signal) => {
    return await measure(client, { start: 'resume', run: reference }, signal, options);
  });
}

/** Until the run ends, by itself or by `signal`; then its matrix is printed. */
async function measure(
  client: Client,
  request: BenchRequest,
  signal: AbortSignal,
  options: RunOptions,
): Promise<number> {
  const { id } = await client.work.start({ kind: 'bench', request }, { signal });
  const document = await follow(
    client,
    { id, kind: 'bench' },
    signal,
    'Cancelling: what was measured is kept',
  ).catch(() => asKept(client, id));
  await show(document, options.json, async (shown) => `${await matrix(shown, options)}\nRun ${id}`);
  const failed = document.cells.filter((cell) => cell.status === 'failed');
  for (const reason of new Set(failed.map((cell) => cell.reason))) printError(`${reason}`);
  if (document.run.status === 'failed')
    printError(`Run ${id} ended early by a defect of Vinobench; its log has the rest.`);
  const left = document.run.status === 'running' ? 0 : document.cells.filter(isLeft).length;
  if (left > 0)
    printError(`${left} of ${document.cells.length} cells are left: \`runs resume ${id}\` measures them.`);
  if (document.run.status === 'cancelled' || signal.aborted) return exitCodes.cancelled;
  return failed.length > 0 || document.run.status !== 'finished' ? exitCodes.error : exitCodes.ok;
}

/** Of a run that ended with an error: its document says so. */
async function asKept(client: Client, id: string): Promise<RunDocument> {
  const { rounds: _, ...document } = await client.runs.show({ id });
  return document;
}

/** The study's figures are next to those that they can be compared with, or all of them when asked for. */
async function matrix(
  document: RunDocument,
  { study = false, verbose = false }: Pick<RunOptions, 'study' | 'verbose'>,
): Promise<string> {
  const { matrixTable } = await import('./table.ts');
  const table = matrixTable(document, study);
  if (!verbose) return table;
  const { conditionsText } = await import('./conditionsText.ts');
  return `${table}\n${conditionsText(document)}`;
}

/** Those that are named, or the whole catalogue in the study's order. */
function askedModels(named: readonly string[], all: boolean): ModelReference[] {
  if (all && named.length === 0) return catalogue().map(({ id }) => ({ kind: 'catalogue', id }));
  if (!all && named.length > 0) return named.map(modelReference);
  throw new VinobenchError(
    'usage',
    all
      ? `--all means every model of the catalogue; leave ${named.join(' ')} out, or leave --all out.`
      : 'No model is named: name a file or a catalogue id, or all of the catalogue with --all.',
  );
}

function benchOptions(models: readonly string[], options: BenchCommand): BenchOptions {
  const all = options.all === true;
  // All fourteen take their time: once through, in the precision that every device has.
  const asked = askedModels(models, all);
  const precisions = options.precision ?? (all ? ['FP32'] : ['FP32', 'FP16', 'BF16']);
  const request = {
    models: asked,
    devices: options.device.length === 0 ? ['CPU'] : options.device.flatMap(splitDevices),
    precisions,
    preset: options.preset,
    iterations: options.iterations ?? null,
    processes: options.processes ?? null,
    target: options.target ?? null,
    budgetMs: options.budget ?? null,
    includeFirst: options.includeFirst ?? false,
    batch: options.batch ?? null,
    ...shapesOfEach(options, asked.length),
    ...inputFilesOfEach(options, asked.length),
    ...(options.input === undefined ? {} : { preparation: askedPreparation(options) }),
    isa: options.isa?.toLowerCase() ?? null,
    ...askedRuntimes(options),
    streams: options.streams ?? null,
    threads: options.threads ?? null,
    title: options.title ?? null,
    calibration: askedCalibration(precisions, options),
  };
  return parsedOptions(benchOptionsSchema, request);
}

export function oneRun(
  verb: 'show' | 'delete' | 'restore',
  id: string,
  { json, ...options }: RunOptions,
): Promise<number> {
  return withClient(async (client) => {
    if (verb === 'show') {
      const document = await client.runs.show({ id });
      await show(document, json, (shown) => matrix(shown, options));
      return exitCodes.ok;
    }
    const run = await client.runs[verb]({ id });
    const done = verb === 'delete' ? 'Deleted' : 'Restored';
    await show({ schemaVersion: 1, run }, json, (shown) => `${done} ${shown.run.id} (${shown.run.title}).`);
    return exitCodes.ok;
  });
}
