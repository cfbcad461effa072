/** Of several processes of one configuration, what disturbed them most. */
import { unreachable } from '../faults/errors.ts';
import type { Conditions } from './conditions.ts';
import { type ConditionWarning, conditionWarningSchema } from './conditionWarning.ts';
import { conditionWarnings } from './limits.ts';

const kinds = new Set<string>(conditionWarningSchema.options.map(({ shape }) => shape.kind.value));

export const isConditionWarning = (warning: { readonly kind: string }): warning is ConditionWarning =>
  kinds.has(warning.kind);

/** Of each kind the worst, in the order of the limits. */
export function worstWarnings(processes: readonly Conditions[]): ConditionWarning[] {
  const worst = new Map<string, ConditionWarning>();
  for (const warning of processes.flatMap((conditions) => conditionWarnings(conditions))) {
    const known = worst.get(warning.kind);
    if (known === undefined || sizeOf(warning) > sizeOf(known)) worst.set(warning.kind, warning);
  }
  return [...worst.values()];
}

/** °C that no sensor reports: one event weighs more than any temperature. */
const hottest = 150;

/** Compared with others of its kind only. */
function sizeOf(warning: ConditionWarning): number {
  switch (warning.kind) {
    case 'quota-throttled':
      return warning.seconds;
    case 'busy-neighbours':
      return warning.processors;
    case 'steal':
    case 'threads-waited':
    case 'frequency-fell':
      return warning.share;
    case 'hot':
      return warning.throttles + (warning.celsius ?? 0) / hottest;
    case 'many-migrations':
      return warning.perSecond;
    case 'governor':
    case 'not-pinned':
      // The same for all.
      return 0;
    default:
      return unreachable(warning);
  }
}
