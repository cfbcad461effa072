import { describe, expect, it } from 'vitest';
import { milliseconds } from '../../units.ts';
import { aCell } from '../run/testing.ts';
import { deviceColours } from '../text/deviceColours.ts';
import { histogramPicture, samplesCsv, samplesPicture } from './samplesPicture.ts';
import { drawnBy, drawnValues } from './testing.ts';

const { fill } = deviceColours('CPU', 'FP32');
const cell = aCell({
  ...{ model: 'net', precision: 'FP32', mean: 2 },
  latencyMs: {
    ...{ mean: milliseconds(2), median: milliseconds(2), min: milliseconds(1), max: milliseconds(3) },
    ...{ p90: milliseconds(2.8), p99: milliseconds(3), standardDeviation: milliseconds(0.5) },
    confidence95: [milliseconds(1.9), milliseconds(2.1)],
  },
});
// 30 samples at 1 ms, 60 at 2 ms, 10 at 3 ms: the 99th percentile is the slowest, so none is left out.
const rounds = [
  Array.from({ length: 30 }, () => milliseconds(1)),
  [
    ...Array.from({ length: 60 }, () => milliseconds(2)),
    ...Array.from({ length: 10 }, () => milliseconds(3)),
  ],
];
const about = { title: 'net CPU FP32', cell, foot: 'Linux, run r' };

describe('the histogram of a cell', () => {
  const drawn = drawnBy(histogramPicture({ ...about, rounds }));
  const bars = drawn.boxes.filter((box) => box.fill === fill);

  it('has a bar for each value, as high as samples have it', () => {
    expect(bars).toHaveLength(3);
    const [one = 0, two = 0, three = 0] = bars.map(({ height }) => height);
    expect(one / two).toBeCloseTo(30 / 60, 2);
    expect(three / two).toBeCloseTo(10 / 60, 2);
    expect(new Set(bars.map(({ y, height }) => (y + height).toFixed(1))).size).toBe(1);
  });

  it('has the bars where the axis has their values', () => {
    const tick = (value: string) => drawn.texts.find((text) => text.value === value && text.y > 290)?.x ?? 0;
    const [first, second] = bars;
    expect((first?.x ?? 0) - tick('1.00')).toBeCloseTo(0, 1);
    expect(Math.abs((second?.x ?? 0) - tick('2.00'))).toBeLessThan(20);
  });

  it('marks the percentiles and says how many samples there are', () => {
    expect(drawnValues(drawn)).toEqual(
      expect.arrayContaining(['p50 2.00', 'p90 2.80', 'p99 3.00', 'samples', 'ms']),
    );
    expect(drawnValues(drawn)[0]).toBe('net CPU FP32: latency of 100 inferences, 2 rounds');
    expect(drawnValues(drawn).at(-1)).toBe('Linux, run r');
  });

  it('says what it leaves out beyond the 99th percentile', () => {
    const [, own = []] = rounds;
    const slow = drawnBy(histogramPicture({ ...about, rounds: [[...own, ...own, milliseconds(90)]] }));
    expect(drawnValues(slow)[0]).toMatch(/1 round; 1 sample above 3\.\d+ ms left out$/);
  });

  it('draws one bar in the middle of the axis where all samples are the same', () => {
    const all = Array.from({ length: 5 }, () => milliseconds(2));
    const same = drawnBy(histogramPicture({ ...about, cell: { ...cell, latencyMs: null }, rounds: [all] }));
    expect(same.boxes.filter((box) => box.fill === fill)).toHaveLength(1);
    expect(drawnValues(same).filter((value) => value.startsWith('p'))).toEqual([]);
  });
});

describe('the samples of a cell in their order', () => {
  const drawn = drawnBy(samplesPicture({ ...about, rounds }));
  const marks = drawn.boxes.filter((box) => box.fill === fill);

  it('are a mark each, the slower the higher, and equal ones at one height', () => {
    expect(marks).toHaveLength(100);
    const heights = [marks[0], marks[30], marks[99]].map((mark) => mark?.y ?? 0);
    const [one = 0, two = 0, three = 0] = heights;
    expect(one - two).toBeCloseTo(two - three, 1);
    expect(one).toBeGreaterThan(three);
    expect(new Set(marks.slice(30, 90).map(({ y }) => y)).size).toBe(1);
  });

  it('stand in the place of their round, in the order measured', () => {
    expect(drawnValues(drawn)).toEqual(expect.arrayContaining(['round 1', 'round 2']));
    const places = marks.map(({ x }) => x);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    const border = drawn.texts.find(({ value }) => value === 'round 2')?.x ?? 0;
    expect(places.filter((x) => x < border - 4)).toHaveLength(30);
  });

  it('that are too slow for the axis are taller marks at the top', () => {
    const [, own = []] = rounds;
    const slow = drawnBy(samplesPicture({ ...about, rounds: [[...own, ...own, milliseconds(90)]] }));
    expect(slow.boxes.filter((box) => box.fill === fill && box.height === 6)).toHaveLength(1);
    expect(drawnValues(slow).slice(0, 2).join(' ')).toMatch(/ticks at the top: above 3\.\d+ ms$/);
  });

  it('are a line each as a table', () => {
    expect(samplesCsv([[1, 2.5], [3]])).toBe('round,inference,ms\r\n1,1,1\r\n1,2,2.5\r\n2,1,3\r\n');
  });
});
