/** Layers as another program reports them, as a profile: in their order, with what was fused into what where a graph says it. */
import type { Kernel, Profile } from '../../shared/documents/profile.ts';
import type { Precision } from '../../shared/precision/precision.ts';
import {
  type Microseconds,
  microseconds,
  microsecondsToMilliseconds,
  minus,
  plus,
  sum,
} from '../../shared/units.ts';
import type { ReportedCell, ReportedLayer, ReportedTrack } from './parts.ts';

interface Sources extends Omit<ReportedTrack, 'layers'> {
  /** Of the report of the same measurement. */
  readonly cell: ReportedCell | null;
  readonly counters: readonly ReportedLayer[] | null;
  readonly graph: readonly ReportedLayer[] | null;
}

export function foreignProfile({ cell, counters, graph, ...track }: Sources): Profile {
  const layers = counters === null ? (graph ?? []) : withGraph(counters, graph ?? []);
  const kernels = kernelsOf(layers);
  const kernelsMs = microsecondsToMilliseconds(sum(kernels.map(({ realTimeUs }) => realTimeUs)));
  // The report's latencies were measured with the counters on.
  const wallWithCountersMs = track.wallMs ?? cell?.summaryMs.median ?? null;
  return {
    model: cell?.model ?? track.model ?? 'not recorded',
    device: cell?.device ?? track.device ?? 'not recorded',
    precision: cell?.precision ?? 'unknown',
    effectivePrecision: effectiveOf(kernels),
    isa: null,
    batch: cell?.batch ?? null,
    iterations: cell?.iterations ?? track.iterations,
    weights: null,
    wallMs: null,
    wallWithCountersMs,
    timeline: kernels.some(({ status, startUs }) => status === 'executed' && startUs === null)
      ? 'order'
      : 'device',
    kernels: withStarts(kernels),
    sourceLayers: [...new Set(kernels.flatMap(({ originalLayers }) => originalLayers[0] ?? []))],
    reconciliation: {
      wallMs: null,
      wallWithCountersMs,
      kernelsMs,
      gapsMs: wallWithCountersMs === null ? null : minus(wallWithCountersMs, kernelsMs),
      counterOverheadMs: null,
      wallOfKernelsMs: null,
    },
    warnings: [],
    warningFacts: [],
  };
}

/** Times are the counters', which have decimals; shapes, precisions, the order and what was fused are the graph's. */
function withGraph(counters: readonly ReportedLayer[], graph: readonly ReportedLayer[]): ReportedLayer[] {
  const nodes = new Map(graph.map((node) => [node.name, node]));
  return counters.map((layer) => {
    const node = nodes.get(layer.name);
    if (node === undefined || layer.status !== 'executed') return layer;
    const { type, precision, elementType, layout, outputShape, originalLayers, executionOrder } = node;
    return { ...layer, type, precision, elementType, layout, outputShape, originalLayers, executionOrder };
  });
}

function kernelsOf(layers: readonly ReportedLayer[]): Kernel[] {
  const owners = new Map(
    layers.flatMap(({ name, status, originalLayers }) =>
      status === 'executed' ? originalLayers.map((layer): [string, string] => [layer, name]) : [],
    ),
  );
  const knowsFusions = owners.size > 0;
  const taken = new Set<string>();
  return layers.map((layer, at): Kernel => {
    const executed = layer.status === 'executed';
    const owner = executed ? undefined : owners.get(layer.name);
    const isFused = owner !== undefined && owner !== layer.name;
    return {
      ...layer,
      name: freeName(layer.name, taken),
      status: isFused ? 'fused' : layer.status,
      fusedInto: isFused ? owner : null,
      // Without a graph a row's own name is all that is known of its layer.
      originalLayers: executed && knowsFusions ? [...layer.originalLayers] : [layer.name],
      executionOrder: executed ? (layer.executionOrder ?? at) : null,
      slotUs: null,
      neighbours: null,
      flops: null,
      bytes: null,
      weightBytes: null,
      gflops: null,
    };
  });
}

function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name} #${number}`;
  taken.add(free);
  return free;
}

/** End to end in their order, where the report has no starts. */
function withStarts(kernels: readonly Kernel[]): Kernel[] {
  if (!kernels.some(({ status, startUs }) => status === 'executed' && startUs === null)) return [...kernels];
  const starts = new Map<Kernel, Microseconds>();
  let endUs = microseconds(0);
  const executed = kernels.filter(({ status }) => status === 'executed');
  for (const kernel of executed.toSorted((a, b) => (a.executionOrder ?? 0) - (b.executionOrder ?? 0))) {
    starts.set(kernel, endUs);
    endUs = plus(endUs, kernel.realTimeUs);
  }
  return kernels.map((kernel) => ({ ...kernel, startUs: starts.get(kernel) ?? null }));
}

/** Types of what computes, by OpenVINO, ONNX and Caffe. */
const computes = /conv|matmul|fullyconnected|gemm|innerproduct/i;

/** Where all that computes ran in one; a share needs the work of each layer, which reports do not have. */
function effectiveOf(kernels: readonly Kernel[]): Precision | null {
  const ran = kernels.filter(({ status, type }) => status === 'executed' && computes.test(type));
  const [first] = ran;
  return first !== undefined && ran.every(({ precision }) => precision === first.precision)
    ? first.precision
    : null;
}
