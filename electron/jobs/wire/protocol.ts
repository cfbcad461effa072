/** What a host and its job processes say to each other: requests, answers and progress, as plain structured-clone data. */

import type { Scheduling } from '../../../shared/conditions/conditions.ts';
import type { Profile } from '../../../shared/documents/profile.ts';
import type { ReadDocuments } from '../../../shared/documents/readDocuments.ts';
import type { PlannedModel } from '../../../shared/documents/run.ts';
import type { Cause } from '../../../shared/faults/cause.ts';
import type { ErrorCode, ErrorPlace } from '../../../shared/faults/errors.ts';
import type { ImageFolder } from '../../../shared/files/images.ts';
import type { Device, Runtime } from '../../../shared/machine/machine.ts';
import type { Peaks, PeaksKey } from '../../../shared/machine/peaks.ts';
import type { ConvertDocument } from '../../../shared/models/conversion.ts';
import type { AskedSizes, InputSizes, MeasuredInput } from '../../../shared/models/inputShapes.ts';
import type { GraphLevel, ModelGraph, WeightsFit } from '../../../shared/models/library.ts';
import type { Preprocessing } from '../../../shared/models/preparation.ts';
import type { Precision } from '../../../shared/precision/precision.ts';
import type { Bytes, Milliseconds, Seconds } from '../../../shared/units.ts';
import type { FoundFault } from '../../../shared/warnings/runtimeFaults.ts';
import type { PlainWarning } from '../../../shared/warnings/warning.ts';
import type { Progress } from '../../../shared/work/progress.ts';
import type { ThreadCounts } from '../../system/processes.ts';
import type { Told } from '../../system/systemFiles.ts';
import type { AccuracyJobRequest, AccuracyReport } from './accuracy.ts';
import type { CalibrationJobRequest, CalibrationReport } from './calibration.ts';
import type { GivenInputs } from './givenInputs.ts';
import type { ImagesRequest, LookRequest } from './images.ts';
import type { ImportsRequest } from './imports.ts';
import type { IrFiles } from './irFiles.ts';
import type { Reported } from './reported.ts';

/** A reply that is an error crosses the process border as data: structured clone would drop its code and place. */
export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: WireError };

export interface WireError {
  /** Null: not one of ours, hence a defect; its stack belongs in the log. */
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly place: ErrorPlace;
  readonly trouble: Cause | null;
  readonly stack: string;
}

export interface ConvertJobRequest {
  readonly prototxt: string;
  readonly caffemodel: string | null;
  readonly outputDirectory: string;
  /** File stem of the IR; null takes the prototxt's. */
  readonly name: string | null;
  /** As of `WriteRequest`. */
  readonly force?: boolean;
  readonly precision: 'FP32' | 'FP16';
  readonly sizes: AskedSizes;
  readonly preprocessing: Preprocessing | null;
}

export type ConvertReport = Reported<ConvertDocument>;

/** A file that OpenVINO itself reads, to be saved as IR. */
export interface ImportJobRequest {
  /** A file, or the folder of a SavedModel. */
  readonly topology: string;
  /** Null where the format has no second file, or it is found next to the first. */
  readonly weights: string | null;
  /** All files with weights next to the topology, in the order in which they are hashed. */
  readonly weightsFiles: readonly string[];
  readonly format: PlannedModel['format'];
  /** As planned. */
  readonly sourceSha256: string;
  readonly weightsSha256: string | null;
  /** For a copy of the source, which is what OpenVINO reads; the caller removes it. */
  readonly copyDirectory: string;
  readonly outputDirectory: string;
  /** File stem of the IR. */
  readonly name: string;
  readonly precision: 'FP32' | 'FP16';
  readonly sizes: AskedSizes;
  /** Most that its process may have resident. */
  readonly memoryBytes: Bytes;
}

/** Something to compile: one IR file, one device, one precision. */
export interface SessionRequest extends InputSizes {
  readonly ir: IrFiles;
  readonly device: string;
  readonly precision: Precision;
  readonly streams: number | null;
  readonly threads: number | null;
  /** Left out: repeatable numbers. */
  readonly given?: GivenInputs | undefined;
}

export interface SessionReport {
  readonly readMs: Milliseconds;
  /** Null when nothing was compiled. */
  readonly compileMs: Milliseconds | null;
  readonly firstInferenceMs: Milliseconds | null;
  /** Null when a compute kernel runs in the precision asked for. */
  readonly unsupported: Unsupported | null;
  readonly effectivePrecision: Precision | null;
  readonly precisionShare: Partial<Record<Precision, number>>;
  /** As compiled. */
  readonly inputs: readonly MeasuredInput[];
  /** Samples in one inference; null where the inputs have no batch. */
  readonly batch: number | null;
  readonly streams: number | null;
  readonly threads: number | null;
  /** As the compiled model answers; null: the device has no such property, or nothing was compiled. */
  readonly scheduling: Scheduling;
  readonly runtimeVersion: string;
  /** The model's own `rt_info/vinobench/source_map`, as JSON text. */
  readonly sourceMap: string | null;
  /** Its `rt_info/vinobench/calibration`, as JSON text. */
  readonly calibration: string | null;
  /** Null when the binding does not tell the operations of a model. */
  readonly quantized: boolean | null;
  readonly warnings: readonly PlainWarning[];
}

export interface ProfileJobRequest extends SessionRequest {
  /** How many inferences are sampled. */
  readonly iterations: number;
}

/** Why nothing runs in a precision. */
export interface Unsupported {
  readonly cause: Cause;
  /** In a sentence. */
  readonly reason: string;
}

/** What the host cannot know: the rest of a profile is its configuration. */
export type ProfileReport =
  | ({ readonly kind: 'unsupported' } & Unsupported)
  | ({ readonly kind: 'profiled' } & Pick<
      Profile,
      | 'effectivePrecision'
      | 'batch'
      | 'inputs'
      | 'weights'
      | 'wallMs'
      | 'kernels'
      | 'sourceLayers'
      | 'timeline'
      | 'reconciliation'
      | 'threads'
      | 'warningFacts'
    >);

export type PeaksJobRequest = Pick<PeaksKey, 'device' | 'threads' | 'isa'>;

/** What the host cannot know: the rest is what was asked, and when. */
export type PeaksReport = Pick<Peaks, 'compute' | 'streams' | 'notMeasured'>;

/** What this process used since it began; read between rounds, never inside one. */
export interface UsageReport {
  /** Processor time of all its threads. */
  readonly processorSeconds: Seconds;
  /** Threads interrupted for others. */
  readonly switches: Told<number>;
  /** Null: not asked for. */
  readonly threads: ThreadCounts | null;
}

export interface RoundRequest {
  readonly iterations: number;
  /** Continues beyond `iterations` until this much time has passed; null: does not. */
  readonly minimumMs: Milliseconds | null;
}

export interface RoundReport {
  /** UTC, milliseconds since the epoch. */
  readonly startedAtMs: Milliseconds;
  readonly samplesNs: BigInt64Array;
  readonly cancelled: boolean;
}

/** With the most memory that its process has had so far: it may end with the round. */
interface MeasuredRound extends RoundReport {
  readonly peakMemoryBytes: Bytes;
}

/** Paths of a caffemodel and of prototxts. */
export interface FitsRequest {
  readonly weights: string;
  readonly topologies: readonly string[];
}

export interface GraphRequest {
  readonly model: Pick<PlannedModel, 'format' | 'topologyPath' | 'topologySha256'>;
  /** The IR that was made of it; its own, where it is one. */
  readonly xml: string;
  readonly level: GraphLevel;
}

export interface NetworkFile {
  readonly format: PlannedModel['format'];
  readonly topology: string;
}

export interface ModelFilesRequest {
  /** ONNX models: which files they keep tensors in is asked. */
  readonly onnx: readonly string[];
  /** What tells them from other networks is asked. */
  readonly networks: readonly NetworkFile[];
}

/** In the order of the request. */
export interface ModelFilesReport {
  readonly onnx: readonly Reply<readonly string[]>[];
  readonly networks: readonly (string | null)[];
}

/** A user's own IR, as planned. */
export interface IrLookRequest {
  readonly xml: string;
  readonly sha256: string;
}

export interface IrLook {
  /** Whether a size of an input is. */
  readonly open: boolean;
  readonly faults: readonly FoundFault[];
}

/** Functions that a job's process offers. One process serves one job, then ends. */
export interface JobFunctions {
  convert(request: ConvertJobRequest): Promise<Reply<ConvertReport>>;
  importModel(request: ImportJobRequest): Promise<Reply<ConvertReport>>;
  devices(): Promise<Reply<{ runtime: Runtime; devices: Device[] }>>;
  /** Reads, compiles and infers once; the session stays for `measure`. */
  prepare(request: SessionRequest): Promise<Reply<SessionReport>>;
  measure(request: RoundRequest): Promise<Reply<MeasuredRound>>;
  /** Samples the kernels of a configuration. */
  profile(request: ProfileJobRequest): Promise<Reply<ProfileReport>>;
  /** Measures the roofs of a device; its process limits the instruction sets of OpenVINO's kernels. */
  peaks(request: PeaksJobRequest): Promise<Reply<PeaksReport>>;
  accuracy(request: AccuracyJobRequest): Promise<Reply<AccuracyReport>>;
  calibrate(request: CalibrationJobRequest): Promise<Reply<CalibrationReport>>;
  graph(request: GraphRequest): Promise<Reply<ModelGraph>>;
  modelFiles(request: ModelFilesRequest): Promise<Reply<ModelFilesReport>>;
  lookAtIr(request: IrLookRequest): Promise<Reply<IrLook>>;
  /** Whether weights belong to networks, one answer for each of them. */
  fits(request: FitsRequest): Promise<Reply<WeightsFit[]>>;
  lookAtImages(request: LookRequest): Promise<Reply<ImageFolder>>;
  /** A number by which the chosen samples are known again. */
  hashImages(request: ImagesRequest & { readonly path: string }): Promise<Reply<string>>;
  /** Runs, profiles and reports of Vinobench's and of other programs. */
  readDocuments(request: ImportsRequest): Promise<Reply<ReadDocuments>>;
  /** Drawings of Vinobench's own as PNG, in base64. */
  rasterise(svgs: readonly string[]): Promise<Reply<string[]>>;
  peakMemory(): Promise<Reply<Bytes>>;
  /** @param threads whether they are counted as well, which takes two files of each */
  usage(threads: boolean): Promise<Reply<UsageReport>>;
  /** What measuring needs is loaded before it is asked for, the CPU's plugin as well; no other device is touched. */
  load(request: Pick<SessionRequest, 'device'>): Promise<Reply<null>>;
  /** Stops the running call after its current inference or chunk; the call answers as cancelled. */
  cancel(): Promise<Reply<null>>;
}

/** Functions that the host offers to a job's process. */
export interface HostFunctions {
  progress(progress: Omit<Progress, 'type'>): void;
}
