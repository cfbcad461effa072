/**
 * The profile job: samples a configuration's kernels inference by inference. The counters are read between inferences,
 * never inside one, and the same model without counters is timed in turn with it, so that their cost is known.
 */

import type { Profile } from '../../../shared/documents/profile.ts';
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { deviceFacts } from '../../../shared/machine/device.ts';
import { parseSourceMap } from '../../../shared/models/sourceMap.ts';
import { profileKernels } from '../../../shared/profile/kernels.ts';
import type { RawProfile, SampledInference } from '../../../shared/profile/raw.ts';
import { spread } from '../../../shared/profile/timeline.ts';
import { type Reading, representativeWindow } from '../../../shared/profile/window.ts';
import { mean } from '../../../shared/statistics.ts';
import {
  milliseconds,
  type Nanoseconds,
  nanoseconds,
  nanosecondsToMilliseconds,
} from '../../../shared/units.ts';
import type { InferRequest, LoadedRuntime } from '../../openvino/load.ts';
import { runtimeFailure } from '../../openvino/runtimeError.ts';
import { sourceOperations } from '../../openvino/runtimeModel.ts';
import type { HostFunctions, ProfileJobRequest, ProfileReport } from '../wire/protocol.ts';
import { compileConfiguration, requestWithInputs } from './configuration.ts';

interface ProfilingOptions {
  readonly signal: AbortSignal;
  readonly onProgress: HostFunctions['progress'];
}

/** Inferences before the first snapshot: the running means begin with the cold ones, which the second one takes off. */
const warmUpInferences = 16;
/** Blocks with and without counters take turns; there are this many of each. */
const blocks = 4;

/** Throws `unsupported` when only openvino-node is there, which has no counters, and as `compileConfiguration` does. */
export async function profileConfiguration(
  request: ProfileJobRequest,
  { signal, onProgress }: ProfilingOptions,
): Promise<ProfileReport> {
  const { runtime, core, model, given, compiled, options, report } = await compileConfiguration(request);
  if (runtime.facts.binding !== 'native') {
    throw new VinobenchError(
      'unsupported',
      'openvino-node reports no kernel times; build the native addon (npm start does).',
    );
  }
  if (compiled === null) {
    if (report.unsupported === null) throw new TypeError('nothing was compiled, and nothing says why');
    return { kind: 'unsupported', ...report.unsupported };
  }
  const counted = await core.compileModel(model, request.device, { ...options, PERF_COUNT: true });
  const sampler = new Sampler(
    runtime,
    requestWithInputs(runtime, counted, { model, given }),
    request.device,
    signal,
  );
  const plain = new Sampler(
    runtime,
    requestWithInputs(runtime, compiled, { model, given }),
    request.device,
    signal,
  );
  for (let inference = 0; inference < warmUpInferences; inference++) {
    await plain.infer();
    await sampler.infer();
  }
  // The running means begin with the cold inferences; from here on each reading is a snapshot.
  const prior = sampler.read().rows;
  const inferences: SampledInference[] = [];
  const wallNs: Nanoseconds[] = [];
  const perBlock = Math.ceil(request.iterations / blocks);
  while (inferences.length < request.iterations) {
    const count = Math.min(perBlock, request.iterations - inferences.length);
    // The first of a block finds the caches full of the other's weights and is not counted.
    await plain.infer();
    for (let n = 0; n < count; n++) wallNs.push(await plain.infer());
    await sampler.infer();
    for (let n = 0; n < count; n++) inferences.push(await sampler.sample());
    const fraction = inferences.length / request.iterations;
    onProgress({ phase: 'profile', fraction, etaMs: null });
  }
  const sourceMap = parseSourceMap(report.sourceMap);
  const raw: RawProfile = {
    nodes: counted.getRuntimeModel().nodes,
    inferences,
    prior,
    ...representativeWindow(sampler.readings),
    wallNs,
    operations: sourceOperations(model),
    sourceMap,
  };
  const { warningFacts, ...found } = profileKernels(raw);
  return {
    kind: 'profiled',
    effectivePrecision: report.effectivePrecision,
    batch: report.batch,
    inputs: [...report.inputs],
    weights: sourceMap?.weights ?? 'external',
    wallMs: wallStatistics(wallNs),
    threads: report.threads,
    ...found,
    warningFacts: [...report.warnings, ...warningFacts],
  };
}

/** One request and what its running means hold. */
class Sampler {
  readonly #runtime: LoadedRuntime;
  readonly #request: InferRequest;
  readonly #signal: AbortSignal;
  /** GPU: the means gain the last inference whenever they are asked for; CPU: each inference. */
  readonly #countsCalls: boolean;
  readonly #readings: Reading[] = [];
  #count = 0;
  /** Latencies of the inferences since the last reading. */
  #wallNs: Nanoseconds[] = [];

  constructor(runtime: LoadedRuntime, request: InferRequest, device: string, signal: AbortSignal) {
    this.#runtime = runtime;
    this.#request = request;
    this.#signal = signal;
    this.#countsCalls = deviceFacts(device).countsLastInference;
  }

  get readings(): readonly Reading[] {
    return this.#readings;
  }

  /** One inference; its latency. */
  async infer(): Promise<Nanoseconds> {
    if (this.#signal.aborted) throw new VinobenchError('cancelled', 'The profile was cancelled.');
    const result = await this.#runtime.addon
      .measure?.(this.#request, { iterations: 1 })
      .catch((error: unknown) => {
        throw runtimeFailure('runtime', 'An inference failed', error, { kind: 'inference-failed' });
      });
    const sample = result?.samplesNs[0];
    if (sample === undefined) throw new VinobenchError('runtime', 'An inference gave no latency.');
    const wallNs = nanoseconds(Number(sample));
    this.#wallNs.push(wallNs);
    return wallNs;
  }

  async sample(): Promise<SampledInference> {
    const wallNs = await this.infer();
    return { wallNs, rows: this.read().rows };
  }

  /** Asks for the counters, outside every inference. */
  read(): Reading {
    const rows = this.#request.getProfilingInfo();
    const wallNs = this.#countsCalls ? this.#wallNs.slice(-1) : this.#wallNs;
    this.#count += wallNs.length;
    this.#wallNs = [];
    const reading = { count: this.#count, rows, wallNs };
    this.#readings.push(reading);
    return reading;
  }
}

function wallStatistics(wallNs: readonly Nanoseconds[]): Profile['wallMs'] {
  const wallMs = wallNs.map(nanosecondsToMilliseconds);
  const { median, p10, p90 } = spread(wallMs);
  return {
    median: milliseconds(median),
    p10: milliseconds(p10),
    p90: milliseconds(p90),
    min: milliseconds(Math.min(...wallMs)),
    mean: milliseconds(mean(wallMs)),
  };
}
