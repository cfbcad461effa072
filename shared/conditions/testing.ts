/** For tests: the conditions of a machine on which nothing disturbed two seconds of measuring. */
import { seconds } from '../units.ts';
import type { Conditions } from './conditions.ts';

export const quiet: Conditions = {
  seconds: seconds(2),
  quota: { processors: null, throttledPeriods: 0, throttledSeconds: seconds(0) },
  steal: 0,
  others: { processors: 0.01, within: 0.02 },
  heaviest: { name: 'sshd', processors: 0.01 },
  waiting: 0.001,
  migrations: 3,
  switches: 12,
  frequencyMHz: { start: 3800, end: 3790 },
  temperatureC: { start: 61, end: 64, limit: 100 },
  throttles: 0,
  governor: 'performance',
  smt: true,
  cores: null,
  pinning: true,
  coreType: 'ANY_CORE',
  hyperThreading: true,
  hint: 'LATENCY',
  missing: [],
};
