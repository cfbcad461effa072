/**
 * What a host has to know about models' files before it plans anything with them. A job reads them, since they are untrusted;
 * one process answers all requests made at about the same time.
 */
import type { BigIntStats } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { milliseconds } from '../../../shared/units.ts';
import { fileFacts, isUntouched, isYoung } from '../../files/fileIdentity.ts';
import { Job } from '../../jobs/host/job.ts';
import { otherModel, readingLimits } from '../../jobs/wire/limits.ts';
import type { ModelFilesReport, NetworkFile } from '../../jobs/wire/protocol.ts';
import { fromWireError } from '../../jobs/wire/wireError.ts';

/** Questions of one request come within this time. */
const gatherMs = 2;

interface Batch {
  readonly onnx: string[];
  readonly networks: NetworkFile[];
  readonly report: Promise<ModelFilesReport>;
}

interface KnownFiles {
  readonly facts: BigIntStats;
  readonly files: readonly string[];
}

/** Of ONNX models as they were when they were last read: a request asks for its rights, its plan and its import. */
const knownFiles = new Map<string, KnownFiles>();
const mostKnown = 256;

function remember(model: string, facts: BigIntStats, files: readonly string[]): void {
  knownFiles.delete(model);
  knownFiles.set(model, { facts, files });
  for (const oldest of [...knownFiles.keys()].slice(0, Math.max(0, knownFiles.size - mostKnown)))
    knownFiles.delete(oldest);
}

/** For one request: the files of another, which may crash the process, do not affect it. */
export class ModelQuestions {
  readonly #signal: AbortSignal | undefined;
  #batch: Batch | undefined;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /**
   * Files that an ONNX model keeps its larger tensors in, absolute, in alphabetical order, whether they exist or not.
   * @throws VinobenchError `input` for a name that no file can have, `limit` for a model that takes too much, `cancelled`
   */
  async onnxFiles(model: string): Promise<string[]> {
    const before = await fileFacts(model);
    const askedAtMs = milliseconds(Date.now());
    const known = knownFiles.get(model);
    if (before !== null && known !== undefined && isUntouched(known.facts, before)) return [...known.files];
    const batch = this.#gathering();
    const place = batch.onnx.push(model) - 1;
    const reply = (await batch.report).onnx[place];
    if (reply === undefined) throw new TypeError('a question without an answer');
    if (!reply.ok) throw fromWireError(reply.error);
    const after = await fileFacts(model);
    if (before !== null && after !== null && isUntouched(before, after) && !isYoung(before, askedAtMs))
      remember(model, before, reply.value);
    return [...reply.value];
  }

  /** Equal for equal networks, whatever their batch; null where only a runtime could tell. */
  async network(file: NetworkFile): Promise<string | null> {
    const batch = this.#gathering();
    const place = batch.networks.push(file) - 1;
    return (await batch.report).networks[place] ?? null;
  }

  #gathering(): Batch {
    this.#batch ??= this.#begun();
    return this.#batch;
  }

  #begun(): Batch {
    const request = { onnx: [] as string[], networks: [] as NetworkFile[] };
    return { ...request, report: this.#answered(request) };
  }

  async #answered(request: Pick<Batch, 'onnx' | 'networks'>): Promise<ModelFilesReport> {
    await setTimeout(gatherMs);
    this.#batch = undefined;
    const { memoryBytes: heapBytes, seconds } = readingLimits.graph;
    const file = request.onnx[0] ?? request.networks[0]?.topology ?? '';
    const title = `Reading ${file}`;
    const limits = { heapBytes, seconds, file, wayOut: otherModel };
    const signal = this.#signal;
    // A process might answer before it hears that no one is waiting.
    if (signal?.aborted === true) throw new VinobenchError('cancelled', `${title} was cancelled.`);
    await using job = new Job({ title, limits, lane: 'question', ...(signal && { signal }) });
    return await job.call.modelFiles(request);
  }
}
