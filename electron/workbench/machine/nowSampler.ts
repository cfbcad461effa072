/** One reading of the machine after the other: load, neighbours, throttling, temperature. Each costs well below 0.2 % of a core. */
import type { Missing } from '../../../shared/conditions/conditions.ts';
import type { MachineNow } from '../../../shared/machine/now.ts';
import {
  type Milliseconds,
  milliseconds,
  millisecondsToSeconds,
  minus,
  nanoseconds,
  nanosecondsToSeconds,
  seconds,
} from '../../../shared/units.ts';
import { type Quota, readQuota } from '../../system/controlGroups.ts';
import { heaviestOf, type Look, lookAround, type Neighbour } from '../../system/neighbours.ts';
import { liveTree, type ProcessStat, processStat, ticksPerSecond } from '../../system/processes.ts';
import { allowedList } from '../../system/processors.ts';
import { Sparing } from '../../system/sparing.ts';
import { figureOf, realRoot, type Told } from '../../system/systemFiles.ts';
import { temperature, throttleCount } from '../../system/thermal.ts';
import { type ProcessorTimes, readTimes, sharesBetween, timesWithin } from '../../system/times.ts';
import { readMachineState } from './machine.ts';

const nowMs = (): Milliseconds => milliseconds(performance.now());

/** Shares of a processor's time that these may take: all processes are many files, as are the clocks of many processors. */
const shares = { look: 0.001, state: 0.0003, throttles: 0.0001 };

interface Reading {
  readonly atMs: Milliseconds;
  readonly times: Told<ProcessorTimes>;
  readonly quota: Told<Quota>;
  readonly throttles: Told<number>;
  /** Ticks of this host and all its processes, ended ones included. */
  readonly own: Told<number>;
}

type Figures = Pick<
  MachineNow,
  'seconds' | 'quota' | 'steal' | 'others' | 'heaviest' | 'throttles' | 'missing' | 'busy' | 'processors'
>;

export class NowSampler {
  readonly #allowed = figureOf(allowedList(realRoot));
  readonly #state = new Sparing(readMachineState, shares.state);
  readonly #temperature = new Sparing(() => temperature(realRoot), shares.state);
  readonly #throttles = new Sparing(() => throttleCount(realRoot), shares.throttles);
  readonly #look = new Sparing(() => lookAround(realRoot), shares.look);
  #before: Reading | null = null;
  #looked: Look | null = null;
  /** As it was read last. */
  #heaviest: (Neighbour & { readonly stat: ProcessStat; readonly atMs: Milliseconds }) | null = null;

  next(): MachineNow {
    const now = this.#read();
    const figures = this.#since(this.#before, now);
    this.#before = now;
    const hottest = figureOf(this.#temperature.get());
    return {
      ...this.#state.get(),
      at: new Date().toISOString(),
      temperatureC: hottest?.celsius ?? null,
      temperatureLimitC: hottest?.limit ?? null,
      ...figures,
    };
  }

  #read(): Reading {
    return {
      atMs: nowMs(),
      times: readTimes(realRoot),
      quota: readQuota(realRoot),
      throttles: this.#throttles.get(),
      own: ownTicks(),
    };
  }

  #since(before: Reading | null, now: Reading): Figures {
    const missing: Missing = [];
    const heaviest = this.#heaviestNow();
    const elapsed = before === null ? seconds(0) : millisecondsToSeconds(minus(now.atMs, before.atMs));
    /** Of two readings, or why not. */
    const since = <T, R>(
      fact: Missing[number]['fact'],
      pick: (reading: Reading) => Told<T>,
      difference: (start: T, end: T) => R | null,
    ): R | null => {
      const [start, end] = [before === null ? { why: 'too-short' as const } : pick(before), pick(now)];
      const told = 'value' in end ? start : end;
      const value =
        'value' in start && 'value' in end && elapsed > 0 ? difference(start.value, end.value) : null;
      if (value === null) missing.push({ fact, why: 'value' in told ? 'too-short' : told.why });
      return value;
    };
    const share = since(
      'steal',
      ({ times }) => times,
      (start, end) => sharesBetween(start, end, this.#allowed),
    );
    const own = since(
      'others',
      (reading) => reading.own,
      (start, end) => Math.max(0, end - start) / ticksPerSecond / elapsed,
    );
    const processors = share?.processors ?? this.#allowed?.length ?? figureOf(now.times)?.size ?? 1;
    return {
      seconds: elapsed,
      processors,
      busy: share?.busy ?? null,
      steal: share === null ? null : share.steal / share.processors,
      others:
        share === null || own === null
          ? null
          : {
              processors: Math.max(0, share.busy - own),
              within: timesWithin(elapsed, share.processors, 1),
            },
      heaviest,
      quota: since(
        'quota',
        ({ quota }) => quota,
        (start, end) => ({
          processors: end.processors,
          throttledPeriods: Math.max(0, end.throttledPeriods - start.throttledPeriods),
          throttledSeconds: nanosecondsToSeconds(
            nanoseconds(Math.max(0, end.throttledNs - start.throttledNs)),
          ),
        }),
      ),
      throttles: since(
        'throttles',
        ({ throttles }) => throttles,
        (start, end) => Math.max(0, end - start),
      ),
      missing,
    };
  }

  /** Of the last two looks; between looks it alone is read again. */
  #heaviestNow(): MachineNow['heaviest'] {
    const look = this.#look.get();
    const before = this.#looked;
    if (look !== before) {
      this.#looked = look;
      const found = before === null ? null : heaviestOf(realRoot, before, look, process.pid);
      const stat = found === null ? undefined : look.processes.get(found.id);
      this.#heaviest = found === null || stat === undefined ? null : { ...found, stat, atMs: look.atMs };
    } else if (this.#heaviest !== null) {
      const { id, name, stat: start, atMs } = this.#heaviest;
      const [stat, readMs] = [processStat(realRoot, id), nowMs()];
      const ticks = stat?.startTicks === start.startTicks ? stat.ticks - start.ticks : 0;
      const processors = Math.max(0, ticks) / ticksPerSecond / millisecondsToSeconds(minus(readMs, atMs));
      this.#heaviest = stat === null ? null : { id, name, processors, stat, atMs: readMs };
    }
    return this.#heaviest === null
      ? null
      : { name: this.#heaviest.name, processors: this.#heaviest.processors };
  }
}

/** Of its children on other systems Node tells nothing. */
function ownTicks(): Told<number> {
  const tree = liveTree(realRoot, process.pid);
  if (tree === null) return { why: process.platform === 'linux' ? 'not-reported' : 'system' };
  return { value: tree.reduce((sum, { ticks, ticksOfEnded }) => sum + ticks + ticksOfEnded, 0) };
}
