/**
 * Profiles as a trace that Perfetto, speedscope and chrome://tracing open: the JSON object form of the Trace Event Format
 * (Duffy & Sinclair, "Trace Event Format", Google). Each configuration is a process, its kernels complete events, and
 * flows connect a layer in one configuration with the same layer in the next. Times are microseconds.
 */
import type { Kernel, Profile } from '../documents/profile.ts';
import type { Microseconds } from '../units.ts';
import { configurationNames } from './configuration.ts';

interface MetadataEvent {
  readonly ph: 'M';
  readonly name: 'process_name' | 'process_sort_index' | 'thread_name';
  readonly pid: number;
  readonly tid: number;
  readonly args: Readonly<Record<string, string | number>>;
}

interface CompleteEvent {
  readonly ph: 'X';
  readonly name: string;
  readonly cat: string;
  readonly ts: number;
  readonly dur: number;
  readonly pid: number;
  readonly tid: number;
  readonly args: Readonly<Record<string, unknown>>;
}

interface FlowEvent {
  readonly ph: 's' | 'f';
  readonly name: string;
  readonly cat: 'layer';
  readonly id: number;
  readonly ts: number;
  readonly pid: number;
  readonly tid: number;
  /** Binds the end to the slice around it rather than to the next. */
  readonly bp?: 'e';
}

export type TraceEvent = MetadataEvent | CompleteEvent | FlowEvent;

export interface TraceDocument {
  /** Viewers leave out what they don't know. */
  readonly vinobench: 'trace';
  readonly traceEvents: readonly TraceEvent[];
  readonly displayTimeUnit: 'ms';
  readonly otherData: Readonly<Record<string, unknown>>;
}

const tid = 1;

/** First in the file, by which it is known for one of Vinobench's. */
const mark = { vinobench: 'trace' } as const;
export const traceHead = JSON.stringify(mark).slice(0, -1);

/** One inference of each profile, as the medians of those sampled. */
export function chromeTrace(profiles: readonly Profile[]): TraceDocument {
  const names = configurationNames(profiles);
  const slices = profiles.map((profile, index) => slicesOf(profile, index + 1));
  const metadata = names.flatMap((name, index): MetadataEvent[] => {
    const pid = index + 1;
    const timeline = profiles[index]?.timeline === 'order' ? 'kernels in order, starts not known' : 'kernels';
    return [
      { ph: 'M', name: 'process_name', pid, tid, args: { name } },
      { ph: 'M', name: 'process_sort_index', pid, tid, args: { sort_index: index } },
      { ph: 'M', name: 'thread_name', pid, tid, args: { name: timeline } },
    ];
  });
  return {
    ...mark,
    traceEvents: [...metadata, ...slices.flat(), ...flowsOf(slices)],
    displayTimeUnit: 'ms',
    otherData: {
      models: [...new Set(profiles.map(({ model }) => model))],
      configurations: profiles.map(({ reconciliation, iterations, timeline, warnings }, index) => ({
        name: names[index],
        iterations,
        timeline,
        reconciliation,
        warnings,
      })),
    },
  };
}

interface Placed {
  readonly kernel: Kernel;
  readonly startUs: Microseconds;
}

/** A kernel is drawn as long as it ran, but no longer than until the next one starts: slices of a track do not cross. */
function slicesOf({ kernels }: Profile, pid: number): CompleteEvent[] {
  const fused = Map.groupBy(
    kernels.filter(({ status }) => status === 'fused'),
    ({ fusedInto }) => fusedInto,
  );
  const placed = kernels
    .flatMap((kernel): Placed[] => (kernel.startUs === null ? [] : [{ kernel, startUs: kernel.startUs }]))
    .toSorted((a, b) => a.startUs - b.startUs);
  return placed.map(({ kernel, startUs }, index) => {
    const untilNext = (placed[index + 1]?.startUs ?? Number.POSITIVE_INFINITY) - startUs;
    const { name, type, implementation, precision, layout, outputShape, originalLayers } = kernel;
    return {
      ph: 'X',
      name,
      cat: originalLayers.length === 0 ? `${type},inserted` : type,
      ts: startUs,
      dur: Math.min(kernel.realTimeUs, untilNext),
      pid,
      tid,
      args: {
        implementation,
        precision,
        layout,
        outputShape,
        originalLayers,
        fused: (fused.get(name) ?? []).map((row) => row.name),
        realTimeUs: kernel.realTimeUs,
        slotUs: kernel.slotUs,
        calls: kernel.calls,
        flops: kernel.flops,
        bytes: kernel.bytes,
        gflops: kernel.gflops,
      },
    };
  });
}

function flowsOf(slices: readonly (readonly CompleteEvent[])[]): FlowEvent[] {
  let id = 0;
  return slices.slice(1).flatMap((later, index) => {
    const earlier = new Map((slices[index] ?? []).map((slice) => [layerOf(slice), slice]));
    return later.flatMap((to): FlowEvent[] => {
      const layer = layerOf(to);
      const from = layer === null ? undefined : earlier.get(layer);
      if (layer === null || from === undefined) return [];
      id += 1;
      const flow = { name: layer, cat: 'layer', id } as const;
      // A flow runs forward in time, so it begins at whichever starts first.
      const [first, second] = from.ts <= to.ts ? [from, to] : [to, from];
      return [
        { ...flow, ph: 's', ts: first.ts, pid: first.pid, tid: first.tid },
        { ...flow, ph: 'f', bp: 'e', ts: second.ts, pid: second.pid, tid: second.tid },
      ];
    });
  });
}

function layerOf({ args }: CompleteEvent): string | null {
  const layers = args['originalLayers'];
  return Array.isArray(layers) && typeof layers[0] === 'string' ? layers[0] : null;
}
