import { describe, expect, it } from 'vitest';
import { ProgressCount } from './progressCount.ts';

function count(total: number) {
  const clock = { now: 1000 };
  return { clock, progress: new ProgressCount(total, () => clock.now) };
}

describe('ProgressCount', () => {
  it('knows no time left before the first step', () => {
    expect(count(4).progress.now()).toEqual({ fraction: 0, etaMs: null });
  });

  it('foretells the rest from the steps so far', () => {
    const { clock, progress } = count(4);
    progress.step();
    clock.now += 1500;
    expect(progress.now()).toEqual({ fraction: 0.25, etaMs: 4500 });
    progress.step(2);
    expect(progress.now().fraction).toBe(0.75);
    expect(progress.now().etaMs).toBeCloseTo(500);
  });

  it('foretells nothing from a step that took no time', () => {
    const { clock, progress } = count(4);
    progress.step();
    clock.now += 30;
    expect(progress.now()).toEqual({ fraction: 0.25, etaMs: null });
  });

  it('never goes past the end, and is there with nothing to do', () => {
    const { progress } = count(2);
    progress.step(5);
    expect(progress.now()).toEqual({ fraction: 1, etaMs: 0 });
    expect(count(0).progress.now()).toEqual({ fraction: 0, etaMs: null });
  });
});
