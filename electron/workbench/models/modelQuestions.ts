/**
 * What a host has to know of models' files before it plans anything of them. A job reads them, since they may come from anybody;
 * one process answers all that is asked at about the same time.
 */
import { setTimeout } from 'node:timers/promises';
import { VinobenchError } from '../../../shared/errors.ts';
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

/** Of one request: another's files, which may take a process down, are none of its business. */
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
    const batch = this.#gathering();
    const place = batch.onnx.push(model) - 1;
    const reply = (await batch.report).onnx[place];
    if (reply === undefined) throw new TypeError('a question without an answer');
    if (!reply.ok) throw fromWireError(reply.error);
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
    // A process might answer before it hears that nobody waits.
    if (signal?.aborted === true) throw new VinobenchError('cancelled', `${title} was cancelled.`);
    await using job = new Job({ title, limits, lane: 'question', ...(signal && { signal }) });
    return await job.call.modelFiles(request);
  }
}
