/**
 * What each layer on 8-bit values costs: how far the network's outputs go when it alone is, and how far its own output is off
 * when all are.
 */
import type { Int8Rules } from '../../../shared/documents/calibration.ts';
import type { LayerCost } from '../../../shared/precision/layerChoice.ts';
import { OutputComparison } from '../../../shared/statistics/outputs.ts';
import type { LoadedRuntime } from '../../openvino/load.ts';
import {
  fusedOutput,
  GraphRunner,
  type IrGraph,
  type Quantizer,
  withOutputs,
} from '../../quantizer/quantizer.ts';
import { allOf, inputsOfKept, type Kept } from './feed.ts';

export interface CostRequest {
  readonly float: IrGraph;
  readonly quantizer: Quantizer;
  /** Names of all layers that 8-bit values are asked for, in the graph's order. */
  readonly layers: readonly string[];
  readonly family: Int8Rules;
  readonly kept: readonly Kept[];
  readonly signal: AbortSignal;
  /** From 0 to 1. */
  readonly onProgress: (fraction: number, layer: string) => void;
}

/** Images that an error stands on: the network's outputs alone, and whole tensors of layers. */
const imagesForOutputs = 32;
const imagesForTensors = 16;
/** Tensors of the float network that wait for those of the 8-bit one. */
const memoryBudgetBytes = 256 * 2 ** 20;

/** In the order of `layers`. @throws VinobenchError `runtime`, `cancelled` */
export async function layerCosts(runtime: LoadedRuntime, request: CostRequest): Promise<LayerCost[]> {
  const { float, layers, quantizer, signal, onProgress } = request;
  const kept = request.kept.slice(0, imagesForOutputs);
  const types = new Map(Array.from(float.layers(), ({ name, type }) => [name, type]));
  const own = await ownErrors(runtime, request);
  const costs: LayerCost[] = [];
  for (const [index, layer] of layers.entries()) {
    onProgress(index / layers.length, layer);
    const others = new Set([...types.keys()].filter((name) => name !== layer));
    const aloneSqnrDb = await outputError(runtime, quantizer.quantize(others).graph, kept, signal);
    costs.push({ layer, type: types.get(layer) ?? '', aloneSqnrDb, sqnrDb: own.get(layer) ?? null });
  }
  return costs;
}

/** The costliest first. */
export function byCost(costs: readonly LayerCost[]): LayerCost[] {
  const db = ({ aloneSqnrDb }: LayerCost): number => aloneSqnrDb ?? Number.POSITIVE_INFINITY;
  return costs.toSorted((a, b) => (db(a) === db(b) ? 0 : db(a) - db(b)));
}

async function outputError(
  runtime: LoadedRuntime,
  graph: IrGraph,
  kept: readonly Kept[],
  signal: AbortSignal,
): Promise<number | null> {
  const comparison = new OutputComparison();
  let place = 0;
  await infer(runtime, graph, kept, signal, (outputs) => {
    comparison.add(allOf(kept[place++]?.outputs ?? []), allOf(outputs));
  });
  return comparison.sqnrDb;
}

async function infer(
  runtime: LoadedRuntime,
  graph: IrGraph,
  kept: readonly Kept[],
  signal: AbortSignal,
  each: (outputs: readonly Float32Array[]) => void,
): Promise<void> {
  const runner = await GraphRunner.compile(runtime, graph);
  try {
    await runner.run(inputsOfKept(kept), { each, signal });
  } finally {
    runner.close();
  }
}

/** Layer by layer, as many at once as the budget allows. */
async function ownErrors(
  runtime: LoadedRuntime,
  { float, quantizer, layers, family, kept, signal }: CostRequest,
): Promise<Map<string, number | null>> {
  const int8 = quantizer.quantize(new Set()).graph;
  const errors = new Map<string, number | null>();
  const few = kept.slice(0, imagesForTensors);
  for (const chunk of chunksOf(float, layers, family, few.length)) {
    const sources = chunk.map((layer) => fusedOutput(float, family, layer));
    const reference: Float32Array[][] = [];
    await infer(runtime, withOutputs(float, sources), few, signal, (outputs) => {
      reference.push(outputs.slice(-chunk.length).map((tensor) => tensor.slice()));
    });
    const comparisons = chunk.map(() => new OutputComparison());
    let place = 0;
    await infer(runtime, withOutputs(int8, sources), few, signal, (outputs) => {
      const tensors = reference[place++] ?? [];
      for (const [index, tensor] of outputs.slice(-chunk.length).entries())
        comparisons[index]?.add(tensors[index] ?? [], tensor);
    });
    for (const [index, layer] of chunk.entries()) errors.set(layer, comparisons[index]?.sqnrDb ?? null);
  }
  return errors;
}

function chunksOf(graph: IrGraph, layers: readonly string[], family: Int8Rules, images: number): string[][] {
  const chunks: string[][] = [];
  let room = 0;
  for (const layer of layers) {
    const { dims } = graph.portOf(fusedOutput(graph, family, layer));
    const bytes = 4 * images * dims.reduce((product, dim) => product * Math.max(dim, 1), 1);
    const chunk = chunks.at(-1);
    if (chunk === undefined || bytes > room) {
      chunks.push([layer]);
      room = memoryBudgetBytes - bytes;
    } else {
      chunk.push(layer);
      room -= bytes;
    }
  }
  return chunks;
}
