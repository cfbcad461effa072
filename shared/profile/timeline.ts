/**
 * When each kernel ran: starts within an inference, and slots (from a kernel's start to the next one's; the last ends with
 * the inference). The device's clock has its own offset, so only differences within one inference mean anything.
 */
import type { TimeSpread } from '../documents/profile.ts';
import { median, percentile } from '../statistics.ts';
import { type Microseconds, microseconds } from '../units.ts';

/** One inference: the start of each kernel by its index, null where it is not known. */
export interface InferenceStarts {
  readonly wallUs: Microseconds;
  readonly startsUs: readonly (Microseconds | null)[];
}

interface Times {
  readonly startUs: Microseconds;
  readonly slotUs: TimeSpread;
}

export interface Timeline {
  /** By kernel; null where too few inferences tell a start. */
  readonly times: readonly (Times | null)[];
  /** Kernels of which at least one start was impossible, with how many. */
  readonly impossible: ReadonlyMap<number, number>;
}

/** Starts are whole microseconds, and the wall clock is read around them. */
const roundingUs = 2;

/**
 * Null when the device tells no usable starts: fewer than half of the kernels have one in at least half of the
 * inferences, or all of them have the same.
 */
export function deviceTimeline(inferences: readonly InferenceStarts[], kernels: number): Timeline | null {
  const starts = Array.from({ length: kernels }, (): number[] => []);
  const slots = Array.from({ length: kernels }, (): number[] => []);
  const impossible = new Map<number, number>();
  let moves = kernels < 2;
  for (const inference of inferences) {
    const order = inOrder(inference, impossible);
    const first = order[0]?.startUs ?? 0;
    for (const [place, { kernel, startUs }] of order.entries()) {
      const end = order[place + 1]?.startUs ?? Math.max(startUs, first + inference.wallUs);
      starts[kernel]?.push(startUs - first);
      slots[kernel]?.push(end - startUs);
      moves ||= startUs > first;
    }
  }
  const enough = Math.max(1, inferences.length / 2);
  const times = starts.map((values, kernel): Times | null =>
    values.length < enough
      ? null
      : { startUs: microseconds(median(values)), slotUs: spread(slots[kernel] ?? []) },
  );
  const known = times.filter((time) => time !== null).length;
  return moves && known > 0 && known >= kernels / 2 ? { times, impossible } : null;
}

interface Start {
  readonly kernel: number;
  readonly startUs: Microseconds;
}

/**
 * All starts of one inference lie within its wall time of each other: a value farther from their median is not a
 * start.
 */
function inOrder({ wallUs, startsUs }: InferenceStarts, impossible: Map<number, number>): Start[] {
  const order: Start[] = [];
  for (const [kernel, startUs] of startsUs.entries()) {
    if (startUs !== null) order.push({ kernel, startUs });
  }
  order.sort((a, b) => a.startUs - b.startUs);
  const middle = order[order.length >> 1]?.startUs ?? 0;
  return order.filter(({ kernel, startUs }) => {
    const possible = Math.abs(startUs - middle) <= wallUs + roundingUs;
    if (!possible) impossible.set(kernel, (impossible.get(kernel) ?? 0) + 1);
    return possible;
  });
}

export function spread(values: readonly number[]): TimeSpread {
  return { median: median(values), p10: percentile(values, 10), p90: percentile(values, 90) };
}
