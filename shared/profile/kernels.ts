/**
 * From the runtime's readings to kernels: what ran, when, for how long, and for which layers of the source. Every source
 * layer is executed by a row, fused into one, or a row that says why nothing runs; what the runtime inserted are rows
 * without layers, which name their neighbours.
 */

import type { Kernel, Profile, Reconciliation } from '../documents/profile.ts';
import { multiplies, operationFlops } from '../models/flops.ts';
import { precisionOfElementType } from '../precision/precision.ts';
import { mean, median } from '../statistics.ts';
import {
  bytes,
  type Microseconds,
  microseconds,
  microsecondsToMilliseconds,
  minus,
  nanoseconds,
  nanosecondsToMicroseconds,
  nanosecondsToMilliseconds,
  plus,
  sum,
} from '../units.ts';
import type { Warning } from '../warnings/warning.ts';
import { type NodeRow, nodeRows, shareOperations, takeName } from './claims.ts';
import { computedElementType, withRenamed } from './computed.ts';
import { kernelsRead } from './kernelsRead.ts';
import { LayerNames } from './names.ts';
import { neighboursOf } from './neighbours.ts';
import type { RawProfile, SourceOperation } from './raw.ts';
import { RowMatcher, type RowsByNode, readNodes, rowsThatRan } from './rows.ts';
import { deviceTimeline, type Timeline } from './timeline.ts';
import { readingWarnings } from './warnings.ts';
import { bytesMoved, constantNodes, portsRead } from './work.ts';

export interface KernelReport {
  /** In the order of execution; rows of layers without a kernel stand behind the kernel or layer before them. */
  readonly kernels: Kernel[];
  readonly sourceLayers: string[];
  readonly timeline: Profile['timeline'];
  readonly reconciliation: Reconciliation;
  /** Sentences about readings that are missing or cannot be. */
  readonly warningFacts: Warning[];
}

/** @throws RangeError without sampled inferences, without latencies, or when the two snapshots are of one moment */
export function profileKernels(raw: RawProfile): KernelReport {
  const originals = raw.nodes.flatMap((node) => (node.rtInfo['originalLayersNames'] ?? '').split(','));
  const names = new LayerNames(raw.operations, raw.sourceMap, new Set(originals));
  const operationsOf = withRenamed(
    raw.nodes,
    raw.nodes.map((node) => names.operationsOf(node)),
    raw.operations,
    multiplies,
  );
  const matcher = new RowMatcher(raw.nodes, (node) => operationsOf[node] ?? []);
  const ran = rowsThatRan(raw, matcher);
  const readings = readNodes(raw, matcher, ran);
  const { rows, unclaimed } = shareOperations(
    nodeRows(raw.nodes, readings, operationsOf, names),
    operationsOf,
    new Map(raw.operations.map((operation) => [operation.name, operation])),
  );
  const executed = rows.filter(({ reading }) => reading.state === 'executed');
  const timeline = timelineOf(raw, executed, ran);
  const kernels = withLayers(nodeKernels(raw, rows, startTimes(executed, timeline)), names, typesByName(raw));
  addWork(kernels, unclaimed, names);
  return {
    kernels,
    sourceLayers: names.layers.map(({ name }) => name),
    timeline: timeline === null ? 'order' : 'device',
    reconciliation: reconcile(raw, kernels),
    warningFacts: readingWarnings(executed, timeline, raw.inferences.length),
  };
}

function timelineOf(
  { inferences }: RawProfile,
  executed: readonly NodeRow[],
  ran: readonly RowsByNode[],
): Timeline | null {
  const starts = inferences.map(({ wallNs }, inference) => ({
    wallUs: nanosecondsToMicroseconds(wallNs),
    startsUs: executed.map(({ index }) => {
      const startUs = ran[inference]?.[index]?.startTimeUs;
      return startUs !== undefined && startUs > 0 ? startUs : null;
    }),
  }));
  return deviceTimeline(starts, executed.length);
}

type StartTimes = Pick<Kernel, 'startUs' | 'slotUs'>;

/** By node. Without the device's own starts the kernels lie end to end in their order. */
function startTimes(executed: readonly NodeRow[], timeline: Timeline | null): Map<number, StartTimes> {
  let endUs = microseconds(0);
  return new Map(
    executed.map(({ index, reading }, place): [number, StartTimes] => {
      if (timeline !== null) return [index, timeline.times[place] ?? { startUs: null, slotUs: null }];
      const startUs = endUs;
      endUs = plus(endUs, reading.realTimeUs ?? microseconds(0));
      return [index, { startUs, slotUs: null }];
    }),
  );
}

function nodeKernels(
  { nodes }: RawProfile,
  rows: readonly NodeRow[],
  starts: ReadonlyMap<number, StartTimes>,
): Kernel[] {
  const ports = portsRead(nodes);
  const constant = constantNodes(nodes);
  const neighbours = neighboursOf(nodes, rows);
  const reads = kernelsRead(nodes, rows);
  return rows.map((row): Kernel => {
    const { node, reading } = row;
    const { rtInfo } = node;
    const runs = reading.state === 'executed';
    const elementType = computedElementType(node, constant);
    const realTimeUs = reading.realTimeUs ?? microseconds(0);
    const flops = totalFlops(row.operations);
    const order = Number.parseInt(rtInfo['execOrder'] ?? '', 10);
    return {
      name: row.name,
      type: rtInfo['layerType'] ?? node.type,
      implementation: runs ? (rtInfo['primitiveType'] ?? null) : null,
      precision: runs && elementType !== null ? (precisionOfElementType(elementType) ?? null) : null,
      elementType: runs ? elementType : null,
      layout: rtInfo['outputLayouts'] ?? null,
      outputShape: node.outputs[0] === undefined ? null : [...node.outputs[0].shape],
      // A layer needs no work where the runtime has a node for it that it leaves out.
      status: reading.state === 'notRun' && row.layers.length > 0 ? 'optimizedOut' : reading.state,
      fusedInto: null,
      executionOrder: runs && !Number.isNaN(order) ? order : null,
      calls: reading.calls,
      startUs: starts.get(row.index)?.startUs ?? null,
      slotUs: starts.get(row.index)?.slotUs ?? null,
      realTimeUs,
      originalLayers: [...row.layers],
      neighbours: neighbours.get(row.index) ?? null,
      reads: [...(reads.get(row.index) ?? [])],
      flops,
      ...(runs
        ? bytesMoved(node, constant, ports[row.index] ?? new Set(), row.operations, elementType)
        : { bytes: bytes(0), weightBytes: bytes(0) }),
      gflops: rate(flops, realTimeUs),
    };
  });
}

/** Adds a row for every layer that is no row's main one, behind the row that does its work or the layer before it. */
function withLayers(kernels: Kernel[], names: LayerNames, types: ReadonlyMap<string, string>): Kernel[] {
  const taken = new Set(kernels.map(({ name }) => name));
  const { mains, members } = byLayer(kernels);
  const behind = new Map<Kernel | null, Kernel[]>();
  let previous: Kernel | null = null;
  for (const { name, type } of names.layers) {
    const main: Kernel | undefined = mains.get(name);
    const into: Kernel | undefined = members.get(name) ?? mergedInto(name, names, mains);
    if (main !== undefined && (main.status === 'executed' || into?.status !== 'executed')) {
      previous = main;
      continue;
    }
    const fused = into?.status === 'executed' ? into : null;
    const anchor: Kernel | null = fused ?? previous;
    behind.set(anchor, [
      ...(behind.get(anchor) ?? []),
      layerKernel(takeName(name, taken), name, type ?? types.get(name) ?? 'Layer', fused),
    ]);
    previous = anchor;
  }
  return [null, ...kernels].flatMap((kernel) => [
    ...(kernel === null ? [] : [kernel]),
    ...(behind.get(kernel) ?? []),
  ]);
}

/** The rows of each layer: that whose main layer it is, and that which does its work next to another's. */
function byLayer(kernels: readonly Kernel[]) {
  const mains = new Map<string, Kernel>();
  const members = new Map<string, Kernel>();
  const put = (map: Map<string, Kernel>, layer: string, kernel: Kernel) => {
    const known = map.get(layer);
    if (known === undefined || (known.status !== 'executed' && kernel.status === 'executed'))
      map.set(layer, kernel);
  };
  for (const kernel of kernels) {
    for (const [place, layer] of kernel.originalLayers.entries()) {
      put(place === 0 ? mains : members, layer, kernel);
    }
  }
  return { mains, members };
}

function mergedInto(
  layer: string,
  names: LayerNames,
  mains: ReadonlyMap<string, Kernel>,
): Kernel | undefined {
  const operation = names.fusedInto(layer);
  const [main] = operation === undefined ? [] : names.layersOf(operation);
  return main === undefined ? undefined : mains.get(main);
}

function layerKernel(name: string, layer: string, type: string, fusedInto: Kernel | null): Kernel {
  return {
    name,
    type,
    implementation: null,
    precision: null,
    elementType: null,
    layout: null,
    outputShape: null,
    status: fusedInto === null ? 'optimizedOut' : 'fused',
    fusedInto: fusedInto?.name ?? null,
    executionOrder: null,
    calls: 0,
    startUs: null,
    slotUs: null,
    realTimeUs: microseconds(0),
    originalLayers: [layer],
    neighbours: null,
    flops: 0,
    bytes: bytes(0),
    weightBytes: bytes(0),
    gflops: null,
  };
}

/** What the source's layers are called where the map does not say: the profiling info keeps the operations' types. */
function typesByName({ operations, after }: RawProfile): Map<string, string> {
  return new Map([
    ...operations.map(({ name, type }): [string, string] => [name, type]),
    ...after.rows.map(({ nodeName, nodeType }): [string, string] => [nodeName, nodeType]),
  ]);
}

/** Operations that no node names: their work is counted where their layer is, so that the sum stays the network's. */
function addWork(kernels: Kernel[], unclaimed: readonly SourceOperation[], names: LayerNames): void {
  for (const operation of unclaimed) {
    const flops = operationFlops(operation);
    if (flops === 0) continue;
    const [layer] = names.layersOf(operation.name);
    let kernel = kernels.find(({ originalLayers }) => layer !== undefined && originalLayers.includes(layer));
    if (kernel === undefined) {
      const taken = new Set(kernels.map(({ name }) => name));
      kernel = {
        ...layerKernel(takeName(operation.name, taken), '', operation.type, null),
        originalLayers: [],
      };
      kernel.status = 'notRun';
      kernels.push(kernel);
    }
    kernel.flops = flops === null || kernel.flops === null ? null : kernel.flops + flops;
    kernel.gflops = rate(kernel.flops, kernel.realTimeUs);
  }
}

/** Null as soon as those of one operation are not known. */
function totalFlops(operations: readonly SourceOperation[]): number | null {
  return operations.reduce<number | null>((sum, operation) => {
    const flops = operationFlops(operation);
    return sum === null || flops === null ? null : sum + flops;
  }, 0);
}

function rate(flops: number | null, realTimeUs: Microseconds): number | null {
  return flops !== null && flops > 0 && realTimeUs > 0 ? flops / realTimeUs / 1e3 : null;
}

function reconcile(
  { wallNs, inferences, betweenNs }: RawProfile,
  kernels: readonly Kernel[],
): Reconciliation {
  const wallMs = nanosecondsToMilliseconds(nanoseconds(median(wallNs)));
  const wallWithCountersMs = nanosecondsToMilliseconds(
    nanoseconds(median(inferences.map((inference) => inference.wallNs))),
  );
  const kernelsMs = microsecondsToMilliseconds(sum(kernels.map(({ realTimeUs }) => realTimeUs)));
  return {
    wallMs,
    wallWithCountersMs,
    kernelsMs,
    gapsMs: minus(wallWithCountersMs, kernelsMs),
    counterOverheadMs: minus(wallWithCountersMs, wallMs),
    wallOfKernelsMs: nanosecondsToMilliseconds(nanoseconds(mean(betweenNs))),
  };
}
