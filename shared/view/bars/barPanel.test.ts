import { describe, expect, it } from 'vitest';
import { breakable, highestOf, type PanelBar, storyOf, ticksTo, whiskerOf } from './barPanel.ts';

describe('the axis of bars', () => {
  it('has four to six lines from zero to above the highest', () => {
    for (const most of [1, 1.3, 2.6, 4.49, 9, 35.4]) {
      const ticks = ticksTo(most);
      expect(ticks[0]).toBe(0);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(most);
      expect(ticks.length).toBeLessThanOrEqual(7);
    }
  });

  it('stays readable under an interval that is infinite or close to it, and cuts the whisker', () => {
    for (const high of [1e25, Number.POSITIVE_INFINITY]) {
      const bar: PanelBar = {
        ...{ value: 1.5, confidence95: [0, high], verdict: 'same', reason: null, study: null },
        ...{ baselineMs: null, otherMs: null },
      };
      const series = { letter: null, name: 'a', baseline: 'b', bars: [bar], models: 1 };
      const panel = {
        ...({ key: 'a', title: 'a', device: 'CPU', precision: 'FP32', models: [] } as const),
        series: [{ ...series, geometricMean: null, arithmeticMean: null }],
      };
      const ticks = ticksTo(highestOf(panel, false));
      // As without the interval.
      expect(ticks).toEqual([0, 0.5, 1, 1.5, 2]);
      expect(whiskerOf(bar, 2)).toEqual({ below: 1.5, above: 0.5, cut: true });
      expect(storyOf({ ...panel, models: [{ model: 'a', title: 'a' }] }, 0)[1]).toMatch(
        /\[0\.00, (∞|>9999)\]/,
      );
    }
    expect(ticksTo(2e6).length).toBeLessThanOrEqual(7);
    expect(whiskerOf({ value: 2, confidence95: [1.9, 2.1] }, 3)).toMatchObject({ cut: false });
  });

  it('breaks names at hyphens, underscores and slashes, and before their number', () => {
    expect(breakable('SqueezeNet1.0').split('\u200b')).toEqual(['SqueezeNet', '1.0']);
    expect(breakable('SE-ResNext-50').split('\u200b')).toEqual(['SE-', 'ResNext-', '50']);
    expect(breakable('my_net/v2').split('\u200b')).toEqual(['my_', 'net/', 'v2']);
    expect(breakable('VGG16')).toBe('VGG16');
  });
});
