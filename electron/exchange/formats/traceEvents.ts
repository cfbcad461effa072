/** Chrome's Trace Event Format, as TensorFlow, PyTorch, perfetto and Vinobench itself write it: a track for each thread. */
import { precisionOfElementType, precisions } from '../../../shared/precision/precision.ts';
import { type Microseconds, microseconds } from '../../../shared/units.ts';
import type { TimedEvent } from '../events.ts';
import { refusedFile } from '../limits.ts';
import { stemOfPath } from '../numbers.ts';
import type { ReportedLayer, ReportedTrack } from '../parts.ts';
import { defineFormat } from './format.ts';

const most = { tracks: 16, events: 20_000 };

export const traceEvents = defineFormat({
  format: 'trace-events',
  kind: 'events',
  detect: ({ events: { events, names } }) => events.length > 0 || names.size > 0,
  read: ({ events: { events, names } }, file) => {
    if (events.length === 0) throw refusedFile(file, 'has no event with a duration');
    if (events.length > most.events)
      throw refusedFile(file, `has more than ${most.events} events; record a shorter time`);
    const begin = events.reduce((first, { start }) => Math.min(first, start), Number.POSITIVE_INFINITY);
    const threads = [...Map.groupBy(events, ({ process, thread }) => `${process}/${thread}`)];
    if (threads.length > most.tracks)
      throw refusedFile(file, `has more than ${most.tracks} threads; record fewer`);
    const tracks = threads.map(([place, own]): ReportedTrack => {
      const leaves = leavesOf(own);
      const process = names.get(place.split('/')[0] ?? '');
      return {
        model: stemOfPath(file),
        device: process ?? names.get(place) ?? `thread ${place}`,
        iterations: null,
        wallMs: null,
        layers: leaves.map((event, at) => layerOf(event, begin, at)),
      };
    });
    return [{ kind: 'tracks', tracks, runtime: null }];
  },
});

/** Events of one thread lie within each other: those that hold no other are what ran. */
function leavesOf(events: readonly TimedEvent[]): TimedEvent[] {
  const sorted = events.toSorted((a, b) => a.start - b.start || b.duration - a.duration);
  return sorted.filter((event, at) => {
    const next = sorted[at + 1];
    const end = event.start + event.duration;
    return next === undefined || next.start >= end || next.start + next.duration > end;
  });
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

function layerOf(
  { name, category, start, duration, args }: TimedEvent,
  begin: number,
  at: number,
): ReportedLayer {
  const spelled = textOf(args.precision);
  const precision =
    precisions.find((one) => one === spelled) ?? precisionOfElementType(spelled ?? '') ?? null;
  const layers = Array.isArray(args.originalLayers) ? args.originalLayers : [];
  const realTimeUs: Microseconds = microseconds(duration);
  return {
    name: name === '' ? `event ${at}` : name,
    type: category.split(',')[0] || 'Event',
    implementation: textOf(args.implementation),
    status: 'executed',
    realTimeUs,
    elementType: null,
    precision,
    layout: textOf(args.layout),
    outputShape: null,
    startUs: microseconds(start - begin),
    calls: 1,
    originalLayers: layers.filter((one) => typeof one === 'string'),
    executionOrder: at,
  };
}
