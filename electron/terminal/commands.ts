/** The commands: each asks the workbench through its contract, tells the answer, and returns the exit code. */
import { createRouterClient, ORPCError, type RouterClient } from '@orpc/server';
import { z } from 'zod';
import { catalogue, findModel } from '../../models/catalogue.ts';
import {
  type BenchRequest,
  benchRequestSchema,
  type FetchDocument,
  type ModelReference,
  type RunEvent,
} from '../../shared/contract.ts';
import { isVinobenchError, unreachable, VinobenchError } from '../../shared/errors.ts';
import type { Cell, RunDocument } from '../../shared/run.ts';
import { splitDevices } from '../workbench/plan.ts';
import { router } from '../workbench/router.ts';
import { logLine, Workbench } from '../workbench/workbench.ts';
import { type ProgressReport, progressReport } from './progressReport.ts';

type Client = RouterClient<typeof router>;

interface JsonOption {
  readonly json?: boolean;
}

export interface ConvertCommand extends JsonOption {
  readonly output: string;
  readonly precision: 'FP32' | 'FP16';
  readonly batch?: number;
  readonly mean?: number[];
  readonly scale?: number[];
  readonly colour?: 'rgb' | 'bgr';
  readonly explain?: boolean;
}

export interface FetchCommand extends JsonOption {
  readonly output?: string;
}

export interface BenchCommand extends JsonOption {
  readonly device: readonly string[];
  /** All models of the catalogue. */
  readonly all?: boolean;
  /** All columns of the study's Table I. */
  readonly study?: boolean;
  readonly precision?: readonly string[];
  readonly preset: string;
  readonly iterations?: number;
  readonly batch: number;
  readonly isa?: string;
  readonly streams?: number;
  readonly threads?: number;
  readonly title?: string;
}

const exitCodes = { ok: 0, error: 1, cancelled: 130 } as const;

/** Runs a command against a workbench of its own; Ctrl-C and SIGTERM abort `signal`. */
async function withClient(
  work: (client: Client, interruption: AbortSignal) => Promise<number>,
): Promise<number> {
  await using workbench = new Workbench();
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    return await work(createRouterClient(router, { context: { workbench } }), interruption.signal);
  } catch (error) {
    if (interruption.signal.aborted) return exitCodes.cancelled;
    return tellError(error);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

/** One sentence on stderr; what is no error of the user's goes to the log as well. */
export async function tellError(error: unknown): Promise<number> {
  process.stderr.write(`${sentenceOf(error)}\n`);
  return exitCodes.error;
}

function sentenceOf(error: unknown): string {
  if (isVinobenchError(error)) return error.message;
  if (error instanceof ORPCError) {
    if (error.code === 'VINOBENCH') return error.message;
    const issues = z.object({
      issues: z.array(z.object({ path: z.array(z.unknown()), message: z.string() })),
    });
    const parsed = issues.safeParse(error.data);
    if (parsed.success) {
      return parsed.data.issues.map(({ path, message }) => `--${path.join('.')}: ${message}.`).join(' ');
    }
  }
  logLine(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const message = error instanceof Error ? error.message : String(error);
  return `Vinobench itself failed: ${message} (its log has the rest).`;
}

function printJson(document: unknown): void {
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}

export function devices({ json }: JsonOption): Promise<number> {
  return withClient(async (client, signal) => {
    const report = await client.devices(undefined, { signal });
    if (json === true) printJson(report);
    else process.stdout.write(`${(await import('./table.ts')).devicesTable(report)}\n`);
    return exitCodes.ok;
  });
}

export function convert(
  model: string,
  weights: string | undefined,
  options: ConvertCommand,
): Promise<number> {
  return withClient(async (client, signal) => {
    const report = await progressReport();
    try {
      const stream = await client.models.convert(
        {
          model: weights === undefined ? modelReference(model) : { kind: 'file', topology: model, weights },
          output: options.output,
          precision: options.precision,
          batch: options.batch ?? null,
          preprocessing: askedPreprocessing(options),
        },
        { signal },
      );
      const document = await drain(stream, (event) => report.progress(event));
      report.stop();
      if (options.json === true) printJson(document);
      else {
        const { conversionText } = await import('./conversionText.ts');
        process.stdout.write(`${conversionText(document, { explain: options.explain === true })}\n`);
      }
      return exitCodes.ok;
    } finally {
      report.stop();
    }
  });
}

function askedPreprocessing({ mean, scale, colour }: ConvertCommand) {
  if (mean === undefined && scale === undefined && colour === undefined) return null;
  const order = colour === undefined ? null : ({ rgb: 'RGB', bgr: 'BGR' } as const)[colour];
  return { mean: mean ?? null, scale: scale ?? null, colour: order };
}

export function listModels({ json }: JsonOption): Promise<number> {
  return withClient(async (client) => {
    const list = await client.models.list();
    if (json === true) printJson(list);
    else process.stdout.write(`${(await import('./table.ts')).modelsTable(list)}\n`);
    return exitCodes.ok;
  });
}

export function fetchModels(models: readonly string[], options: FetchCommand): Promise<number> {
  return withClient(async (client, signal) => {
    const report = await progressReport();
    let document: FetchDocument;
    try {
      const request = { models: [...models], output: options.output ?? null };
      document = await drain(await client.models.fetch(request, { signal }), (event) =>
        report.progress(event),
      );
    } catch (error) {
      report.stop();
      if (signal.aborted)
        process.stderr.write(
          'Cancelled: what has arrived is kept, and the same command goes on from there.\n',
        );
      throw error;
    } finally {
      report.stop();
    }
    if (options.json === true) printJson(document);
    for (const { status, folder, reason, id } of document.models) {
      if (reason !== null) process.stderr.write(`${reason}\n`);
      else if (options.json !== true)
        process.stdout.write(`${id} ${status === 'present' ? 'is already' : 'is now'} in ${folder}\n`);
    }
    return document.models.some(({ status }) => status === 'failed') ? exitCodes.error : exitCodes.ok;
  });
}

export function bench(models: readonly string[], options: BenchCommand): Promise<number> {
  return withClient(async (client, signal) => {
    const { id } = await client.runs.start(benchRequest(models, options), { signal });
    const report = await progressReport();
    const cancel = () => {
      report.line('Cancelling: what was measured is kept.');
      client.runs.cancel({ id }).catch((error: unknown) => logLine(String(error)));
    };
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    let document: RunDocument;
    try {
      document = await drain(await client.runs.watch({ id }), (event) => tellEvent(report, event));
    } finally {
      report.stop();
    }
    if (options.json === true) printJson(document);
    else process.stdout.write(`${await matrix(document, options.study)}\nRun ${id}\n`);
    const failed = document.cells.filter((cell) => cell.status === 'failed');
    for (const reason of new Set(failed.map((cell) => cell.reason))) process.stderr.write(`${reason}\n`);
    if (document.run.status === 'failed')
      process.stderr.write(`Run ${id} ended early by a defect of Vinobench; its log has the rest.\n`);
    if (document.run.status === 'cancelled' || signal.aborted) return exitCodes.cancelled;
    return failed.length > 0 || document.run.status !== 'finished' ? exitCodes.error : exitCodes.ok;
  });
}

/** The study's figures stand beside those that they can be compared with, or all of them when asked for. */
async function matrix(document: RunDocument, allOfStudy = false): Promise<string> {
  const { matrixTable } = await import('./table.ts');
  const { studyColumns } = await import('./studyColumns.ts');
  return matrixTable(document, studyColumns(document.cells, allOfStudy));
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

function benchRequest(models: readonly string[], options: BenchCommand): BenchRequest {
  const all = options.all === true;
  const request = {
    models: askedModels(models, all),
    devices: options.device.length === 0 ? ['CPU'] : options.device.flatMap(splitDevices),
    // All fourteen take their time: once through, in the precision that every device has.
    precisions: options.precision ?? (all ? ['FP32'] : ['FP32', 'FP16', 'BF16']),
    preset: options.preset,
    iterations: options.iterations ?? null,
    batch: options.batch,
    isa: options.isa?.toLowerCase() ?? null,
    streams: options.streams ?? null,
    threads: options.threads ?? null,
    title: options.title ?? null,
  };
  const parsed = benchRequestSchema.safeParse(request);
  if (parsed.success) return parsed.data;
  const sentences = parsed.error.issues.map((issue) => `--${optionOf(issue.path)}: ${issue.message}.`);
  throw new VinobenchError('usage', sentences.join(' '));
}

/** The contract speaks of lists where the command line has one option. */
function optionOf(path: readonly PropertyKey[]): string {
  const field = String(path[0] ?? '');
  return ({ devices: 'device', precisions: 'precision' } as Record<string, string>)[field] ?? field;
}

/** `net.prototxt:weights.caffemodel` names both files; a colon elsewhere (a drive letter) is part of the path. */
export function modelReference(text: string): ModelReference {
  if (findModel(text) !== undefined) return { kind: 'catalogue', id: text };
  const pair = /^(.*\.prototxt):(.+)$/i.exec(text);
  if (pair?.[1] !== undefined && pair[2] !== undefined)
    return { kind: 'file', topology: pair[1], weights: pair[2] };
  return { kind: 'file', topology: text, weights: null };
}

function tellEvent(report: ProgressReport, event: RunEvent): void {
  switch (event.type) {
    case 'progress':
      report.progress(event);
      break;
    case 'notice':
      report.line(event.text);
      break;
    case 'cell':
      tellCell(report, event.cell);
      break;
    default:
      unreachable(event);
  }
}

/** Only on a terminal: elsewhere the table at the end says it, and an error stays one line. */
function tellCell(report: ProgressReport, cell: Cell): void {
  if (!process.stderr.isTTY || cell.status !== 'measured' || cell.latencyMs === null) return;
  const latency = cell.latencyMs.mean.toPrecision(3);
  report.line(`${cell.model} ${cell.device} ${cell.precision}: ${latency} ms, ${cell.fps?.toFixed(1)} FPS`);
}

async function drain<T, R>(stream: AsyncIterator<T, R>, each: (item: T) => void): Promise<R> {
  for (;;) {
    const step = await stream.next();
    if (step.done === true) return step.value;
    each(step.value);
  }
}

export function listRuns({ json, deleted }: JsonOption & { deleted?: boolean }): Promise<number> {
  return withClient(async (client) => {
    const list = await client.runs.list({ deleted: deleted === true });
    if (json === true) printJson(list);
    else process.stdout.write(`${(await import('./table.ts')).runsTable(list.runs)}\n`);
    for (const { reason } of list.damaged) process.stderr.write(`${reason}\n`);
    return exitCodes.ok;
  });
}

export function oneRun(
  verb: 'show' | 'delete' | 'restore',
  id: string,
  { json, study }: JsonOption & { study?: boolean },
): Promise<number> {
  return withClient(async (client) => {
    if (verb === 'show') {
      const document = await client.runs.show({ id });
      if (json === true) printJson(document);
      else process.stdout.write(`${await matrix(document, study)}\n`);
      return exitCodes.ok;
    }
    const run = await client.runs[verb]({ id });
    if (json === true) printJson({ schemaVersion: 1, run });
    else process.stdout.write(`${verb === 'delete' ? 'Deleted' : 'Restored'} ${run.id} (${run.title}).\n`);
    return exitCodes.ok;
  });
}
