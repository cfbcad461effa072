import { describe, expect, it } from 'vitest';
import { shownTracks, type TrackChoice } from './shownTracks.ts';

const profiled = (['FP32', 'BF16', 'INT8'] as const).map((precision) => ({
  profile: { device: 'CPU', precision, isa: null, batch: 1 },
}));

const shown = (choice: TrackChoice | null) =>
  shownTracks(profiled, choice).map(({ profile }) => profile.precision);

describe('the tracks that are shown', () => {
  it('are all, as they come, where nothing is pinned or hidden', () => {
    expect(shown({ pinnedTracks: [], hiddenTracks: [] })).toEqual(['FP32', 'BF16', 'INT8']);
  });

  it('begin with the pinned ones, in the order in which they were pinned', () => {
    expect(shown({ pinnedTracks: ['CPU INT8'], hiddenTracks: [] })).toEqual(['INT8', 'FP32', 'BF16']);
    expect(shown({ pinnedTracks: ['CPU INT8', 'CPU BF16'], hiddenTracks: [] })).toEqual([
      'INT8',
      'BF16',
      'FP32',
    ]);
  });

  it('leave hidden ones out, pinned or not', () => {
    expect(shown({ pinnedTracks: ['CPU BF16'], hiddenTracks: ['CPU BF16'] })).toEqual(['FP32', 'INT8']);
  });

  it('are all where every one is hidden', () => {
    expect(shown({ pinnedTracks: [], hiddenTracks: ['CPU FP32', 'CPU BF16', 'CPU INT8'] })).toHaveLength(3);
  });

  it('ignore names of configurations that are not there', () => {
    expect(shown({ pinnedTracks: ['GPU FP16'], hiddenTracks: ['NPU FP16'] })).toEqual([
      'FP32',
      'BF16',
      'INT8',
    ]);
  });

  it('stay as they come where the sides say what is compared', () => {
    expect(shownTracks(profiled, null)).toBe(profiled);
  });
});
