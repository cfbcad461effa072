/**
 * The float model with reductions next to the tensors of interest, all put together into one output for each kind: what
 * leaves the runtime is a number for each channel, not the tensors.
 */
import { addConstant } from '../ir/elements.ts';
import type { IrGraph, Source } from '../ir/irGraph.ts';
import { keyOf } from '../ir/irGraph.ts';

const reductions = ['min', 'max', 'mean'] as const;
export type Reduction = (typeof reductions)[number];

const operations = { min: 'ReduceMin', max: 'ReduceMax', mean: 'ReduceMean' } as const;

export interface ProbeRequest {
  readonly source: Source;
  readonly reduction: Reduction;
  /** Whose elements are kept apart; undefined: the tensor is reduced to one number. */
  readonly axis: number | undefined;
}

/** A tensor may be reduced to more than one of its axes: its range by channel, its mean by what a layer multiplies. */
export const slotKey = (source: Source, axis: number | undefined): string =>
  `${keyOf(source)}:${axis ?? 'whole'}`;

/** Where a tensor's values lie in its kind's output. */
export interface ProbeSlot {
  readonly start: number;
  readonly channels: number;
}

export interface Probe {
  readonly graph: IrGraph;
  /** Kinds in the order of the outputs behind the model's own. */
  readonly kinds: readonly Reduction[];
  /** By kind, then by `slotKey`. */
  readonly slots: ReadonlyMap<Reduction, ReadonlyMap<string, ProbeSlot>>;
}

/**
 * The axis whose elements are kept apart: the second, or the last where there are no more than two. Undefined: the whole
 * tensor is one, since its number of channels is not known before it runs.
 */
export function channelAxis(dims: readonly number[]): number | undefined {
  const axis = dims.length > 2 ? 1 : dims.length - 1;
  return (dims[axis] ?? -1) < 1 ? undefined : axis;
}

export function probeGraph(float: IrGraph, requests: readonly ProbeRequest[]): Probe {
  const graph = float.clone();
  const slots = new Map<Reduction, Map<string, ProbeSlot>>();
  for (const kind of reductions) {
    const parts: Part[] = [];
    const ofKind = new Map<string, ProbeSlot>();
    let start = 0;
    for (const { source, reduction, axis } of requests) {
      const key = slotKey(source, axis);
      if (reduction !== kind || ofKind.has(key)) continue;
      const part = reduced(graph, source, kind, axis);
      parts.push(part);
      ofKind.set(key, { start, channels: part.channels });
      start += part.channels;
    }
    if (parts.length === 0) continue;
    slots.set(kind, ofKind);
    addResult(graph, kind, parts, start);
  }
  return { graph, kinds: [...slots.keys()], slots };
}

interface Part {
  readonly from: Source;
  readonly channels: number;
}

/** A vector of channels; no other axis is taken for anything, the first one included. */
function reduced(graph: IrGraph, source: Source, kind: Reduction, axis: number | undefined): Part {
  const { precision, dims } = graph.portOf(source);
  const channels = axis === undefined ? 1 : (dims[axis] ?? 1);
  const name = `${graph.layer(source.layer).name}/${source.port}/${kind}${axis ?? ''}`;
  const axes = [...dims.keys()].filter((one) => one !== axis && dims[one] !== 1);
  let from = source;
  if (axes.length > 0) {
    const list = BigInt64Array.from(axes, BigInt);
    const constant = addConstant(graph, `${name}/axes`, list, [axes.length]);
    from = graph.add({
      name,
      type: operations[kind],
      attributes: { keep_dims: 'false' },
      inputs: [
        { from: source, precision, dims },
        { from: constant, precision: 'I64', dims: [axes.length] },
      ],
      output: { precision, dims: dims.filter((_, one) => !axes.includes(one)) },
    });
  }
  const whole = { from, precision, dims: graph.portOf(from).dims };
  if (whole.dims.length === 1) return { from, channels };
  const shape = addConstant(graph, `${name}/shape`, BigInt64Array.from([BigInt(channels)]), [1]);
  const vector = graph.add({
    name: `${name}/vector`,
    type: 'Reshape',
    attributes: { special_zero: 'false' },
    inputs: [whole, { from: shape, precision: 'I64', dims: [1] }],
    output: { precision, dims: [channels] },
  });
  return { from: vector, channels };
}

function addResult(graph: IrGraph, kind: Reduction, parts: readonly Part[], total: number): void {
  const { precision } = graph.portOf(parts[0]?.from ?? { layer: -1, port: -1 });
  const joined = graph.add({
    name: `vinobench/${kind}`,
    type: 'Concat',
    attributes: { axis: '0' },
    inputs: parts.map(({ from, channels }) => ({ from, precision, dims: [channels] })),
    output: { precision, dims: [total] },
  });
  graph.add({
    name: `vinobench/${kind}/result`,
    type: 'Result',
    inputs: [{ from: joined, precision, dims: [total] }],
  });
}
