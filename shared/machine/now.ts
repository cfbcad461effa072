/** The machine as it is now, every two seconds while someone looks. */
import { z } from 'zod';
import { conditionsSchema } from '../conditions/conditions.ts';
import type { ConditionWarning } from '../conditions/conditionWarning.ts';
import { conditionWarnings } from '../conditions/limits.ts';
import { machineStateSchema } from './machine.ts';

/** Since the reading before; null and a reason in `missing`: not known, as all of them in the first reading. */
export const machineNowSchema = machineStateSchema.extend({
  ...conditionsSchema.pick({
    seconds: true,
    quota: true,
    steal: true,
    others: true,
    heaviest: true,
    throttles: true,
    missing: true,
  }).shape,
  /** Processors' worth that all together use, of the `processors` that this host may use. */
  busy: z.number().nonnegative().nullable(),
  processors: z.number().int().positive(),
  /** Of its sensor, past which the processor slows down. */
  temperatureLimitC: z.number().nullable(),
});
export type MachineNow = z.infer<typeof machineNowSchema>;

/** What would disturb a measurement now. */
export function nowWarnings(now: MachineNow): ConditionWarning[] {
  const { temperatureC: celsius, temperatureLimitC: limit } = now;
  return conditionWarnings({
    ...now,
    temperatureC: celsius === null ? null : { start: celsius, end: celsius, limit },
    frequencyMHz: null,
    waiting: null,
    migrations: null,
    cores: null,
    pinning: null,
  });
}
