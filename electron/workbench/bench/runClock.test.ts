import { describe, expect, it } from 'vitest';
import { milliseconds } from '../../../shared/units.ts';
import { type ClockTask, RunClock, type RunStage } from './runClock.ts';

const paper: ClockTask = {
  stages: { convert: 1, calibrate: 0, compile: 1, 'warm-up': 0, measure: 1 },
  inferences: 32,
  leastMs: milliseconds(0),
};
const int8: ClockTask = { ...paper, stages: { ...paper.stages, convert: 0, calibrate: 1 } };

function clockOf(tasks: readonly ClockTask[]) {
  const time = { now: 1000 };
  const clock = new RunClock(tasks, () => time.now);
  const take = (task: number, stage: RunStage, ms: number) => {
    clock.begin(task, stage);
    time.now += ms;
    clock.end();
  };
  return { clock, time, take };
}

describe('the time that a run still takes', () => {
  it('is not known at once, and is 0 when nothing is left', () => {
    const { clock, take } = clockOf([paper]);
    expect(clock.now()).toEqual({ fraction: 0, etaMs: null });
    take(0, 'convert', 900);
    expect(clock.now().etaMs).toBeGreaterThan(0);
    take(0, 'compile', 100);
    take(0, 'measure', 100);
    expect(clock.now()).toEqual({ fraction: 1, etaMs: 0 });
  });

  it('has a calibration in it that is still to come, of as many inferences as its images need', () => {
    const without = clockOf([paper, paper]);
    const coming = clockOf([paper, int8]);
    for (const { clock, take } of [without, coming]) {
      clock.know(0, { flops: 10e9 });
      clock.know(1, { flops: 10e9 });
      take(0, 'convert', 400);
      take(0, 'compile', 400);
      take(0, 'measure', 3200);
    }
    const more = (coming.clock.now().etaMs ?? 0) - (without.clock.now().etaMs ?? 0);
    // 100 ms an inference were as expected: 300 images, two and a half inferences each.
    expect(more).toBeGreaterThan(60_000);
    expect(more).toBeLessThan(90_000);
  });

  it('follows what a stage says of itself, and what stages of its kind took', () => {
    const { clock, time, take } = clockOf([paper, int8, int8]);
    take(0, 'convert', 400);
    take(0, 'compile', 400);
    take(0, 'measure', 1600);
    clock.begin(1, 'calibrate');
    time.now += 5000;
    clock.part(0.5);
    const half = clock.now().etaMs ?? 0;
    time.now += 5000;
    clock.part(0.9);
    clock.end();
    const ended = clock.now().etaMs ?? 0;
    // The second calibration is expected to take the 10 s of the first, whatever was expected of both.
    expect(ended).toBeGreaterThan(10_000);
    expect(ended).toBeLessThan(16_000);
    expect(half).toBeGreaterThan(ended);
  });

  it('forgets what does not come: a cached calibration, a cell that has failed', () => {
    const { clock, take } = clockOf([paper, int8, paper]);
    take(0, 'convert', 400);
    take(0, 'compile', 400);
    take(0, 'measure', 1600);
    const all = clock.now().etaMs ?? 0;
    clock.skip(1, ['calibrate']);
    const cached = clock.now().etaMs ?? 0;
    expect(cached).toBeLessThan(all / 2);
    clock.skip(1);
    clock.skip(2);
    expect(clock.now()).toEqual({ fraction: 1, etaMs: 0 });
  });

  it('goes with a fraction that never falls', () => {
    const { clock, time } = clockOf([paper, int8]);
    let last = 0;
    for (const [task, stage] of [
      [0, 'convert'],
      [0, 'compile'],
      [0, 'measure'],
      [1, 'calibrate'],
    ] as const) {
      clock.begin(task, stage);
      for (let step = 0; step < 20; step++) {
        time.now += 700;
        const { fraction } = clock.now();
        expect(fraction).toBeGreaterThanOrEqual(last);
        last = fraction;
      }
    }
  });
});
