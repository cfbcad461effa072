/**
 * What a host has to know of models' files before it plans anything of them. A job reads them, since they may come from anybody;
 * one process answers all that is asked at about the same time.
 */
import { stat } from 'node:fs/promises';
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

interface KnownFiles {
  readonly identity: string;
  readonly files: readonly string[];
}

/** Of ONNX models as they were when they were last read: a request asks for its rights, its plan and its import. */
const knownFiles = new Map<string, KnownFiles>();
const mostKnown = 256;

function remember(model: string, identity: string, files: readonly string[]): void {
  knownFiles.delete(model);
  knownFiles.set(model, { identity, files });
  for (const oldest of [...knownFiles.keys()].slice(0, Math.max(0, knownFiles.size - mostKnown)))
    knownFiles.delete(oldest);
}

/** Another one for whatever is written to a file or put in its place; null: it cannot be looked at. */
async function identityOf(file: string): Promise<string | null> {
  const stats = await stat(file, { bigint: true }).catch(() => null);
  if (stats === null) return null;
  const { dev, ino, size, mtimeNs, ctimeNs } = stats;
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
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
    const identity = await identityOf(model);
    const known = knownFiles.get(model);
    if (known !== undefined && known.identity === identity) return [...known.files];
    const batch = this.#gathering();
    const place = batch.onnx.push(model) - 1;
    const reply = (await batch.report).onnx[place];
    if (reply === undefined) throw new TypeError('a question without an answer');
    if (!reply.ok) throw fromWireError(reply.error);
    if (identity !== null && identity === (await identityOf(model))) remember(model, identity, reply.value);
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
