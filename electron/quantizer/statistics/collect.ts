/** Runs the float model over the calibration images and keeps what the estimators need of its tensors. */

import { type Bytes, mebibytes } from '../../../shared/units.ts';
import type { LoadedRuntime } from '../../openvino/load.ts';
import type { IrGraph, Source } from '../ir/irGraph.ts';
import { keyOf } from '../ir/irGraph.ts';
import type { Placement } from '../placement/placement.ts';
import { Histogram } from './histogram.ts';
import { GraphRunner, type InferenceInput, type InferenceInputs } from './inference.ts';
import { inputChannelAxis } from './inputChannels.ts';
import {
  channelAxis,
  type Probe,
  type ProbeRequest,
  type ProbeSlot,
  probeGraph,
  type Reduction,
  slotKey,
} from './probe.ts';
import { type ChannelRange, Statistics } from './statistics.ts';

interface CollectRequest {
  readonly graph: IrGraph;
  readonly placement: Placement;
  /** The calibration's inputs, from the first with each call. */
  readonly inputs: () => InferenceInputs;
  readonly histograms: boolean;
  /** For tensors that leave the runtime, all inferences that run at once together. */
  readonly memoryBudgetBytes?: Bytes;
  readonly signal?: AbortSignal | undefined;
  /** Images that are done, of all passes together, and how many passes there are. */
  readonly onProgress?: (done: number, passes: number) => void;
  /** The float model's own outputs for each image, from the first pass. */
  readonly onOutputs?: (outputs: readonly Float32Array[], input: InferenceInput) => void;
}

const defaultBudgetBytes = mebibytes(256);

/** @throws VinobenchError `cancelled`, `runtime`, or what `inputs` throws */
export async function collectStatistics(
  runtime: LoadedRuntime,
  request: CollectRequest,
): Promise<Statistics> {
  const { graph, placement } = request;
  const sources = placement.activations.map(({ source }) => source);
  const chunks = request.histograms ? histogramChunks(request, sources) : [];
  const passes = 1 + chunks.length;
  let done = 0;
  const tell = () => request.onProgress?.(++done, passes);
  const probe = probeGraph(graph, probeRequests(request));
  const ranges = new Accumulator(probe);
  const own = ownOutputs(graph);
  await runOnce(runtime, probe.graph, request, (outputs, input) => {
    request.onOutputs?.(outputs.slice(0, own), input);
    ranges.add(outputs.slice(own));
    tell();
  });
  const histograms = new Map<string, Histogram>();
  for (const chunk of chunks) {
    const all = chunk.map((source) => histogramOf(placement, source));
    for (const [index, source] of chunk.entries()) {
      const histogram = all[index];
      if (histogram !== undefined) histograms.set(keyOf(source), histogram);
    }
    await runOnce(runtime, withOutputs(graph, chunk), request, (outputs) => {
      for (const [index, histogram] of all.entries()) {
        const values = outputs[own + index];
        if (values !== undefined) histogram.add(values);
      }
      tell();
    });
  }
  return ranges.statistics(request, histograms);
}

async function runOnce(
  runtime: LoadedRuntime,
  graph: IrGraph,
  { inputs, signal }: CollectRequest,
  each: (outputs: readonly Float32Array[], input: InferenceInput) => void,
): Promise<void> {
  const runner = await GraphRunner.compile(runtime, graph);
  try {
    await runner.run(inputs(), { each, signal });
  } finally {
    runner.close();
  }
}

const ownOutputs = (graph: IrGraph): number =>
  [...graph.layers()].filter(({ type }) => type === 'Result').length;

function probeRequests({ graph, placement }: CollectRequest): ProbeRequest[] {
  const ranges = placement.activations.flatMap(({ source, nonNegative }): ProbeRequest[] => {
    const axis = channelAxis(graph.portOf(source).dims);
    const most = { source, axis, reduction: 'max' } as const;
    return nonNegative ? [most] : [most, { source, axis, reduction: 'min' }];
  });
  const means = placement.weights.flatMap(({ layer: id }): ProbeRequest[] => {
    const layer = graph.layer(id);
    const source = graph.input(layer, 0);
    const axis = source === undefined ? undefined : inputChannelAxis(layer, graph.portOf(source).dims);
    return source === undefined || axis === undefined ? [] : [{ source, axis, reduction: 'mean' }];
  });
  return [...ranges, ...means];
}

/** Sums up a probe's outputs. */
class Accumulator {
  readonly #probe: Probe;
  readonly #totals: ReadonlyMap<Reduction, Totals>;
  #inferences = 0;

  constructor(probe: Probe) {
    this.#probe = probe;
    this.#totals = new Map(
      probe.kinds.map((kind) => {
        const slots = [...(probe.slots.get(kind)?.values() ?? [])];
        return [kind, new Totals(kind, slots)];
      }),
    );
  }

  /** One inference's outputs, in the order of the probe's kinds. */
  add(outputs: readonly Float32Array[]): void {
    for (const [index, kind] of this.#probe.kinds.entries()) {
      const values = outputs[index];
      if (values !== undefined) this.#totals.get(kind)?.add(values);
    }
    this.#inferences++;
  }

  statistics({ graph, placement }: CollectRequest, histograms: ReadonlyMap<string, Histogram>): Statistics {
    const ranges = new Map<string, ChannelRange>();
    for (const { source } of placement.activations) {
      const key = slotKey(source, channelAxis(graph.portOf(source).dims));
      const slot = this.#probe.slots.get('max')?.get(key);
      if (slot === undefined) continue;
      const top = this.#part('max', key, slot.channels);
      const bottom = this.#part('min', key, slot.channels);
      ranges.set(keyOf(source), {
        min: bottom.extreme,
        max: top.extreme,
        meanMin: bottom.meanOfWhole,
        meanMax: top.meanOfWhole,
      });
    }
    const means = new Map<string, Float64Array>();
    for (const [key, { channels }] of this.#probe.slots.get('mean') ?? [])
      means.set(key, this.#part('mean', key, channels).mean);
    return new Statistics(this.#inferences, ranges, means, histograms);
  }

  /** Zeros for a tensor whose lowest value is known without looking. */
  #part(kind: Reduction, key: string, channels: number): Part {
    const slot = this.#probe.slots.get(kind)?.get(key);
    const totals = this.#totals.get(kind);
    const none = new Float64Array(channels);
    if (slot === undefined || totals === undefined) return { extreme: none, mean: none, meanOfWhole: 0 };
    return totals.part(slot, [...(this.#probe.slots.get(kind)?.keys() ?? [])].indexOf(key));
  }
}

interface Part {
  readonly extreme: Float64Array;
  readonly mean: Float64Array;
  readonly meanOfWhole: number;
}

class Totals {
  readonly #slots: readonly ProbeSlot[];
  readonly #better: (a: number, b: number) => number;
  readonly #extreme: Float64Array;
  readonly #sum: Float64Array;
  readonly #sumOfWhole: Float64Array;
  #rows = 0;

  constructor(kind: Reduction, slots: readonly ProbeSlot[]) {
    this.#slots = slots;
    const width = slots.reduce((sum, { channels }) => sum + channels, 0);
    this.#better = kind === 'min' ? Math.min : Math.max;
    this.#extreme = new Float64Array(width).fill(
      kind === 'min' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY,
    );
    this.#sum = new Float64Array(width);
    this.#sumOfWhole = new Float64Array(slots.length);
  }

  /** One inference's numbers, slot behind slot. */
  add(row: Float32Array): void {
    this.#rows++;
    for (const [index, { start, channels }] of this.#slots.entries()) {
      let whole = row[start] ?? 0;
      for (let place = start; place < start + channels; place++) {
        const value = row[place] ?? 0;
        whole = this.#better(whole, value);
        this.#extreme[place] = this.#better(this.#extreme[place] ?? value, value);
        this.#sum[place] = (this.#sum[place] ?? 0) + value;
      }
      this.#sumOfWhole[index] = (this.#sumOfWhole[index] ?? 0) + whole;
    }
  }

  part({ start, channels }: ProbeSlot, index: number): Part {
    return {
      extreme: this.#extreme.slice(start, start + channels),
      mean: this.#sum.slice(start, start + channels).map((sum) => sum / this.#rows),
      meanOfWhole: (this.#sumOfWhole[index] ?? 0) / this.#rows,
    };
  }
}

function histogramOf(placement: Placement, source: Source): Histogram {
  const nonNegative = placement.activations.some(
    (quantizer) => keyOf(quantizer.source) === keyOf(source) && quantizer.nonNegative,
  );
  return new Histogram(!nonNegative);
}

/** Tensors in groups that fit the budget; each group is one pass over the images. */
function histogramChunks(
  { graph, memoryBudgetBytes = defaultBudgetBytes }: CollectRequest,
  sources: readonly Source[],
): Source[][] {
  const chunks: Source[][] = [];
  let room = 0;
  for (const source of sources) {
    const bytes = 4 * graph.portOf(source).dims.reduce((product, dim) => product * Math.max(dim, 1), 1);
    const chunk = chunks.at(-1);
    if (chunk === undefined || bytes > room) {
      chunks.push([source]);
      room = memoryBudgetBytes / requestsAtOnce - bytes;
    } else {
      chunk.push(source);
      room -= bytes;
    }
  }
  return chunks;
}

/** Inferences whose tensors are in memory together, twice each: in the runtime and on their way out. */
const requestsAtOnce = 8;

/** A copy with these tensors as outputs, behind its own. */
export function withOutputs(float: IrGraph, sources: readonly Source[]): IrGraph {
  const graph = float.clone();
  for (const [index, source] of sources.entries()) {
    const { precision, dims } = graph.portOf(source);
    graph.add({
      name: `vinobench/tensor/${index}`,
      type: 'Result',
      inputs: [{ from: source, precision, dims }],
    });
  }
  return graph;
}
