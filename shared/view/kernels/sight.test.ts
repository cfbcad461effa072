import { describe, expect, it } from 'vitest';
import { SightWindow } from './sight.ts';

const span = ({ now: { fromUs, toUs } }: SightWindow) => toUs - fromUs;

describe('what is in sight', () => {
  it('is all of the axis at first', () => {
    expect(new SightWindow(4000).now).toEqual({ fromUs: 0, toUs: 4000 });
  });

  it('keeps the instant under the pointer while it zooms', () => {
    const sight = new SightWindow(4000);
    sight.zoom(4, 0.25);
    expect(sight.now).toEqual({ fromUs: 750, toUs: 1750 });
  });

  it('never leaves the axis', () => {
    const sight = new SightWindow(4000);
    sight.zoom(10, 0);
    sight.pan(-3);
    expect(sight.now).toEqual({ fromUs: 0, toUs: 400 });
    sight.pan(100);
    expect(sight.now).toEqual({ fromUs: 3600, toUs: 4000 });
    sight.zoom(0.0001, 0.5);
    expect(span(sight)).toBe(4000);
  });

  it('fits a range, and all when the range is fitted already', () => {
    const sight = new SightWindow(4000);
    sight.fit({ fromUs: 1000, toUs: 2000 });
    expect(sight.now).toEqual({ fromUs: 900, toUs: 2100 });
    sight.fit({ fromUs: 1000, toUs: 2000 });
    expect(sight.now).toEqual({ fromUs: 0, toUs: 4000 });
  });

  it('does not move for what is in sight already', () => {
    const sight = new SightWindow(4000);
    sight.zoom(4, 0);
    sight.reveal(100, 200);
    expect(sight.now.fromUs).toBe(0);
    sight.reveal(3000, 3100);
    expect(sight.now).toEqual({ fromUs: 2550, toUs: 3550 });
  });
});
