/** Events of the Trace Event Format: those with a start and a duration, begin and end joined. */
import { z } from 'zod';
import { numberOf } from './numbers.ts';

export interface TimedEvent {
  readonly name: string;
  readonly category: string;
  readonly process: string;
  readonly thread: string;
  /** Microseconds, of the trace's clock. */
  readonly start: number;
  readonly duration: number;
  readonly args: EventArgs;
}

export interface TraceEvents {
  /** With a start and a duration. */
  readonly events: readonly TimedEvent[];
  /** Whether ONNX Runtime wrote them: a session has its events. */
  readonly ofSession: boolean;
  /** `process` or `process/thread` -> the name that the trace gives it. */
  readonly names: ReadonlyMap<string, string>;
}

const idSchema = z.union([z.string(), z.number()]).default(0).transform(String);
/** What is read of an event's arguments; all others would be kept for nothing. */
const argsSchema = z
  .object({
    name: z.unknown(),
    provider: z.unknown(),
    op_name: z.unknown(),
    output_type_shape: z.unknown(),
    precision: z.unknown(),
    implementation: z.unknown(),
    layout: z.unknown(),
    originalLayers: z.unknown(),
  })
  .partial();
type EventArgs = z.infer<typeof argsSchema>;

const noArgs: EventArgs = {};

const eventSchema = z.object({
  name: z.string().default(''),
  cat: z.string().default(''),
  ph: z.string(),
  ts: z.unknown().optional(),
  dur: z.unknown().optional(),
  pid: idSchema,
  tid: idSchema,
  args: argsSchema.optional().catch(undefined),
});

export function timedEvents(list: Iterable<unknown>): TraceEvents {
  let ofSession = false;
  const events: TimedEvent[] = [];
  const names = new Map<string, string>();
  const open = new Map<
    string,
    { name: string; category: string; start: number; args: TimedEvent['args'] }[]
  >();
  for (const one of list) {
    const read = eventSchema.safeParse(one);
    if (!read.success) continue;
    const { name, cat: category, ph, pid: process, tid: thread, args = noArgs } = read.data;
    ofSession ||= category === 'Session';
    const [start, duration] = [numberOf(read.data.ts), numberOf(read.data.dur)];
    const place = `${process}/${thread}`;
    if (ph === 'M' && typeof args.name === 'string') {
      if (name === 'process_name') names.set(process, args.name);
      if (name === 'thread_name') names.set(place, args.name);
    }
    if (start === null) continue;
    if (ph === 'X' && duration !== null && duration >= 0)
      events.push({ name, category, process, thread, start, duration, args });
    if (ph === 'B') open.set(place, [...(open.get(place) ?? []).slice(-64), { name, category, start, args }]);
    if (ph === 'E') {
      const begun = open.get(place)?.pop();
      if (begun !== undefined && start >= begun.start)
        events.push({ ...begun, process, thread, duration: start - begun.start });
    }
  }
  return { events, names, ofSession };
}
