/** From which figure on the machine is to blame: each limit with its source, or as our choice with its reason, and the warnings that they give. */

import type { Seconds } from '../units.ts';
import type { Conditions } from './conditions.ts';
import type { ConditionWarning } from './conditionWarning.ts';

/**
 * Our choice: what changes a latency by less is called the same (`defaultSameWithin` of statistics/verdict.ts, after the default noise
 * threshold of criterion.rs): a share of time that is lost counts from here on.
 */
const share = 0.01;

export const conditionLimits = {
  /** Periods. A throttled group stands until its period ends, 100 ms by default (Linux, Documentation/scheduler/sched-bwc.rst): one is enough. */
  throttledPeriods: 1,
  /** Share of the processors' time. */
  steal: share,
  /**
   * Processors' worth. Our choice, by measurement: from none to one busy core of two, a latency grew by 4 % for each 0.1 of a core
   * (bench/RESULTS.md); an interval is called wide from 5 % on (`widestQuietInterval` of statistics/warnings.ts).
   */
  neighbours: 0.1,
  /**
   * Processors' worth by which two measurements may differ and be compared. Our choice, by measurements on two processors: beside one
   * core's work a line fits what 0.2 of a core more adds, from none to one it does not (bench/RESULTS.md).
   */
  comparableLoad: 0.5,
  /** Share of the time in which the threads wanted to run. Our choice; a quiet machine of two processors has 1 to 4 %. */
  waiting: 5 * share,
  /** Share of the first. Our choice: a latency of what computes grows by as much as the frequency falls. */
  frequencyFell: 0.05,
  /**
   * °C below the sensor's own limit, at which a processor begins to slow itself down (Intel's data sheets, "Thermal Management":
   * PROCHOT# at the maximum operating temperature). The distance is our choice.
   */
  hotBelowLimit: 5,
  /** °C of a sensor without a limit. Our choice. */
  hot: 95,
  /** Slowed down by itself. Our choice: one event is enough. */
  throttles: 1,
  /**
   * A second. Our choice: a thread that moved fills its caches again, 1 MiB at 10 GB/s takes 0.1 ms, so 100 moves take 1 % of a second.
   * Li, Ding & Shen, "Quantifying the cost of context switch" (ExpCS 2007), measured a few microseconds to more than 1 ms each.
   */
  migrationsPerSecond: 100,
  /** Governors that ask for the highest frequency (Linux, drivers/cpufreq/cpufreq_performance.c); google/benchmark warns of others as well. */
  steadyGovernors: ['performance'],
} as const;

/** Seconds of stolen time that are more than the step of the clock which counts it. */
const leastStolen = 0.02;

/** What the limits look at. */
type Disturbances = Pick<
  Conditions,
  | 'seconds'
  | 'quota'
  | 'steal'
  | 'others'
  | 'heaviest'
  | 'waiting'
  | 'migrations'
  | 'frequencyMHz'
  | 'temperatureC'
  | 'throttles'
  | 'governor'
  | 'cores'
  | 'pinning'
>;

/** In the order of how much they usually matter. */
export function conditionWarnings(conditions: Disturbances): ConditionWarning[] {
  const { seconds, quota, steal, others, heaviest, migrations, cores, pinning } = conditions;
  const limits = conditionLimits;
  const warnings: ConditionWarning[] = [];
  const throttled = quota !== null && quota.throttledPeriods >= limits.throttledPeriods;
  if (throttled)
    warnings.push({
      kind: 'quota-throttled',
      processors: quota.processors,
      periods: quota.throttledPeriods,
      seconds: quota.throttledSeconds,
    });
  if (steal !== null && steal >= limits.steal && steal * seconds >= leastStolen)
    warnings.push({ kind: 'steal', share: steal });
  const beside = others !== null && isBusy(others);
  if (beside) warnings.push({ kind: 'busy-neighbours', processors: others.processors, heaviest });
  const { waiting } = conditions;
  // What made them wait is said already.
  if (waiting !== null && waiting >= limits.waiting && !throttled && !beside)
    warnings.push({ kind: 'threads-waited', share: waiting });
  warnings.push(...clockWarnings(conditions));
  const perSecond = migrations === null ? 0 : rate(migrations, seconds);
  if (perSecond >= limits.migrationsPerSecond) warnings.push({ kind: 'many-migrations', perSecond, pinning });
  if (pinning === false && cores !== null) warnings.push({ kind: 'not-pinned', ...cores });
  return warnings;
}

function clockWarnings({
  frequencyMHz,
  temperatureC,
  throttles,
  governor,
}: Disturbances): ConditionWarning[] {
  const limits = conditionLimits;
  const warnings: ConditionWarning[] = [];
  if (frequencyMHz !== null) {
    const { start, end } = frequencyMHz;
    const fell = 1 - end / start;
    if (fell >= limits.frequencyFell)
      warnings.push({ kind: 'frequency-fell', share: fell, fromMHz: start, toMHz: end });
  }
  const slowed = throttles !== null && throttles >= limits.throttles;
  if (slowed || (temperatureC !== null && isHot(temperatureC.end, temperatureC.limit)))
    warnings.push({
      kind: 'hot',
      celsius: temperatureC?.end ?? null,
      limit: temperatureC?.limit ?? null,
      throttles: throttles ?? 0,
    });
  const slow = governor?.split(', ').filter((one) => !isSteady(one)) ?? [];
  if (slow.length > 0) warnings.push({ kind: 'governor', governor: slow.join(', ') });
  return warnings;
}

export const isSteady = (governor: string): boolean =>
  conditionLimits.steadyGovernors.some((steady) => steady === governor);

/** More than the step of the clock by which it was counted. */
export const isBusy = ({ processors, within }: NonNullable<Conditions['others']>): boolean =>
  processors >= conditionLimits.neighbours && processors > within;

const isHot = (celsius: number, limit: number | null): boolean =>
  celsius >= (limit === null ? conditionLimits.hot : limit - conditionLimits.hotBelowLimit);

const rate = (count: number, seconds: Seconds): number => (seconds > 0 ? count / seconds : 0);
