import { describe, expect, it } from 'vitest';
import { microseconds } from '../../units.ts';
import { differenceHeightOf, differenceLane } from './differenceLane.ts';
import type { LayerSlot } from './trackLayers.ts';

const slots = (deltas: readonly (number | null)[]) =>
  deltas.map((delta) => ({
    row: { deltaUs: delta === null ? null : microseconds(delta) } as LayerSlot['row'],
  }));

describe('the lane of differences', () => {
  it('ends at the largest of equals, whichever track is slower', () => {
    expect(differenceLane(slots([10, -12, 9, -11]))).toEqual({ topUs: 12, cut: false });
  });

  it('cuts one that dwarfs the others, so that they keep a height', () => {
    const lane = differenceLane(slots([-5753, 100, -120, 90, 110, -80]));
    expect(lane).toEqual({ topUs: 240, cut: true });
    expect(differenceLane(slots([-5753, 3000, 100, -120, 90, 110, -80, 60]))).toEqual({
      topUs: 240,
      cut: true,
    });
  });

  it('does not follow many that are next to nothing', () => {
    const lane = differenceLane(slots([-400, -300, ...Array.from({ length: 50 }, () => 0.1)]));
    expect(lane).toEqual({ topUs: 400, cut: false });
  });

  it('has an edge where nothing differs, and where no layer is in both', () => {
    for (const none of [[], [null, null], [0, 0]]) {
      const lane = differenceLane(slots(none));
      expect(lane).toEqual({ topUs: 1, cut: false });
    }
  });

  it('has heights from nothing to the whole, the same for both signs', () => {
    const lane = { topUs: microseconds(100), cut: true };
    const of = (delta: number) => differenceHeightOf(lane, microseconds(delta));
    expect([of(0), of(50), of(-50), of(100), of(-250)]).toEqual([
      { share: 0, cut: false },
      { share: 0.5, cut: false },
      { share: 0.5, cut: false },
      { share: 1, cut: false },
      { share: 1, cut: true },
    ]);
  });
});
