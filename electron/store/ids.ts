/** Names of runs and cells: they sort by time, are unique, and can be typed. */
import { randomBytes } from 'node:crypto';

const year0 = Date.parse('0000-01-01T00:00:00Z');
const endOf9999 = Date.parse('9999-12-31T23:59:59Z');

/** Crockford's base 32: no i, l, o, u. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Such as `20261122-1402-k3f9`: minute in UTC, then 20 random bits. */
export function newRunId(now: Date): string {
  // A clock that is far off gives years of another length, with signs that are hard to type.
  const readable = new Date(Math.min(Math.max(now.getTime(), year0), endOf9999));
  const minute = readable.toISOString().slice(0, 16).replaceAll(/[-:]/g, '').replace('T', '-');
  const suffix = [...randomBytes(4)].map((byte) => alphabet[byte % alphabet.length]).join('');
  return `${minute}-${suffix}`;
}

/** Such as `20261122-1402-k3f9.0`: the run and the configuration's index in its plan. */
export function cellIdOf(runId: string, position: number): string {
  return `${runId}.${position}`;
}

export function runIdOf(cellId: string): string {
  return cellId.slice(0, cellId.lastIndexOf('.'));
}
