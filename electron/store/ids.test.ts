import { describe, expect, it } from 'vitest';
import { newRunId } from './ids.ts';

describe('newRunId', () => {
  it('is short, begins with the minute in UTC and sorts by it', () => {
    const id = newRunId(new Date('2026-11-22T14:02:59.999Z'));
    expect(id).toMatch(/^20261122-1402-[0-9a-hjkmnp-tv-z]{4}$/);
    expect(newRunId(new Date('2026-11-22T14:03:00Z')) > id).toBe(true);
  });

  it('differs within a minute', () => {
    const now = new Date();
    const ids = Array.from({ length: 50 }, () => newRunId(now));
    expect(new Set(ids).size).toBeGreaterThan(45);
  });
});
