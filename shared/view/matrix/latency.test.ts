import { describe, expect, it } from 'vitest';
import { milliseconds, nanoseconds } from '../../units.ts';
import { latencyHistogram, placedLabels, roundsOfCell, ticksBetween } from './latency.ts';

describe('the histogram of latencies', () => {
  it('counts every sample once, those beyond the tail apart', () => {
    const samples = [...Array.from({ length: 200 }, (_, index) => 1 + index / 1000), 50].map(milliseconds);
    const { counts, beyond, lowMs, highMs } = latencyHistogram(samples);
    expect(counts.reduce((sum, count) => sum + count, 0) + beyond).toBe(201);
    expect(beyond).toBeGreaterThan(0);
    expect(lowMs).toBe(1);
    expect(highMs).toBeLessThan(1.3);
  });

  it('has one full bin where all samples are equal', () => {
    const { counts, beyond } = latencyHistogram([milliseconds(2), milliseconds(2), milliseconds(2)]);
    expect(beyond).toBe(0);
    expect(Math.max(...counts)).toBe(3);
  });
});

describe('ticks', () => {
  it('are round and within the bounds', () => {
    expect(ticksBetween(1.31, 1.72, 5)).toEqual([1.4, 1.5, 1.6, 1.7].map((tick) => expect.closeTo(tick, 9)));
    expect(ticksBetween(19.4, 25.7, 4)).toEqual([20, 22, 24]);
    expect(ticksBetween(3, 3, 4)).toEqual([3]);
  });
});

describe('labels of percentiles', () => {
  it('stand below each other where they are near, and left of their mark at the edge', () => {
    const marks = [
      { name: 'p50', value: 10 },
      { name: 'p90', value: 12 },
      { name: 'p99', value: 99 },
    ];
    const placed = placedLabels(marks, (value) => value, 100, 40);
    expect(placed.map(({ line, left }) => [line, left])).toEqual([
      [0, false],
      [1, false],
      [0, true],
    ]);
  });
});

describe('the rounds of a cell', () => {
  it('come in their order, in milliseconds', () => {
    const round = (cellId: string, number: number, samplesNs: number[]) => ({
      cellId,
      process: 0,
      round: number,
      startedAt: '',
      samplesNs: samplesNs.map(nanoseconds),
    });
    const rounds = [round('a', 1, [3e6]), round('b', 0, [9e6]), round('a', 0, [1e6, 2e6])];
    expect(roundsOfCell(rounds, 'a')).toEqual([[1, 2], [3]]);
  });
});
