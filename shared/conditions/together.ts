/** Conditions of several processes of one configuration as those of one, for who reads them. */
import { type Seconds, seconds, sum } from '../units.ts';
import type { Conditions, Heaviest } from './conditions.ts';

/**
 * Counts are added up, shares are means by the processes' times, clock and temperature go from the first to the last, and of other
 * processes the one that used most is named. What only some of them have stands on those.
 * @throws RangeError without any
 */
export function conditionsTogether(all: readonly Conditions[]): Conditions {
  const [first] = all;
  if (first === undefined) throw new RangeError('there are no conditions to be put together');
  if (all.length === 1) return first;
  return {
    seconds: sum(all.map((one) => one.seconds)),
    quota: quotaOf(all),
    steal: weighted(all, ({ steal }) => steal),
    others: othersOf(all),
    heaviest: found(all, ({ heaviest }) => heaviest).reduce<Heaviest | null>(
      (most, one) => (most === null || one.processors > most.processors ? one : most),
      null,
    ),
    waiting: weighted(all, ({ waiting }) => waiting),
    migrations: total(found(all, ({ migrations }) => migrations)),
    switches: total(found(all, ({ switches }) => switches)),
    frequencyMHz: span(found(all, ({ frequencyMHz }) => frequencyMHz)),
    temperatureC: span(found(all, ({ temperatureC }) => temperatureC)),
    throttles: total(found(all, ({ throttles }) => throttles)),
    governor: each(found(all, ({ governor }) => governor)),
    smt: same(found(all, ({ smt }) => smt)),
    cores: found(all, ({ cores }) => cores)[0] ?? null,
    pinning: same(found(all, ({ pinning }) => pinning)),
    coreType: each(found(all, ({ coreType }) => coreType)),
    hyperThreading: same(found(all, ({ hyperThreading }) => hyperThreading)),
    hint: each(found(all, ({ hint }) => hint)),
    missing: first.missing,
  };
}

const found = <T>(all: readonly Conditions[], pick: (one: Conditions) => T | null): T[] =>
  all.flatMap((one) => {
    const value = pick(one);
    return value === null ? [] : [value];
  });

function weighted(all: readonly Conditions[], pick: (one: Conditions) => number | null): number | null {
  const known = all.filter((one) => pick(one) !== null);
  const time = sum(known.map((one) => one.seconds));
  if (known.length === 0 || time <= 0) return null;
  return known.reduce((total, one) => total + (pick(one) ?? 0) * one.seconds, 0) / time;
}

/** Independent, so their steps add up by squares. */
function othersOf(all: readonly Conditions[]): Conditions['others'] {
  const processors = weighted(all, ({ others }) => others?.processors ?? null);
  if (processors === null) return null;
  const known = all.filter(({ others }) => others !== null);
  const time: Seconds = sum(known.map((one) => one.seconds));
  const squares = known.reduce((total, one) => total + ((one.others?.within ?? 0) * one.seconds) ** 2, 0);
  return { processors, within: Math.sqrt(squares) / time };
}

function quotaOf(all: readonly Conditions[]): Conditions['quota'] {
  const quotas = found(all, ({ quota }) => quota);
  const last = quotas.at(-1);
  if (last === undefined) return null;
  return {
    processors: last.processors,
    throttledPeriods: quotas.reduce((total, one) => total + one.throttledPeriods, 0),
    throttledSeconds: seconds(quotas.reduce((total, one) => total + one.throttledSeconds, 0)),
  };
}

const total = (counts: readonly number[]): number | null =>
  counts.length === 0 ? null : counts.reduce((one, other) => one + other, 0);

function span<T extends { readonly start: number; readonly end: number }>(all: readonly T[]): T | null {
  const [first, last] = [all[0], all.at(-1)];
  return first === undefined || last === undefined ? null : { ...last, start: first.start };
}

const each = (texts: readonly string[]): string | null =>
  texts.length === 0 ? null : [...new Set(texts)].join(', ');

/** Null: they differ. */
const same = (values: readonly boolean[]): boolean | null =>
  values.every((value) => value === values[0]) ? (values[0] ?? null) : null;
