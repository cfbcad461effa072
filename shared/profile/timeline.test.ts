import { describe, expect, it } from 'vitest';
import { microseconds } from '../units.ts';
import { deviceTimeline, type InferenceStarts, spread } from './timeline.ts';

const inference = (wallUs: number, ...starts: (number | null)[]): InferenceStarts => ({
  wallUs: microseconds(wallUs),
  startsUs: starts.map((start) => (start === null ? null : microseconds(start))),
});

describe('the timeline of a device', () => {
  it('has starts from the first one on, and slots to the next start or the inference’s end', () => {
    const found = deviceTimeline([inference(100, 1000, 1030, 1060), inference(120, 5010, 5050, 5070)], 3);
    expect(found?.times.map((time) => time?.startUs)).toEqual([0, 35, 60]);
    expect(found?.times.map((time) => time?.slotUs.median)).toEqual([35, 25, 50]);
    expect(found?.impossible.size).toBe(0);
  });

  it('does not depend on the order in which kernels are listed', () => {
    const found = deviceTimeline([inference(100, 1060, 1000, 1030)], 3);
    expect(found?.times.map((time) => [time?.startUs, time?.slotUs.median])).toEqual([
      [60, 40],
      [0, 30],
      [30, 30],
    ]);
  });

  it('drops a start that is farther from the others than the inference is long, and counts it', () => {
    // 2 us more than the wall time are rounding.
    const near = deviceTimeline([inference(100, 1000, 1010, 1112)], 3);
    expect([near?.impossible.size, near?.times[2]?.startUs]).toEqual([0, 112]);
    expect(near?.times[2]?.slotUs.median).toBe(0);
    const far = deviceTimeline([inference(100, 1000, 1010, 1113), inference(100, 0, 10, 900)], 3);
    expect([...(far?.impossible ?? [])]).toEqual([[2, 2]]);
    expect(far?.times[2]).toBeNull();
    expect(far?.times[1]?.slotUs.median).toBe(90);
  });

  it('places a kernel that starts in at least half of the inferences', () => {
    const some = [inference(100, 0, 10, null), inference(100, 0, 10, 50), inference(100, 0, 10, null)];
    expect(deviceTimeline(some, 3)?.times[2]).toBeNull();
    expect(deviceTimeline(some.slice(0, 2), 3)?.times[2]?.startUs).toBe(50);
  });

  it('is absent where fewer than half of the kernels can be placed, or all have one start', () => {
    expect(deviceTimeline([inference(100, 0, 10, null, null)], 4)?.times[0]?.startUs).toBe(0);
    expect(deviceTimeline([inference(100, 0, 10, null, null, null)], 5)).toBeNull();
    expect(deviceTimeline([inference(100, 7, 7, 7)], 3)).toBeNull();
    expect(deviceTimeline([], 3)).toBeNull();
    expect(deviceTimeline([inference(100)], 0)).toBeNull();
  });

  it('of one kernel is the inference', () => {
    expect(deviceTimeline([inference(100, 7)], 1)?.times[0]).toEqual({
      ...{ startUs: 0, slotUs: { median: 100, p10: 100, p90: 100 } },
    });
  });

  it('has the percentiles that numpy gives', () => {
    // np.percentile([1, 2, 3, 4, 10], [50, 10, 90])
    const found = spread([10, 2, 1, 4, 3]);
    expect(found.median).toBe(3);
    expect(found.p10).toBeCloseTo(1.4, 12);
    expect(found.p90).toBeCloseTo(7.6, 12);
  });
});
