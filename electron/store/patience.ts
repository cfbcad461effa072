/** Waiting for a database that another process holds, without holding up whatever else this process does. */
import { setTimeout as delay } from 'node:timers/promises';
import { isVinobenchError } from '../../shared/faults/errors.ts';
import { type Milliseconds, milliseconds } from '../../shared/units.ts';

/** How long to wait for another process that writes. */
const patienceMs = milliseconds(10_000);
const longestPauseMs = 100;

export interface Patience {
  readonly signal?: AbortSignal | undefined;
  readonly patienceMs?: Milliseconds;
}

/**
 * Does `work`, and again while the database is locked: all that the store does is done whole or not at all.
 * @throws what `work` throws; that the database is locked only after a while
 */
export async function patiently<T>(
  work: () => T | Promise<T>,
  { signal, patienceMs: longest = patienceMs }: Patience = {},
): Promise<T> {
  const end = performance.now() + longest;
  for (let pauseMs = 2; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      return await work();
    } catch (error) {
      if (!isLocked(error) || performance.now() > end || signal?.aborted === true) throw error;
    }
    // Two that collided must not collide again; a cancelled wait ends at the next attempt.
    await delay(pauseMs * (0.5 + Math.random()), undefined, { ref: true });
  }
}

export const isLocked = (error: unknown): boolean =>
  isVinobenchError(error) && error.trouble?.kind === 'database-locked';
