/** Runs a graph on many inputs: several at a time, answers in the order of the inputs. */
import { VinobenchError } from '../../../shared/faults/errors.ts';
import { halfValue } from '../../../shared/precision/half.ts';
import type { CompiledModel, InferRequest, LoadedRuntime, Tensor } from '../../openvino/load.ts';
import { runtimeFailure } from '../../openvino/runtimeError.ts';
import type { IrGraph } from '../ir/irGraph.ts';
import { binOf, irText } from '../ir/irText.ts';

/** Of one inference: the whole of an only input of type f32, or a tensor for each input in the model's order. */
export type InferenceInput = Float32Array | readonly Tensor[];

/** One element each for every inference. */
export type InferenceInputs = AsyncIterable<InferenceInput>;

interface RunOptions {
  /** Called for each input in order, with the outputs in the model's order. They are the caller's own. */
  readonly each: (outputs: readonly Float32Array[], input: InferenceInput) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * How the CPU plugin is asked: in float, whatever the CPU would choose by itself, and for many inferences a second rather
 * than for a short one.
 */
const compileOptions = { INFERENCE_PRECISION_HINT: 'f32', PERFORMANCE_HINT: 'THROUGHPUT' };

export class GraphRunner {
  readonly #runtime: LoadedRuntime;
  readonly #compiled: CompiledModel;
  readonly #requests: readonly InferRequest[];
  readonly #name: string;

  private constructor(runtime: LoadedRuntime, compiled: CompiledModel, name: string) {
    this.#name = name;
    this.#runtime = runtime;
    this.#compiled = compiled;
    const count = Number(compiled.getProperty('OPTIMAL_NUMBER_OF_INFER_REQUESTS'));
    this.#requests = Array.from({ length: Math.max(1, count) }, () => compiled.createInferRequest());
  }

  /** @throws VinobenchError `runtime` where the CPU cannot compile it */
  static async compile(runtime: LoadedRuntime, graph: IrGraph): Promise<GraphRunner> {
    const { addon } = runtime;
    const { xml, bin } = inMemory(graph);
    const core = new addon.Core();
    try {
      const model = await core.readModel(xml, new addon.Tensor('u8', [bin.byteLength], bin));
      return new GraphRunner(runtime, await core.compileModel(model, 'CPU', compileOptions), graph.name);
    } catch (error) {
      throw runtimeFailure('runtime', `OpenVINO cannot run the model ${graph.name}`, error, {
        kind: 'compile-failed',
      });
    }
  }

  /** @throws VinobenchError `cancelled`, `runtime`, or what `inputs` throws */
  async run(inputs: InferenceInputs, { each, signal }: RunOptions): Promise<number> {
    const running: {
      readonly done: Promise<unknown>;
      readonly request: InferRequest;
      input: InferenceInput;
    }[] = [];
    let count = 0;
    const finish = async () => {
      const oldest = running.shift();
      if (oldest === undefined) return;
      await oldest.done.catch((error: unknown) => {
        throw runtimeFailure('runtime', `An inference of ${this.#name} failed`, error, {
          kind: 'inference-failed',
        });
      });
      each(this.#outputsOf(oldest.request), oldest.input);
    };
    try {
      for await (const input of inputs) {
        throwIfCancelled(signal);
        const request = this.#requests[count % this.#requests.length];
        if (request === undefined) throw new RangeError('there is no request');
        if (running.length === this.#requests.length) await finish();
        const done = request.inferAsync(this.#tensorsOf(input));
        // Mark as handled; awaited when its turn comes.
        done.catch(() => undefined);
        running.push({ done, request, input });
        count++;
      }
      while (running.length > 0) {
        throwIfCancelled(signal);
        await finish();
      }
    } finally {
      await Promise.allSettled(running.map(({ done }) => done));
    }
    return count;
  }

  #tensorsOf(input: InferenceInput): Tensor[] {
    if (!(input instanceof Float32Array)) return [...input];
    return [new this.#runtime.addon.Tensor('f32', [...this.#compiled.input(0).shape], input)];
  }

  #outputsOf(request: InferRequest): Float32Array[] {
    return this.#compiled.outputs.map((_, index) => numbersOf(request.getOutputTensor(index)));
  }

  close(): void {
    // openvino-node leaves it to the garbage collector.
    this.#compiled.close?.();
  }
}

/** Halves are handed out as their bits. */
function numbersOf(tensor: Tensor): Float32Array {
  const { data } = tensor;
  if (data instanceof Float32Array) return data;
  const isHalf = data instanceof Uint16Array && String(tensor.getElementType()) === 'f16';
  return Float32Array.from(data, isHalf ? (bits) => halfValue(Number(bits)) : Number);
}

/**
 * An IR without files. What is new in a graph goes behind the .bin that was read where there is room for it, so that all
 * graphs made of one model share its weights; of the others' additions only the latest are there, so one runs at a time.
 */
export function inMemory(graph: IrGraph): { readonly xml: string; readonly bin: Uint8Array } {
  const { weights } = graph;
  const added = irText(graph, weights);
  if (added.binLength <= weights.buffer.byteLength) {
    const bin = new Uint8Array(weights.buffer, 0, added.binLength);
    for (const { offset, bytes } of added.constants) bin.set(bytes, offset);
    return { xml: added.xml({}), bin };
  }
  const text = irText(graph);
  return { xml: text.xml({}), bin: binOf(text) };
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new VinobenchError('cancelled', 'The calibration was cancelled.');
}
