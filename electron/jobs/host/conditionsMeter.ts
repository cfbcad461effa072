/**
 * What the machine does while one process measures. Everything is read between rounds, never inside one: by the host, but for
 * what only the measuring process knows of itself.
 */
import type {
  ConditionFact,
  Conditions,
  MissingReason,
  Scheduling,
} from '../../../shared/conditions/conditions.ts';
import { isBusy } from '../../../shared/conditions/limits.ts';
import {
  type Milliseconds,
  microseconds,
  microsecondsToSeconds,
  milliseconds,
  millisecondsToSeconds,
  minus,
  nanoseconds,
  nanosecondsToSeconds,
  type Seconds,
  sum,
} from '../../../shared/units.ts';
import { type Quota, readQuota } from '../../system/controlGroups.ts';
import { heaviestBetween, type Look, lookAround } from '../../system/neighbours.ts';
import type { ThreadCounts } from '../../system/processes.ts';
import { allowedList, coreKinds, frequency, governorsTold, smt } from '../../system/processors.ts';
import { figureOf, realRoot, type SystemRoot, type Told } from '../../system/systemFiles.ts';
import { temperature, throttleCount } from '../../system/thermal.ts';
import {
  type ProcessorTimes,
  readTimes,
  type Shares,
  sharesBetween,
  timesWithin,
} from '../../system/times.ts';
import type { UsageReport } from '../wire/protocol.ts';

/** Before a round, and after it. */
interface Edge {
  readonly atMs: Milliseconds;
  readonly times: Told<ProcessorTimes>;
  readonly quota: Told<Quota>;
  readonly usage: UsageReport;
  readonly hostSeconds: Seconds;
}

/** What lasts, read at the first round's beginning and after each round. */
interface Climate {
  readonly frequency: Told<number>;
  readonly temperature: ReturnType<typeof temperature>;
  readonly throttles: Told<number>;
}

const lengthOf = ({ start, end }: { readonly start: Edge; readonly end: Edge }): Seconds =>
  millisecondsToSeconds(minus(end.atMs, start.atMs));

/** The last look of this host, by its root. */
const looks = new WeakMap<SystemRoot, Look>();

function freshLook(root: SystemRoot): Look {
  const look = lookAround(root);
  looks.set(root, look);
  return look;
}

/** How much earlier than a measurement the look before it may be. */
const recentMs = milliseconds(10_000);

/** Processes that are measured one after the other share it: it takes milliseconds. */
function recentLook(root: SystemRoot): Look {
  const last = looks.get(root);
  return last === undefined || performance.now() - last.atMs > recentMs ? freshLook(root) : last;
}

interface MeterOptions {
  /** Of the measuring process. */
  readonly usage: (threads: boolean) => Promise<UsageReport>;
  readonly root?: SystemRoot;
  /** One that does not go back. */
  readonly clock?: () => Milliseconds;
}

export class ConditionsMeter {
  readonly #usage: (threads: boolean) => Promise<UsageReport>;
  readonly #root: SystemRoot;
  readonly #clock: () => Milliseconds;
  readonly #allowed: readonly number[] | null;
  readonly #rounds: { readonly start: Edge; readonly end: Edge }[] = [];
  readonly #climates: Climate[] = [];
  #looked: Look | null = null;

  constructor({ usage, root = realRoot, clock = () => milliseconds(performance.now()) }: MeterOptions) {
    this.#usage = usage;
    this.#clock = clock;
    this.#root = root;
    this.#allowed = figureOf(allowedList(root));
  }

  /** @returns what ends the round; a round that fails is not ended and does not count */
  async begin(): Promise<() => Promise<void>> {
    const first = this.#looked === null;
    // Between rounds the threads rest: the first beginning and the last end count all.
    const usage = this.#usage(first);
    // Meanwhile the process reads its own.
    if (first) {
      this.#looked = recentLook(this.#root);
      this.#climates.push(this.#climate());
    }
    const start = await this.#edge(usage);
    return async () => {
      const end = this.#edge(this.#usage(true));
      this.#climates.push(this.#climate());
      this.#rounds.push({ start, end: await end });
    };
  }

  /** Null: no round has ended. */
  conditions(scheduling: Scheduling): Conditions | null {
    const [first, last] = [this.#rounds[0], this.#rounds.at(-1)];
    if (first === undefined || last === undefined) return null;
    const missing = new Missing();
    const elapsed = sum(this.#rounds.map(lengthOf));
    const shares = this.#shares(missing);
    const [atFirst, atLast] = [first.start.usage.threads, last.end.usage.threads];
    const threads = (pick: (counts: ThreadCounts) => Told<number>): Told<number> =>
      atFirst === null || atLast === null ? { why: 'too-short' } : difference(pick(atFirst), pick(atLast));
    const [ran, waited] = [threads(({ ran }) => ran), threads(({ waited }) => waited)];
    return {
      seconds: elapsed,
      quota: missing.or('quota', this.#quota()),
      ...shares,
      // Where others use next to nothing it is not worth looking at each of them.
      heaviest:
        shares.others !== null && isBusy(shares.others) ? missing.or('heaviest', this.#heaviest()) : null,
      waiting: missing.or(
        'waiting',
        both(ran, waited, (run, wait) => wait / Math.max(1, run + wait)),
      ),
      migrations: missing.or(
        'migrations',
        threads((counts) => counts.migrations),
      ),
      switches: missing.or('switches', difference(first.start.usage.switches, last.end.usage.switches)),
      frequencyMHz: missing.or(
        'frequency',
        this.#underLoad(
          ({ frequency }) => frequency,
          (start, end) => ({ start, end }),
        ),
      ),
      temperatureC: missing.or(
        'temperature',
        this.#underLoad(
          (climate) => climate.temperature,
          (start, end) => ({ start: start.celsius, end: end.celsius, limit: end.limit }),
        ),
      ),
      throttles: missing.or('throttles', this.#throttles()),
      governor: missing.or('governor', governorsTold(this.#root))?.join(', ') ?? null,
      smt: missing.or('smt', smt(this.#root)),
      cores: missing.or('cores', coreKinds(this.#root)),
      pinning: missing.unless('pinning', scheduling.pinning, 'device'),
      coreType: missing.unless('coreType', scheduling.coreType, 'device'),
      hyperThreading: missing.unless('hyperThreading', scheduling.hyperThreading, 'device'),
      hint: missing.unless('hint', scheduling.hint, 'device'),
      missing: missing.found,
    };
  }

  async #edge(asked: Promise<UsageReport>): Promise<Edge> {
    const usage = await asked;
    const { user, system } = process.cpuUsage();
    return {
      atMs: this.#clock(),
      times: readTimes(this.#root),
      quota: readQuota(this.#root),
      usage,
      hostSeconds: microsecondsToSeconds(microseconds(user + system)),
    };
  }

  #climate(): Climate {
    return {
      frequency: frequency(this.#root, this.#allowed),
      temperature: temperature(this.#root),
      throttles: throttleCount(this.#root),
    };
  }

  /** Over all rounds, each by its own length. */
  #shares(missing: Missing): Pick<Conditions, 'steal' | 'others'> {
    const rounds = this.#rounds.flatMap(({ start, end }) => {
      if (!('value' in start.times) || !('value' in end.times)) return [];
      const shares = sharesBetween(start.times.value, end.times.value, this.#allowed);
      const elapsed = lengthOf({ start, end });
      const own =
        end.usage.processorSeconds - start.usage.processorSeconds + (end.hostSeconds - start.hostSeconds);
      return shares === null ? [] : [{ shares, elapsed, own }];
    });
    const { times } = this.#rounds[0]?.start ?? {};
    const why = times !== undefined && 'why' in times ? times.why : 'too-short';
    const elapsed = sum(rounds.map((round) => round.elapsed));
    if (rounds.length === 0 || elapsed <= 0) {
      missing.add('steal', why);
      missing.add('others', why);
      return { steal: null, others: null };
    }
    const over = (pick: (shares: Shares) => number) =>
      sumOf(rounds, (round) => pick(round.shares) * round.elapsed) / elapsed;
    const processors = Math.max(...rounds.map(({ shares }) => shares.processors));
    const used = over(({ busy }) => busy) - sumOf(rounds, ({ own }) => own) / elapsed;
    const within = timesWithin(elapsed, processors, rounds.length);
    // Known to half a processor it says something.
    const known = within <= 0.5;
    if (!known) missing.add('others', 'too-short');
    const linux = this.#root !== realRoot || process.platform === 'linux';
    if (!linux) missing.add('steal', 'system');
    return {
      steal: linux ? over((shares) => shares.steal / shares.processors) : null,
      others: known ? { processors: Math.max(0, used), within } : null,
    };
  }

  #quota(): Told<NonNullable<Conditions['quota']>> {
    const [first] = this.#rounds;
    if (first === undefined) return { why: 'too-short' };
    if ('why' in first.end.quota) return first.end.quota;
    const counts = this.#rounds.flatMap(({ start, end }) =>
      'value' in start.quota && 'value' in end.quota
        ? [{ start: start.quota.value, end: end.quota.value }]
        : [],
    );
    const last = counts.at(-1);
    if (last === undefined) return { why: 'not-reported' };
    const added = (pick: (quota: Quota) => number) =>
      sumOf(counts, ({ start, end }) => Math.max(0, pick(end) - pick(start)));
    return {
      value: {
        processors: last.end.processors,
        throttledPeriods: added(({ throttledPeriods }) => throttledPeriods),
        throttledSeconds: nanosecondsToSeconds(nanoseconds(added(({ throttledNs }) => throttledNs))),
      },
    };
  }

  #heaviest(): ReturnType<typeof heaviestBetween> {
    if (this.#looked === null) return { why: 'too-short' };
    return heaviestBetween(this.#root, this.#looked, freshLook(this.#root), process.pid);
  }

  /** From the first round's end on, where there is a later one: before it the processor rested. */
  #underLoad<T, R>(pick: (climate: Climate) => Told<T>, combine: (start: T, end: T) => R): Told<R> {
    const start = this.#climates[this.#rounds.length > 1 ? 1 : 0];
    const end = this.#climates.at(-1);
    if (start === undefined || end === undefined) return { why: 'too-short' };
    return both(pick(start), pick(end), combine);
  }

  #throttles(): Told<number> {
    const [start, end] = [this.#climates[0], this.#climates.at(-1)];
    if (start === undefined || end === undefined) return { why: 'too-short' };
    return difference(start.throttles, end.throttles);
  }
}

/** What could not be had, and why. */
class Missing {
  readonly found: Conditions['missing'] = [];

  add(fact: ConditionFact, why: MissingReason): void {
    this.found.push({ fact, why });
  }

  or<T>(fact: ConditionFact, told: Told<T>): T | null {
    if ('value' in told) return told.value;
    this.add(fact, told.why);
    return null;
  }

  unless<T>(fact: ConditionFact, value: T | null, why: MissingReason): T | null {
    if (value === null) this.add(fact, why);
    return value;
  }
}

function both<A, B, R>(a: Told<A>, b: Told<B>, combine: (a: A, b: B) => R): Told<R> {
  if (!('value' in a)) return a;
  return 'value' in b ? { value: combine(a.value, b.value) } : b;
}

/** Of a count that grows. */
const difference = (start: Told<number>, end: Told<number>): Told<number> =>
  both(start, end, (from, to) => Math.max(0, to - from));

const sumOf = <T>(all: readonly T[], pick: (one: T) => number): number =>
  all.reduce((sum, one) => sum + pick(one), 0);
