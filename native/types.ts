/**
 * The addon's TypeScript interfaces. Those that openvino-node has, too, extend its own: the compiler refuses a member that
 * is not theirs, and code typed against openvino-node accepts ours. What is declared here is narrower or new.
 *
 * Every Error has a `code` (AddonErrorCode). Methods that return a promise never throw, they reject; the others throw.
 */
import type * as openvino from 'openvino-node';
import type { Bytes, Microseconds, Milliseconds } from '../shared/units.ts';
import type {
  LoadOptions,
  LoadResult,
  LoadSamples,
  MeasureControl,
  MeasureOptions,
  MeasureResult,
} from './measuring.ts';

export type AddonErrorCode =
  /** OpenVINO refused or failed; the message is its own. */
  | 'ERR_OPENVINO'
  /** The message lists the allowed signatures or values. */
  | 'ERR_INVALID_ARGUMENT'
  /** The object or the model it belongs to is closed. */
  | 'ERR_CLOSED'
  /** An inferAsync, a measurement, a compilation or a save that uses the object is under way. */
  | 'ERR_BUSY'
  | 'ERR_FILE_NOT_FOUND'
  | 'ERR_OUT_OF_MEMORY'
  /** From `require`, not from the addon: it is not built. */
  | 'ERR_ADDON_MISSING';

export type OVAny = openvino.OVAny;
export type Properties = Record<string, OVAny>;

/**
 * What a tensor's elements are. Their `data`: the TypedArray of the same name; `f16` and `bf16` as raw bits in a
 * Uint16Array; `boolean`, 8-bit floats and what is narrower than a byte as the packed bytes in a Uint8Array.
 */
export type ElementTypeName =
  | openvino.elementTypeString
  | 'f16'
  | 'bf16'
  | 'boolean'
  | 'u1'
  | 'u2'
  | 'u3'
  | 'u4'
  | 'u6'
  | 'i4'
  | 'nf4'
  | 'f4e2m1'
  | 'f8e4m3'
  | 'f8e5m2'
  | 'f8e8m0';

export type ElementType = ElementTypeName | openvino.element;

export interface Core extends openvino.Core {
  compileModel(
    model: openvino.Model | string,
    deviceName: string,
    config?: Properties,
  ): Promise<CompiledModel>;
  compileModelSync(model: openvino.Model | string, deviceName: string, config?: Properties): CompiledModel;
  importModel(model: Buffer | openvino.Tensor, device: string, config?: Properties): Promise<CompiledModel>;
  importModelSync(model: Buffer | openvino.Tensor, device: string, config?: Properties): CompiledModel;
  readModel(modelPath: string, weightsPath?: string): Promise<Model>;
  /** The weights' memory is shared with the model, which keeps it alive. */
  readModel(model: string, weights: openvino.Tensor): Promise<Model>;
  readModel(modelBuffer: Uint8Array, weightsBuffer?: Uint8Array): Promise<Model>;
  readModelSync(modelPath: string, weightsPath?: string): Model;
  readModelSync(model: string, weights: openvino.Tensor): Model;
  readModelSync(modelBuffer: Uint8Array, weightsBuffer?: Uint8Array): Model;
}

export interface Model extends openvino.Model {
  clone(): Model;
  /** Releases the model's memory now; its ports and nodes are closed with it. Closing twice is fine. */
  close(): void;
  /** In topological order. */
  getOps(): Node[];
  input(nameOrIndex?: string | number): Output;
  output(nameOrIndex?: string | number): Output;
  inputs: Output[];
  outputs: Output[];
  /** Changes this model and returns it. */
  reshape(shape: openvino.PartialShape | string, variablesShapes?: VariableShapes): Model;
  reshape(
    shapes: Map<number | string | openvino.Output, openvino.PartialShape | string>,
    variablesShapes?: VariableShapes,
  ): Model;
  /**
   * A value of the model's rt_info, for example of `['vinobench', 'source_map']`; undefined where the path
   * leads nowhere or to a map.
   */
  getRtInfo(path: readonly string[]): string | undefined;
  setRtInfo(value: string, path: readonly string[]): void;
}

type VariableShapes = Record<string, openvino.PartialShape | string>;

/** One operation. Shapes have -1 for a dimension that is not fixed; an unknown rank is an empty array. */
export interface Node extends openvino.Node {
  /** Unique, made by OpenVINO. */
  getName(): string;
  /** The name in the file. */
  getFriendlyName(): string;
  /** For example `Convolution`. */
  getTypeName(): string;
  getInputShapes(): number[][];
  getOutputShapes(): number[][];
  getInputElementTypes(): ElementTypeName[];
  getOutputElementTypes(): ElementTypeName[];
}

export interface CompiledModel extends openvino.CompiledModel {
  inputs: Output[];
  outputs: Output[];
  /**
   * Releases the compiled model's memory now, that of its requests included. What runs ends first (a measurement with
   * its current inference).
   */
  close(): void;
  createInferRequest(): InferRequest;
  exportModel(): Promise<Buffer>;
  /** What really runs: the device's kernels. Plain data. */
  getRuntimeModel(): RuntimeModel;
  input(nameOrIndex?: string | number): Output;
  output(nameOrIndex?: string | number): Output;
}

export interface RuntimeTensor {
  /** -1 for a dimension that is not fixed. */
  readonly shape: number[];
  readonly elementType: ElementTypeName | 'dynamic';
}

export interface RuntimeNode {
  readonly name: string;
  /** `ExecutionNode` for kernels; rtInfo's `layerType` tells what it computes. */
  readonly type: string;
  /** From which node (index into nodes) and which of its outputs each input comes. */
  readonly inputs: (RuntimeTensor & { readonly node: number; readonly port: number })[];
  readonly outputs: (RuntimeTensor & { readonly names: string[] })[];
  /**
   * On CPU: `execOrder`, `execTimeMcs`, `layerType`, `primitiveType`, `originalLayersNames`, `runtimePrecision`,
   * `outputPrecisions`, `outputLayouts`.
   */
  readonly rtInfo: Readonly<Record<string, string>>;
}

export interface RuntimeModel {
  /** In topological order. */
  readonly nodes: RuntimeNode[];
  /** The same connections as the nodes' inputs. */
  readonly edges: {
    readonly fromNode: number;
    readonly fromPort: number;
    readonly toNode: number;
    readonly toPort: number;
  }[];
}

export interface InferRequest extends openvino.InferRequest {
  /** Releases the request's memory now; what runs ends first (a measurement with its current inference). */
  close(): void;
  getCompiledModel(): CompiledModel;
  /** Shares the request's memory: the next inference changes it. */
  getInputTensor(index?: number): Tensor;
  getOutputTensor(index?: number): Tensor;
  getTensor(nameOrOutput: string | openvino.Output): Tensor;
  /** Needs PERF_COUNT in the compile options: without it the CPU tells no times and the GPU throws. */
  getProfilingInfo(): ProfilingInfo[];
  /** The tensors of the result are copies. Runs on the event loop's thread. */
  infer(inputs?: InferInputs): Record<string, Tensor>;
  /** The same on OpenVINO's threads. */
  inferAsync(inputs?: InferInputs): Promise<Record<string, Tensor>>;
}

export type InferInputs =
  | Record<string, openvino.Tensor | openvino.SupportedTypedArray>
  | (openvino.Tensor | openvino.SupportedTypedArray)[];

/**
 * One kernel, as ov::ProfilingInfo tells it (openvino/runtime/profiling_info.hpp); times in microseconds. What they mean
 * differs by device: on CPU `realTimeUs` is a running mean over all inferences since the compilation, `startTimeUs` is of the
 * last inference.
 */
export interface ProfilingInfo {
  readonly nodeName: string;
  readonly nodeType: string;
  /** The implementation, for example `brgconv_avx512_f32`. */
  readonly execType: string;
  readonly status: 'EXECUTED' | 'NOT_RUN' | 'OPTIMIZED_OUT';
  /** Of the device's own clock; 0: not known, as always before OpenVINO 2026.4. */
  readonly startTimeUs: Microseconds;
  readonly realTimeUs: Microseconds;
  readonly cpuTimeUs: Microseconds;
}

export interface Tensor extends openvino.Tensor {
  /** The same as getElementType(), whose type in openvino-node is not what it returns. */
  readonly elementType: ElementTypeName;
}

/** A port, also of inputs. */
export interface Output extends openvino.Output {
  /** All its tensor names, sorted. */
  readonly names: string[];
  readonly elementType: ElementTypeName | 'dynamic';
}

export interface PartialShape extends openvino.PartialShape {}

export interface ProcessMemory {
  readonly rssBytes: Bytes;
  /** The highest since the process began. */
  readonly peakRssBytes: Bytes;
}

/** A loop by which a roof of this processor is measured. */
export interface PeakLoop {
  /** Such as `fma_avx512`. */
  readonly name: string;
  /** compute: one instruction again and again; read, triad: streams over arrays, as STREAM's. */
  readonly kind: 'compute' | 'read' | 'triad';
  /** Null for a stream. */
  readonly precision: 'FP32' | 'FP16' | 'BF16' | 'INT8' | null;
  /** The instruction set, as `--isa` names them; null: whatever the compiler made of plain C++. */
  readonly isa:
    | 'sse41'
    | 'avx'
    | 'avx2'
    | 'avx2_vnni'
    | 'avx512'
    | 'avx512_vnni'
    | 'avx512_bf16'
    | 'avx512_fp16'
    | 'amx'
    | null;
  /** Whether this processor and its operating system can run it. */
  readonly supported: boolean;
}

export interface PeakOptions {
  /** Name of a loop that is supported. */
  readonly loop: string;
  /** 1 to 4096; they begin each round together. */
  readonly threads: number;
  /** 1 to 10,000; at least five rounds run. Arrays are made and filled before, in a separate time. */
  readonly durationMs: Milliseconds;
  /** Of a stream: all arrays of all threads together, at least 1536 bytes for each; rounded down to whole pieces. */
  readonly workingSetBytes?: Bytes;
}

export interface PeakResult {
  /**
   * Of the best round: operations a second (a multiply-accumulate counts as two), or bytes a second (each array as often
   * as the loop reads or writes it; that a cache reads a line before it is written does not count, as in STREAM).
   */
  readonly bestPerSecond: number;
  readonly medianPerSecond: number;
  readonly rounds: number;
  /** 0 for a compute loop. */
  readonly workingSetBytes: Bytes;
}

/** A GPU as its OpenCL driver describes it; OpenVINO's GPU plugin keeps the driver's version to itself. */
export interface OpenclDevice {
  readonly name: string;
  readonly vendor: string;
  readonly driverVersion: string;
}

/** What `require('./native').addon` is: openvino-node's addon without AsyncInferQueue and preprocess, and more. */
export interface NativeAddon {
  readonly Core: new () => Core;
  /** Without a model: use Core.readModel. */
  readonly Model: new () => Model;
  readonly Node: new () => Node;
  readonly Output: new () => Output;
  /** Without a compiled model: use Core.compileModel. */
  readonly CompiledModel: new () => CompiledModel;
  /** Without a request: use CompiledModel.createInferRequest. */
  readonly InferRequest: new () => InferRequest;
  readonly PartialShape: new (shape?: string) => PartialShape;
  readonly MeasureControl: new () => MeasureControl;
  /** @param blockSize samples in a block, 1 to 1,000,000; default 8192 */
  readonly LoadSamples: new (
    blockSize?: number,
  ) => LoadSamples;
  readonly Tensor: {
    /** Filled with zeros (strings: empty). */
    new (type: ElementType, shape: readonly number[] | Int32Array | Uint32Array): Tensor;
    /**
     * Shares the array's memory and keeps it alive; do not transfer it away. Any type may be given as its bytes in a
     * Uint8Array that is aligned to the element.
     */
    new (
      type: ElementType,
      shape: readonly number[] | Int32Array | Uint32Array,
      data: openvino.SupportedTypedArray,
    ): Tensor;
    new (strings: readonly string[]): Tensor;
  };
  readonly element: { readonly [Name in ElementTypeName]: Name };

  getOpenvinoVersion(): openvino.Version;
  /** Off the event loop. @param compressToFp16 default true */
  saveModel(model: openvino.Model, path: string, compressToFp16?: boolean): Promise<void>;
  saveModelSync(model: openvino.Model, path: string, compressToFp16?: boolean): void;
  /** Runs the request, whose inputs are set, again and again on a worker thread; every inference is timed in C++. */
  measure(request: InferRequest, options: MeasureOptions): Promise<MeasureResult>;
  /**
   * Runs the requests, whose inputs are set and which are at most 4096, again and again; each inference starts in the end of
   * the one before it, or when it is due. Fails as the first inference that failed.
   */
  measureLoad(requests: readonly InferRequest[], options: LoadOptions): Promise<LoadResult>;
  /** What this build knows of x86-64's instruction sets, narrow to wide; portable streams everywhere. */
  peakLoops(): PeakLoop[];
  /** Off the event loop, on its own threads. */
  measurePeak(options: PeakOptions): Promise<PeakResult>;
  /** All GPUs that the installed OpenCL loader lists; empty without one. */
  openclDevices(): OpenclDevice[];
  processMemory(): ProcessMemory;
}
