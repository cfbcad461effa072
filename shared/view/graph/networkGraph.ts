/** A network as it is drawn: its source's layers, its operations, or the kernels that ran, with what a profile says about each. */

import type { Kernel } from '../../documents/profile.ts';
import type { ModelGraph } from '../../models/library.ts';
import { type NodeTime, timesOfNodes } from '../library/modelRows.ts';
import { type LayerKind, layerKindOf } from '../text/layerKinds.ts';

export const graphKinds = ['source', 'IR', 'runtime'] as const;
export type GraphKind = (typeof graphKinds)[number];

export interface GraphNode {
  /** Its name where that is the only one of the kind: a layer, its operation and its kernel are found as one. */
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly kind: LayerKind;
  /** Of its first output. */
  readonly shape: readonly number[];
  readonly attributes: readonly (readonly [name: string, value: string])[];
  /** Source layers that it computes, the main one first. */
  readonly sources: readonly string[];
  /** Types of what was fused into it. */
  readonly fused: readonly string[];
  /** Null: not profiled, or nothing of its own ran for it. */
  readonly time: NodeTime | null;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly shape: readonly number[];
}

export interface NetworkGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** @param kernels of a profile; null: there is none */
export function graphOfModel({ nodes, edges }: ModelGraph, kernels: readonly Kernel[] | null): NetworkGraph {
  const times = kernels === null ? null : timesOfNodes({ nodes, edges }, kernels);
  const taken = new Set<string>();
  const ids = new Map(
    nodes.map(({ id, name }) => {
      const own = taken.has(name) ? `${name} (${id})` : name;
      taken.add(own);
      return [id, own];
    }),
  );
  return {
    nodes: nodes.map(({ id, name, type, shape, attributes, sources }) => ({
      id: ids.get(id) ?? id,
      name,
      type,
      kind: kindOfNode(type, attributes),
      shape,
      attributes: Object.entries(attributes),
      sources,
      fused: [],
      time: times?.get(id) ?? null,
    })),
    edges: edges.map(({ from, to, shape }) => ({
      from: ids.get(from) ?? from,
      to: ids.get(to) ?? to,
      shape,
    })),
  };
}

/** What a network begins and ends with computes nothing. */
const ends = /^(?:input|parameter|result|data|imagedata|memorydata)$/i;

/** By the size of a convolution's window and its groups where the runtime's implementation does not tell. */
function kindOfNode(type: string, attributes: Readonly<Record<string, string>>): LayerKind {
  if (ends.test(type)) return 'pool';
  if (Number(attributes['group'] ?? 1) > 1) return layerKindOf(`Group${type}`);
  const kernel = attributes['kernel'] ?? attributes['kernel_size'] ?? '';
  return layerKindOf(type, /^1(?:, ?1)*$/.test(kernel) ? '1x1' : null);
}

/** Of the kernels that ran, and what they begin with. */
export function graphOfKernels(kernels: readonly Kernel[]): NetworkGraph {
  const read = new Set(kernels.flatMap(({ reads = [] }) => reads));
  const shown = kernels.filter(({ name, status }) => status === 'executed' || read.has(name));
  const known = new Map(shown.map((kernel) => [kernel.name, kernel]));
  const total = kernels.reduce((sum, { realTimeUs }) => sum + realTimeUs, 0);
  const fused = Map.groupBy(
    kernels.filter(({ fusedInto }) => fusedInto !== null),
    ({ fusedInto }) => fusedInto,
  );
  return {
    nodes: shown.map((kernel) => {
      const { name, type, implementation, outputShape, originalLayers, status } = kernel;
      const members = fused.get(name) ?? [];
      return {
        id: name,
        name,
        type,
        kind: ends.test(type) ? 'pool' : layerKindOf(type, implementation),
        shape: outputShape ?? [],
        attributes: attributesOfKernel(kernel),
        sources: originalLayers,
        fused: [...new Set(members.map((member) => member.type))],
        time: status === 'executed' ? timeOfKernel(kernel, total) : null,
      };
    }),
    edges: shown.flatMap(({ name, reads = [] }) =>
      reads
        .filter((from) => known.has(from))
        .map((from) => ({ from, to: name, shape: known.get(from)?.outputShape ?? [] })),
    ),
  };
}

const timeOfKernel = ({ name, realTimeUs, precision, implementation }: Kernel, total: number): NodeTime => ({
  name,
  timeUs: realTimeUs,
  share: total === 0 ? 0 : realTimeUs / total,
  precision,
  implementation,
});

function attributesOfKernel({ layout, elementType, executionOrder }: Kernel): [string, string][] {
  const told: readonly (readonly [string, string | null])[] = [
    ['layout', layout],
    ['element type', elementType],
    ['order', executionOrder === null ? null : String(executionOrder + 1)],
  ];
  return told.flatMap(([name, value]): [string, string][] => (value === null ? [] : [[name, value]]));
}

/** Ids of the nodes that the text is about, in the graph's order; none for an empty text. */
export function matchingNodes({ nodes }: NetworkGraph, find: string): string[] {
  const wanted = find.trim().toLowerCase();
  if (wanted === '') return [];
  return nodes
    .filter(({ name, type, sources, time }) =>
      [name, type, ...sources, time?.implementation ?? ''].some((text) =>
        text.toLowerCase().includes(wanted),
      ),
    )
    .map(({ id }) => id);
}
