import { describe, expect, it } from 'vitest';
import { microseconds as us } from '../../units.ts';
import { SightWindow } from './sight.ts';

const span = ({ now: { fromUs, toUs } }: SightWindow) => toUs - fromUs;

describe('what is in sight', () => {
  it('is all of the axis at first', () => {
    expect(new SightWindow(us(4000)).now).toEqual({ fromUs: 0, toUs: 4000 });
  });

  it('keeps the instant under the pointer while it zooms', () => {
    const sight = new SightWindow(us(4000));
    sight.zoom(4, 0.25);
    expect(sight.now).toEqual({ fromUs: 750, toUs: 1750 });
  });

  it('never leaves the axis', () => {
    const sight = new SightWindow(us(4000));
    sight.zoom(10, 0);
    sight.pan(-3);
    expect(sight.now).toEqual({ fromUs: 0, toUs: 400 });
    sight.pan(100);
    expect(sight.now).toEqual({ fromUs: 3600, toUs: 4000 });
    sight.zoom(0.0001, 0.5);
    expect(span(sight)).toBe(4000);
  });

  it('fits a range, and all when the range is fitted already', () => {
    const sight = new SightWindow(us(4000));
    sight.fit({ fromUs: us(1000), toUs: us(2000) });
    expect(sight.now).toEqual({ fromUs: 900, toUs: 2100 });
    sight.fit({ fromUs: us(1000), toUs: us(2000) });
    expect(sight.now).toEqual({ fromUs: 0, toUs: 4000 });
  });

  it('does not move for what is in sight already', () => {
    const sight = new SightWindow(us(4000));
    sight.zoom(4, 0);
    sight.reveal(us(100), us(200));
    expect(sight.now.fromUs).toBe(0);
    sight.reveal(us(3000), us(3100));
    expect(sight.now).toEqual({ fromUs: 2550, toUs: 3550 });
  });

  it('shows more where a range is wider than what is in sight', () => {
    const sight = new SightWindow(us(4000));
    sight.zoom(10, 0);
    sight.reveal(us(1000), us(2000));
    expect(sight.now).toEqual({ fromUs: 900, toUs: 2100 });
  });

  it('shows all of another axis, and at least a microsecond', () => {
    const sight = new SightWindow(us(4000));
    sight.zoom(4, 0.5);
    sight.reset(us(900));
    expect([sight.now, sight.endUs]).toEqual([{ fromUs: 0, toUs: 900 }, 900]);
    sight.reset(us(0));
    expect(sight.endUs).toBe(1);
    expect(new SightWindow(us(0.2)).now).toEqual({ fromUs: 0, toUs: 1 });
    const deep = new SightWindow(us(100));
    deep.zoom(1e9, 0.5);
    expect(span(deep)).toBeCloseTo(1, 9);
  });

  it('fits the whole axis where no range is given, and centres an instant', () => {
    const sight = new SightWindow(us(4000));
    sight.show(us(1000), us(400));
    expect(sight.now).toEqual({ fromUs: 800, toUs: 1200 });
    sight.show(us(3000));
    expect(sight.now).toEqual({ fromUs: 2800, toUs: 3200 });
    sight.fit(null);
    expect(sight.now).toEqual({ fromUs: 0, toUs: 4000 });
  });

  it('tells a listener of each move, until it is taken off', () => {
    const sight = new SightWindow(us(4000));
    let moves = 0;
    const off = sight.onChange(() => moves++);
    sight.zoom(2, 0);
    sight.pan(1);
    off();
    sight.fit(null);
    expect(moves).toBe(2);
  });
});
