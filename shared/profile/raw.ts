/** What a profile is made of, as the runtime tells it and before anything is derived from it. Plain data. */
import type { OperationShapes } from '../models/flops.ts';
import type { SourceMap } from '../models/sourceMap.ts';
import type { Microseconds, Nanoseconds } from '../units.ts';

/** An operation of the model that was compiled, under its friendly name. */
export interface SourceOperation extends OperationShapes {
  readonly name: string;
}

interface RuntimeTensor {
  /** -1 for a dimension that is not fixed. */
  readonly shape: readonly number[];
  readonly elementType: string;
}

/** A node of the runtime model (ov::CompiledModel::get_runtime_model). */
export interface RuntimeNode {
  readonly name: string;
  /** `ExecutionNode` for kernels; `Parameter` and `Result` where the model begins and ends. */
  readonly type: string;
  /** From which node (index into the nodes) and which of its outputs. */
  readonly inputs: readonly (RuntimeTensor & { readonly node: number; readonly port: number })[];
  /** On GPU one for each reader, though they are one tensor. */
  readonly outputs: readonly RuntimeTensor[];
  /** Keys: openvino/runtime/exec_model_info.hpp. */
  readonly rtInfo: Readonly<Record<string, string>>;
}

/** A row of ov::InferRequest::get_profiling_info; times in microseconds. */
export interface ProfilingRow {
  readonly nodeName: string;
  readonly nodeType: string;
  /** The implementation; `undef` where the runtime reports none. */
  readonly execType: string;
  readonly status: 'EXECUTED' | 'NOT_RUN' | 'OPTIMIZED_OUT';
  /** In the last inference, on a clock of the device's own; 0 or less: not known. */
  readonly startTimeUs: Microseconds;
  /** Running mean. */
  readonly realTimeUs: Microseconds;
}

/** One sampled inference: how long it took and what the runtime reported right after it. */
export interface SampledInference {
  readonly wallNs: Nanoseconds;
  readonly rows: readonly ProfilingRow[];
}

/** The running means after this many samples of them. */
export interface Snapshot {
  /**
   * How many samples are in the means: on CPU inferences since the compilation; on GPU calls of get_profiling_info or
   * get_runtime_model since, this one included, since each adds the last inference as a sample.
   */
  readonly count: number;
  readonly rows: readonly ProfilingRow[];
}

export interface RawProfile {
  /** In topological order, as read last. */
  readonly nodes: readonly RuntimeNode[];
  readonly inferences: readonly SampledInference[];
  /** Read before the first of them. */
  readonly prior: readonly ProfilingRow[];
  /** Two of the readings (`representativeWindow`), far apart: the means are whole microseconds. */
  readonly before: Snapshot;
  readonly after: Snapshot;
  /** Latencies of the inferences whose times the means took in between the two. */
  readonly betweenNs: readonly Nanoseconds[];
  /** Latencies with counters off. */
  readonly wallNs: readonly Nanoseconds[];
  /** All of the model's operations, in topological order. */
  readonly operations: readonly SourceOperation[];
  /** From the model's rt_info; null: the IR's own operations are the source's layers. */
  readonly sourceMap: SourceMap | null;
}
