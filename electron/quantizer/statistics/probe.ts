/**
 * The float model with reductions beside the tensors of interest, all put together into one output for each kind: what leaves
 * the runtime is a number for each channel, not the tensors.
 */
import { addConstant } from '../ir/elements.ts';
import type { IrGraph, Source } from '../ir/irGraph.ts';
import { keyOf } from '../ir/irGraph.ts';

export const reductions = ['min', 'max', 'mean'] as const;
export type Reduction = (typeof reductions)[number];

const operations = { min: 'ReduceMin', max: 'ReduceMax', mean: 'ReduceMean' } as const;

export interface ProbeRequest {
  readonly source: Source;
  readonly reduction: Reduction;
}

/** Where a tensor's values lie in a row of its kind's output. */
export interface Slot {
  readonly start: number;
  readonly channels: number;
}

export interface Probe {
  readonly graph: IrGraph;
  /** Kinds in the order of the outputs behind the model's own. */
  readonly kinds: readonly Reduction[];
  /** By kind, then by `keyOf` of the tensor. */
  readonly slots: ReadonlyMap<Reduction, ReadonlyMap<string, Slot>>;
}

/** What a tensor is reduced to: its channels (second dimension), or its last dimension where it has no more than two. */
function channelsOf(dims: readonly number[]): number | undefined {
  const channels = dims.length > 2 ? dims[1] : dims.at(-1);
  return channels === undefined || channels < 1 ? undefined : channels;
}

export function probeGraph(float: IrGraph, requests: readonly ProbeRequest[]): Probe {
  const graph = float.clone();
  const slots = new Map<Reduction, Map<string, Slot>>();
  for (const kind of reductions) {
    const parts: { from: Source; channels: number }[] = [];
    const ofKind = new Map<string, Slot>();
    let start = 0;
    for (const { source, reduction } of requests) {
      const channels = channelsOf(graph.portOf(source).dims);
      if (reduction !== kind || channels === undefined || ofKind.has(keyOf(source))) continue;
      parts.push({ from: reduced(graph, source, kind, channels), channels });
      ofKind.set(keyOf(source), { start, channels });
      start += channels;
    }
    if (parts.length === 0) continue;
    slots.set(kind, ofKind);
    addResult(graph, kind, parts, start);
  }
  return { graph, kinds: [...slots.keys()], slots };
}

/** One row of channels for each image of the batch; a tensor without a batch gives one row. */
function reduced(graph: IrGraph, source: Source, kind: Reduction, channels: number): Source {
  const { precision, dims } = graph.portOf(source);
  const batch = dims.length < 2 ? 1 : (dims[0] ?? 1);
  const name = `${graph.layer(source.layer).name}/${source.port}/${kind}`;
  const whole = { from: source, precision, dims };
  if (dims.length === 2) return source;
  if (dims.length < 2) {
    const shape = addConstant(graph, `${name}/shape`, BigInt64Array.from([1n, BigInt(channels)]), [2]);
    return graph.add({
      name,
      type: 'Reshape',
      attributes: { special_zero: 'false' },
      inputs: [whole, { from: shape, precision: 'I64', dims: [2] }],
      output: { precision, dims: [1, channels] },
    });
  }
  const axes = dims.slice(2).map((_, index) => BigInt(index + 2));
  const constant = addConstant(graph, `${name}/axes`, BigInt64Array.from(axes), [axes.length]);
  return graph.add({
    name,
    type: operations[kind],
    attributes: { keep_dims: 'false' },
    inputs: [whole, { from: constant, precision: 'I64', dims: [axes.length] }],
    output: { precision, dims: [batch, channels] },
  });
}

function addResult(
  graph: IrGraph,
  kind: Reduction,
  parts: readonly { readonly from: Source; readonly channels: number }[],
  total: number,
): void {
  const [first] = parts;
  const batch = first === undefined ? 1 : (graph.portOf(first.from).dims[0] ?? 1);
  const port = ({ from, channels }: (typeof parts)[number]) => ({
    from,
    precision: 'FP32',
    dims: [batch, channels],
  });
  const joined = graph.add({
    name: `vinobench/${kind}`,
    type: 'Concat',
    attributes: { axis: '1' },
    inputs: parts.map(port),
    output: { precision: 'FP32', dims: [batch, total] },
  });
  graph.add({
    name: `vinobench/${kind}/result`,
    type: 'Result',
    inputs: [{ from: joined, precision: 'FP32', dims: [batch, total] }],
  });
}
